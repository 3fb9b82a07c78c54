"""Private sessions over real sockets that are cut, and servers that die: text goes on, or it is told why not."""

from dataclasses import replace

import pytest

from messenger.client.model import ChatMessage
from messenger.client.private.keys import Keys
from messenger.client.private.link import PeerLink
from messenger.client.private.meeting import Meeting
from messenger.client.private.model import Path, Phase
from messenger.client.private.ways import NoWayError, Ways
from messenger.protocol.errors import Code
from tests.client.private.conftest import Talkers
from tests.client.private.talking import HASTY, PATIENT, Talker, meet
from tests.end_to_end.server_process import ServerProcess

Pair = tuple[Talker, Talker]
LONG = "A long text, so that a read may end in the middle of one. " * 20


def test_loses_and_doubles_nothing_over_many_cuts(pair: Pair) -> None:
    """C52: either side breaks it, while both write."""
    anna, ben = pair
    meet(anna, ben)
    said: list[str] = []
    for number in range(12):
        texts = [f"{number}.{part} {LONG}" for part in range(10)]
        anna.say(ben, *texts)
        ben.say(anna, *texts)
        said += texts
        (anna, ben)[number % 2].cut((ben, anna)[number % 2])
    for here, there in ((anna, ben), (ben, anna)):
        here.until_heard(there, said)
        here.until_delivered(there, len(said))
        here.until_phase(there, Phase.OPEN)


def test_fills_the_window_and_more(pair: Pair) -> None:
    anna, ben = pair
    meet(anna, ben)
    texts = [f"text {number}" for number in range(1_000)]
    anna.say(ben, *texts)
    anna.cut(ben)
    ben.until_heard(anna, texts)
    anna.until_delivered(ben, len(texts))


def test_is_redialled_without_the_server(pair: Pair, real_server: ServerProcess) -> None:
    """C52, C57: the server is dead all the while; when it is back, it knows of the session again (C46)."""
    anna, ben = pair
    meet(anna, ben)
    real_server.kill()
    for talker in pair:
        talker.until(lambda talker=talker: not talker.state.link.connected, "the link to be lost")  # type: ignore[misc]
    anna.say(ben, "one")
    ben.until_heard(anna, ["one"])
    anna.cut(ben)
    anna.say(ben, "two")
    ben.until_heard(anna, ["one", "two"])
    anna.until_delivered(ben, 2)
    real_server.start()
    for talker in pair:
        talker.until_online()
    assert anna.start(ben) == "You have a private chat with Ben already."
    assert ben.stop(anna) == ""
    assert anna.until_phase(ben, Phase.OVER).code is Code.PRIVATE_STOPPED
    meet(ben, anna)


def test_is_stopped_without_the_server(pair: Pair, real_server: ServerProcess) -> None:
    """C55; and the server hears of it later, so that another one can be asked for."""
    anna, ben = pair
    meet(anna, ben)
    real_server.kill()
    anna.until(lambda: not anna.state.link.connected, "the link to be lost")
    assert anna.stop(ben) == ""
    assert ben.until_phase(anna, Phase.OVER).reason == "Anna ended the private chat."
    real_server.start()
    for talker in pair:
        talker.until_online()
    anna.sees(ben)
    meet(anna, ben)


def test_goes_on_over_a_lost_link_to_the_server(pair: Pair) -> None:
    anna, ben = pair
    meet(anna, ben)
    for talker in pair:
        talker.inside(lambda core: core._link.session.drop())
        talker.until(lambda talker=talker: talker.losses, "the link to be lost")  # type: ignore[misc]
        talker.until_online()
    anna.say(ben, "hello")
    ben.until_heard(anna, ["hello"])
    assert anna.start(ben) == "You have a private chat with Ben already."


@pytest.mark.usefixtures("no_direct_way")
def test_pauses_and_resumes_a_relayed_session_when_the_server_dies(pair: Pair, real_server: ServerProcess) -> None:
    """C57: nothing is lost, nobody is asked again."""
    anna, ben = pair
    for talker in pair:
        talker.choose(relay="always")
    meet(anna, ben)
    assert anna.status(ben).path is Path.RELAYED
    anna.say(ben, "one")
    ben.until_heard(anna, ["one"])
    real_server.kill()
    cut = anna.until_phase(ben, Phase.CUT)
    assert cut.until > 0
    ben.until_phase(anna, Phase.CUT)
    anna.say(ben, "two")
    ben.say(anna, "three")
    real_server.start()
    ben.until_heard(anna, ["one", "two"])
    anna.until_heard(ben, ["three"])
    anna.until_delivered(ben, 2)
    assert anna.until_phase(ben, Phase.OPEN).path is Path.RELAYED


@pytest.mark.usefixtures("no_direct_way")
def test_ends_a_relayed_session_when_the_server_stays_away(talkers: Talkers, real_server: ServerProcess) -> None:
    """C57, C52: with a notice; what was not acknowledged is shown as not delivered."""
    anna, ben = talkers("anna", "ben", durations=replace(HASTY, redial_away=1))
    for talker in (anna, ben):
        talker.choose(relay="always")
    meet(anna, ben)
    real_server.kill()
    anna.until_phase(ben, Phase.CUT)
    anna.say(ben, "lost")
    for here, there in ((anna, ben), (ben, anna)):
        over = here.until_phase(there, Phase.OVER)
        assert over.code is Code.PEER_LOST
        assert here.notices(there)[-1] == over.reason
    (message,) = [row for row in anna.private(ben).chat.messages if isinstance(row, ChatMessage)]
    assert (message.delivery.value, message.failure) == ("failed", Code.PEER_LOST)
    real_server.start()


def test_is_over_when_the_other_one_is_not_found_again(talkers: Talkers) -> None:
    """C52; then another one can be held."""
    anna, ben = talkers("anna", "ben", durations=replace(PATIENT, redial=0.5))
    meet(anna, ben)
    for talker in (anna, ben):
        talker.inside(lambda core: core.privates._ways._listener.close())
    anna.cut(ben)
    for here, there in ((anna, ben), (ben, anna)):
        assert here.until_phase(there, Phase.OVER).code is Code.PEER_LOST
        assert here.order(here.actions.stop_private(there.id)) == f"There is no private chat with {there.name}."
    meet(anna, ben)


# -- the relay


@pytest.mark.usefixtures("no_direct_way")
@pytest.mark.parametrize(("one", "other"), [("ask", "ask"), ("always", "ask"), ("ask", "always")])
def test_runs_through_the_server_by_consent_of_both(pair: Pair, one: str, other: str) -> None:
    """C49: both are told why, and the window shows which way it is."""
    anna, ben = pair
    anna.choose(relay=one)
    ben.choose(relay=other)
    anna.start(ben)
    ben.until_phase(anna, Phase.ASKED)
    ben.accept(anna)
    for (here, there), choice in zip(((anna, ben), (ben, anna)), (one, other), strict=True):
        if choice == "ask":
            status = here.until_phase(there, Phase.NO_WAY)
            assert status.reason == "The other device has told no address at which it could be reached."
            here.actions.allow_relay(there.id)
    for here, there in ((anna, ben), (ben, anna)):
        assert here.until_phase(there, Phase.OPEN).path is Path.RELAYED
        assert here.notices(there) == ["Private chat began: relayed, sealed end to end."]
    assert anna.status(ben).safety == ben.status(anna).safety
    anna.say(ben, "hello")
    ben.say(anna, "hello back")
    ben.until_heard(anna, ["hello"])
    anna.until_heard(ben, ["hello back"])
    assert ben.stop(anna) == ""
    assert anna.until_phase(ben, Phase.OVER).code is Code.PRIVATE_STOPPED


@pytest.mark.usefixtures("no_direct_way")
@pytest.mark.parametrize("who", [0, 1])
def test_is_over_when_one_never_wants_a_relay(pair: Pair, who: int) -> None:
    """C49"""
    never, other = (pair[0], pair[1]) if who == 0 else (pair[1], pair[0])
    never.choose(relay="never")
    other.choose(relay="always")
    pair[0].start(pair[1])
    pair[1].until_phase(pair[0], Phase.ASKED)
    pair[1].accept(pair[0])
    there, here = other.until_phase(never, Phase.OVER), never.until_phase(other, Phase.OVER)
    assert here.code is there.code is Code.RELAY_REFUSED
    assert here.reason == f"There is no direct way to {other.name}, and you want no relay."
    assert there.reason == f"There is no direct way to {never.name}, and {never.name} wants no relay."


@pytest.mark.parametrize("who", [0, 1])
def test_never_shows_an_address_when_it_is_hidden(pair: Pair, who: int) -> None:
    """C49: relay only, though there would be a direct way; who hides need not agree again, nor listen."""
    hiding, other = (pair[0], pair[1]) if who == 0 else (pair[1], pair[0])
    hiding.choose(hidden=True)
    pair[0].start(pair[1])
    pair[1].until_phase(pair[0], Phase.ASKED)
    pair[1].accept(pair[0])
    status = other.until_phase(hiding, Phase.NO_WAY)
    assert status.reason == f"{hiding.name} never shows an address, so the session has to run through the server."
    assert hiding.port() == 0
    other.actions.allow_relay(hiding.id)
    for here, there in ((hiding, other), (other, hiding)):
        assert here.until_phase(there, Phase.OPEN).path is Path.RELAYED
    hiding.say(other, "hello")
    other.until_heard(hiding, ["hello"])


def test_says_that_hiding_without_a_relay_leaves_no_way(pair: Pair) -> None:
    anna, ben = pair
    ben.choose(hidden=True, relay="never")
    refusal = (
        "You never show your address and want no relay, so there is no way. Change one of the two in the settings."
    )
    assert ben.start(anna) == refusal
    anna.start(ben)
    ben.until_phase(anna, Phase.ASKED)
    assert ben.accept(anna) == refusal
    assert ben.status(anna).phase is Phase.ASKED
    ben.choose()
    assert ben.accept(anna) == ""
    anna.until_phase(ben, Phase.OPEN)


def test_prefers_a_direct_way(talkers: Talkers, monkeypatch: pytest.MonkeyPatch) -> None:
    """C49: it is looked for as long as there is none, and nothing is lost on the way."""
    anna, ben = talkers("anna", "ben", durations=replace(PATIENT, direct_again=0.2))
    for talker in (anna, ben):
        talker.choose(relay="always")
    barred = True

    original = Ways.dial

    async def dial(ways: Ways, meeting: Meeting, keys: Keys, timeout: float) -> PeerLink:
        if barred:
            raise NoWayError("The way is barred.")
        return await original(ways, meeting, keys, timeout)

    monkeypatch.setattr(Ways, "dial", dial)
    meet(anna, ben)
    assert anna.status(ben).path is Path.RELAYED
    texts = [f"text {number}" for number in range(300)]
    anna.say(ben, *texts[:150])
    barred = False
    anna.say(ben, *texts[150:])
    anna.until(lambda: anna.status(ben).path is Path.DIRECT, "a direct way")
    ben.until_heard(anna, texts)
    assert ben.notices(anna)[-1] == "The session is direct now."
