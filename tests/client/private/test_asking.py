"""How a private session comes about, or does not: asking, agreeing, refusing, on one device or several."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.client.private.model import Phase
from messenger.protocol.errors import Code
from tests.client.private.conftest import Talkers
from tests.client.private.talking import Talker, meet
from tests.end_to_end.server_process import ServerProcess, running

Pair = tuple[Talker, Talker]


def another_device(stack: ExitStack, folder: Path, server: ServerProcess, name: str) -> Talker:
    """Return a second device of somebody, signed in."""
    talker = stack.enter_context(Talker(folder))
    talker.sign_in(talker.server_of(server.shared_invite), name)
    return talker


def test_rings_and_opens_when_it_is_accepted(pair: Pair) -> None:
    """C42, C51: with the name of who asks; then both write, and see the same number to compare."""
    anna, ben = pair
    assert anna.start(ben) == ""
    assert anna.status(ben).phase is Phase.ASKING
    assert anna.status(ben).until > 0
    ringing = ben.until_phase(anna, Phase.ASKED)
    assert (ringing.user, ringing.path.value) == (anna.id, "none")
    assert ringing.until > 0
    assert ben.accept(anna) == ""
    here, there = anna.until_phase(ben, Phase.OPEN), ben.until_phase(anna, Phase.OPEN)
    assert here.path.value == there.path.value == "direct"
    assert here.safety == there.safety
    assert len(here.safety.split()) == 12
    anna.say(ben, "hello", "how are you?")
    ben.say(anna, "fine")
    ben.until_heard(anna, ["hello", "how are you?"])
    anna.until_heard(ben, ["fine"])
    anna.until_delivered(ben, 2)
    ben.until_delivered(anna, 1)


def test_listens_only_as_long_as_somebody_may_come(pair: Pair) -> None:
    anna, ben = pair
    assert (anna.port(), ben.port()) == (0, 0)
    meet(anna, ben)
    assert anna.port()
    assert ben.port()
    anna.stop(ben)
    ben.until_phase(anna, Phase.OVER)
    ben.until(lambda: (anna.port(), ben.port()) == (0, 0), "nobody to listen")


def test_is_told_of_a_refusal(pair: Pair) -> None:
    """C43"""
    anna, ben = pair
    anna.start(ben)
    ben.until_phase(anna, Phase.ASKED)
    assert ben.decline(anna) == ""
    over = anna.until_phase(ben, Phase.OVER)
    assert (over.code, over.reason) == (Code.PRIVATE_DECLINED, "Ben does not want a private chat now.")
    assert ben.until_phase(anna, Phase.OVER).reason == "You declined a private chat with Anna."
    anna.until(lambda: anna.port() == ben.port() == 0, "nobody to listen")
    meet(ben, anna)


def test_disappears_when_it_is_withdrawn(pair: Pair) -> None:
    """C46: on both screens."""
    anna, ben = pair
    anna.start(ben)
    ben.until_phase(anna, Phase.ASKED)
    assert anna.stop(ben) == ""
    assert anna.until_phase(ben, Phase.OVER).reason == "You no longer ask Ben."
    over = ben.until_phase(anna, Phase.OVER)
    assert (over.code, over.reason) == (Code.PRIVATE_WITHDRAWN, "Anna no longer asks.")
    assert ben.accept(anna) == "Anna does not ask for a private chat, or no longer."
    assert ben.decline(anna) == "Anna does not ask for a private chat, or no longer."


def test_disappears_when_nobody_answers(tmp_path: Path) -> None:
    """C46"""
    with (
        running(tmp_path / "server", private_ask_seconds="1", presence_gather_ms="10") as server,
        Talker(tmp_path / "anna") as anna,
        Talker(tmp_path / "ben") as ben,
    ):
        anna.sign_up(server.shared_invite, "anna")
        ben.sign_up(server.shared_invite, "ben")
        anna.sees(ben)
        assert anna.start(ben) == ""
        ben.until_phase(anna.id, Phase.ASKED)
        assert anna.until_phase(ben, Phase.OVER).reason == "Ben did not answer."
        assert ben.until_phase(anna, Phase.OVER).reason == "You did not answer Anna."
        anna.until(lambda: anna.port() == 0, "nobody to listen")


@pytest.mark.parametrize("who", ["asker", "asked"])
def test_disappears_when_a_side_goes(pair: Pair, who: str) -> None:
    """C46"""
    anna, ben = pair
    anna.start(ben)
    ben.until_phase(anna, Phase.ASKED)
    gone, other = (anna, ben) if who == "asker" else (ben, anna)
    user = gone.id
    gone.actions.sign_out()
    over = other.until_phase(user, Phase.OVER)
    assert over.code is Code.PEER_GONE
    gone.until_signed_out()
    assert gone.state.privates == {}


def test_is_agreed_when_both_ask_at_once(pair: Pair) -> None:
    """C42: whoever comes first, and however often; there is one session, and nobody is refused."""
    anna, ben = pair
    for _ in range(5):
        tickets = anna.actions.start_private(ben.id), ben.actions.start_private(anna.id)
        assert (anna.order(tickets[0]), ben.order(tickets[1])) == ("", "")
        here, there = anna.until_phase(ben, Phase.OPEN), ben.until_phase(anna, Phase.OPEN)
        assert here.session == there.session
        anna.stop(ben)
        ben.until_phase(anna, Phase.OVER)


def test_agrees_by_asking_back(pair: Pair) -> None:
    """C42"""
    anna, ben = pair
    anna.start(ben)
    ben.until_phase(anna, Phase.ASKED)
    assert ben.start(anna) == ""
    anna.until_phase(ben, Phase.OPEN)


def test_asks_nobody_twice(pair: Pair) -> None:
    """C46: pending, and open."""
    anna, ben = pair
    anna.start(ben)
    assert anna.start(ben) == "You have asked Ben for a private chat already."
    ben.until_phase(anna, Phase.ASKED)
    ben.accept(anna)
    anna.until_phase(ben, Phase.OPEN)
    assert anna.start(ben) == "You have a private chat with Ben already."
    ben.until_phase(anna, Phase.OPEN)
    assert ben.start(anna) == "You have a private chat with Anna already."


def test_rings_on_all_devices_and_the_first_one_wins(pair: Pair, real_server: ServerProcess, tmp_path: Path) -> None:
    """C42, C46: the others withdraw; there it is told where the session is, and cannot be stopped."""
    anna, ben = pair
    with ExitStack() as stack:
        tablet = another_device(stack, tmp_path / "tablet", real_server, "ben")
        anna.start(ben)
        for device in (ben, tablet):
            device.until_phase(anna, Phase.ASKED)
        assert tablet.accept(anna) == ""
        anna.until_phase(ben, Phase.OPEN)
        over = ben.until_phase(anna, Phase.OVER)
        name = anna.status(ben).device
        assert (over.code, over.reason) == (Code.PRIVATE_ELSEWHERE, f"You have answered Anna on “{name}”.")
        assert ben.start(anna) == (f"You have a private chat with Anna already, on “{name}”. Stop it there first.")
        assert ben.stop(anna) == f"The private chat with Anna is on “{name}”. Stop it there."
        anna.say(ben, "hello")
        tablet.until_heard(anna, ["hello"])
        assert ben.heard(anna) == []


def test_rings_on_a_device_that_comes_while_it_is_asked(pair: Pair, real_server: ServerProcess, tmp_path: Path) -> None:
    anna, ben = pair
    anna.start(ben)
    with ExitStack() as stack:
        tablet = another_device(stack, tmp_path / "tablet", real_server, "ben")
        tablet.until_phase(anna, Phase.ASKED)
        ben.decline(anna)
        tablet.until_phase(anna, Phase.OVER)


def test_is_told_where_it_asks_already(pair: Pair, real_server: ServerProcess, tmp_path: Path) -> None:
    """C46"""
    anna, ben = pair
    with ExitStack() as stack:
        laptop = another_device(stack, tmp_path / "laptop", real_server, "anna")
        assert anna.start(ben) == ""
        refusal = laptop.start(ben)
        assert refusal.startswith("You have asked Ben for a private chat already, on “")
        assert laptop.stop(ben).startswith("You ask Ben for a private chat on “")
        assert anna.status(ben).phase is Phase.ASKING


# -- who cannot be asked


def test_is_told_that_somebody_is_offline(pair: Pair) -> None:
    """C45"""
    anna, ben = pair
    user = ben.id
    ben.actions.sign_out()
    ben.until_signed_out()
    anna.until(lambda: anna.state.contacts[user].presence.value == "offline", "ben to be offline")
    assert anna.order(anna.actions.start_private(user)) == "Ben is offline."
    assert anna.state.privates == {}
    anna.until(lambda: anna.port() == 0, "nobody to listen")


def test_is_told_that_there_is_nobody(pair: Pair) -> None:
    """C45"""
    anna, _ben = pair
    assert anna.order(anna.actions.start_private(9_999)) == "There is no such person any more."


def test_cannot_ask_oneself(pair: Pair) -> None:
    """C45"""
    anna, _ben = pair
    assert anna.order(anna.actions.start_private(anna.id)) == "You cannot hold a private chat with yourself."


def test_is_not_asked_by_somebody_who_is_blocked(pair: Pair) -> None:
    """C44, C47: no address, and no ring; the other way there is a hint."""
    anna, ben = pair
    assert ben.order(ben.actions.block(anna.id)) == ""
    assert anna.start(ben) == "Ben has blocked you."
    assert ben.start(anna) == "You have blocked Anna. Unblock Anna first."
    assert ben.state.privates == {} == anna.state.privates
    assert ben.order(ben.actions.unblock(anna.id)) == ""
    meet(anna, ben)


@pytest.mark.parametrize("who", ["asker", "asked"])
def test_disappears_when_one_blocks_the_other(pair: Pair, who: str) -> None:
    anna, ben = pair
    anna.start(ben)
    ben.until_phase(anna, Phase.ASKED)
    blocker, other = (anna, ben) if who == "asker" else (ben, anna)
    assert blocker.order(blocker.actions.block(other.id)) == ""
    anna.until_phase(ben, Phase.OVER)
    ben.until_phase(anna, Phase.OVER)


def test_goes_on_when_one_blocks_the_other(pair: Pair) -> None:
    """C53"""
    anna, ben = pair
    meet(anna, ben)
    assert ben.order(ben.actions.block(anna.id)) == ""
    anna.say(ben, "still here")
    ben.until_heard(anna, ["still here"])
    ben.say(anna, "yes")
    anna.until_heard(ben, ["yes"])


def test_is_told_that_it_asks_too_often(tmp_path: Path) -> None:
    with (
        running(tmp_path / "server", private_asks_per_minute="1", presence_gather_ms="10") as server,
        Talker(tmp_path / "anna") as anna,
        Talker(tmp_path / "ben") as ben,
    ):
        anna.sign_up(server.shared_invite, "anna")
        ben.sign_up(server.shared_invite, "ben")
        anna.sees(ben)
        assert anna.start(ben) == ""
        assert anna.stop(ben) == ""
        assert anna.start(ben).startswith("You have asked for private chats too often. Please try again in ")


# -- without the server


def test_asks_nobody_while_the_server_is_away(pair: Pair, real_server: ServerProcess) -> None:
    """It is not asked later, out of the blue."""
    anna, ben = pair
    real_server.kill()
    anna.until(lambda: not anna.state.link.connected, "the link to be lost")
    assert anna.start(ben) == "The server is away. A private chat can be asked for when it is back."
    assert anna.stop(ben) == "There is no private chat with Ben."
    real_server.start()
    for talker in (anna, ben):
        talker.until_online()
    assert anna.stop(ben) == "There is no private chat with Ben."
    assert ben.state.privates == {}


def test_disappears_when_the_server_does(pair: Pair, real_server: ServerProcess) -> None:
    anna, ben = pair
    anna.start(ben)
    ben.until_phase(anna, Phase.ASKED)
    real_server.kill()
    for here, there in ((anna, ben), (ben, anna)):
        over = here.until_phase(there, Phase.OVER)
        assert over.reason == "The link to the server was lost. Please ask again."
    real_server.start()
    for talker in (anna, ben):
        talker.until_online()
    anna.sees(ben)
    meet(anna, ben)


# -- several


def test_holds_several_sessions_beside_chats_at_the_server(talkers: Talkers) -> None:
    """C54"""
    anna, ben, cleo = talkers("anna", "ben", "cleo")
    for one, other in ((anna, ben), (cleo, anna), (ben, cleo)):
        meet(one, other)
    log = anna.actions.chat_with(ben.id)
    assert anna.actions.send_message(log, "through the server") is None
    for one in (anna, ben, cleo):
        for other in (anna, ben, cleo):
            if other is not one:
                one.say(other, f"for you, {other.id}")
    for one in (anna, ben, cleo):
        for other in (anna, ben, cleo):
            if other is not one:
                one.until_heard(other, [f"for you, {one.id}"])
                one.until_delivered(other, 1)
    assert ben.log_with("anna") == log
    ben.until_texts(log, ["through the server"])
    anna.stop(ben)
    ben.until_phase(anna, Phase.OVER)
    assert anna.status(cleo).phase is ben.status(cleo).phase is Phase.OPEN


def test_is_in_no_list_of_chats(pair: Pair) -> None:
    """C50"""
    anna, ben = pair
    meet(anna, ben)
    anna.say(ben, "hello")
    ben.until_heard(anna, ["hello"])
    for talker in pair:
        assert not any(log.startswith("private") for log in talker.state.chats)
