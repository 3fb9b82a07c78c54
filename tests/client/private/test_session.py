"""One private session, both sides of it, in virtual time: how it begins, and whom it trusts."""

import pytest

from messenger.client.model import ChatMessage, Delivery, Notice
from messenger.client.private.model import Path, Phase, Trust
from messenger.protocol.errors import Code
from messenger.protocol.private import Got, Say, Using
from tests.client.private.stage import TOKEN, Stage, opened
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


def test_acknowledges_nothing_to_somebody_who_does_not_read_until_he_does() -> None:
    """What waits to be written is bounded, whatever the other side says."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        await stage.pass_by(0.1)
        stage.ben.used.congest(True)
        said = len(stage.ben.used.said)
        for number in range(5):
            stage.anna.say(f"a{number}")
            await stage.pass_by(0.1)
        assert len(stage.ben.texts(mine=False)) == 5
        assert stage.ben.used.said[said:] == []
        assert stage.anna.deliveries() == ["waiting"] * 5
        stage.ben.used.congest(False)
        await stage.until(lambda: stage.anna.deliveries() == ["delivered"] * 5, "the ticks")
        assert stage.ben.used.said[said:] == [Got(5)]

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
