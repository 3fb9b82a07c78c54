"""One private session, both sides of it, in virtual time: how it begins, whom it trusts, and how it ends."""

from typing import Any

import pytest

from messenger.client.model import ChatMessage, Delivery, Notice
from messenger.client.private.model import Path, Phase, Trust
from messenger.protocol.errors import Code
from messenger.protocol.private import End, Got, Proof, Say, Use, Using
from tests.client.private.fake_link import link
from tests.client.private.stage import ALWAYS, DURATIONS, TOKEN, Stage, choices, opened
from tests.client.private.virtual_time import VirtualLoop, run

# -- coming about


@pytest.mark.parametrize("reaches", [(True, True), (True, False), (False, True)])
def test_results_in_one_link_whoever_reaches_whom(reaches: tuple[bool, bool]) -> None:
    """C48, C51: both sides dial, the leader chooses, and both write."""

    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop)
        stage.reaches = list(reaches)
        stage.begin()
        await stage.until_open()
        await stage.pass_by(20)
        assert len([one for one in stage.links if not one.ended]) == 2
        assert stage.path is Path.DIRECT
        for player in stage:
            player.say("hello")
        await stage.until(lambda: all(p.deliveries() == ["delivered"] for p in stage), "both ticks")
        assert all(p.texts(mine=False) == ["hello"] for p in stage)
        assert all(p.phases == [Phase.CONNECTING, Phase.OPEN] for p in stage)
        assert all(p.pinned == 1 for p in stage)

    run(scene)


def test_proves_by_no_key_longer_than_it_must() -> None:
    """C48: once both know that they have agreed, the token of the introduction is void on both sides."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        await stage.pass_by(0.1)
        assert stage.anna.used.said[-1] == Got(0)  # by which the other side knows
        keys = [player.session._keys.valid for player in stage]
        assert keys[0] == keys[1]
        assert len(keys[0]) == 1
        assert TOKEN not in keys[0]

    run(scene)


def test_tells_that_it_began() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        (notice,) = stage.anna.rows
        assert isinstance(notice, Notice)
        assert notice.text == "Private session began: direct, sealed end to end."

    run(scene)


def test_says_more_than_fits_into_the_window() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        texts = [f"text {number}" for number in range(23)]
        for text in texts:
            stage.ben.say(text)
        await stage.until(lambda: stage.ben.deliveries() == ["delivered"] * 23, "all ticks")
        assert stage.anna.texts(mine=False) == texts == stage.ben.texts(mine=True)

    run(scene)


def test_numbers_rows_in_the_order_in_which_they_were_certain() -> None:
    """What waits stands behind everything else."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.anna.say("mine")
        waiting = stage.anna.rows[-1]
        assert isinstance(waiting, ChatMessage)
        assert (waiting.seq, waiting.delivery) == (0, Delivery.WAITING)
        stage.ben.say("theirs")
        await stage.until(lambda: stage.anna.deliveries() == ["delivered"], "the tick")
        await stage.until(lambda: len(stage.anna.rows) == 3, "both")
        assert [row.seq for row in stage.anna.rows] == [1, 2, 3]

    run(scene)


def test_stops_reading_while_nothing_has_room() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.anna.crowded = True
        stage.ben.say("one")
        await stage.until(lambda: stage.anna.used.paused, "no reading")
        stage.ben.say("two")
        await stage.pass_by(5)
        assert stage.anna.texts(mine=False) == ["one"]
        stage.anna.crowded = False
        stage.anna.session.read_on()
        await stage.until(lambda: stage.anna.texts(mine=False) == ["one", "two"], "the rest")

    run(scene)


# -- trust


@pytest.mark.parametrize("trust", [Trust.NEW_DEVICE, Trust.CHANGED_KEY])
@pytest.mark.parametrize("careful", [0, 1])
def test_says_nothing_before_the_key_is_accepted_by_hand(trust: Trust, careful: int) -> None:
    """C48: whichever side has to; nothing is remembered before either."""

    async def scene(loop: VirtualLoop) -> None:
        both = [Trust.KNOWN, Trust.KNOWN]
        both[careful] = trust
        stage = Stage(loop, trust=(both[0], both[1]))
        here, there = (stage.anna, stage.ben) if careful == 0 else (stage.ben, stage.anna)
        stage.begin()
        await stage.until(lambda: here.status.phase is Phase.CHECKING, "the question")
        await stage.until(lambda: there.status.phase is Phase.WAITING, "the other side to wait")
        await stage.pass_by(300)
        assert here.status.phase is Phase.CHECKING
        assert here.status.trust is trust
        assert here.pinned == 0
        assert not any(isinstance(line, Using | Say | Got) for one in stage.links for line in one.said)
        here.session.trust()
        await stage.until_open()
        assert here.status.trust is Trust.KNOWN
        assert here.pinned == 1
        here.say("hello")
        await stage.until(lambda: there.texts(mine=False) == ["hello"], "text")

    run(scene)


def test_says_nothing_before_both_have_accepted() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop, trust=(Trust.NEW_DEVICE, Trust.CHANGED_KEY))
        stage.begin()
        await stage.until(lambda: all(p.status.phase is Phase.CHECKING for p in stage), "both questions")
        stage.ben.session.trust()
        await stage.until(lambda: stage.ben.status.phase is Phase.WAITING, "ben to wait")
        stage.anna.session.trust()
        await stage.until_open()

    run(scene)


def test_may_be_trusted_before_there_is_a_link() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop, trust=(Trust.NEW_DEVICE, Trust.KNOWN))
        stage.reaches = [False, False]
        stage.begin()
        stage.anna.session.trust()
        assert stage.anna.pinned == 0
        stage.reaches = [True, True]
        await stage.until_open()
        assert stage.anna.pinned == 1
        assert Phase.CHECKING not in stage.anna.phases

    run(scene)


def test_tells_the_other_side_that_its_key_was_not_accepted() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop, trust=(Trust.CHANGED_KEY, Trust.KNOWN))
        stage.begin()
        await stage.until(lambda: stage.anna.status.phase is Phase.CHECKING, "the question")
        stage.anna.session.stop(Code.PEER_UNTRUSTED)
        await stage.until_over()
        assert stage.ben.status.reason == "Ben did not accept the key of this device."
        assert stage.anna.pinned == 0
        await stage.assert_nothing_left()

    run(scene)


def test_finds_the_way_again_while_a_key_is_looked_at() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop, trust=(Trust.KNOWN, Trust.NEW_DEVICE))
        stage.begin()
        await stage.until(lambda: stage.ben.status.phase is Phase.CHECKING, "the question")
        for one in list(stage.links):
            one.end()
        assert stage.ben.status.phase is Phase.CONNECTING
        await stage.until(lambda: stage.ben.status.phase is Phase.CHECKING, "the question again")
        await stage.pass_by(100)
        stage.ben.session.trust()
        await stage.until_open()

    run(scene)


# -- ending


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
        assert here.status.reason == "You ended the private session."
        assert there.status.reason == "Ben ended the private session."
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
        assert stage.anna.status.reason == "Ben ended the private session."
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
