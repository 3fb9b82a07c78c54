"""Files in the windows: what becomes of what a person wants with one, and what is said of it elsewhere."""

import tkinter as tk
from dataclasses import replace
from pathlib import Path

import pytest

from messenger.client import facts
from messenger.client.files.model import Transfer, TransferPhase
from messenger.client.model import Attachment, ChatMessage, Delivery
from messenger.client.private.model import Path as Way
from messenger.client.private.model import Phase, private_log
from messenger.gui.file_source import ChatFiles
from messenger.gui.log_view import LogView
from messenger.gui.look.look import Look
from messenger.gui.said import said
from messenger.gui.widgets.conversation_view.files.deeds import Deed
from tests.gui import samples
from tests.gui.driving import see, settle, texts_of
from tests.gui.invented_pictures import as_file, attached, landscape
from tests.gui.samples import private
from tests.gui.widgets.invented_files import MB, attachment
from tests.gui.workplace import ANNA, Workplace

ZIP = attachment("notes.zip", 24 * MB)


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    return Workplace(root, look)


def with_file(file: Attachment, text: str = "", seq: int = 300, mine: bool = False) -> ChatMessage:
    return replace(samples.message(2, seq, text, 0, mine), file=file)


def arrive(place: Workplace, *rows: ChatMessage) -> None:
    place.open(ANNA)
    last = rows[-1]
    place.tell(facts.MessagesChanged(facts.ChatSummary(ANNA, 2, last.seq, last.seq, 0, last), rows))


def conversation(place: Workplace) -> LogView:
    return place.window.pane.conversation


def texts(view: LogView) -> list[str]:
    canvas = view.nametowidget("canvas")
    assert isinstance(canvas, tk.Canvas)
    return texts_of(canvas)


def transfer(row: ChatMessage, phase: TransferPhase, done: int = 0, path: str = "", log: str = "") -> Transfer:
    assert row.file is not None
    return Transfer(log or row.log, row.cid, row.file.hash, False, phase, done, row.file.size, path=path)


def test_follows_how_a_file_stands(place: Workplace) -> None:
    row = with_file(ZIP)
    arrive(place, row)
    assert "Download" in texts(conversation(place))
    place.tell(facts.TransfersTold((transfer(row, TransferPhase.RUNNING, 12 * MB),)))
    assert "12 of 24 MB" in texts(conversation(place))
    place.tell(facts.TransfersTold((transfer(row, TransferPhase.DONE, 24 * MB, "/tmp/notes.zip"),)))
    assert "Open folder" in texts(conversation(place))


def test_shows_a_picture_as_soon_as_it_has_come(place: Workplace) -> None:
    data = as_file(landscape(600, 400))
    row = with_file(attached(data))
    arrive(place, row)
    settle(place.root)
    see(place.root, lambda: place.orders("show_picture"), "the order to tell the picture")
    assert place.orders("show_picture") == [(row, False)]
    (drawn,) = [one for one in conversation(place)._stage._drawn.values() if one.layout.row == row]
    assert drawn.file.photo is None
    assert row.file is not None
    place.tell(facts.PictureTold(row.file.hash, True, data))
    see(place.root, lambda: drawn.file.photo is not None, "the picture")


def test_asks_for_no_picture_whose_hash_is_not_known_yet(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(place.pictures, "picture", lambda *arguments: asked.append(arguments))
    monkeypatch.setattr(place.pictures, "fault", lambda _hash: "This picture is not at the server yet.")
    row = with_file(replace(attachment("ridge.jpg", width=600, height=400), hash=""))
    arrive(place, row)
    assert not asked
    assert "ridge.jpg" not in texts(conversation(place))


def test_a_damaged_picture_is_a_row_with_a_sentence(place: Workplace) -> None:
    data = as_file(landscape(600, 400))
    row = with_file(attached(data, "ridge.jpg"))
    arrive(place, row)
    see(place.root, lambda: place.orders("show_picture"), "the order to tell the picture")
    assert row.file is not None
    place.tell(facts.PictureTold(row.file.hash, True, b"no picture at all"))
    see(place.root, lambda: "ridge.jpg" in texts(conversation(place)), "the row")


@pytest.mark.parametrize(
    ("deed", "order"),
    [
        (Deed.FETCH, "fetch_file"),
        (Deed.ACCEPT, "fetch_file"),
        (Deed.DECLINE, "decline_file"),
        (Deed.PAUSE, "pause_file"),
        (Deed.RESUME, "resume_file"),
        (Deed.AGAIN, "resume_file"),
        (Deed.CANCEL, "cancel_file"),
        (Deed.SHOW, "show_picture"),
    ],
)
def test_what_is_wanted_becomes_an_order(place: Workplace, deed: Deed, order: str) -> None:
    source(place).do(deed, with_file(ZIP))
    assert len(place.orders(order)) == 1


def test_every_deed_is_done(place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row, done = with_file(ZIP), list[Path]()
    place.tell(facts.TransfersTold((transfer(row, TransferPhase.DONE, 24 * MB, str(tmp_path / "notes.zip")),)))
    viewed: list[ChatMessage] = []
    monkeypatch.setattr(place.pictures, "view", lambda _window, message: viewed.append(message))
    files = source(place, folders=done)
    for deed in Deed:
        before = (len(place.client.network.orders), len(done), len(viewed))
        files.do(deed, row)
        assert (len(place.client.network.orders), len(done), len(viewed)) != before, deed


def source(
    place: Workplace, folders: list[Path] | None = None, where: Path | None = Path("/tmp/elsewhere.zip")
) -> ChatFiles:
    def show(path: Path) -> bool:
        if folders is not None:
            folders.append(path)
        return True

    return ChatFiles(
        place.window, state=place.state, actions=place.client.actions, pictures=place.pictures,
        ask_where=lambda _window, _title, _name, done: done(where),
        show_folder=show,
    )  # fmt: skip


def test_saves_where_the_person_says_and_nowhere_if_not(place: Workplace) -> None:
    row = with_file(ZIP)
    source(place).do(Deed.SAVE, row)
    assert place.orders("fetch_file") == [(row, Path("/tmp/elsewhere.zip"))]
    source(place, where=None).do(Deed.SAVE, row)
    assert len(place.orders("fetch_file")) == 1


def test_shows_the_folder_of_what_was_saved(place: Workplace) -> None:
    row, folders = with_file(ZIP), list[Path]()
    files = source(place, folders)
    files.do(Deed.FOLDER, row)  # it was not saved
    assert not folders
    place.tell(facts.TransfersTold((transfer(row, TransferPhase.DONE, 24 * MB, "/tmp/notes.zip"),)))
    files.do(Deed.FOLDER, row)
    assert folders == [Path("/tmp/notes.zip")]


def test_a_private_offer_can_be_accepted_and_declined(place: Workplace) -> None:
    place.tell(private(2, Phase.CONNECTING), private(2, Phase.OPEN, Way.DIRECT))
    log = private_log(2)
    row = ChatMessage(log, 1, "offer", 2, samples.ms(1), "", Delivery.RECEIVED, file=ZIP)
    place.tell(facts.PrivateSaid(2, (row,)))
    place.tell(facts.TransfersTold((transfer(row, TransferPhase.OFFERED, log=log),)))
    view = place.root.nametowidget("main.private-2.pane.conversation")
    assert isinstance(view, LogView)
    assert {"notes.zip", "Accept", "Decline"} <= set(texts(view))


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        (attachment("ridge.jpg", width=3, height=2), "", "Picture"),
        (attachment("ridge.jpg", width=3, height=2), "the ridge", "Picture · the ridge"),
        (ZIP, "", "File: notes.zip"),
        (ZIP, "all of them", "File: notes.zip · all of them"),
    ],
)
def test_is_mentioned_by_what_it_is(place: Workplace, file: Attachment, text: str, words: str) -> None:
    row = with_file(file, text)
    assert said(row) == words
    arrive(place, row)
    place.window.open_chat(None)
    settle(place.root)
    assert any(shown.startswith(words[:20]) for shown in texts_of(place.rows))
