"""How one private session ends, from both sides, in virtual time."""

from typing import Any

import pytest

from messenger.client.private.model import Phase, Trust
from messenger.protocol.errors import Code
from messenger.protocol.private import End, Got, Proof, Say, Use, Using
from tests.client.private.fake_link import link
from tests.client.private.stage import ALWAYS, DURATIONS, Stage, choices, opened
from tests.client.private.virtual_time import VirtualLoop, run


@pytest.mark.parametrize("who", [0, 1])
def test_ends_by_either_side(who: int) -> None:
    """C55: the other side is told, and by whom."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        here, there = (stage.anna, stage.ben) if who == 0 else (stage.ben, stage.anna)
        here.say("last words")
        here.session.stop(Code.PRIVATE_STOPPED)
        await stage.until_over()
        assert there.texts(mine=False) == ["last words"]
        assert here.over == (Code.PRIVATE_STOPPED, True)
        assert there.over == (Code.PRIVATE_STOPPED, False)
        assert here.status.reason == "You ended the private chat."
        assert there.status.reason == "Ben ended the private chat."
        assert there.status.code is Code.PRIVATE_STOPPED
        await stage.assert_nothing_left()

    run(scene)


@pytest.mark.parametrize("code", [Code.SIGNED_OUT_HERE, Code.INACTIVE, Code.PEER_GONE, Code.PASSWORD_CHANGED])
def test_says_that_the_other_one_is_gone(code: Code) -> None:
    """C11, C57"""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.anna.session.stop(code)
        await stage.until_over()
        assert stage.ben.status.reason == "Ben is gone: signed out, or the program was closed."

    run(scene)


@pytest.mark.parametrize("moment", ["dialling", "no way", "cut", "relaying", "checking"])
def test_leaves_nothing_behind_whenever_it_ends(moment: str) -> None:
    async def scene(loop: VirtualLoop) -> None:
        trust = Trust.NEW_DEVICE if moment == "checking" else Trust.KNOWN
        stage = Stage(loop, (ALWAYS, ALWAYS) if moment == "relaying" else (choices(), choices()), (trust, trust))
        stage.reaches = [moment in ("cut", "checking")] * 2
        stage.relayed = False
        stage.begin()
        if moment == "cut":
            await stage.until_open()
            stage.reaches = [False, False]
            stage.cut()
        if moment != "dialling":
            await stage.pass_by(5)
        for player in stage:
            player.session.stop(Code.PRIVATE_STOPPED)
        await stage.assert_nothing_left()

    run(scene)


def test_hears_last_words_before_the_server_ends_it() -> None:
    """Both tell of the end; what was said before it comes first."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.anna.session.server_says_over(Code.PRIVATE_STOPPED)
        stage.ben.say("last words")
        stage.ben.session.stop(Code.PRIVATE_STOPPED)
        await stage.until_over()
        assert stage.anna.texts(mine=False) == ["last words"]
        assert stage.anna.status.reason == "Ben ended the private chat."
        await stage.assert_nothing_left()

    run(scene)


def test_ends_when_the_server_says_so_and_the_other_side_nothing() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.anna.session.server_says_over(Code.PEER_GONE)
        await stage.pass_by(DURATIONS.goodbye + 0.1)
        assert stage.anna.over == (Code.PEER_GONE, False)

    run(scene)


def test_ends_at_once_when_there_is_no_link() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.reaches = [False, False]
        stage.cut()
        stage.anna.session.server_says_over(Code.PRIVATE_STOPPED)
        assert stage.anna.over == (Code.PRIVATE_STOPPED, False)

    run(scene)


def test_lives_on_its_link_when_the_server_knows_nothing_of_it() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        for player in stage:
            player.session.unknown()
        await stage.pass_by(10)
        assert all(p.status.phase is Phase.OPEN for p in stage)

    run(scene)


def test_closes_a_link_that_comes_too_late() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.anna.session.stop(Code.PRIVATE_STOPPED)
        here, _there = link(loop, True)
        stage.anna.session.joined(here)  # type: ignore[arg-type]
        await stage.pass_by(0.1)
        assert here.ended

    run(scene)


@pytest.mark.parametrize(
    "line",
    [
        Say(2, "c" * 22, "a hole"),
        Say(1, "c" * 22, ""),
        Got(7),
        Proof("p" * 43),
        Use(0, "s" * 43),
        Using(0),
    ],
    ids=["a hole", "no text", "got what was never said", "proof", "use", "using"],
)
def test_ends_with_a_program_that_says_what_cannot_be(line: Any) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.anna.used.other.say(line)
        stage.anna.used.other.flush()
        await stage.until_over()
        assert stage.anna.over == (Code.BAD_LINE, True)
        assert stage.anna.texts(mine=False) == []
        assert stage.anna.status.reason == "Ben's program said something that makes no sense."
        await stage.assert_nothing_left()

    run(scene)


@pytest.mark.parametrize("trust", [Trust.KNOWN, Trust.CHANGED_KEY])
def test_ends_with_a_leader_that_has_what_was_never_said(trust: Trust) -> None:
    """Before anything is agreed on, and before the person is asked."""

    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop, trust=(Trust.KNOWN, trust))
        stage.anna.session.talk._texts.have = 7
        stage.begin()
        await stage.until(lambda: stage.ben.over or stage.ben.status.phase is Phase.CHECKING, "the lie")
        stage.ben.session.trust()
        await stage.until_over()
        assert stage.ben.over == (Code.BAD_LINE, True)
        assert not any(isinstance(line, Using) for one in stage.links for line in one.said)
        await stage.assert_nothing_left()

    run(scene)


def test_takes_no_text_on_a_link_that_was_not_chosen() -> None:
    """C48: a proof alone is not enough, both people have to trust."""

    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop, trust=(Trust.CHANGED_KEY, Trust.KNOWN))
        stage.begin()
        await stage.until(lambda: stage.anna.status.phase is Phase.CHECKING, "the question")
        (strand, *_) = stage.ben.strands
        strand.say(Say(1, "c" * 22, "too early"))
        strand.flush()
        await stage.until_over()
        assert stage.anna.texts(mine=False) == []
        assert stage.anna.over == (Code.BAD_LINE, True)

    run(scene)


def test_says_goodbye_as_the_last_line() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        used = stage.anna.used
        stage.anna.session.stop(Code.INACTIVE)
        assert used.said[-1] == End(Code.INACTIVE)

    run(scene)
