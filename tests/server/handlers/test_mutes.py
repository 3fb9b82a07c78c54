"""Muting chats on all devices of a user."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from messenger.protocol.base import EVERYONE, LINE_LIMIT, direct_log, group_log
from messenger.protocol.codec import encode
from messenger.protocol.connection import Ping, Pong
from messenger.protocol.errors import Code
from messenger.protocol.groups import AddMembers, MembersAdded, NewGroup, RemoveMember
from messenger.protocol.messages import Mute, Mutes
from messenger.server.handlers.mutes import MUTES_PER_LINE
from messenger.server.own_state import whole
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.town import Town, done, me, muted, refusal
from tests.server.wire import Wire, random_id

numbers = count(1)


@pytest.fixture
def people(server: ServerProcess) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(server, stack)


def some(people: Town, *names: str) -> list[Wire]:
    """Sign up people under names that no other test has."""
    number = next(numbers)
    return [people.newcomer(f"{name}{number}") for name in names]


def test_is_told_to_all_own_sessions_and_to_nobody_else(people: Town) -> None:
    anna, bruno = some(people, "anna", "bruno")
    phone = people.second_device(anna)
    log = anna.log_with(bruno)  # nothing was said in it yet
    done(anna, Mute, log, True)
    phone.expect(Mutes, muted=(log,))
    assert muted(anna.seen) == muted(phone.seen) == {log}
    done(phone, Mute, EVERYONE, True)
    done(phone, Mute, log, False)
    anna.expect(Mutes, unmuted=(log,))
    assert muted(anna.seen) == muted(phone.seen) == {EVERYONE}
    bruno.send(Ping())
    bruno.expect(Pong)
    assert muted(bruno.seen) == set()


def test_what_is_so_already_is_confirmed(people: Town) -> None:
    """No second push."""
    anna, bruno = some(people, "anna", "bruno")
    log = anna.log_with(bruno)
    done(anna, Mute, log, False)
    done(anna, Mute, log, True)
    done(anna, Mute, log, True)
    assert [line for line in anna.seen if isinstance(line, Mutes) and not line.all] == [Mutes((log,))]


def test_is_told_whole_at_every_sign_in_also_after_a_crash(folder: Path) -> None:
    """Old snapshot and pushes make the new snapshot."""
    with ExitStack() as stack:
        people = Town(stack.enter_context(running(folder)), stack)
        anna, bruno, carla = (people.newcomer(name) for name in ("anna", "bruno", "carla"))
        logs = [anna.log_with(bruno), anna.log_with(carla), EVERYONE]
        for log in logs:
            done(anna, Mute, log, True)
        done(anna, Mute, logs[0], False)
        people.server.restart()
        back, fresh = people.back(anna), people.second_device(anna)
        assert muted(anna.seen) == muted(back.seen) == muted(fresh.seen) == set(logs[1:])


def test_a_group_can_be_muted_by_who_is_or_was_a_member(people: Town) -> None:
    anna, bruno, carla = some(people, "anna", "bruno", "carla")
    group, number = random_id(), anna.next_number()
    done(anna, NewGroup, group, "Sailing")
    anna.send(AddMembers(number, group, (me(bruno),)))
    anna.expect(MembersAdded, r=number)
    log = group_log(group)
    done(anna, Mute, log, True)
    done(bruno, Mute, log, True)
    assert refusal(carla, Mute, log, True) is Code.NO_SUCH_CHAT
    done(anna, RemoveMember, group, me(bruno))
    done(bruno, Mute, log, False)
    assert refusal(carla, Mute, log, False) is Code.NO_SUCH_CHAT


def test_refuses_what_is_no_chat_of_this_user(people: Town) -> None:
    """Others' chats and missing ones get the same answer."""
    anna, bruno, carla = some(people, "anna", "bruno", "carla")
    bruno.say(carla, "hello")
    own = f"d{me(anna)}-{me(anna)}"
    for log in (bruno.log_with(carla), anna.log_with(10**9), own, group_log(random_id()), "nonsense", "d1-"):
        assert refusal(anna, Mute, log, True) is Code.NO_SUCH_CHAT
    assert muted(people.second_device(anna).seen) == set()


def test_many_fit_their_lines() -> None:
    logs = [direct_log(2**53 - 1, 2**53 - 2 - number) for number in range(3 * MUTES_PER_LINE + 1)]
    lines = whole(Mutes, logs, MUTES_PER_LINE)
    assert max(len(encode(line)) for line in lines) < LINE_LIMIT
    assert muted(lines) == set(logs)
    assert [line.more for line in lines] == [True, True, True, False]
