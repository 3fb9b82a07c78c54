"""How long a private session waits for a way, with and without the server, in virtual time."""

import pytest

from messenger.client.private.model import Path, Phase, Trust
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code
from tests.client.private.stage import ALWAYS, DURATIONS, Stage, choices, opened, relayed
from tests.client.private.virtual_time import VirtualLoop, run


def test_waits_no_longer_because_the_server_is_lost_again_and_again() -> None:
    """C57: a minute after the cut it is over, and half of it when it was direct last."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop)
        stage.relayed = False
        stage.cut()
        cut = loop.time()
        for _ in range(5):
            await stage.pass_by(DURATIONS.redial_away / 6)
            stage.lose_server()
            assert all(p.status.until == cut + DURATIONS.redial_away for p in stage)
            stage.find_server()
        await stage.until_over()
        assert loop.time() - cut == pytest.approx(DURATIONS.redial_away, abs=0.2)

    run(scene)


def test_waits_no_longer_for_a_direct_way_because_it_was_relayed_once() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop)
        stage.reaches = [True, True]
        await stage.until(lambda: stage.anna.status.path is stage.ben.status.path is Path.DIRECT, "a direct way")
        stage.reaches = [False, False]
        stage.lose_server()
        stage.cut()
        cut = loop.time()
        await stage.until_over()
        assert loop.time() - cut == pytest.approx(DURATIONS.redial, abs=0.1)

    run(scene)


def test_takes_its_time_when_a_key_has_to_be_checked() -> None:
    """The deadline is for finding the other side, and it was found."""

    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop, (ALWAYS, ALWAYS), (Trust.NEW_DEVICE, Trust.KNOWN))
        stage.reaches = [False, False]
        stage.begin()
        await stage.until(lambda: stage.anna.status.phase is Phase.CHECKING, "the question")
        await stage.pass_by(DURATIONS.redial * 3)
        assert stage.anna.status.phase is Phase.CHECKING
        stage.relayed = False
        for one in stage.links:
            one.end()
        await stage.pass_by(DURATIONS.redial - 1)  # the time begins anew
        assert stage.anna.over is None
        await stage.until_over()

    run(scene)


@pytest.mark.parametrize("first", ["the relay", "the server"])
def test_pauses_while_the_server_is_away(first: str) -> None:
    """C57: a relayed session waits a minute for it, then goes on without loss."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop)
        if first == "the relay":
            stage.cut()
            stage.lose_server()
        else:
            stage.lose_server()
            stage.cut()
        cut = loop.time()
        assert all(p.status.phase is Phase.CUT for p in stage)
        assert all(p.status.until == cut + DURATIONS.redial_away for p in stage)
        stage.anna.say("meanwhile")
        await stage.pass_by(DURATIONS.redial_away - 5)
        stage.find_server(stage.ben)
        await stage.pass_by(1)
        stage.find_server(stage.anna)
        await stage.until_open()
        await stage.until(lambda: stage.anna.deliveries() == ["delivered"], "the tick")
        assert stage.path is Path.RELAYED

    run(scene)


def test_is_over_when_the_server_stays_away() -> None:
    """C57: it ends with a notice."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop)
        stage.lose_server()
        stage.cut()
        cut = loop.time()
        await stage.until_over()
        assert loop.time() - cut == pytest.approx(DURATIONS.redial_away, abs=0.1)
        await stage.assert_nothing_left()

    run(scene)


def test_runs_on_when_the_server_is_lost_and_the_way_is_direct() -> None:
    """C57"""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop)
        stage.lose_server()
        await stage.pass_by(1000)
        stage.anna.say("hello")
        await stage.until(lambda: stage.anna.deliveries() == ["delivered"], "the tick")

    run(scene)


def test_gives_up_when_no_relay_ever_stands() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop, (ALWAYS, ALWAYS))
        stage.reaches, stage.relayed = [False, False], False
        stage.begin()
        await stage.until_over()
        assert stage.anna.over == (Code.NO_WAY, True)
        assert stage.anna.status.reason == "There is no way to Ben, not even through the server."
        assert len(stage.anna.server.said) > 5
        await stage.assert_nothing_left()

    run(scene)


@pytest.mark.parametrize(
    ("refusal", "phase"),
    [(Code.NO_PRIVATE, Phase.OVER), (Code.BUSY, Phase.NO_WAY), (Code.RELAY_LIMIT, Phase.OVER)],
)
def test_hears_why_the_server_will_not_relay(refusal: Code, phase: Phase) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop, (ALWAYS, ALWAYS))
        stage.reaches = [False, False]
        stage.anna.server.refuse = Failed(1, refusal, "", 2)
        stage.begin()
        await stage.pass_by(4)
        assert stage.anna.status.phase is phase
        if refusal is Code.BUSY:
            stage.anna.server.refuse = None
            await stage.until_open()

    run(scene)


def test_does_not_wait_for_ever_for_somebody_who_is_gone() -> None:
    """C57: when the other side has crashed, the server forgets the session without a word."""

    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop, (ALWAYS, choices()))
        stage.reaches = [False, False]
        stage.begin()
        await stage.pass_by(DURATIONS.direct + 1)
        assert stage.anna.status.relay_here
        stage.anna.server.refuse = Failed(1, Code.NO_PRIVATE)
        await stage.pass_by(DURATIONS.direct_again)
        assert stage.anna.over == (Code.PEER_GONE, False)

    run(scene)
