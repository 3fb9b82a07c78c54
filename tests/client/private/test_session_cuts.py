"""One private session whose links are cut, in virtual time: it goes on without loss, or ends and says so."""

import pytest

from messenger.client.model import ChatMessage, Notice
from messenger.client.private.model import Path, Phase
from messenger.protocol.errors import Code
from messenger.protocol.private import PeerPing
from tests.client.private.fake_link import FakeLink, link
from tests.client.private.stage import DURATIONS, opened
from tests.client.private.virtual_time import VirtualLoop, run


@pytest.mark.parametrize("reaches", [(True, True), (True, False), (False, True)])
def test_goes_on_after_a_cut_without_loss(reaches: tuple[bool, bool]) -> None:
    """C52: redialled by both, without the server; what was written meanwhile arrives once, in order."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.lose_server()
        stage.reaches = [False, False]
        stage.cut()
        assert all(p.status.phase is Phase.CUT for p in stage)
        assert all(p.status.until == loop.time() + DURATIONS.redial for p in stage)
        for number in range(8):
            stage.anna.say(f"a{number}")
            stage.ben.say(f"b{number}")
        await stage.pass_by(DURATIONS.redial - 1)
        stage.reaches = list(reaches)
        await stage.until_open()
        await stage.until(lambda: all(p.deliveries() == ["delivered"] * 8 for p in stage), "all ticks")
        assert stage.anna.texts(mine=False) == [f"b{number}" for number in range(8)]
        assert stage.ben.texts(mine=False) == [f"a{number}" for number in range(8)]
        assert all(p.phases == [Phase.CONNECTING, Phase.OPEN, Phase.CUT, Phase.OPEN] for p in stage)
        assert all(p.server.said == [] for p in stage)

    run(scene)


@pytest.mark.parametrize("bytes_", [0, 1, 40, 90, 91, 92, 120, 200, 260, 400])
@pytest.mark.parametrize("end", [0, 1])
def test_loses_nothing_wherever_a_read_is_cut(bytes_: int, end: int) -> None:
    """C52: several times in a row, while both write, whatever is on its way."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        written = 0
        for _ in range(6):
            for _ in range(4):
                stage.anna.say(f"a{written}")
                stage.ben.say(f"b{written}")
                written += 1
            used = (stage.anna.used, stage.ben.used)[end]
            used.bytes_until_cut = bytes_
            await stage.until(lambda used=used: used.ended, "the cut")  # type: ignore[misc]
            await stage.until_open()
        await stage.until(lambda: all(p.deliveries() == ["delivered"] * written for p in stage), "all ticks")
        assert stage.anna.texts(mine=False) == [f"b{number}" for number in range(written)]
        assert stage.ben.texts(mine=False) == [f"a{number}" for number in range(written)]

    run(scene)


def test_is_over_when_nobody_is_found_again() -> None:
    """C52: told, closed, and what was not acknowledged is shown as not delivered."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.anna.say("delivered")
        await stage.until(lambda: stage.anna.deliveries() == ["delivered"], "the tick")
        stage.reaches = [False, False]
        stage.anna.say("lost")
        stage.cut()
        stage.anna.say("later")
        cut = loop.time()
        await stage.until_over()
        assert loop.time() - cut == pytest.approx(DURATIONS.redial, abs=0.1)
        assert stage.anna.deliveries() == ["delivered", "failed", "failed"]
        failed = stage.anna.rows[-2]
        assert isinstance(failed, ChatMessage)
        assert failed.failure is Code.PEER_LOST
        assert failed.seq
        assert stage.anna.status.reason == "The connection to Ben was lost and could not be made again."
        assert stage.anna.over == (Code.PEER_LOST, True)
        assert isinstance(stage.anna.rows[-1], Notice)
        await stage.assert_nothing_left()

    run(scene)


def test_is_not_over_while_a_link_that_was_found_is_agreed_on() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        made = stage._link

        def slow(direct: bool) -> tuple[FakeLink, FakeLink]:
            here, there = made(direct)
            there.pause()
            loop.call_later(2, there.resume)
            return here, there

        stage._link = slow  # type: ignore[method-assign]
        stage.reaches = [False, False]
        stage.cut()
        await stage.pass_by(DURATIONS.redial - 1)
        stage.reaches = [True, False]
        await stage.until_open()

    run(scene)


def test_notices_a_link_that_only_falls_silent() -> None:
    """C57: a pulled cable: over at both within 45 s."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.reaches = [False, False]
        stage.anna.used.deaf = stage.ben.used.deaf = True
        gone = loop.time()
        await stage.until_over()
        assert loop.time() <= gone + 45
        await stage.assert_nothing_left()

    run(scene)


def test_pings_a_silent_link_and_nothing_more() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        await stage.pass_by(100)
        assert all(p.status.phase is Phase.OPEN for p in stage)
        pings = [line for one in stage.links for line in one.said if isinstance(line, PeerPing)]
        assert 15 <= len(pings) <= 40

    run(scene)


def test_does_not_take_its_own_silence_for_the_other_ones() -> None:
    """While nothing is read, nothing can be heard."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.anna.crowded = True
        stage.ben.say("one")
        await stage.until(lambda: stage.anna.used.paused, "no reading")
        await stage.pass_by(DURATIONS.peer_silence - 1)
        assert stage.anna.status.phase is Phase.OPEN

    run(scene)


@pytest.mark.parametrize("deaf", [0, 1])
def test_takes_another_link_when_only_one_side_has_noticed(deaf: int) -> None:
    """Much sooner than the other side would notice by itself."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        noticed, unaware = (stage.ben, stage.anna) if deaf == 0 else (stage.anna, stage.ben)
        unaware.used.deaf = noticed.used.deaf = True
        lost = noticed.used
        noticed.say("one")
        lost.end()
        began = loop.time()
        await stage.until_open()
        await stage.until(lambda: unaware.texts(mine=False) == ["one"], "the text")
        assert loop.time() < began + DURATIONS.peer_silence - 2
        await stage.pass_by(20)
        assert len([one for one in stage.links if not one.ended]) == 2

    run(scene)


def test_keeps_a_link_that_lives_when_another_one_comes() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        used = stage.anna.used
        here, there = link(loop, True)
        stage.links += [here, there]
        stage.anna.session.joined(here)  # type: ignore[arg-type]
        stage.ben.session.joined(there)  # type: ignore[arg-type]
        await stage.until(lambda: here.ended and there.ended, "the new one to be closed")
        assert stage.anna.used is used
        assert stage.path is Path.DIRECT

    run(scene)


def test_looks_no_longer_for_what_was_found() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.reaches = [True, False]
        stage.cut()
        await stage.until_open()
        links = len(stage.links)
        stage.reaches = [True, True]
        await stage.pass_by(DURATIONS.redial)
        assert len(stage.links) == links

    run(scene)


def test_holds_only_so_many_spare_links() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        ends = [link(loop, True) for _ in range(20)]
        for _here, there in ends:
            stage.ben.session.joined(there)  # type: ignore[arg-type]
        await stage.pass_by(1)
        assert len([there for _here, there in ends if not there.ended]) == stage.ben.limits.private_links - 1
        assert stage.path is Path.DIRECT

    run(scene)
