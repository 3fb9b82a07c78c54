"""What came in belongs to somebody at every moment: whoever stops a link leaves no stream open."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from messenger.client.clock import SystemClock
from messenger.client.core import Core
from messenger.client.door import Door
from messenger.client.entrance import Entrance, Entry
from messenger.client.inbox import Inbox
from messenger.client.link import Link
from messenger.client.model import SavedServer
from messenger.client.settings import ClientConfig, Durations
from messenger.client.store.store import open_store
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.protocol.accounts import SignedIn
from tests.client.live import LiveClient
from tests.client.model_server import ModelServer
from tests.end_to_end.server_process import ServerProcess
from tests.fakes import ConnectionPair, FakeClock
from tests.watched_loop import left_open

PASSES = [*range(20), *range(20, 400, 20)]
"""Of the loop: the attempt is in each of its stages, or long done."""


async def test_closes_the_door_of_who_came_in_just_before_the_end(server: ModelServer) -> None:
    """The task that keeps the link has not begun yet."""

    async def knock(endpoints: Sequence[Endpoint], pin: Pin | None) -> Door:
        raise AssertionError("nobody knocks")

    def ignore(*told: object) -> None:
        raise AssertionError("nothing is told")

    door, pair = Door(False), ConnectionPair(server)
    door.connection = pair  # type: ignore[assignment]
    pair.bind(door)
    answer = SignedIn(1, 1, "anna", "Anna", "token", "epoch", 0, 0)
    entry = Entry(door, SavedServer("Home", "home.test", "pin", "anna"), answer, "device", 0)
    link = Link(Entrance(knock, 1), FakeClock(), Durations(), ignore, ignore, ignore, ignore)  # type: ignore[arg-type]
    link.start(entry)
    link.stop()
    assert not pair.open


async def open_and_close(profile: ClientConfig, do: Callable[[Core], None], passes: int) -> None:
    """Let a core live for some passes of the loop after ``do``."""
    inbox = Inbox(1_000)
    core = Core(profile, inbox, SystemClock(), open_store(profile.profile_folder, use_keyring=False))
    core.open()
    do(core)
    for _ in range(passes):
        await asyncio.sleep(0)
    await core.close()
    inbox.close()


def test_leaves_no_socket_when_the_window_is_closed_while_it_connects(
    tmp_path: Path, real_server: ServerProcess
) -> None:
    """C39: closed before the first attempt, in each of its stages, and after it."""
    with LiveClient(tmp_path / "anna") as anna:
        anna.sign_up(real_server.shared_invite, "anna")
    for passes in PASSES:
        assert (passes, left_open(open_and_close(anna.config, _nothing, passes))) == (passes, [])


def test_leaves_no_socket_when_the_window_is_closed_while_it_looks_for_a_server(
    tmp_path: Path, real_server: ServerProcess
) -> None:
    """C39"""
    profile = ClientConfig("test", tmp_path / "anna", use_keyring=False)
    profile.profile_folder.mkdir(parents=True)
    invite = real_server.shared_invite
    for passes in PASSES:
        assert (passes, left_open(open_and_close(profile, lambda core: core.look_up(invite), passes))) == (passes, [])


def _nothing(core: Core) -> None:
    """Let it connect by itself."""
