"""Limits at a real server that no other test has on both sides: at the limit, beyond it, and below it again."""

import socket
import time
from contextlib import ExitStack, closing
from pathlib import Path

import apsw
import pytest

from messenger.protocol.accounts import Devices, ListDevices, SignIn
from messenger.protocol.base import GROUP_TITLE_CHARACTERS
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code
from messenger.protocol.groups import AddMembers, Groups, MembersAdded
from messenger.protocol.peers import StopPrivate
from messenger.server.folder import DATABASE
from messenger.server.handlers.accounts import DEVICE_NAME_CHARACTERS
from messenger.server.handlers.groups import ADDED_AT_ONCE
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.logs import make_group
from tests.server.privates import introduced, refused, start
from tests.server.town import MakeTown, Town, done, me
from tests.server.wire import PASSWORD, VERSION, random_id
from tests.waiting import wait_until

HOUR, DAY = 3_600_000, 86_400_000


@pytest.fixture
def town(server: ServerProcess, stack: ExitStack) -> Town:
    """The people of the server that the tests of this module share."""
    return Town(server, stack)


def test_a_device_gives_way_after_days_and_not_before(tmp_path: Path) -> None:
    """``device_days``, where ``devices_per_user`` are there already."""
    with running(tmp_path, devices_per_user="1", device_days="2") as server:

        def knock(used: int) -> Code | None:
            """Sign in on a new device while the old one was last used at ``used`` (ms); return the refusal."""
            server.kill()
            with closing(apsw.Connection(str(server.data / DATABASE))) as database:
                database.execute("update device set used = ?1", (used,))
            server.start()
            with server.connect() as wire:
                wire.send(SignIn(number := wire.next_number(), VERSION, wire.device, "new", "anna", PASSWORD))
                answer = wire.answer()
                assert answer.r == number
                return answer.code if isinstance(answer, Failed) else None

        with server.connect() as wire:
            wire.sign_up(server.shared_invite, "anna")
        now = time.time_ns() // 1_000_000
        assert knock(now - 2 * DAY + HOUR) == Code.TOO_MANY_DEVICES
        assert knock(now - 2 * DAY - HOUR) is None


def test_one_request_names_so_many_users_and_no_more(town: Town) -> None:
    (anna,) = town.strangers(1)
    group = make_group(anna)
    nobody = tuple(range(10**9, 10**9 + ADDED_AT_ONCE + 1))
    number = anna.next_number()
    anna.send(AddMembers(number, group, nobody[1:]))
    answer = anna.expect(MembersAdded, r=number)
    assert [(one.user, one.code) for one in answer.refused] == [(user, Code.NO_SUCH_USER) for user in nobody[1:]]
    failed = anna.refused(AddMembers(anna.next_number(), group, nobody))
    assert (failed.code, failed.reason) == (Code.GROUP_FULL, "At most 1000 people can be added at once.")


def test_a_group_may_have_the_longest_title(town: Town) -> None:
    (anna,) = town.strangers(1)
    title = "x" * GROUP_TITLE_CHARACTERS
    make_group(anna, title=title)
    assert any(one.title == title for line in anna.seen if isinstance(line, Groups) for one in line.groups)


def test_the_name_of_a_device_is_cut(town: Town) -> None:
    """It is a computer's name, and no reason to keep anybody out."""
    (anna,) = town.strangers(1)
    assert anna.me is not None
    most = DEVICE_NAME_CHARACTERS
    for name in ("x" * most, "y" * (most + 1), "z\n\x1b" * most):
        with town.server.connect() as wire:
            wire.send(SignIn(wire.next_number(), VERSION, random_id(), name, anna.me.user_name, PASSWORD))
            wire.answer()
    number = anna.next_number()
    anna.send(ListDevices(number))
    names = {entry.name for entry in anna.expect(Devices, r=number).devices}
    assert names == {"test", "x" * most, "y" * most, "z" * most}


def test_who_ends_a_private_session_may_have_another(make_town: MakeTown) -> None:
    """``privates_per_user``"""
    anna, ben, carla = make_town(privates_per_user="1").strangers(3)
    introduced(anna, ben)
    assert refused(anna, me(carla)).code == Code.BUSY
    done(anna, StopPrivate, me(ben))
    assert start(anna, me(carla)) is None


def test_so_many_begin_at_once_from_one_address_and_again_as_time_passes(tmp_path: Path, stack: ExitStack) -> None:
    """``connects_burst`` and ``connects_per_second``: who is above is cut off, and nobody else."""
    with running(tmp_path, connects_burst="3", connects_per_second="1") as server:

        def begin(source: str) -> socket.socket:
            raw = socket.create_connection(server.address, source_address=(source, 0))
            return stack.enter_context(raw)

        with server.paused():  # so that they come in one moment, however slow this machine is
            many, other = [begin("127.0.0.2") for _ in range(10)], begin("127.0.0.3")
        wait_until(lambda: sum(map(is_cut_off, many)) >= 6, "those above cut off")
        assert sum(map(is_cut_off, many)) <= 7
        assert not is_cut_off(other)
        wait_until(lambda: not is_cut_off(begin("127.0.0.2"), wait=True), "a second to pass")


def is_cut_off(raw: socket.socket, wait: bool = False) -> bool:
    """Return whether a connection has ended. ``wait``: for a moment, in which a server says so that wants to."""
    raw.settimeout(0.5 if wait else 0)
    try:
        return raw.recv(1, socket.MSG_PEEK) == b""
    except (BlockingIOError, TimeoutError):
        return False
    except ConnectionError:
        return True
