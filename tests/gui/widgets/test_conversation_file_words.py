"""What is said of a file on its way, and what can be done with it: no window."""

from dataclasses import replace

import pytest

from messenger.client.files.model import Transfer, TransferPhase
from messenger.client.model import ChatMessage, Delivery
from messenger.client.private.model import private_log
from messenger.gui.widgets.conversation_view.files.deeds import Deed, deeds_of, is_framed, title_of
from messenger.gui.widgets.conversation_view.files.kinds import OTHER, kind_of
from messenger.gui.widgets.conversation_view.files.words import (
    amount_words,
    left_words,
    note_words,
    pill_words,
    progress_of,
    spoken,
    status_words,
)
from tests.gui.widgets.invented_files import MB, attachment, having
from tests.gui.widgets.shown_conversation import ANNA, ME, message

FILE = attachment("notes.zip", 24 * MB)
PICTURE = attachment("ridge.jpg", 4 * MB, 3000, 2000)
P = TransferPhase


def transfer(
    phase: TransferPhase, done: float = 0, *, outgoing: bool = False, speed: float = 0, reason: str = "", path: str = ""
) -> Transfer:
    return Transfer("d1-2", "cid1", FILE.hash, outgoing, phase, round(done * MB), 24 * MB, speed, reason, path)


def received(picture: bool = False, private: bool = False) -> ChatMessage:
    return _of(ANNA, picture, private)


def sent(picture: bool = False, private: bool = False) -> ChatMessage:
    return _of(ME, picture, private)


def _of(sender: int, picture: bool, private: bool) -> ChatMessage:
    row = having(message(1, sender=sender), PICTURE if picture else FILE)
    return ChatMessage(
        private_log(ANNA) if private else row.log, 1, row.cid, row.sender, row.ts, "", row.delivery, file=row.file
    )


@pytest.mark.parametrize(
    ("done", "size", "words"),
    [
        (round(3.1 * MB), 24 * MB, "3.1 of 24 MB"),
        (512 * 1024, 24 * MB, "512 KB of 24 MB"),
        (0, 912, "0 of 912 bytes"),
        (24 * MB, 24 * MB, "24 of 24 MB"),
    ],
)
def test_says_how_much_of_a_file_has_come(done: int, size: int, words: str) -> None:
    assert amount_words(done, size) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s left"),
        (9, "9 s left"),
        (60, "1 min left"),
        (61, "2 min left"),
        (3_600, "1 h 0 min left"),
        (7_790, "2 h 10 min left"),
        (100_000, "more than a day left"),
    ],
)
def test_says_how_long_it_still_takes(seconds: float, words: str) -> None:
    assert left_words(seconds) == words


def test_says_amount_speed_and_time_of_a_running_file_and_less_where_there_is_less_room() -> None:
    fullest, shorter, shortest = status_words(FILE, transfer(P.RUNNING, 3.1, speed=2.4 * MB), "")
    assert fullest.replace("\u00a0", " ") == "3.1 of 24 MB · 2.4 MB/s · 9 s left"
    assert shorter.replace("\u00a0", " ") == "3.1 of 24 MB · 9 s left"
    assert shortest == "3.1 of 24 MB"
    assert status_words(FILE, transfer(P.RUNNING, 3.1), "") == ("3.1 of 24 MB",)  # the speed is not known yet


def test_says_for_whom_a_private_file_waits() -> None:
    assert status_words(FILE, transfer(P.OFFERED, outgoing=True), "Anna")[-1] == "Waiting for Anna to accept"
    assert status_words(FILE, transfer(P.PAUSED_THERE, 2), "Anna")[-1] == "Paused by Anna"
    assert pill_words(PICTURE, transfer(P.OFFERED, outgoing=True), "Anna") == "Waiting for Anna"


def test_always_has_a_sentence_for_what_came_to_nothing() -> None:
    assert note_words(transfer(P.FAILED, reason="The disk is full."), "") == "The disk is full."
    for phase in (P.FAILED, P.OVER):
        for outgoing in (True, False):
            assert note_words(transfer(phase, outgoing=outgoing), "").endswith(".")
    assert note_words(transfer(P.RUNNING), "") == ""
    assert note_words(None, "Too large.") == "Too large."


@pytest.mark.parametrize("phase", list(TransferPhase))
@pytest.mark.parametrize("outgoing", [True, False])
def test_has_words_for_every_phase(phase: TransferPhase, outgoing: bool) -> None:
    how = transfer(phase, 1, outgoing=outgoing)
    assert all(status_words(FILE, how, "Anna"))
    assert pill_words(PICTURE, how, "Anna")
    progress = progress_of(how)
    assert progress is None or 0 <= progress <= 1
    for row in (received(), received(private=True), sent(), sent(private=True)):
        for deed in deeds_of(row, how, framed=False):
            assert title_of(deed)


def test_offers_what_suits_the_phase() -> None:
    def offered(phase: TransferPhase, **named: object) -> tuple[Deed, ...]:
        return deeds_of(received(), transfer(phase, **named), framed=False)  # type: ignore[arg-type]

    assert deeds_of(received(), None, framed=False) == (Deed.FETCH, Deed.SAVE)
    assert deeds_of(received(picture=True), None, framed=True) == (Deed.OPEN, Deed.SAVE)
    assert offered(P.RUNNING) == offered(P.WAITING) == (Deed.PAUSE, Deed.CANCEL)
    assert offered(P.PAUSED) == (Deed.RESUME, Deed.CANCEL)
    assert offered(P.FAILED) == (Deed.AGAIN, Deed.SAVE, Deed.CANCEL)
    assert deeds_of(sent(), transfer(P.FAILED, outgoing=True), framed=False) == (Deed.AGAIN, Deed.CANCEL)
    refused = replace(sent(), seq=0, delivery=Delivery.FAILED)
    assert deeds_of(refused, transfer(P.DONE, outgoing=True, path="/tmp/a"), framed=False) == (Deed.FOLDER,)
    assert offered(P.OVER) == (Deed.FETCH, Deed.SAVE)
    assert offered(P.DONE, path="/tmp/a") == (Deed.FOLDER, Deed.SAVE)
    assert offered(P.DONE) == (Deed.FETCH, Deed.SAVE)


def test_offers_to_accept_and_to_decline_what_comes_privately() -> None:
    row = received(private=True)
    assert deeds_of(row, transfer(P.OFFERED), framed=False) == (Deed.ACCEPT, Deed.DECLINE, Deed.SAVE)
    assert deeds_of(row, transfer(P.OVER), framed=False) == ()
    mine = sent(private=True)
    assert deeds_of(mine, transfer(P.OFFERED, outgoing=True), framed=False) == (Deed.CANCEL,)
    assert deeds_of(mine, transfer(P.DONE, outgoing=True), framed=False) == ()
    assert deeds_of(mine, None, framed=False) == ()


def test_what_comes_to_be_saved_can_be_paused_and_a_picture_that_is_only_shown_can_be_saved_too() -> None:
    running = transfer(P.RUNNING)
    assert deeds_of(received(picture=True), running, framed=True) == (Deed.PAUSE, Deed.CANCEL)
    passing = replace(running, passing=True)
    assert deeds_of(received(picture=True), passing, framed=True) == (Deed.OPEN, Deed.SAVE, Deed.CANCEL)
    assert deeds_of(received(picture=True, private=True), running, framed=True) == (Deed.PAUSE, Deed.CANCEL)
    mine = transfer(P.RUNNING, outgoing=True)
    assert deeds_of(sent(picture=True), mine, framed=True) == (Deed.PAUSE, Deed.CANCEL)


def test_shows_a_picture_as_one_unless_there_is_something_to_say_of_it() -> None:
    row = received(picture=True)
    assert is_framed(row, None, "")
    assert is_framed(row, transfer(P.RUNNING), "")
    assert not is_framed(row, None, "It is damaged.")
    assert not is_framed(row, transfer(P.FAILED), "")
    assert not is_framed(row, transfer(P.OFFERED), "")
    assert is_framed(sent(picture=True), transfer(P.OFFERED, outgoing=True), "")
    assert not is_framed(received(), None, "")


def test_is_copied_as_the_caption_or_else_as_the_name() -> None:
    assert spoken(received()) == "[file notes.zip]"
    assert spoken(received(picture=True)) == "[picture ridge.jpg]"
    assert spoken(having(message(1), FILE, "have a look")) == "have a look"
    assert spoken(message(1, "hello")) == "hello"


def test_knows_kinds_by_the_suffix() -> None:
    assert kind_of("A.ZIP").icon == "archive"
    assert kind_of("song.flac").icon == "volume-2"
    assert kind_of("README") == kind_of("a.unknown") == OTHER


def test_nothing_can_be_done_with_a_message_that_is_only_being_prepared() -> None:
    row = having(message(0, sender=ME, cid="c", how=Delivery.WAITING), FILE)
    assert deeds_of(row, None, framed=False) == ()
    assert deeds_of(row, transfer(P.PREPARING, outgoing=True), framed=False) == (Deed.CANCEL,)
