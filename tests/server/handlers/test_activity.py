"""Typing, as others see it; nothing of it is kept. What counts as activity is tried in ``test_inactivity``."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import pytest

from messenger.protocol.base import EVERYONE, group_log
from messenger.protocol.connection import Ping, Pong
from messenger.protocol.contacts import Block, Unblock
from messenger.protocol.groups import AddMembers, MembersAdded, NewGroup, RemoveMember
from messenger.protocol.messages import Page, Since, Typing, TypingNow
from messenger.server.handlers.activity import TYPING_LOGS
from messenger.server.inactivity import Patience
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.still_house import ANNA, BRUNO, StillHouse
from tests.server.town import Town, done, me
from tests.server.wire import Wire, random_id

numbers = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server to which one may say as often as one likes that one is typing."""
    with running(tmp_path_factory.mktemp("server"), presence_gather_ms="10", typing_seconds="0") as process:
        yield process


@pytest.fixture
def people(server: ServerProcess) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(server, stack)


def some(people: Town, *names: str) -> list[Wire]:
    """Sign up people under names that no other test has."""
    number = next(numbers)
    return [people.newcomer(f"{name}{number}") for name in names]


def make_group(leader: Wire, *members: Wire) -> str:
    """Make a group and return the name of its log."""
    group, number = random_id(), leader.next_number()
    done(leader, NewGroup, group, "Sailing")
    leader.send(AddMembers(number, group, tuple(me(one) for one in members)))
    assert leader.expect(MembersAdded, r=number).refused == ()
    return group_log(group)


def heard(wire: Wire) -> list[TypingNow]:
    """Return all typing that ``wire`` was told of until now."""
    wire.send(Ping())
    wire.expect(Pong)
    return [line for line in wire.seen if isinstance(line, TypingNow)]


def say(wire: Wire, *lines: Typing) -> None:
    """Say something that is not answered, and wait until it has been heard."""
    wire.send(*lines, Ping())
    wire.expect(Pong)


def test_is_told_to_the_other_side_and_to_nobody_else(people: Town) -> None:
    """Not to oneself: neither here nor on another device. On all devices of the other side."""
    anna, bruno, carla = some(people, "anna", "bruno", "carla")
    tablet, phone = people.second_device(anna), people.second_device(bruno)
    log = anna.log_with(bruno)
    say(anna, Typing(log), Typing(log, stopped=True))
    expected = [TypingNow(log, me(anna)), TypingNow(log, me(anna), stopped=True)]
    assert heard(bruno) == heard(phone) == expected
    assert heard(anna) == heard(tablet) == heard(carla) == []


def test_is_told_to_the_members_of_a_group(people: Town) -> None:
    anna, bruno, carla, doris = some(people, "anna", "bruno", "carla", "doris")
    log = make_group(anna, bruno, carla)
    say(bruno, Typing(log))
    say(doris, Typing(log))
    assert heard(anna) == heard(carla) == [TypingNow(log, me(bruno))]
    assert heard(bruno) == heard(doris) == []
    done(anna, RemoveMember, log.removeprefix("g"), me(carla))
    say(carla, Typing(log))
    assert len(heard(anna)) == 1


def test_does_not_pass_a_block_in_either_direction(people: Town) -> None:
    """C36: in the chat of the two and in a group; others in it are told. The end of the block reverses it."""
    anna, bruno, carla = some(people, "anna", "bruno", "carla")
    direct, group = anna.log_with(bruno), make_group(carla, anna, bruno)
    done(anna, Block, me(bruno))
    for wire in (anna, bruno):
        say(wire, Typing(direct), Typing(group))
    assert heard(anna) == heard(bruno) == []
    assert heard(carla) == [TypingNow(group, me(anna)), TypingNow(group, me(bruno))]
    done(anna, Unblock, me(bruno))
    say(anna, Typing(direct))
    assert heard(bruno) == [TypingNow(direct, me(anna))]


def test_is_forgotten_where_one_may_not_write(people: Town) -> None:
    """Somebody else's chat, nobody's, one's own, Everyone, a group one is no member of: no answer, and it goes on."""
    anna, bruno, carla = some(people, "anna", "bruno", "carla")
    group = make_group(bruno, carla)
    own = f"d{me(anna)}-{me(anna)}"
    for log in (bruno.log_with(carla), anna.log_with(10**9), own, EVERYONE, group, group_log(random_id()), "nonsense"):
        say(anna, Typing(log))
    assert heard(anna) == heard(bruno) == heard(carla) == []


def test_leaves_nothing_behind(people: Town) -> None:
    """Who comes later hears nothing of it; the log is as it was."""
    anna, bruno = some(people, "anna", "bruno")
    anna.say(bruno, "hello")
    log = anna.log_with(bruno)
    say(anna, Typing(log))
    bruno.abort()
    bruno = people.back(bruno)
    assert heard(bruno) == []
    number = bruno.next_number()
    bruno.send(Since(number, log, 0))
    assert bruno.expect(Page, r=number).head == 1


def test_a_slow_reader_is_not_told(folder: Path) -> None:
    """What is worth nothing a moment later does not wait."""
    with closing(StillHouse(folder, Patience(0, 0, 0))) as house:
        session, _ = house.sign_in(ANNA)
        _, line = house.sign_in(BRUNO)
        line.slow = True
        house.say(session, Typing("d1-2"))
        line.slow = False
        assert line.take(TypingNow) == []
        house.say(session, Typing("d1-2", stopped=True))
        assert line.take(TypingNow) == [TypingNow("d1-2", ANNA, stopped=True)]


def test_is_heard_only_now_and_then_in_one_chat(folder: Path) -> None:
    """More is forgotten without a word; that it stopped is still heard, once. Other chats have a time of their own."""
    with ExitStack() as stack:
        people = Town(stack.enter_context(running(folder, typing_seconds="3600")), stack)
        anna, bruno, carla = (people.newcomer(name) for name in ("anna", "bruno", "carla"))
        one, other = anna.log_with(bruno), anna.log_with(carla)
        for log in (one, other):
            say(anna, *[Typing(log)] * 3, *[Typing(log, stopped=True)] * 3, *[Typing(log)] * 3)
        for wire, log in ((bruno, one), (carla, other)):
            assert heard(wire) == [TypingNow(log, me(anna)), TypingNow(log, me(anna), stopped=True)]


def test_is_heard_in_a_few_chats_at_once_only(folder: Path) -> None:
    """Who says it everywhere at once is not heard everywhere."""
    with ExitStack() as stack:
        people = Town(stack.enter_context(running(folder, typing_seconds="3600")), stack)
        anna, *others = (people.newcomer(f"user{number}x") for number in range(TYPING_LOGS + 3))
        say(anna, *(Typing(anna.log_with(other)) for other in others))
        assert sum(len(heard(other)) for other in others) == TYPING_LOGS
