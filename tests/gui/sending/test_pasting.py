"""Files and pictures that another program has on the clipboard, really handed over by it."""

import os
import random
import subprocess
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from messenger.gui.look.look import Look
from messenger.gui.sending import pasting
from messenger.gui.sending.pasting import can_paste, pasted
from tests.gui.driving import focus, press, see, settle
from tests.gui.invented_pictures import as_file, landscape
from tests.gui.sending.clipboard import PIECE, Clipboard
from tests.gui.sending.desk import Desk
from tests.gui.workplace import ANNA

SMALL = as_file(landscape(64, 48), "PNG")
Owner = Callable[[str, bytes], None]


def noise(side: int) -> bytes:
    """A picture that nothing makes smaller."""
    return as_file(Image.frombytes("RGB", (side, side), random.Random(side).randbytes(3 * side * side)), "PNG")


def data_of(widget: tk.Misc) -> list[bytes]:
    return [one.read() for one in pasted(widget) if one.read is not None]


@pytest.fixture
def xclip(root: tk.Tk) -> Iterator[Owner]:
    """Hand over what puts something on the clipboard by another program."""
    running: list[subprocess.Popen[bytes]] = []

    def own(kind: str, data: bytes) -> None:
        command = ["xclip", "-quiet", "-selection", "clipboard", "-t", kind]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=dict(os.environ))
        assert process.stdin is not None
        running.append(process)
        process.stdin.write(data)
        process.stdin.close()
        see(root, lambda: kind in _targets(root), "the clipboard")

    yield own
    for process in running:
        process.terminate()
        process.wait(20)


def _targets(root: tk.Tk) -> str:
    try:
        return str(root.tk.call("clipboard", "get", "-type", "TARGETS"))
    except tk.TclError:
        return ""


@pytest.mark.parametrize(("kind", "name"), [("image/png", "picture.png"), ("image/jpeg", "picture.jpg")])
def test_a_picture_comes_as_it_is(root: tk.Tk, xclip: Owner, kind: str, name: str) -> None:
    xclip(kind, SMALL)
    assert [one.name for one in pasted(root)] == [name]
    assert data_of(root) == [SMALL]
    assert can_paste(root)


@pytest.mark.parametrize("side", [80, 700])
def test_a_picture_of_any_size_comes_from_another_program(root: tk.Tk, xclip: Owner, side: int) -> None:
    picture = noise(side)
    xclip("image/png", picture)
    assert data_of(root) == [picture]


def test_a_large_picture_comes_in_pieces_where_only_tk_can_fetch_it(
    root: tk.Tk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _program: None)
    large = noise(700)
    assert len(large) > 20 * PIECE
    with Clipboard({"image/png": large}):
        assert data_of(root) == [large]


def test_an_owner_that_does_not_answer_is_not_waited_for_long(
    root: tk.Tk, xclip: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pasting, "PATIENCE", 0.2)
    xclip("image/png", SMALL)
    (one,) = pasted(root)
    with Clipboard({"image/png": SMALL}, silent=True):
        assert one.read is not None
        with pytest.raises(OSError):  # noqa: PT011
            one.read()


def test_the_best_kind_of_picture_is_taken(root: tk.Tk) -> None:
    with Clipboard({"image/bmp": b"bmp", "image/tiff": b"tiff", "image/png": SMALL, "image/jpeg": b"jpeg"}):
        assert data_of(root) == [SMALL]


def test_text_comes_before_pictures(root: tk.Tk) -> None:
    with Clipboard({"image/png": SMALL, "UTF8_STRING": b"a table"}):
        assert pasted(root) == ()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text/uri-list", "file:///tmp/a%20b\r\nfile:///tmp/%C3%A9\r\n"),
        ("x-special/gnome-copied-files", "copy\nfile:///tmp/a%20b\nfile:///tmp/%C3%A9"),
    ],
)
def test_files_copied_in_a_file_manager_come_before_their_names_as_text(root: tk.Tk, kind: str, text: str) -> None:
    with Clipboard({kind: text.encode(), "UTF8_STRING": b"/tmp/a b"}):
        assert [one.path for one in pasted(root)] == [Path("/tmp/a b"), Path("/tmp/é")]
        assert can_paste(root)


def test_a_copied_link_is_text(root: tk.Tk) -> None:
    with Clipboard({"text/uri-list": b"https://example.org/\r\n", "UTF8_STRING": b"https://example.org/"}):
        assert pasted(root) == ()


def test_nothing_comes_from_an_empty_clipboard(root: tk.Tk) -> None:
    with Clipboard({}):
        assert pasted(root) == ()
        assert not can_paste(root)


# --- in the window


@pytest.fixture
def desk(root: tk.Tk, look: Look, tmp_path: Path) -> Desk:
    return Desk(root, look, tmp_path)


def test_a_pasted_picture_is_shown_and_sent_with_what_was_written(desk: Desk) -> None:
    field = desk.say("look")
    with Clipboard({"image/png": SMALL}):
        press(field, "Control-v")
        dialog = desk.open_dialog()
    assert dialog.rows[0].texts == ("picture.png", f"{len(SMALL)} bytes, 64 × 48")
    assert dialog.caption.text == "look"
    press(dialog.caption.input, "Return")
    see(desk.root, desk.sent, "the order to send it")
    ((log, (picked,), caption),) = desk.sent()
    assert (log, picked.data, picked.width, picked.height, caption) == (ANNA, SMALL, 64, 48, "look")


def test_pasted_text_goes_into_the_text_as_ever(desk: Desk) -> None:
    field = desk.say("a ")
    with Clipboard({"UTF8_STRING": b"word", "image/png": SMALL}):
        press(field, "Control-v")
    assert desk.window.pane.composer.text == "a word"
    assert not desk.is_asked()


def test_another_picture_pasted_into_the_dialog_comes_to_the_first(desk: Desk) -> None:
    dialog = desk.offer(desk.picture("one.png"))
    focus(dialog.caption.input)
    with Clipboard({"image/png": SMALL}):
        press(dialog.caption.input, "Control-v")
        desk.settled(dialog)
    assert [row.texts[0] for row in dialog.rows] == ["one.png", "picture.png"]


def test_the_menu_of_the_field_pastes_pictures_too(desk: Desk) -> None:
    composer = desk.window.pane.composer
    focus(composer.input)
    with Clipboard({"image/png": SMALL}):
        press(composer.input, "Shift-F10")
        menu = desk.root.nametowidget("main.pane.menu")
        menu.choose(menu.names.index("paste"))
        settle(desk.root)
        desk.open_dialog()
