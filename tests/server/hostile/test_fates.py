"""Each hostile client is gone at its deadline, leaves nothing behind, and meanwhile two people go on talking."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

import pytest

from messenger.net.connection import BUFFER_BYTES, WRITE_HIGH
from messenger.protocol.connection import Ping, Pong
from messenger.protocol.messages import Message
from tests.end_to_end.server_process import ServerProcess, free_port
from tests.reliability.figures import note
from tests.server.hostile import watched_server
from tests.server.hostile.clients import CLASSIC, FILES, NATIVE, ReadsNothing
from tests.server.hostile.ground import EVERY, Ground, Hostile
from tests.server.hostile.watched_server import Held
from tests.server.mover import asked_to_bring, asked_to_fetch, brought_and_sent
from tests.server.town import Town
from tests.server.wire import Wire
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="many addresses of one machine are Linux's")

DEADLINES = {
    "handshake_seconds": 3.0,
    "sign_in_seconds": 4.0,
    "classic_sign_in_seconds": 4.0,
    "line_seconds": 6.0,
    "drain_seconds": 3.0,
    "silence_seconds": 8.0,
}
EVERYBODY = (*NATIVE, *FILES, *CLASSIC)
PATIENCE = 60.0
"""Seconds after which somebody who still stands will stand for ever."""
LARGE = 12 * 1024**2


@dataclass(frozen=True)
class Fates:
    """What became of all of them. ``lived``: for how many seconds each kind stood; who is missing still stands."""

    lived: dict[type[Hostile], float]
    before: Held
    after: Held
    said: int
    most_waiting: int
    """Bytes, for one of those who read nothing."""


@pytest.fixture(scope="module", params=["auto", "asyncio"])
def fates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fates]:
    """Let all of them come at once to one server, and wait until they are gone."""
    folder = tmp_path_factory.mktemp("hostile")
    classic = free_port()
    watch = folder / "watch"
    settings = {f"MESSENGER_{name.upper()}": str(value) for name, value in DEADLINES.items()}
    settings |= {"WATCH": str(watch), "MESSENGER_LOOP": request.param, "MESSENGER_CLASSIC_PORT": str(classic)}
    settings |= {"MESSENGER_PRESENCE_GATHER_MS": "10", "MESSENGER_LINGER_SECONDS": "1"}
    program = Path(watched_server.__file__)
    with ExitStack() as stack:
        server = stack.enter_context(ServerProcess(folder, settings=settings, program=program))
        invite, numbers = server.shared_invite, count(1)
        anna, ben = Town(server, stack).newcomers("anna", "ben")
        source = Random(8)
        large = brought_and_sent(ben, ben.log_with(anna), source.randbytes(LARGE))
        port = int(watch.read_text())

        def sign_in(wire: Wire) -> None:
            wire.sign_up(invite, f"hostile{next(numbers)}")

        before = _settled(port, anna, ben)
        clients: dict[type[Hostile], tuple[Hostile, str, float]] = {}
        for number, kind in enumerate(EVERYBODY, 1):
            ground = Ground(
                server.address,
                f"127.0.1.{number}",
                sign_in,
                lambda: asked_to_bring(anna, source.randbytes(100_000)).token,
                lambda: asked_to_fetch(anna, anna.log_with(ben), large).token,
                ("127.0.0.1", classic),
            )
            started = time.monotonic()
            clients[kind] = kind(ground), ground.source, started
            stack.callback(clients[kind][0].close)
        lived: dict[type[Hostile], float] = {}
        said, end = 0, time.monotonic() + PATIENCE
        while len(lived) < len(clients) and time.monotonic() < end:
            for kind, (client, _, _) in clients.items():
                if kind not in lived:
                    client.step()
            said += 1
            ben.send(Ping())
            assert anna.say(ben, f"undisturbed {said}").seq == said + 1
            while ben.expect(Message).text != f"undisturbed {said}":
                pass
            standing = set(watched_server.look(port).standing)
            for kind, (_, where, started) in clients.items():
                if kind not in lived and where not in standing:
                    lived[kind] = time.monotonic() - started
            time.sleep(EVERY)
        most_waiting = watched_server.look(port).most_waiting
        reader = clients.get(ReadsNothing)
        yield Fates(
            lived, before, _settled(port, anna, ben), said, most_waiting.get(reader[1], 0) if reader is not None else 0
        )


def _settled(port: int, *people: Wire) -> Held:
    """Return what the server holds when nothing changes any more."""

    def look() -> Held | None:
        for wire in people:
            wire.send(Ping())
            wire.expect(Pong)
        one, other = (watched_server.look(port, thorough=True) for _ in range(2))
        return one if one.left == other.left and len(one.standing) == len(people) else None

    held = wait_until(look, "a server at rest", within=30)
    assert held is not None
    return held


@pytest.mark.parametrize("kind", EVERYBODY)
def test_is_gone_at_its_deadline(fates: Fates, kind: type[Hostile]) -> None:
    """F3"""
    assert kind in fates.lived, "it still stands"
    deadline = DEADLINES[kind.deadline] if kind.deadline else 0
    assert deadline <= fates.lived[kind], "it had no chance"


def test_leaves_no_file_task_or_session_behind(fates: Fates) -> None:
    """F3"""
    assert fates.after.left == fates.before.left
    assert fates.after.strangers == 0
    # who reads nothing must be written full before its time begins
    late = max(fates.lived[kind] - DEADLINES.get(kind.deadline, 0) for kind in fates.lived if kind is not ReadsNothing)
    reached = (
        f"{len(fates.lived)} of {len(EVERYBODY)} kinds of hostile clients gone, the latest {late:.1f} s after its "
        f"deadline; {fates.said} messages of others meanwhile, none lost; no file, task or session left behind"
    )
    note("F3", reached, len(fates.lived) == len(EVERYBODY), "deadlines")


def test_holds_a_bounded_number_of_bytes_for_who_reads_nothing(fates: Fates) -> None:
    """What one read of the writer brings may come on top, since how much waits is looked at when it is written."""
    assert WRITE_HIGH < fates.most_waiting <= WRITE_HIGH + 2 * BUFFER_BYTES
