"""One private session without a direct way, in virtual time: a relay by consent of both."""

import itertools

import pytest

from messenger.client.model import Notice
from messenger.client.private.model import Path, Phase, RelayChoice
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code
from messenger.protocol.peers import AllowRelay
from messenger.protocol.private import Use
from tests.client.private.fake_link import FakeLink
from tests.client.private.stage import ALWAYS, DURATIONS, NEVER, TOKEN, Stage, choices, opened, relayed
from tests.client.private.virtual_time import VirtualLoop, run

COMBINATIONS = list(itertools.product(RelayChoice, RelayChoice))


@pytest.mark.parametrize(("one", "other"), COMBINATIONS)
def test_runs_through_the_server_when_both_want_that(one: RelayChoice, other: RelayChoice) -> None:
    """C49: each always, when asked, or never; both are told why."""

    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop, (choices(relay=one), choices(relay=other)))
        stage.reaches = [False, False]
        stage.begin()
        await stage.pass_by(DURATIONS.direct - 1)
        assert all(p.phases == [Phase.CONNECTING] for p in stage)
        await stage.pass_by(2)
        never = [p for p in stage if p.choices.relay is RelayChoice.NEVER]
        asked = [p for p in stage if p.choices.relay is RelayChoice.ASK]
        assert all(p.over == (Code.RELAY_REFUSED, True) for p in never)
        if never:
            assert all(p.status.reason == "There is no direct way to Ben, and you want no relay." for p in never)
            return
        if asked:
            await stage.pass_by(100)
            assert all(p.status.phase is Phase.NO_WAY for p in stage)
            assert all(p.status.reason == "Nobody answers." for p in stage)
            assert not any(p.status.relay_here for p in asked)
            assert all(stage.other(p).status.relay_there is False for p in asked)
            if len(asked) == 1:
                assert asked[0].status.relay_there
        for player in asked:
            player.session.allow_relay()
        await stage.until_open()
        assert stage.path is Path.RELAYED
        assert isinstance(stage.anna.rows[0], Notice)
        assert stage.anna.rows[0].text == "Private session began: relayed, sealed end to end."
        stage.anna.say("hello")
        await stage.until(lambda: stage.anna.deliveries() == ["delivered"], "the tick")

    run(scene)


def test_agrees_once_when_the_person_clicks_twice() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop)
        stage.reaches = [False, False]
        stage.begin()
        await stage.pass_by(4)
        for _ in range(3):
            stage.anna.session.allow_relay()
        await stage.pass_by(1)
        assert [type(request) for request in stage.anna.server.said] == [AllowRelay]
        assert stage.anna.status.relay_here
        assert stage.ben.status.relay_there

    run(scene)


@pytest.mark.parametrize("hiding", [(True, False), (False, True), (True, True)])
@pytest.mark.parametrize("relay", [RelayChoice.ASK, RelayChoice.ALWAYS])
def test_goes_through_the_server_only_when_a_side_hides(hiding: tuple[bool, bool], relay: RelayChoice) -> None:
    """C49: who hides agrees by that; the other one as it chose. Nobody dials."""

    async def scene(loop: VirtualLoop) -> None:
        both = tuple(choices(hidden=hidden, relay=RelayChoice.ASK if hidden else relay) for hidden in hiding)
        stage = Stage(loop, both)  # type: ignore[arg-type]
        stage.begin()
        for player, hides in zip(stage, hiding, strict=True):
            if not hides and relay is RelayChoice.ASK:
                assert (
                    player.status.reason == "Ben never shows an address, so the session has to run through the server."
                )
                player.session.allow_relay()
        await stage.until_open()
        assert stage.path is Path.RELAYED
        await stage.pass_by(300)
        assert stage.path is Path.RELAYED

    run(scene)


def test_prefers_a_direct_way_as_soon_as_there_is_one() -> None:
    """C49: looked for every minute; nothing is lost on the way, and the window is told."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop)
        stage.anna.say("one")
        await stage.pass_by(DURATIONS.direct_again * 2.5)
        assert stage.path is Path.RELAYED
        stage.reaches = [False, True]
        stage.anna.say("two")
        await stage.until(lambda: stage.anna.status.path is stage.ben.status.path is Path.DIRECT, "a direct way")
        stage.anna.say("three")
        await stage.until(lambda: stage.anna.deliveries() == ["delivered"] * 3, "the ticks")
        assert stage.ben.texts(mine=False) == ["one", "two", "three"]
        notices = [row.text for row in stage.ben.rows if isinstance(row, Notice)]
        assert notices[1:] == ["The session is direct now."]
        assert Phase.CUT not in stage.anna.phases + stage.ben.phases
        await stage.pass_by(20)
        assert len([one for one in stage.links if not one.ended]) == 2

    run(scene)


def test_becomes_direct_while_nobody_has_agreed_to_a_relay() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop)
        stage.reaches = [False, False]
        stage.begin()
        await stage.until(lambda: stage.anna.status.phase is Phase.NO_WAY, "no way")
        stage.reaches = [True, False]
        await stage.until_open()
        assert stage.path is Path.DIRECT

    run(scene)


def test_uses_no_relay_to_which_this_side_has_not_agreed() -> None:
    """C49: the server cannot say so for both."""

    async def scene(loop: VirtualLoop) -> None:
        stage = Stage(loop)
        stage.reaches = [False, False]
        stage.begin()
        for player in stage:
            player.session.relay_ready(TOKEN)
        await stage.until(lambda: all(p.status.phase is Phase.NO_WAY for p in stage), "no way")
        for player in stage:
            player.session.relay_ready(TOKEN)
        await stage.pass_by(DURATIONS.redial + 1)
        assert all(p.status.phase is Phase.NO_WAY for p in stage)
        assert stage.links == []

    run(scene)


def test_agrees_to_no_other_relay_once_the_person_wants_none() -> None:
    """C49: what is agreed by itself again is agreed as the person chooses now."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop)
        stage.anna.choices = NEVER
        stage.cut()
        stage.anna.session.relay_ready(TOKEN)
        await stage.until_over()
        assert [type(request) for request in stage.anna.server.said] == [AllowRelay]
        assert len(stage.links) == 2

    run(scene)


def test_asks_for_another_relay_when_one_is_lost() -> None:
    """The consent holds for the session."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop)
        stage.anna.say("one")
        stage.cut()
        stage.ben.say("two")
        await stage.until_open()
        assert stage.path is Path.RELAYED
        await stage.until(lambda: all(p.deliveries() == ["delivered"] for p in stage), "both ticks")
        assert [type(request) for request in stage.anna.server.said] == [AllowRelay] * 2

    run(scene)


def test_falls_back_to_the_relay_that_was_agreed_when_a_direct_way_is_cut() -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop)
        stage.reaches = [True, True]
        await stage.until(lambda: stage.anna.status.path is stage.ben.status.path is Path.DIRECT, "a direct way")
        stage.reaches = [False, False]
        stage.cut()
        await stage.until_open()
        assert stage.path is Path.RELAYED

    run(scene)


def test_asks_for_no_relay_when_none_was_agreed() -> None:
    """C52: a direct session that is cut stays direct."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await opened(loop, ALWAYS, ALWAYS)
        stage.reaches = [False, False]
        stage.cut()
        await stage.until_over()
        assert stage.anna.over == (Code.PEER_LOST, True)
        assert not any(isinstance(request, AllowRelay) for p in stage for request in p.server.said)

    run(scene)


@pytest.mark.parametrize("refusal", [Code.NO_PRIVATE, Code.RELAY_LIMIT])
@pytest.mark.parametrize("found", [True, False])
def test_looks_on_for_a_direct_way_when_the_server_relays_no_more(refusal: Code, found: bool) -> None:
    """C52: it was relayed once, and is direct now."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop)
        stage.reaches = [True, True]
        await stage.until(lambda: stage.anna.status.path is stage.ben.status.path is Path.DIRECT, "a direct way")
        stage.reaches = [False, False]
        for player in stage:
            player.server.refuse = Failed(1, refusal)
        said = len(stage.anna.server.said)
        stage.cut()
        cut = loop.time()
        await stage.pass_by(DURATIONS.redial - 1)
        assert all(p.status.phase is Phase.CUT for p in stage)
        assert len(stage.anna.server.said) == said + 1
        if found:
            stage.reaches = [True, True]
            await stage.until_open()
            return
        await stage.until_over()
        assert loop.time() - cut == pytest.approx(DURATIONS.redial, abs=0.1)
        code = Code.RELAY_LIMIT if refusal is Code.RELAY_LIMIT else Code.PEER_GONE
        assert stage.anna.over == (code, True)

    run(scene)


def test_becomes_direct_though_the_leaders_choice_comes_later_than_what_it_says_on_the_relay() -> None:
    """C49, C52: ``use`` tells what the leader had when it chose; since then it has acknowledged more, elsewhere."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop)
        made = stage._link

        def held_up(direct: bool) -> tuple[FakeLink, FakeLink]:
            here, there = made(direct)
            there.pause()
            return here, there

        stage._link = held_up  # type: ignore[method-assign]
        stage.reaches = [True, False]
        await stage.until(
            lambda: any(isinstance(line, Use) for one in stage.links[2:] for line in one.said), "the choice"
        )
        stage.ben.say("meanwhile")
        await stage.until(lambda: stage.ben.deliveries() == ["delivered"], "the tick")
        for one in stage.links:
            one.resume()
        await stage.until(lambda: stage.path is Path.DIRECT, "the direct way")
        for player in stage:
            player.say("direct")
        await stage.until(lambda: stage.ben.deliveries() == ["delivered"] * 2, "both ticks")
        assert stage.anna.texts(mine=False) == ["meanwhile", "direct"]
        assert stage.ben.texts(mine=False) == ["direct"]

    run(scene)
