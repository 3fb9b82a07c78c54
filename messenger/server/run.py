"""The program itself: start, first words, leave-taking. What it consists of is chosen in ``app``."""

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence

from messenger import __version__
from messenger.net.invite import Endpoint
from messenger.net.reachable import is_loopback
from messenger.protocol.errors import Code
from messenger.server import reach
from messenger.server.app import Server, build
from messenger.server.arguments import Command, parse
from messenger.server.certificate import CertificateError
from messenger.server.commands import PasswordError, carry_out
from messenger.server.config import Config
from messenger.server.door import Door
from messenger.server.folder import DataFolder, FolderError
from messenger.server.log import logging_to_stderr
from messenger.server.machine import prepare
from messenger.server.places import TooFewFilesError
from messenger.server.safekeeping.damage import check
from messenger.server.screen import complain, end_broken, say
from messenger.server.storage.database import StorageBrokenError, StorageFullError

log = logging.getLogger(__name__)

ABORT = 1.0
"""Seconds that the loop may need to end connections that are not waited for."""


class StartError(Exception):
    """The server cannot start; the message is one sentence."""


def main(argv: Sequence[str]) -> int:
    """Do what the command line says; return the exit status."""
    order = parse(argv)
    prepare()
    try:
        if isinstance(order, Command):
            answer = carry_out(order)
            for line in answer.lines:
                (complain if answer.status else say)(line)
            return answer.status
        _serve(order)
    except (StartError, FolderError, CertificateError, PasswordError, TooFewFilesError) as error:
        complain(str(error))
        return 1
    except StorageFullError:
        complain("The disk is full.")
        return 1
    except StorageBrokenError as error:
        complain(f"The database cannot be used: {error}.")
        return 1
    except ssl.SSLError as error:
        complain(f"Certificate and key cannot be used: {error.reason or error.strerror}.")
        return 1
    except OSError as error:
        complain(f"{error.filename or 'The server'} cannot be used: {error.strerror}.")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


# -- serving


def _serve(config: Config) -> None:
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(contextlib.closing(DataFolder(config.folder)))
        check(folder, config.start_check_mib)
        stack.enter_context(logging_to_stderr(config.log_level, config.wire))
        loop_factory = _loop_factory(config.loop)
        endpoints = reach.endpoints(config)
        reach.remember(endpoints, folder.path)
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            server = build(config, folder, endpoints, runner.get_loop(), say, end_broken)
            # closed after the loop, when nothing can reach for it any more
            stack.enter_context(contextlib.closing(server.database))
            runner.run(_work(server))


async def _work(server: Server) -> None:
    """Open all doors, work until a signal comes, and take leave."""
    stop = _signalled()
    importing: asyncio.Task[None] | None = None
    try:
        returning: set[int] = set()
        server.turn.enter(lambda: returning.update(server.accounts.take_returning(server.directory, server.turn.now)))
        server.presence.returning = returning
        try:
            first = await server.operator.first_invite()
        except TimeoutError:
            raise StartError("Nothing can be written to the database; is the disk full?") from None
        await _listen(server)
        terminals = await _listen_to_terminals(server)
        await server.control.open()
        _introduce(server, first, terminals)
        server.idle.start()
        importing = asyncio.create_task(server.importer.run())
        importing.add_done_callback(_report)
        await stop.wait()
    finally:
        if importing is not None:
            importing.cancel()
        stop.clear()
        await _take_leave(server, stop)


async def _listen(server: Server) -> None:
    """Open the native door on every address; one whose family the machine does not have is left out."""
    config = server.config
    opened, failed = 0, None
    for host in config.listen_on:
        try:
            await server.door.open(host, config.port, server.context)
            opened += 1
        except OSError as error:
            failed = StartError(_why_closed(host, config.port, error))
            if config.host or error.errno == errno.EADDRINUSE:
                raise failed from error
    if not opened and failed is not None:
        raise failed


async def _listen_to_terminals(server: Server) -> list[tuple[str, int]]:
    """Open the classic door, if there is to be one; return where."""
    config = server.config
    if not config.classic_port:
        return []
    try:
        return await server.classic.open(config.classic_host, config.classic_port, None)
    except OSError as error:
        raise StartError(_why_closed(config.classic_host, config.classic_port, error, "--classic-host")) from error


async def _take_leave(server: Server, hurry: asyncio.Event) -> None:
    """Tell clients, commit, and end every connection: at once when a second signal comes."""
    doors = server.door, server.classic
    for door in doors:
        await door.close()
    server.control.close()

    server.relays.close()
    server.traffic.close()

    def last_words() -> None:
        for session in [session for door in doors for session in door.sessions]:
            session.refuse(Code.SERVER_STOPPING, "The server is being stopped.")
        server.sign_of_life()

    server.turn.enter(last_words)
    await asyncio.sleep(0)  # the turn ends: they leave
    waits = {asyncio.create_task(_empty(doors)), asyncio.create_task(hurry.wait())}
    await asyncio.wait(waits, timeout=server.config.stop_seconds, return_when=asyncio.FIRST_COMPLETED)
    for session in [session for door in doors for session in door.sessions]:
        session.connection.abort()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(_empty(doors), ABORT)
    for wait in waits:
        wait.cancel()
    server.passwords.close()
    server.backups.close()
    server.lanes.close()
    server.turn.end()


async def _empty(doors: Iterable[Door]) -> None:
    """Wait until no connection stands any more."""
    for door in doors:
        await door.empty.wait()


def _signalled() -> asyncio.Event:
    """Return what is set by Ctrl-C and by SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop


def _report(importing: "asyncio.Task[None]") -> None:
    if not importing.cancelled() and importing.exception() is not None:
        log.error("credentials could not be imported", exc_info=importing.exception())


def _loop_factory(name: str) -> Callable[[], asyncio.AbstractEventLoop]:
    if name != "asyncio":
        try:
            import uvloop
        except ImportError:
            if name == "uvloop":
                raise StartError("uvloop is not installed; use --loop asyncio.") from None
        else:
            return uvloop.new_event_loop
    return asyncio.new_event_loop


# -- what the operator reads


def _introduce(server: Server, first: str | None, terminals: list[tuple[str, int]]) -> None:
    """Say what the operator of a server that has just started wants to know."""
    config, found = server.config, server.reach
    text = [
        f"Listening on port {config.port} (Messenger {__version__}).",
        "",
        f"  Addresses    {', '.join(str(endpoint) for endpoint in found.endpoints)}",
        f"  Fingerprint  {found.pin}",
        f"  Key words    {found.pin.words}",
        f"  Data         {config.folder}",
        *_introduce_classic(terminals),
        *_introduce_limit(server),
        "  Stop         Ctrl-C",
    ]
    if first is not None:
        text += ["", "There is no administrator yet. Whoever signs up with this invite becomes one:", "", f"  {first}"]
    say("\n".join([*text, ""]))


def _introduce_classic(terminals: list[tuple[str, int]]) -> list[str]:
    """Say where bare text terminals come in, and what that means where others than this machine may."""
    lines = [f"  Terminals    {Endpoint(*address)}" for address in terminals]
    if not all(is_loopback(host) for host, _ in terminals):
        lines.append("  WARNING      Nothing said by terminals is encrypted: passwords can be read on the way.")
    return lines


def _introduce_limit(server: Server) -> list[str]:
    """Say how many connections there can be where the system does not permit as many as are set."""
    places, wanted = server.places, server.config.connections_total
    if places.connections >= wanted:
        return []
    reason = f"the system lets the server open {places.files} files (ulimit -n)"
    return [f"  Connections  {places.connections} at once, not {wanted}: {reason}"]


def _why_closed(host: str, port: int, error: OSError, option: str = "--host") -> str:
    """Say why nothing can listen on ``host``."""
    if isinstance(error, socket.gaierror):
        return f"{option} {host}: there is no such address or host name."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{option} {host}: this machine has no such address."
    return f"Port {port} on {host} cannot be opened: {os.strerror(error.errno) if error.errno else error}."
