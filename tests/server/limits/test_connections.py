"""How many connections there may be at all doors together, and what people at a window or a terminal are told then."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.client.model import Link
from messenger.protocol.connection import Ping, Pong, Refused
from messenger.protocol.errors import Code
from messenger.protocol.messages import Message
from tests.client.live import LiveClient
from tests.end_to_end.server_process import ServerProcess, free_port, running
from tests.server.classic.terminal import NAME, EndedError, Terminal
from tests.server.wire import ClosedError, Wire
from tests.waiting import wait_until


def refused(server: ServerProcess) -> Code | None:
    """Return why a new connection is refused; ``None`` when it is greeted."""
    try:
        Wire(server.address).close()
    except ClosedError as closed:
        return Code.SERVER_FULL if Code.SERVER_FULL.value in str(closed) else Code.INTERNAL
    return None


def test_both_doors_count_together(tmp_path: Path) -> None:
    """Who is turned away takes no place; those inside are not disturbed; who leaves makes room."""
    port = free_port()
    with running(tmp_path, connections_total="2", classic_port=str(port)) as server, ExitStack() as stack:
        anna = stack.enter_context(server.connect())
        anna.sign_up(server.first_invite, "anna")
        terminal = stack.enter_context(Terminal(("127.0.0.1", port)))
        terminal.prompt(NAME)
        for _ in range(3):
            assert refused(server) == Code.SERVER_FULL
            with Terminal(("127.0.0.1", port)) as above, pytest.raises(EndedError, match="busy; try again later"):
                above.prompt(NAME)
        terminal.close()
        wait_until(lambda: refused(server) is None, "room again")
        anna.send(Ping())
        assert isinstance(anna.expect(Pong), Pong)
        assert not any(isinstance(line, Refused) for line in anna.seen)


def test_a_window_says_so_and_comes_in_by_itself(tmp_path: Path) -> None:
    """What was written meanwhile is sent then."""
    folder = tmp_path / "anna"
    with running(tmp_path / "server", connections_total="3") as server, ExitStack() as stack:
        ben = stack.enter_context(server.connect())
        ben.sign_up(server.shared_invite, "ben")
        with LiveClient(folder) as anna:
            log = anna.sign_up(server.shared_invite, "anna").log_with("ben")
        wait_until(lambda: refused(server) is None, "her place free again")
        others = [stack.enter_context(server.connect()) for _ in range(2)]
        with LiveClient(folder) as anna:
            anna.until(lambda: anna.state.link.reason, "why she has to wait")
            link = anna.state.link
            assert (link.link, link.reason) == (Link.WAITING, "The server has no room for more connections now.")
            anna.actions.send_message(log, "when there is room")
            others[0].close()
            assert ben.expect(Message).text == "when there is room"
