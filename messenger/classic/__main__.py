"""``python -m messenger.classic HOST PORT``: the command line, the two sockets, the two threads."""

import argparse
import socket
import sys
from collections.abc import Callable, Sequence
from gettext import gettext as _

from messenger.classic.messages import LOWEST_PORT, shown
from messenger.classic.receiver import Receiver
from messenger.classic.screen import Screen
from messenger.classic.settings import Durations, Limits
from messenger.classic.terminal import Terminal
from messenger.classic.wake import Wake


def main(
    arguments: Sequence[str] | None = None,
    durations: Durations = Durations(),  # noqa: B008 - it cannot change
    limits: Limits = Limits(),  # noqa: B008
) -> int:
    """Run one terminal; return the exit status: 0 after any logout, 1 when it could not be or was cut, 2 for usage."""
    parser = argparse.ArgumentParser(
        prog="python -m messenger.classic",
        description="Chat in a terminal, through the classic door of a server. Nothing of it is encrypted.",
        allow_abbrev=False,
    )
    parser.add_argument("host", metavar="HOST", help="the server's address")
    parser.add_argument("server_port", metavar="PORT", type=_port_from(1), help="the port of its classic door")
    parser.add_argument(
        "--port",
        metavar="PORT",
        type=_port_from(LOWEST_PORT),
        default=0,
        help="where to await others for private sessions, on the address by which the server is reached (any)",
    )
    given = parser.parse_args(arguments)
    screen, wake = Screen(), Wake()
    no_server = _("There is no server at {host} port {port} ({reason}).")
    try:
        server = socket.create_connection((given.host, given.server_port), durations.connect)
    except (OSError, UnicodeError) as error:  # the latter: no name that any computer could have
        return _fail(screen, no_server, given.host, given.server_port, error)
    except KeyboardInterrupt:
        screen.write(_("You have left without signing in.") + "\n", error=True)
        return 1
    try:
        listening = listen(server, given.port)
    except OSError as error:
        host = server.getsockname()[0]
        server.close()
        return _fail(screen, _("Nobody can be awaited at {host} port {port} ({reason})."), host, given.port, error)
    try:
        receiver = Receiver(server, listening, wake.set, durations, limits)
    except OSError as error:  # it was reset meanwhile
        listening.close()
        server.close()
        return _fail(screen, no_server, given.host, given.server_port, error)
    receiver.start()
    return Terminal(screen, receiver, wake, limits).run()


def listen(server: socket.socket, port: int) -> socket.socket:
    """Return a socket that listens for private sessions, on the address from which the server is reached alone.

    Raises ``OSError``.
    """
    listening = socket.socket(server.family)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        host, _own_port, *rest = server.getsockname()
        listening.bind((host, port, *rest))
        listening.listen()
        listening.setblocking(False)
    except BaseException:
        listening.close()
        raise
    return listening


def _fail(screen: Screen, sentence: str, host: str, port: int, error: OSError | UnicodeError) -> int:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    screen.write(sentence.format(host=shown(host), port=port, reason=reason) + "\n", error=True)
    return 1


def _port_from(lowest: int) -> Callable[[str], int]:
    def port(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 5 and lowest <= int(text) <= 65535):
            raise argparse.ArgumentTypeError(_("a port is a whole number from {lowest} to 65535").format(lowest=lowest))
        return int(text)

    return port


if __name__ == "__main__":
    sys.exit(main())
