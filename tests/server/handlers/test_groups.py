"""Groups between real clients over real sockets: beginning, belonging, leaving. Who may not: ``test_group_rights``."""

from collections.abc import Callable

import pytest

from messenger.protocol.base import GROUP_TITLE_CHARACTERS, group_log
from messenger.protocol.contacts import Unblock
from messenger.protocol.errors import Code
from messenger.protocol.groups import (
    AddMembers,
    EndGroup,
    Group,
    GroupChanged,
    HandOver,
    Happening,
    LeaveGroup,
    NewGroup,
    RemoveMember,
    RenameGroup,
    Standing,
)
from messenger.protocol.messages import Message
from tests.server.logs import (
    add,
    block,
    gist,
    group_told,
    groups_known,
    heads_known,
    history,
    make_group,
    older_pages,
    pages,
    pushed,
    refused_in,
    say_in,
)
from tests.server.town import Town, done, me, refusal
from tests.server.wire import Wire, random_id

# -- beginning


def test_whoever_makes_a_group_is_its_leader_and_only_member(people: list[Wire]) -> None:
    """C62."""
    anna, ben, _ = people
    group = make_group(anna, title="  Sa\N{LATIN SMALL LETTER I}\N{COMBINING DIAERESIS}ling ")
    assert group_told(anna, group) == Group(
        group, "Sa\N{LATIN SMALL LETTER I WITH DIAERESIS}ling", me(anna), (me(anna),)
    )
    (entry,) = pushed(anna, group_log(group))
    assert isinstance(entry, GroupChanged)
    assert (entry.seq, entry.prev, entry.actor, entry.what) == (1, 0, me(anna), Happening.CREATED)
    assert entry.title == group_told(anna, group).title
    assert groups_known(ben) == {}


def test_two_groups_may_have_one_title(people: list[Wire]) -> None:
    """C62."""
    anna, ben, _ = people
    groups = [make_group(anna, title="Sailing"), make_group(anna, title="Sailing"), make_group(ben, title="Sailing")]
    assert set(groups_known(anna)) == set(groups[:2])


@pytest.mark.parametrize(
    "title", ["", " \t ", "x" * (GROUP_TITLE_CHARACTERS + 1), "two\nlines", "\N{RIGHT-TO-LEFT OVERRIDE}abc"],
    ids=["nothing", "blanks", "long", "lines", "bidi"],
)  # fmt: skip
def test_refuses_a_title_that_cannot_be_shown_on_one_line(people: list[Wire], title: str) -> None:
    anna, _, _ = people
    group = make_group(anna)
    assert refusal(anna, NewGroup, random_id(), title) is Code.GROUP_TITLE_INVALID
    assert refusal(anna, RenameGroup, group, title) is Code.GROUP_TITLE_INVALID
    assert [one.title for one in groups_known(anna).values()] == ["Sailing"]


def test_refuses_an_id_that_is_taken(people: list[Wire]) -> None:
    anna, ben, _ = people
    group = make_group(anna)
    assert refusal(anna, NewGroup, group, "Again") is Code.GROUP_EXISTS
    assert refusal(ben, NewGroup, group, "Mine") is Code.GROUP_EXISTS
    assert group_told(anna, group).title == "Sailing"


# -- members


def test_an_added_member_is_told_and_sees_what_is_written_from_then_on(people: list[Wire]) -> None:
    """C64."""
    anna, ben, _ = people
    group = make_group(anna)
    log = group_log(group)
    say_in(anna, log, "before")
    add(anna, group, ben)
    say_in(anna, log, "after")
    assert group_told(ben, group) == group_told(anna, group) == Group(group, "Sailing", me(anna), (me(anna), me(ben)))
    added, after = pushed(ben, log)
    assert isinstance(added, GroupChanged)
    assert (added.what, added.actor, added.users, added.prev) == (Happening.ADDED, me(anna), (me(ben),), 0)
    assert (gist([after]), after.prev) == (["after"], added.seq)
    assert gist(history(ben, log)) == ["added", "after"]
    assert gist(history(anna, log)) == ["created", "before", "added", "after"]


def test_members_get_what_members_write_on_all_their_devices(town: Town, people: list[Wire]) -> None:
    """C63, C66: live, with the sender, in one order."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    log = group_log(group)
    second = town.second_device(ben)
    for number, wire in enumerate((anna, ben, carla) * 3):
        say_in(wire, log, f"{number}")
    texts = [f"{number}" for number in range(9)]
    for wire in (anna, ben, carla, second):
        assert gist(history(wire, log))[-10:] == ["added", *texts]
    assert gist(pushed(second, log))[:9] == texts
    senders = [one.sender for one in history(carla, log) if isinstance(one, Message)]
    assert senders == [me(anna), me(ben), me(carla)] * 3


def test_an_offline_member_gets_everything_later(town: Town, people: list[Wire]) -> None:
    """C66, C24: messages and what happened, oldest first, once only; and the group as it is by now."""
    anna, ben, carla = people
    group = make_group(anna, ben)
    log = group_log(group)
    seen = len(pushed(ben, log)) + 1
    ben.close()
    say_in(anna, log, "one")
    done(anna, RenameGroup, group, "Sailing in June")
    add(anna, group, carla)
    say_in(carla, log, "two")
    again = town.back(ben)
    assert group_told(again, group) == group_told(anna, group)
    assert heads_known(again)[log][0] == 6
    assert gist(history(again, log, seen)) == ["one", "renamed", "added", "two"]


def test_one_who_was_offline_when_added_is_told_at_the_next_sign_in(town: Town, people: list[Wire]) -> None:
    """C64, C66."""
    anna, ben, _ = people
    ben.close()
    group = make_group(anna)
    assert add(anna, group, me(ben)) == ()
    say_in(anna, group_log(group), "welcome")
    again = town.back(ben)
    assert group_told(again, group).members == (me(anna), me(ben))
    assert heads_known(again)[group_log(group)][:2] == (3, 2)  # nothing that came before is unread
    assert gist(history(again, group_log(group))) == ["added", "welcome"]


def test_says_who_could_not_be_added_and_adds_the_others(people: list[Wire]) -> None:
    """C62, C64: everybody else is added all the same."""
    anna, ben, carla = people
    group = make_group(anna, ben)
    assert add(anna, group, ben, anna, carla, 10**9, carla, 10**9) == (
        (me(ben), Code.ALREADY_MEMBER),
        (me(anna), Code.ALREADY_MEMBER),
        (10**9, Code.NO_SUCH_USER),
    )
    assert group_told(anna, group).members == (me(anna), me(ben), me(carla))
    entry = pushed(ben, group_log(group))[-1]
    assert isinstance(entry, GroupChanged)
    assert entry.users == (me(carla),)
    before = len(pushed(anna, group_log(group)))
    assert add(anna, group, ben) == ((me(ben), Code.ALREADY_MEMBER),)
    assert len(pushed(anna, group_log(group))) == before  # nothing happened


def test_does_not_add_somebody_who_has_blocked_the_leader(people: list[Wire]) -> None:
    """C64, C21: and adds who was blocked by the leader, and after the block is gone."""
    anna, ben, carla = people
    group = make_group(anna)
    block(ben, anna)
    block(anna, carla)
    assert add(anna, group, ben, carla) == ((me(ben), Code.BLOCKED),)
    assert groups_known(ben) == {}
    done(ben, Unblock, me(anna))
    assert add(anna, group, ben) == ()


def test_members_who_block_each_other_still_share_a_group(people: list[Wire]) -> None:
    """C66."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    block(ben, carla)
    block(carla, ben)
    say_in(ben, group_log(group), "from Ben")
    say_in(carla, group_log(group), "from Carla")
    for wire in people:
        assert gist(history(wire, group_log(group)))[-2:] == ["from Ben", "from Carla"]


# -- leaving


def test_a_removed_member_is_told_keeps_what_came_before_and_gets_nothing_later(town: Town, people: list[Wire]) -> None:
    """C64."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    log = group_log(group)
    say_in(anna, log, "before")
    done(anna, RemoveMember, group, me(ben))
    say_in(carla, log, "after")
    done(anna, RenameGroup, group, "Without Ben")
    assert group_told(ben, group) == Group(group, "Sailing", standing=Standing.REMOVED)
    assert group_told(carla, group).members == (me(anna), me(carla))
    last = pushed(ben, log)[-1]
    assert isinstance(last, GroupChanged)
    assert (last.what, last.actor, last.users) == (Happening.REMOVED, me(anna), (me(ben),))
    kept = ["added", "before", "removed"]
    devices: list[Callable[[], Wire]] = [lambda: ben, lambda: town.second_device(ben), lambda: town.back(ben)]
    for device in devices:
        wire = device()
        assert group_told(wire, group) == Group(group, "Sailing", standing=Standing.REMOVED)
        ((entries, page),) = pages(wire, log)
        assert (gist(entries), page.head) == (kept, last.seq)
        assert refused_in(wire, log).code is Code.NO_SUCH_GROUP
        assert wire is ben or heads_known(wire)[log][0] == last.seq
    assert gist(history(anna, log)) == ["created", *kept, "after", "renamed"]


def test_one_who_was_removed_while_offline_learns_it_and_what_came_before(town: Town, people: list[Wire]) -> None:
    """C64, C66."""
    anna, ben, _ = people
    group = make_group(anna, ben)
    ben.close()
    say_in(anna, group_log(group), "last words")
    done(anna, RemoveMember, group, me(ben))
    say_in(anna, group_log(group), "later")
    again = town.back(ben)
    assert group_told(again, group).standing is Standing.REMOVED
    assert gist(history(again, group_log(group), 2)) == ["last words", "removed"]


def test_who_comes_back_does_not_see_what_was_written_meanwhile(town: Town, people: list[Wire]) -> None:
    """C64: what one sees of a log may have holes; also for a new device, and page by page."""
    anna, ben, _ = people
    group = make_group(anna, ben)
    log = group_log(group)
    for stay in range(3):
        say_in(anna, log, f"seen {stay}")
        if stay == 1:
            done(ben, LeaveGroup, group)
        else:
            done(anna, RemoveMember, group, me(ben))
        for number in range(120):
            say_in(anna, log, f"missed {number}")
        add(anna, group, ben)
        assert group_told(ben, group).standing is Standing.MEMBER
    expected = ["added", "seen 0", "removed", "added", "seen 1", "left", "added", "seen 2", "removed", "added"]
    assert gist(pushed(ben, log)) == expected
    seqs = [(one.prev, one.seq) for one in pushed(ben, log)]
    assert all(prev == before for (prev, _), (_, before) in zip(seqs[1:], seqs, strict=False))
    assert gist(history(ben, log)) == expected
    assert gist(history(town.second_device(ben), log)) == expected
    assert gist(history(ben, log, seqs[2][1] + 50)) == expected[3:]
    visible = [seq for _, seq in seqs]
    for count, before in [(count, before) for count in range(1, 5) for seq in visible for before in (seq, seq + 1)]:
        backwards = [entry.seq for page in reversed(older_pages(ben, log, before, count)) for entry in page]
        assert backwards == [seq for seq in visible if seq < before]


def test_a_member_leaves(people: list[Wire]) -> None:
    """C64."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    done(ben, LeaveGroup, group)
    assert group_told(ben, group).standing is Standing.LEFT
    assert group_told(anna, group).members == (me(anna), me(carla))
    entry = pushed(carla, group_log(group))[-1]
    assert isinstance(entry, GroupChanged)
    assert (entry.what, entry.actor, entry.users) == (Happening.LEFT, me(ben), ())
    assert refusal(ben, LeaveGroup, group) is Code.NO_SUCH_GROUP


def test_the_leader_hands_over_before_leaving(people: list[Wire]) -> None:
    """C65."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    assert refusal(anna, LeaveGroup, group) is Code.LEADER_STAYS
    done(anna, HandOver, group, me(carla))
    assert group_told(ben, group).leader == me(carla)
    assert group_told(ben, group).members == (me(anna), me(ben), me(carla))
    assert refusal(anna, RenameGroup, group, "Mine") is Code.NOT_THE_LEADER
    done(carla, RenameGroup, group, "Carla's")
    done(anna, LeaveGroup, group)
    assert group_told(ben, group) == Group(group, "Carla's", me(carla), (me(ben), me(carla)))
    entries = [one for one in history(ben, group_log(group)) if isinstance(one, GroupChanged)]
    assert [(one.actor, one.what, one.users) for one in entries[1:]] == [
        (me(anna), Happening.HANDED_OVER, (me(carla),)),
        (me(carla), Happening.RENAMED, ()),
        (me(anna), Happening.LEFT, ()),
    ]


def test_a_leader_who_is_alone_ends_the_group_by_leaving(people: list[Wire]) -> None:
    """C65."""
    anna, ben, _ = people
    group = make_group(anna, ben)
    done(ben, LeaveGroup, group)
    done(anna, LeaveGroup, group)
    assert group_told(anna, group) == Group(group, "Sailing", standing=Standing.ENDED)
    assert group_told(ben, group).standing is Standing.LEFT


def test_the_leader_ends_a_group_and_all_keep_what_they_have(town: Town, people: list[Wire]) -> None:
    """C65."""
    anna, ben, carla = people
    group = make_group(anna, ben, carla)
    log = group_log(group)
    say_in(ben, log, "while it lasted")
    carla.close()
    done(anna, EndGroup, group)
    for wire in (anna, ben, town.back(carla), town.second_device(anna)):
        assert group_told(wire, group) == Group(group, "Sailing", standing=Standing.ENDED)
        assert gist(history(wire, log))[-2:] == ["while it lasted", "ended"]
        assert refused_in(wire, log).code is Code.NO_SUCH_GROUP
        assert refusal(wire, AddMembers, group, (me(ben),)) is Code.NO_SUCH_GROUP
    assert refusal(ben, NewGroup, group, "Again") is Code.GROUP_EXISTS
