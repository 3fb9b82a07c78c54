"""What a person orders about files, and what is refused before anybody is asked."""

from pathlib import Path
from typing import cast

import pytest

from messenger.client import facts
from messenger.client.actions import Actions
from messenger.client.files.model import FileChoices, FileSpace, Picked
from messenger.client.files.orders import AT_ONCE
from messenger.client.model import Attachment, ChatMessage, Contact, Delivery, SavedServer
from messenger.client.network import Network
from messenger.client.private.model import Phase, PrivateStatus, private_log
from messenger.client.state import State
from tests.client.files.moves import LOG
from tests.client.recording_network import RecordingNetwork
from tests.fakes import FakeClock

MIB = 1024 * 1024
MESSAGE = ChatMessage(LOG, 3, "cid", 2, 1, "", Delivery.RECEIVED, file=Attachment("h" * 43, 5, "a.bin"))


@pytest.fixture
def state() -> State:
    state = State()
    state.apply(facts.SignedIn(Contact(1, "anna", "Anna"), SavedServer("Home", "home.test:7420", "pin", "anna"), False))
    state.apply(facts.PeopleChanged((Contact(2, "ben", "Ben"),)))
    state.apply(facts.SpaceTold(FileSpace(100 * MIB, 2_048 * MIB, 2_000 * MIB)))
    return state


@pytest.fixture
def network() -> RecordingNetwork:
    return RecordingNetwork()


@pytest.fixture
def actions(state: State, network: RecordingNetwork) -> Actions:
    return Actions(state, cast(Network, network), FakeClock())


def picked(size: int = 5, name: str = "a.bin") -> Picked:
    return Picked(name, size, Path("/there") / name)


def test_hands_over_files_with_their_caption_as_typed(actions: Actions, network: RecordingNetwork) -> None:
    assert actions.send_files(LOG, [picked(), picked(6)], "\n\n  look \n") == ""
    assert network.calls == [("send_files", LOG, (picked(), picked(6)), "  look ")]


@pytest.mark.parametrize(
    ("files", "caption", "sentence"),
    [
        ([], "", "There is nothing to send."),
        ([picked(0)], "", "“a.bin” is empty."),
        ([picked()] * (AT_ONCE + 1), "", "At most 50 files can be sent at once."),
        ([picked(100 * MIB + 1)], "", "“a.bin” has 100 MB. A file may have at most 100 MB here."),
        ([picked(30 * MIB)] * 2, "", "This needs 60 MB, and 48 MB of your 2 GB for files are left."),
        ([picked()], "x" * 8_001, "This message has 8,001 characters; at most 8,000 fit into one."),
    ],
)
def test_says_before_sending_why_it_cannot_be(
    actions: Actions, network: RecordingNetwork, files: list[Picked], caption: str, sentence: str
) -> None:
    assert actions.send_files(LOG, files, caption) == sentence
    assert network.calls == []


def test_knows_no_limits_of_the_server_in_a_private_chat(
    actions: Actions, network: RecordingNetwork, state: State
) -> None:
    log = private_log(2)
    assert actions.send_files(log, [picked(500 * MIB)]) == "There is no private chat with Ben."
    state.apply(facts.PrivateTold(PrivateStatus("s" * 22, 2, Phase.OPEN)))
    assert actions.send_files(log, [picked(500 * MIB)]) == ""
    assert network.calls == [("send_files", log, (picked(500 * MIB),), "")]


def test_sends_nothing_while_the_disk_refuses(actions: Actions, network: RecordingNetwork, state: State) -> None:
    state.apply(facts.StoreTroubled("The disk is full."))
    assert actions.send_files(LOG, [picked()]) == "The disk is full."
    assert network.calls == []


def test_hands_over_what_is_done_with_a_file(actions: Actions, network: RecordingNetwork) -> None:
    actions.ask_space()
    actions.pause_file(MESSAGE)
    actions.resume_file(MESSAGE)
    actions.cancel_file(MESSAGE)
    actions.fetch_file(MESSAGE)
    actions.save_file(MESSAGE, Path("/here"))
    actions.decline_file(MESSAGE)
    actions.show_picture(MESSAGE)
    actions.show_picture(MESSAGE, whole=True)
    actions.keep_thumbnail("h" * 43, b"small")
    actions.choose_files(FileChoices("/there", 3))
    assert network.calls == [
        ("ask_space",),
        ("pause_file", LOG, "cid"),
        ("resume_file", LOG, "cid"),
        ("cancel_file", LOG, "cid"),
        ("fetch_file", MESSAGE, None),
        ("fetch_file", MESSAGE, Path("/here")),
        ("decline_file", LOG, "cid"),
        ("show_picture", MESSAGE, False),
        ("show_picture", MESSAGE, True),
        ("keep_thumbnail", "h" * 43, b"small"),
        ("choose_files", FileChoices("/there", 3)),
    ]
