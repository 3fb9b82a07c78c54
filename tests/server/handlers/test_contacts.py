"""Blocks and what they hide, between real clients over real sockets. Who else is there: ``test_who_else``."""

import pytest

from messenger.protocol.base import LARGEST, LINE_LIMIT
from messenger.protocol.codec import encode
from messenger.protocol.connection import Bye, Done
from messenger.protocol.contacts import (
    Block,
    Blocks,
    People,
    Person,
    Presence,
    PresenceChange,
    PresenceChanged,
    Unblock,
)
from messenger.protocol.errors import Code
from messenger.protocol.messages import Message, Rejected, Send
from messenger.protocol.profiles import EditProfile
from messenger.server import blocking
from messenger.server.live import User
from tests.server.logs import catch_up
from tests.server.town import (
    MakeTown,
    Town,
    blocked,
    changes_of,
    done,
    me,
    present_at_arrival,
    refusal,
    told,
    who_else,
)
from tests.server.wire import Wire, random_id


def entry_of(wire: Wire, user: int) -> Person:
    """Return the last entry of the directory that ``wire`` was told about ``user``."""
    found = [person for line in wire.seen if isinstance(line, People) for person in line.people if person.id == user]
    return found[-1]


# -- block, unblock


def test_confirms_a_block_and_tells_all_sessions_of_the_blocker_and_nobody_else(town: Town) -> None:
    """C35: confirmed; who is blocked is not told."""
    anna, bruno = town.some("anna", "bruno")
    phone = town.second_device(anna)
    done(anna, Block, me(bruno))
    phone.expect(Blocks, blocked=(me(bruno),))
    assert blocked(anna.seen) == blocked(phone.seen) == {me(bruno)}
    catch_up(bruno)
    assert blocked(bruno.seen) == set()
    done(phone, Unblock, me(bruno))
    anna.expect(Blocks, unblocked=(me(bruno),))
    assert blocked(anna.seen) == blocked(phone.seen) == set()


@pytest.mark.parametrize("order", [Block, Unblock])
def test_refuses_oneself_and_nobody(town: Town, order: type) -> None:
    """C35, C37."""
    (anna,) = town.some("anna")
    assert refusal(anna, order, me(anna)) is Code.NOT_YOURSELF
    assert refusal(anna, order, LARGEST) is Code.NO_SUCH_USER
    assert blocked(anna.seen) == set()


def test_refuses_to_block_twice_and_to_unblock_who_is_not_blocked(town: Town) -> None:
    """C37: no harm is done."""
    anna, bruno = town.some("anna", "bruno")
    assert refusal(anna, Unblock, me(bruno)) is Code.NOT_BLOCKED
    done(anna, Block, me(bruno))
    assert refusal(anna, Block, me(bruno)) is Code.ALREADY_BLOCKED
    assert refusal(bruno, Unblock, me(anna)) is Code.NOT_BLOCKED
    done(anna, Unblock, me(bruno))
    assert refusal(anna, Unblock, me(bruno)) is Code.NOT_BLOCKED


def test_a_repeated_block_gets_its_first_answer_again(town: Town) -> None:
    """C35: unanswered when the link went, it is said again with the same number after the return."""
    anna, bruno = town.some("anna", "bruno")
    number = anna.next_number()
    anna.send(Block(number, me(bruno)))
    anna.expect(Done, r=number)
    anna.abort()
    anna = town.keep(anna.again())
    anna.send(Block(number, me(bruno)))
    anna.expect(Done, r=number)
    assert blocked(anna.seen) == {me(bruno)}


def test_blocks_who_is_offline(town: Town) -> None:
    """C35: U may be offline."""
    anna, bruno = town.some("anna", "bruno")
    bruno.send(Bye())
    told(anna, me(bruno), Presence.OFFLINE)
    done(anna, Block, me(bruno))
    bruno = town.back(bruno)
    assert me(anna) not in present_at_arrival(bruno)


def test_any_number_may_be_blocked_and_all_are_told_at_sign_in(town: Town) -> None:
    """C35, C36: old snapshot and pushes make the new snapshot."""
    anna, *others = town.some("anna", *(f"other{number}x" for number in range(8)))
    for other in others:
        done(anna, Block, me(other))
    done(anna, Unblock, me(others[0]))
    expected = {me(other) for other in others[1:]}
    assert blocked(anna.seen) == expected
    phone = town.second_device(anna)
    assert blocked(phone.seen) == expected


def test_ten_thousand_blocks_fit_their_lines() -> None:
    """A line stays under its limit however many are blocked, and the pages are one whole."""
    user = User(1, "anna", "anna", "Anna", 1)
    user.blocks.update(range(LARGEST - 10_000, LARGEST))
    lines = blocking.blocks_of(user)
    assert max(len(encode(line)) for line in lines) < LINE_LIMIT
    assert blocked(lines) == user.blocks
    assert [line.all for line in lines] == [True] + [False] * (len(lines) - 1)
    assert [line.more for line in lines] == [True] * (len(lines) - 1) + [False]
    assert blocked(blocking.blocks_of(User(2, "b", "b", "B", 1))) == set()
    assert [(line.all, line.more) for line in blocking.blocks_of(User(2, "b", "b", "B", 1))] == [(True, False)]


def test_blocks_survive_a_crash(make_town: MakeTown) -> None:
    """C58: kill -9 and a new start."""
    town = make_town()
    anna, bruno = town.newcomers("anna", "bruno")
    done(anna, Block, me(bruno))
    town.server.restart()
    anna, bruno = town.back(anna), town.back(bruno)
    assert blocked(anna.seen) == {me(bruno)}
    assert me(anna) not in present_at_arrival(bruno)
    assert me(anna) not in who_else(bruno)
    assert me(bruno) in who_else(anna)


# -- what a block hides


def test_nobody_is_told_of_the_coming_and_going_of_who_has_blocked_them(town: Town) -> None:
    """C16: the blocker is still told."""
    anna, bruno = town.some("anna", "bruno")
    done(anna, Block, me(bruno))
    town.settle(bruno)
    before = len(changes_of(bruno, me(anna)))
    for _ in range(2):
        anna.send(Bye())
        anna.read_to_end()
        anna = town.back(anna)
    town.settle(bruno, anna)
    assert changes_of(bruno, me(anna))[before:] == []
    bruno.send(Bye())
    assert not told(anna, me(bruno), Presence.OFFLINE).quiet
    bruno = town.back(bruno)
    assert not told(anna, me(bruno), Presence.ONLINE).quiet
    assert me(bruno) in present_at_arrival(town.second_device(anna))


def test_a_block_turns_the_blocker_offline_without_a_line_and_its_end_turns_it_back(town: Town) -> None:
    """C18, C36, C38: without last seen."""
    anna, bruno = town.some("anna", "bruno")
    done(anna, Block, me(bruno))
    assert told(bruno, me(anna), Presence.OFFLINE) == PresenceChange(me(anna), Presence.OFFLINE, 0, True)
    done(anna, Unblock, me(bruno))
    assert told(bruno, me(anna), Presence.ONLINE) == PresenceChange(me(anna), Presence.ONLINE, 0, True)
    anna.send(Bye())
    gone = told(bruno, me(anna), Presence.OFFLINE)
    assert not gone.quiet
    assert gone.seen > 0


def test_what_happens_in_one_moment_is_told_as_it_was_when_it_happened(make_town: MakeTown) -> None:
    """C16, C18: presence is gathered, so one line may hold what came before and after a block."""
    town = make_town(presence_gather_ms="1500")
    anna, bruno, carla = town.newcomers("anna", "bruno", "carla")
    start = len(bruno.seen)
    done(anna, Block, me(bruno))
    anna.send(Bye())
    anna.read_to_end()
    anna = town.keep(anna.again())
    done(anna, Unblock, me(bruno))
    anna.send(Bye())
    town.settle(bruno, carla)
    loud = [change.state for change in changes_of(carla, me(anna)) if not change.quiet]
    assert loud[-3:] == [Presence.OFFLINE, Presence.ONLINE, Presence.OFFLINE]
    changes = [
        (change.state, change.quiet)
        for line in bruno.seen[start:]
        if isinstance(line, PresenceChanged)
        for change in line.changes
        if change.user == me(anna)
    ]
    assert changes == [(Presence.OFFLINE, True), (Presence.ONLINE, True), (Presence.OFFLINE, False)]


def test_a_block_of_somebody_offline_hides_when_it_was_last_there(town: Town) -> None:
    """C36: the directory, on old and on new devices, and its end brings it back."""
    anna, bruno = town.some("anna", "bruno")
    phone = town.second_device(anna)
    anna.send(Bye())
    phone.send(Bye())
    seen = told(bruno, me(anna), Presence.OFFLINE).seen
    assert seen
    assert entry_of(town.second_device(bruno), me(anna)).seen == seen
    rev = [line for line in bruno.seen if isinstance(line, People)][-1].rev
    bruno.send(Bye())
    bruno.read_to_end()
    anna = town.back(anna)
    done(anna, Block, me(bruno))
    anna.send(Bye())
    anna.read_to_end()
    town.settle()
    late = town.keep(town.server.connect(bruno.device))
    late.resume(bruno.token, people=rev)
    assert entry_of(late, me(anna)).seen == 0
    assert entry_of(town.second_device(bruno), me(anna)).seen == 0
    rev = [line for line in late.seen if isinstance(line, People)][-1].rev
    late.send(Bye())
    late.read_to_end()
    anna = town.back(anna)
    done(anna, Unblock, me(bruno))
    back = town.keep(town.server.connect(late.device))
    back.resume(late.token, people=rev)
    assert entry_of(back, me(anna)).seen > 0


def test_who_was_away_when_it_was_blocked_is_told_to_forget_what_it_knew(town: Town) -> None:
    """C18, C36: what its list says of when the blocker was last there is from before, and hidden as well."""
    anna, bruno = town.some("anna", "bruno")
    bruno.send(Bye())
    bruno.read_to_end()
    done(anna, Block, me(bruno))
    again = town.back(bruno)
    assert told(again, me(anna), Presence.OFFLINE) == PresenceChange(me(anna), Presence.OFFLINE, 0, quiet=True)
    done(anna, Unblock, me(bruno))
    told(again, me(anna), Presence.ONLINE)
    third = town.back(again)
    town.settle(third)
    assert changes_of(third, me(anna)) == []


def test_the_directory_does_not_tell_when_a_blocker_was_there(town: Town) -> None:
    """C36: whoever has blocked the asker is named at every sign-in, with nothing that depends on its presence."""
    anna, bruno = town.some("anna", "bruno")
    done(anna, Block, me(bruno))
    rev = [line for line in town.second_device(bruno).seen if isinstance(line, People)][-1].rev

    def directory() -> list[People]:
        wire = town.keep(town.server.connect())
        assert bruno.me is not None
        wire.sign_in(bruno.me.user_name, people=rev)
        return [line for line in wire.seen if isinstance(line, People)]

    before = directory()
    anna.send(Bye())
    anna.read_to_end()
    assert directory() == before
    assert [person.id for line in before for person in line.people].count(me(anna)) == 1


def test_a_changed_entry_of_a_blocker_comes_without_last_seen(town: Town) -> None:
    """C36, C69: a new display name is everybody's, when its owner was there is not."""
    anna, bruno, carla = town.some("anna", "bruno", "carla")
    anna.send(Bye())
    told(carla, me(anna), Presence.OFFLINE)
    anna = town.back(anna)
    done(anna, Block, me(bruno))
    done(anna, EditProfile, "Anna the Second")
    for wire, hidden in ((bruno, True), (carla, False)):
        while all(person.display != "Anna the Second" for person in wire.expect(People).people):
            pass
        assert (entry_of(wire, me(anna)).seen == 0) is hidden


def test_a_blocked_sender_is_told_and_nothing_arrives_then_or_later(town: Town) -> None:
    """C21, C22, C38: the blocker may write to the one blocked; after the end of the block the next message arrives."""
    anna, bruno = town.some("anna", "bruno")
    bruno.say(anna, "before")
    done(anna, Block, me(bruno))
    bruno.dn += 1
    bruno.send(Send(bruno.dn, random_id(), bruno.log_with(anna), "refused"))
    assert bruno.expect(Rejected, dn=bruno.dn).code is Code.BLOCKED
    anna.say(bruno, "from the blocker")
    done(anna, Unblock, me(bruno))
    bruno.say(anna, "after")
    anna.expect(Message, text="after")
    texts = [line.text for line in anna.seen if isinstance(line, Message)]
    assert texts == ["before", "after"]
    assert [line.text for line in bruno.seen if isinstance(line, Message)] == ["from the blocker"]
