"""What can be refused without asking anybody is refused with a sentence, and nothing typed is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.client import facts
from messenger.client.actions import Actions, sendable
from messenger.client.facts import PrivateTold
from messenger.client.model import EVERYONE, ChatMessage, Contact, Delivery, SavedServer, ShownServer
from messenger.client.network import Network
from messenger.client.notification_choices import NotificationChoices
from messenger.client.private.model import Phase, PrivateChoices, PrivateStatus, private_log
from messenger.client.state import State
from messenger.protocol.codec import encode
from messenger.protocol.messages import Send
from tests.client.recording_network import RecordingNetwork

LOG = "d1-2"
SERVER = ShownServer("Home", "home.test:7420", "pin", "words", True, True)


@pytest.fixture
def network() -> RecordingNetwork:
    return RecordingNetwork()


@pytest.fixture
def state() -> State:
    state = State()
    state.apply(facts.SignedIn(Contact(1, "anna", "Anna"), SavedServer("Home", "home.test:7420", "pin", "anna")))
    state.apply(facts.PeopleChanged((Contact(2, "ben", "Ben"),)))
    return state


@pytest.fixture
def actions(state: State, network: RecordingNetwork) -> Actions:
    return Actions(state, network)  # type: ignore[arg-type]


def test_hands_every_order_on(actions: Actions, network: RecordingNetwork) -> None:
    actions.look_up("home.test")
    actions.sign_in(SERVER, "anna", "secret")
    actions.sign_up(SERVER, "anna", "Anna", "secret")
    actions.sign_out()
    actions.reconnect()
    actions.open_chat(LOG)
    actions.retry(LOG, "cid")
    assert network.calls == [
        ("look_up", "home.test"),
        ("sign_in", SERVER, "anna", "secret"),
        ("sign_up", SERVER, "anna", "Anna", "secret"),
        ("sign_out",),
        ("reconnect",),
        ("open_chat", LOG),
        ("retry", LOG, "cid"),
    ]


def test_hands_orders_about_private_sessions_on(actions: Actions, network: RecordingNetwork) -> None:
    """Each with a ticket of its own, where there is an answer."""
    orders = (actions.start_private, actions.accept_private, actions.decline_private, actions.stop_private)
    tickets = [order(2) for order in orders]
    assert len(set(tickets)) == 4
    actions.trust_private(2)
    actions.allow_relay(2)  # nothing is shown to which one could agree
    actions._state.apply(PrivateTold(PrivateStatus("s" * 22, 2, Phase.CHECKING)))
    actions.trust_private(2)
    actions.allow_relay(2)
    actions.forget_private(2)
    actions.choose_private(PrivateChoices())
    assert network.calls == [
        *((order.__name__, ticket, 2) for order, ticket in zip(orders, tickets, strict=True)),
        ("trust_private", 2, "s" * 22),
        ("allow_relay", 2, "s" * 22),
        ("forget_private", 2),
        ("choose_private", PrivateChoices()),
    ]


def test_hands_on_what_was_chosen_for_notifications(actions: Actions, network: RecordingNetwork) -> None:
    actions.choose_notifications(NotificationChoices(sound=False))
    assert network.calls == [("choose_notifications", NotificationChoices(sound=False))]


def test_keeps_private_sessions_from_the_server_and_the_disk(
    actions: Actions, network: RecordingNetwork, state: State
) -> None:
    """C50: who writes there, what is typed there, and that there is such a log at all."""
    state.apply(facts.PrivateTold(PrivateStatus("s" * 22, 2, Phase.OPEN)))
    log = private_log(2)
    actions.typing(log)
    actions.typing(log, stopped=True)
    actions.open_chat(log)
    actions.load_older(log)
    actions.mark_read(log, 5)
    actions.keep_draft(log, "typed")
    assert actions.draft(log) == "typed"
    assert network.calls == []
    assert actions.send_message(log, "hello") is None
    assert network.calls == [("send_private", 2, "hello"), ("activity",)]
    assert log not in state.chats


@pytest.mark.parametrize("text", ["", " \n ", "x" * 8001, "\N{GRINNING FACE}" * 4097])
def test_refuses_private_text_as_any_other(
    actions: Actions, network: RecordingNetwork, state: State, text: str
) -> None:
    """C23"""
    state.apply(facts.PrivateTold(PrivateStatus("s" * 22, 2, Phase.OPEN)))
    assert actions.send_private(2, text) == actions.send_message(LOG, text)
    assert actions.send_private(2, text)
    assert network.calls == []


def test_records_the_orders_that_the_network_knows() -> None:
    """The double must not know more than the real one."""
    for name in RecordingNetwork.ORDERS:
        assert callable(getattr(Network, name))


def test_sends_text_as_typed_without_outer_blank_lines(actions: Actions, network: RecordingNetwork) -> None:
    """C23"""
    assert actions.send_message(LOG, "\n \t\n  first\n\n last  \n\n \n") is None
    assert network.calls == [("send", LOG, "  first\n\n last  ")]


@pytest.mark.parametrize("text", ["", " ", "\n\n", " \t\n \u2003\n"])
def test_refuses_an_empty_message(actions: Actions, network: RecordingNetwork, text: str) -> None:
    """C23: only blanks is empty."""
    assert "empty" in (actions.send_message(LOG, text) or "")
    assert network.calls == []


def test_tells_the_figures_of_a_message_that_is_too_long(actions: Actions, network: RecordingNetwork) -> None:
    """C23: told before sending, never cut."""
    assert actions.send_message(LOG, "x" * 8_000) is None
    assert actions.send_message(LOG, "x" * 8_001) == "This message has 8,001 characters; at most 8,000 fit into one."
    assert actions.send_message(LOG, "\N{GRINNING FACE}" * 4_096) is None
    too_big = actions.send_message(LOG, "\N{GRINNING FACE}" * 4_097)
    assert too_big == "This message needs 16,388 bytes; at most 16,384 fit into one."
    assert len(network.calls) == 2


def test_joins_the_halves_of_characters_that_the_window_hands_over(actions: Actions, network: RecordingNetwork) -> None:
    assert actions.send_message(LOG, "a\ud83d\ude00b\ud83dc") is None
    assert network.calls == [("send", LOG, "a\N{GRINNING FACE}b\N{REPLACEMENT CHARACTER}c")]


@given(st.text(st.characters(), max_size=200))
def test_makes_any_text_fit_for_the_wire(text: str) -> None:
    ready = sendable(text)
    encode(Send(1, "c" * 22, LOG, ready))
    assert sendable(ready) == ready
    assert ready in text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def test_does_not_send_where_nobody_can_be_meant(actions: Actions, network: RecordingNetwork) -> None:
    for log in ("d2-3", "g" + "x" * 22, "nonsense"):
        assert actions.send_message(log, "hello") == "You cannot write here."
    assert network.calls == []


def test_leaves_the_text_where_it_is_while_the_disk_is_full(
    actions: Actions, state: State, network: RecordingNetwork
) -> None:
    """C60: typed text is kept."""
    state.apply(facts.StoreTroubled("The disk is full."))
    assert actions.send_message(LOG, "hello") == "The disk is full."
    assert network.calls == []


def test_keeps_a_draft_in_which_half_a_character_was_deleted(actions: Actions, network: RecordingNetwork) -> None:
    """The store takes no half ones: with one in it, nothing at all would be written any more."""
    actions.keep_draft(LOG, "typed \ud83d and \ud83d\ude00")
    assert network.calls == [("keep_draft", LOG, "typed \ufffd and \U0001f600")]


def test_keeps_drafts(actions: Actions, network: RecordingNetwork) -> None:
    actions.keep_draft(LOG, "typed")
    actions.keep_draft(LOG, "typed")
    assert actions.draft(LOG) == "typed"
    actions.keep_draft(LOG, "")
    assert actions.draft(LOG) == ""
    assert network.calls == [("keep_draft", LOG, "typed"), ("keep_draft", LOG, "")]


def test_loads_older_messages_only_when_there_may_be_some(
    actions: Actions, state: State, network: RecordingNetwork
) -> None:
    actions.load_older(LOG)
    old = ChatMessage(LOG, 7, "cid", 2, 1, "text", Delivery.RECEIVED)
    state.apply(facts.HistoryLoaded(LOG, 0, (old,), False))
    actions.load_older(LOG)
    state.apply(facts.HistoryLoaded(LOG, 7, (), True))
    actions.load_older(LOG)
    assert network.calls == [("load_older", LOG, 7)]


def test_loads_back_to_a_message_only_what_is_not_loaded(
    actions: Actions, state: State, network: RecordingNetwork
) -> None:
    actions.load_until(LOG, 3)
    old = ChatMessage(LOG, 7, "cid", 2, 1, "text", Delivery.RECEIVED)
    state.apply(facts.HistoryLoaded(LOG, 0, (old,), False))
    for seq in (9, 7, 6):
        actions.load_until(LOG, seq)
    state.apply(facts.HistoryLoaded(LOG, 7, (), True))
    actions.load_until(LOG, 3)
    assert network.calls == [("load_until", LOG, 7, 6)]


def test_marks_as_read_only_what_was_not_and_is_there(
    actions: Actions, state: State, network: RecordingNetwork
) -> None:
    actions.mark_read(LOG, 3)
    state.apply(facts.ChatsChanged((facts.ChatSummary(LOG, 2, 5, 3, 0, None),)))
    actions.mark_read(LOG, 3)
    actions.mark_read(LOG, 9)
    assert network.calls == [("mark_read", LOG, 5)]


def test_makes_a_chat_with_anybody(actions: Actions, state: State, network: RecordingNetwork) -> None:
    assert actions.chat_with(2) == LOG
    assert state.chats[LOG].peer == 2
    assert network.calls == []


def test_asks_nobody_to_open_everyone(actions: Actions, network: RecordingNetwork) -> None:
    actions.open_chat(EVERYONE)
    assert network.calls == []
