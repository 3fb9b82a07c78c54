"""A server that lies so that it can be told only later, or never: what it may cost, and that it is over with the lie.

After each of them the honest server is back, and everything is right again: what the person typed is at the server
once, nothing stands on the screen that nobody wrote, and nothing that was claimed sticks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from msgspec.structs import replace

from messenger.protocol.accounts import SignedIn
from messenger.protocol.base import EVERYONE, LARGEST
from messenger.protocol.codec import AnyEvent, AnyRequest
from messenger.protocol.connection import Gap, Head, Pong, Ready, Reset, StorageTrouble
from messenger.protocol.contacts import Blocks, People, Person
from messenger.protocol.groups import Group, GroupChanged, Groups, Happening
from messenger.protocol.messages import Accepted, Heads, Mark, Marked, Mutes, Page, Send, Since
from tests.end_to_end.liars.conftest import MakeScene
from tests.end_to_end.liars.liar import Down, Said, Up, pass_on
from tests.end_to_end.liars.scene import FORGED, TS, Scene
from tests.server.wire import random_id

Tell = Callable[[Scene], Iterable[Said]]

# -- said once, and taken for true or not


@dataclass(frozen=True)
class Claim:
    """Lines that are said once. ``seen``: what nobody wrote may stand there, for it cannot be told from the truth."""

    lines: Tell
    seen: bool = False


def group() -> str:
    """Return the log of a group that nobody has made."""
    return "g" + random_id()


CLAIMS = {
    "a jump": Claim(lambda s: [s.forged(9, 8)]),
    "a jump that names what is here": Claim(lambda s: [s.forged(9, 2)], seen=True),
    "the last number of all": Claim(lambda s: [s.forged(LARGEST, 2)], seen=True),
    "a time far off": Claim(lambda s: [s.forged(3, 2, ts=LARGEST), s.forged(4, 3, ts=0)], seen=True),
    "a text over every limit": Claim(lambda s: [s.forged(3, 2, text=FORGED + "\u202e\x00" * 9_000)], seen=True),
    "a text in a way of later": Claim(lambda s: [s.forged(3, 2, suite="sealed-9")]),
    "somebody whom nobody knows": Claim(lambda s: [s.forged(1, 0, log=f"d{s.me}-900001", sender=900001)]),
    "a group that is not mine": Claim(lambda s: [s.forged(1, 0, log=group())]),
    "what happened in a group that is not mine": Claim(
        lambda s: [GroupChanged(group(), 1, 0, LARGEST, s.him, Happening.ADDED, (s.me,))]
    ),
    "a group of others with a long name": Claim(lambda _s: [Groups((Group(random_id(), "x" * 9_000, 1, (1,)),))]),
    "heads that grow": Claim(lambda s: [Pong(TS, (Head(s.log, number, 0, 0),)) for number in range(3, 60)]),
    "a head beyond everything": Claim(lambda s: [Heads((Head(s.log, LARGEST, LARGEST, LARGEST),))]),
    "marks beyond everything": Claim(
        lambda s: [Pong(TS, (Head(s.log, LARGEST),)), Marked((Mark(s.log, LARGEST, LARGEST),))]
    ),
    "everything answered": Claim(lambda _s: [Pong(TS, (Head(EVERYONE, LARGEST, LARGEST, LARGEST),))]),
    "blocks and mutes": Claim(lambda s: [Blocks((s.him, 900001)), Mutes((s.log, "nonsense" * 8))]),
    "other names for people, and a later directory": Claim(
        lambda s: [People((Person(s.him, "\u202eevil", "B\x00n\n" * 5_000), Person(s.me, "me", "I")), LARGEST)]
    ),
    "people who are not": Claim(
        lambda _s: [
            People(tuple(Person(2**40 + start + one, f"p{start + one}", "P") for one in range(500)), LARGEST, True)
            for start in range(0, 5_000, 500)
        ]
    ),
    "own account gone": Claim(lambda s: [People((Person(s.me, "", "deleted user", deleted=True),), LARGEST)]),
}


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_what_was_claimed_is_over_with_the_liar(make_scene: MakeScene, claim: Claim) -> None:
    with make_scene() as scene:
        said = len(scene.liar.said)
        lines = list(claim.lines(scene))
        scene.tell(lines)
        assert claim.seen or FORGED not in " ".join(scene.anna.texts(scene.log))
        assert len(scene.liar.said) - said <= 2 * len(lines) + 20
        scene.type()
        scene.until_honest()


# -- said again and again


Lie = Callable[[Scene], tuple[Down, Up]]


def instead_of_sends(answer: Callable[[Scene, Send], Iterable[Said]]) -> Lie:
    """Return what keeps sends from the server and answers them itself."""

    def lie(scene: Scene) -> tuple[Down, Up]:
        def up(request: AnyRequest) -> Iterable[Said]:
            if not isinstance(request, Send):
                return (request,)
            scene.lied.append(request)
            scene.liar.say(*answer(scene, request))
            return ()

        return pass_on, up

    return lie


def on_pages(answer: Callable[[Scene, Since], Iterable[Said]]) -> Lie:
    """Return what answers each question for a page itself, after it has made Anna ask."""

    def lie(scene: Scene) -> tuple[Down, Up]:
        def up(request: AnyRequest) -> Iterable[Said]:
            if not isinstance(request, Since):
                return (request,)
            scene.lied.append(request)
            scene.liar.say(*answer(scene, request))
            return ()

        scene.liar.tell(Pong(TS, (Head(scene.log, 9),)))
        return pass_on, up

    return lie


def altered(kind: type[Any], alter: Callable[[Scene, Any], Iterable[Said]]) -> Lie:
    """Return what says something else in the place of each event of this kind."""

    def lie(scene: Scene) -> tuple[Down, Up]:
        def down(event: AnyEvent) -> Iterable[Said]:
            if not isinstance(event, kind):
                return (event,)
            scene.lied.append(event)
            return alter(scene, event)

        return down, pass_on

    return lie


@dataclass(frozen=True)
class Habit:
    """A lie that is told wherever it fits. ``times``: it is told so often before anybody judges.

    ``hello``: it is told to who signs in, so Anna is made to. ``most``: lines that she may say for each time.
    """

    lie: Lie
    times: int = 1
    hello: bool = False
    most: int = 20
    reason: str = ""


HABITS = {
    # what becomes of what was typed
    "accepted and never delivered": Habit(instead_of_sends(lambda _s, line: [Accepted(line.dn, 3, 2, TS)])),
    "accepted as a message of somebody else": Habit(
        instead_of_sends(lambda _s, line: [Accepted(line.dn, 1, 0, TS)]), times=3, reason="contradicts"
    ),
    "accepted without a number": Habit(
        instead_of_sends(lambda _s, line: [Accepted(line.dn, 0, 0, TS)]), times=3, reason="contradicts"
    ),
    "accepted as the last of all": Habit(instead_of_sends(lambda _s, line: [Accepted(line.dn, LARGEST, 2, LARGEST)])),
    "accepted with a hole before it": Habit(instead_of_sends(lambda _s, line: [Accepted(line.dn, 9, 8, TS)])),
    "accepted twice": Habit(
        altered(Accepted, lambda _s, line: [line, replace(line, seq=line.seq + 5, prev=line.seq + 4)])
    ),
    "delivered in other words": Habit(
        instead_of_sends(lambda s, line: [s.forged(3, 2, sender=s.me, cid=line.cid)]), times=3, reason="contradicts"
    ),
    "a gap for ever": Habit(instead_of_sends(lambda _s, line: [Gap(line.dn)]), times=4),
    "a gap that cannot be, for ever": Habit(instead_of_sends(lambda _s, _line: [Gap(1)]), times=4),
    "numbered anew for ever": Habit(instead_of_sends(lambda _s, line: [Reset(line.dn + 7)]), times=4),
    "numbered anew from the beginning for ever": Habit(instead_of_sends(lambda _s, _line: [Reset(0)]), times=4),
    "no room for ever": Habit(instead_of_sends(lambda _s, line: [StorageTrouble(line.dn)]), times=4),
    # pages
    "empty pages": Habit(on_pages(lambda _s, line: [Page(line.r, line.log, line.after, 9)])),
    "a step with each page, and nothing in it": Habit(
        on_pages(lambda _s, line: [Page(line.r, line.log, line.after + 1, LARGEST)])
    ),
    "a page that claims all there can be": Habit(
        on_pages(lambda _s, line: [Page(line.r, line.log, LARGEST, LARGEST)]), most=30
    ),
    "a page beyond its own end": Habit(on_pages(lambda _s, line: [Page(line.r, line.log, LARGEST, 9)])),
    "a page with a hole": Habit(
        on_pages(lambda s, line: [s.forged(5, 4), s.forged(9, 8), Page(line.r, line.log, 9, 9)])
    ),
    "a page of another chat": Habit(on_pages(lambda _s, line: [Page(line.r, EVERYONE, 9, 9)])),
    "the answer to another question": Habit(on_pages(lambda _s, line: [Page(line.r + 50, line.log, 9, 9)])),
    # signing in
    "another state at each sign-in": Habit(
        altered(SignedIn, lambda _s, line: [replace(line, epoch=random_id())]), times=4, hello=True
    ),
    "less than there was, at each sign-in": Habit(
        altered(Heads, lambda _s, line: [replace(line, heads=tuple(replace_seq(head, 1) for head in line.heads))]),
        times=3, hello=True, reason="contradicts",
    ),
    "nothing of what there was": Habit(
        altered(Heads, lambda _s, _line: [Heads(())]), times=3, hello=True, reason="contradicts"
    ),
    "heads without an end": Habit(altered(Heads, lambda _s, line: [replace(line, more=True)]), hello=True),
    "other numbers at each sign-in": Habit(
        altered(Heads, lambda _s, line: [line, Reset(0), Reset(50), Gap(40)]), times=3, hello=True
    ),
    "somebody else's account": Habit(
        altered(SignedIn, lambda s, line: [replace(line, user=s.him, user_name="x", display_name="X")]),
        times=3, hello=True, reason="somebody else",
    ),
    "another name and more rights": Habit(
        altered(SignedIn, lambda _s, line: [replace(line, user_name="x", display_name="X", admin=True)]), hello=True
    ),
    "signed in twice": Habit(
        altered(SignedIn, lambda s, line: [line, replace(line, user=s.him, token="x" * 43, epoch="e")]), hello=True
    ),
    "a token that was used before": Habit(altered(SignedIn, lambda _s, line: [line, line]), hello=True),
    "words before anybody is signed in": Habit(
        altered(Ready, lambda s, line: [line, s.forged(3, 2), Heads((Head(s.log, 99),))]), times=3, hello=True,
        reason="did not understand",
    ),
    "a greeting of great length": Habit(
        altered(Ready, lambda _s, line: [replace(line, server="x" * 60_000, version="9" * 900)]), hello=True
    ),
    "a later version wanted": Habit(
        altered(Ready, lambda _s, line: [replace(line, lowest="99.0")]), times=3, hello=True, reason="99.0"
    ),
}  # fmt: skip


def replace_seq(head: Head, seq: int) -> Head:
    """Return a head that is lower."""
    return Head(head.log, min(head.seq, seq), min(head.read, seq), min(head.delivered, seq))


@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS)
def test_a_habit_of_lying_costs_no_storm_and_no_word(make_scene: MakeScene, habit: Habit) -> None:
    with make_scene() as scene:
        anna, liar = scene.anna, scene.liar
        said, before = len(liar.said), liar.connections
        scene.lie(*habit.lie(scene))
        for time in range(habit.times if habit.hello else 0):
            scene.come_back()
            scene.until_lied(time + 1)
        scene.type()
        scene.until_lied(habit.times)
        if habit.reason:
            anna.until(lambda: any(habit.reason in reason for reason in anna.reasons), "a sentence")
        lied = len(scene.lied) + liar.connections - before
        assert len(liar.said) - said <= habit.most * max(1, lied) + 20
        assert FORGED not in anna.texts(scene.log)
        assert anna.state.me is None or anna.state.me.id == scene.me
        scene.until_honest()
