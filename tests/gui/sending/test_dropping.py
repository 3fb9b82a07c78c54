"""Things dragged from another program and let go of over the window: a real drag over the tests' display (XDND)."""

import sys
import tkinter as tk
from pathlib import Path

import pytest

from messenger.client.private.model import Path as PrivatePath
from messenger.client.private.model import Phase, private_log
from messenger.gui.look.look import Look
from messenger.gui.sending import dropping
from tests.gui import samples
from tests.gui.driving import see, settle
from tests.gui.sending.desk import Desk
from tests.gui.sending.drag import Drag
from tests.gui.workplace import ANNA

URIS = "text/uri-list"


@pytest.fixture
def desk(root: tk.Tk, look: Look, tmp_path: Path) -> Desk:
    made = Desk(root, look, tmp_path)
    see(root, lambda: made.window.pane.entrance.target.ready, "a place to drop on")
    return made


def uris(*paths: Path) -> bytes:
    return "".join(f"{path.as_uri()}\r\n" for path in paths).encode()


def drop(desk: Desk, drag: Drag, over: tk.Misc) -> None:
    drag.over(over)
    see(desk.root, lambda: drag.accepted, "the window's word that something can be dropped")
    drag.drop()
    see(desk.root, lambda: drag.finished is not None, "the window's word that it has it")
    settle(desk.root)


def test_files_are_asked_about_whatever_they_are_called(desk: Desk) -> None:
    names = ["a b.txt", "{x} y}.png", "Größe 🎉.jpg", "100%25.txt", "$(x) [y].sh", "back\\slash"]
    with Drag({URIS: uris(*(desk.file(name) for name in names)), "text/plain": b"no"}) as drag:
        drop(desk, drag, desk.window.pane.conversation)
        assert drag.finished
        dialog = desk.open_dialog()
    assert [row.texts[0] for row in dialog.rows] == [name.replace("\\", "_") for name in names]
    dialog.confirm()
    see(desk.root, desk.sent, "the order to send them")
    ((log, picked, _caption),) = desk.sent()
    assert log == ANNA
    assert [one.path for one in picked] == [desk.folder / name for name in names]


def test_a_sign_lies_over_the_conversation_while_something_is_held_over_it(desk: Desk) -> None:
    pane = desk.window.pane
    with Drag({URIS: uris(desk.file("a.txt"))}) as drag:
        drag.over(pane.composer)
        see(desk.root, pane.entrance.sign.winfo_viewable, "the sign")
        assert pane.entrance.sign.texts == ("Drop files here to send them", "They go to Anna Lindqvist.")
        drag.over(desk.window.sidebar)
        see(desk.root, lambda: not pane.entrance.sign.shown, "the conversation")
        drag.over(pane.conversation)
        see(desk.root, pane.entrance.sign.winfo_viewable, "the sign again")
        drag.leave()
        see(desk.root, lambda: not pane.entrance.sign.shown, "the conversation again")
    assert not desk.is_asked()


def test_the_sign_goes_when_the_other_program_ends_in_the_midst_of_it(desk: Desk) -> None:
    sign = desk.window.pane.entrance.sign
    with Drag({URIS: uris(desk.file("a.txt"))}) as drag:
        drag.over(desk.window.pane.conversation)
        see(desk.root, sign.winfo_viewable, "the sign")
    sign.event_generate("<Motion>", x=200, y=200)
    settle(desk.root)
    assert not sign.shown


def test_the_keyboard_stays_where_it_was_while_something_is_held_over_the_window(desk: Desk) -> None:
    desk.say("half a sen")
    with Drag({URIS: uris(desk.file("a.txt"))}) as drag:
        drag.over(desk.window.pane.conversation)
        see(desk.root, lambda: drag.accepted, "the window's word")
        assert desk.root.focus_get() is desk.window.pane.composer.input


def test_a_folder_is_refused_with_a_sentence_and_the_rest_can_be_sent(desk: Desk) -> None:
    (desk.folder / "Holiday").mkdir()
    with Drag({URIS: uris(desk.folder / "Holiday", desk.file("a.txt"))}) as drag:
        drop(desk, drag, desk.window.pane)
        dialog = desk.open_dialog()
    assert [row.texts[0] for row in dialog.rows] == ["a.txt"]
    assert dialog.note == "“Holiday” is a folder. Pack it into one file to send it."
    assert dialog.ready


@pytest.mark.parametrize("kind", ["UTF8_STRING", "text/plain;charset=utf-8"])
def test_text_goes_to_where_one_writes(desk: Desk, kind: str) -> None:
    with Drag({kind: "Grüße 🎉 {a} [b] $c".encode()}) as drag:
        drop(desk, drag, desk.window.pane.conversation)
        see(desk.root, lambda: desk.window.pane.composer.text, "the text")
    assert desk.window.pane.composer.text == "Grüße 🎉 {a} [b] $c"
    assert not desk.is_asked()


def test_a_link_goes_to_where_one_writes(desk: Desk) -> None:
    with Drag({URIS: b"https://example.org/a%20b?c=d\r\n", "text/html": b"<a>"}) as drag:
        drop(desk, drag, desk.window.pane.conversation)
        see(desk.root, lambda: desk.window.pane.composer.text, "the link")
    assert desk.window.pane.composer.text == "https://example.org/a%20b?c=d"
    assert not desk.is_asked()


def test_nothing_can_be_dropped_where_nothing_can_be_written(desk: Desk) -> None:
    desk.window.open_chat(samples.FORMER)
    settle(desk.root)
    assert desk.window.pane.composer.closed
    with Drag({URIS: uris(desk.file("a.txt"))}) as drag:
        drag.over(desk.window.pane.conversation)
        see(desk.root, lambda: drag.accepted is False, "the window's word that nothing can be dropped")
        drag.drop()
        see(desk.root, lambda: drag.finished is not None, "the end")
    assert not desk.window.pane.entrance.sign.shown
    assert not desk.is_asked()


def test_odd_names_of_types_do_no_harm(desk: Desk) -> None:
    desk.root.tk.call("set", "::done", "no")
    evil = "} ; set ::done yes ; #{ [set ::done yes] $x"
    with Drag({URIS: uris(desk.file("a.txt")), evil: b"x", f"[{evil}]": b"x", "text/x;set ::done yes": b""}) as drag:
        drop(desk, drag, desk.window.pane.conversation)
        desk.open_dialog()
    assert str(desk.root.tk.call("set", "::done")) == "no"


def test_a_private_chat_takes_them_in_its_own_window(desk: Desk) -> None:
    window = desk.private(PrivatePath.DIRECT)
    see(desk.root, lambda: window.pane.entrance.target.ready, "a place to drop on")
    with Drag({URIS: uris(desk.file("a.txt"))}) as drag:
        drag.over(window.pane.conversation)
        see(desk.root, window.pane.entrance.sign.winfo_viewable, "the sign")
        assert window.pane.entrance.sign.texts[1] == "They go to Anna, sealed, and are stored at no server."
        drop(desk, drag, window.pane.conversation)
        dialog = desk.settled(desk.dialog(window))
    dialog.confirm()
    see(desk.root, desk.sent, "the order to send them")
    assert desk.sent()[0][0] == private_log(2)
    assert not desk.is_asked()


def test_a_private_chat_that_has_ended_takes_nothing(desk: Desk) -> None:
    window = desk.private()
    see(desk.root, lambda: window.pane.entrance.target.ready, "a place to drop on")
    desk.tell(samples.private(2, Phase.OVER, device="Laptop", safety=samples.SAFETY))
    with Drag({URIS: uris(desk.file("a.txt"))}) as drag:
        drag.over(window.pane.conversation)
        see(desk.root, lambda: drag.accepted is False, "the window's word that nothing can be dropped")


def test_everything_else_works_where_the_library_is_not_there(
    root: tk.Tk, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tkinterdnd2", None)
    tried: list[object] = []
    load = dropping.load

    def watched(widget: tk.Misc) -> None:
        tried.append(widget)
        load(widget)

    monkeypatch.setattr(dropping, "load", watched)
    desk = Desk(root, look, tmp_path)
    see(root, lambda: tried, "the attempt to load it")
    desk.offer(desk.file("a.txt"))
    assert not desk.window.pane.entrance.target.ready


def test_still_takes_files_after_the_window_was_built_anew(desk: Desk) -> None:
    desk.window.rebuild(desk.look)
    see(desk.root, lambda: desk.window.pane.entrance.target.ready, "a place to drop on")
    with Drag({URIS: uris(desk.file("a.txt"))}) as drag:
        drop(desk, drag, desk.window.pane.conversation)
        assert [row.texts[0] for row in desk.open_dialog().rows] == ["a.txt"]
