"""The window in which one looks at a picture: by hand and by keys, while it comes and when it cannot be shown."""

import gc
import tkinter as tk
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from messenger.client import facts
from messenger.client.files.model import Transfer, TransferPhase
from messenger.client.private.model import Path as Way
from messenger.client.private.model import Phase, private_log
from messenger.gui.look.look import Look, build_look
from messenger.gui.look.palette import DARK
from messenger.gui.pictures.large import LargePicture
from messenger.gui.pictures.lens import Part
from messenger.gui.pictures.neighbours import pictures_beside
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.driving import focus, press, see, settle, texts_of
from tests.gui.invented_pictures import as_file, photo
from tests.gui.pictures.gallery_room import FILES, Room
from tests.gui.screen import picture_of

PRIVATE = 3
"""With whom there is a private chat."""


@pytest.fixture
def room(root: tk.Tk, look: Look) -> Iterator[Room]:
    made = Room(root, look)
    yield made
    made.pictures.close()


def scale(room: Room) -> float:
    assert room.viewer.pane.lens is not None
    return room.viewer.pane.lens.scale


def shown(room: Room) -> int:
    """Which picture is shown."""
    return room.messages.index(room.viewer.message)


def button(room: Room, name: str) -> None:
    room.viewer.bar.nametowidget(name).invoke()
    settle(room.root)


# --- looking


def test_shows_all_of_the_picture_and_what_is_known_of_it(room: Room) -> None:
    room.open_viewer()
    pane = room.viewer.pane
    assert pane.lens is not None
    assert pane.lens.fits
    assert pane.large is not None
    assert pane.large.is_whole
    texts = texts_of(room.viewer.bar)
    assert texts[0] == "Anna Lindqvist"
    assert "Picture 0.jpg" in texts[1]
    assert "1800 × 600" in texts[1]
    assert texts[2] == f"{round(pane.lens.scale * 100)} %"
    assert len(picture_of(room.viewer).convert("RGB").getcolors(1 << 24) or ()) > 50


def test_asks_for_the_whole_picture_once(room: Room) -> None:
    room.open_viewer()
    assert room.orders("show_picture") == [(room.messages[0], True)]


def test_the_wheel_brings_closer_what_is_under_the_pointer(room: Room) -> None:
    room.open_viewer()
    pane = room.viewer.pane
    before = scale(room)
    for _ in range(4):
        pane.event_generate("<Button-4>", x=100, y=pane.winfo_height() // 2)
    room.wait()
    assert scale(room) > 2 * before
    assert pane.lens is not None
    assert pane.lens.x < 900, "what lay at the left is nearer"
    for _ in range(9):
        pane.event_generate("<Button-5>", x=100, y=100)
    room.wait()
    assert pane.lens.fits


def test_keys_and_buttons_zoom(room: Room) -> None:
    room.open_viewer()
    fitted = scale(room)
    press(room.viewer.pane, "plus")
    assert scale(room) == pytest.approx(fitted * 1.25)
    press(room.viewer.pane, "minus")
    assert scale(room) == fitted
    button(room, "larger")
    button(room, "larger")
    assert scale(room) > fitted
    button(room, "smaller")
    press(room.viewer.pane, "0")
    assert scale(room) == fitted


def test_a_double_click_shows_it_in_its_own_size_and_back(room: Room) -> None:
    room.open_viewer()
    pane, fitted = room.viewer.pane, scale(room)
    for x, expected in ((300, 1.0), (500, fitted)):
        for _ in range(2):
            pane.event_generate("<ButtonPress-1>", x=x, y=200)
            pane.event_generate("<ButtonRelease-1>", x=x, y=200)
        room.wait()
        assert scale(room) == expected


def test_a_picture_larger_than_the_window_is_dragged_and_pushed(room: Room) -> None:
    room.open_viewer()
    pane = room.viewer.pane
    pane.toggle()
    room.wait()
    before = pane.lens
    assert before is not None
    pane.event_generate("<ButtonPress-1>", x=400, y=300)
    pane.event_generate("<B1-Motion>", x=340, y=300)
    pane.event_generate("<ButtonRelease-1>", x=340, y=300)
    assert pane.lens is not None
    assert pane.lens.x == pytest.approx(before.x + 60)
    press(pane, "Left")
    assert pane.lens.x < before.x + 60
    assert shown(room) == 0


def test_only_what_is_seen_is_made_ready(room: Room) -> None:
    """However near one is, no more pixels than the window has are drawn."""
    room.open_viewer()
    pane = room.viewer.pane
    for _ in range(30):
        pane.zoom(1.25)
    room.wait()
    assert scale(room) == 8
    image = pane._image
    assert image is not None
    assert image.width() <= pane.winfo_width()
    assert image.height() <= pane.winfo_height()


def test_after_many_turns_of_the_wheel_it_is_drawn_as_it_is_seen_in_the_end(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.open_viewer()
    pane = room.viewer.pane
    rendered: list[object] = []
    render = LargePicture.render

    def count(large: LargePicture, part: Part, size: tuple[int, int]) -> bytes:
        rendered.append(part)
        return render(large, part, size)

    monkeypatch.setattr(LargePicture, "render", count)
    for _ in range(40):
        pane.zoom(1.02)
    room.wait()
    assert pane._drawn == pane.lens
    assert len(rendered) == 2, "the first and the last: those between were never made ready"


# --- one after the other


def test_goes_to_the_picture_before_and_after(room: Room) -> None:
    room.open_viewer(1)
    pane = room.viewer.pane
    press(pane, "Right")
    assert shown(room) == 2
    press(pane, "Right")
    assert shown(room) == 2, "there is none after it"
    pane.event_generate("<Motion>", x=30, y=pane.winfo_height() // 2)
    (inset, middle) = (int(part) for part in pane.coords("previous"))
    pane.event_generate("<Motion>", x=inset, y=middle)
    pane.event_generate("<ButtonRelease-1>", x=inset, y=middle)
    settle(room.root)
    assert shown(room) == 1
    room.come(1)
    assert [message for message, whole in room.orders("show_picture") if whole] == [
        room.messages[number] for number in (1, 2, 1)
    ]


def test_arrows_stand_only_where_there_is_another_picture(room: Room) -> None:
    room.open_viewer(2)
    pane = room.viewer.pane

    def states() -> list[str]:
        return [str(pane.tk.call(str(pane), "itemcget", side, "-state")) for side in ("previous", "next")]

    assert states() == ["normal", "hidden"]
    room.add(as_file(photo(50, 50)), "Another.jpg")
    assert states() == ["normal", "normal"]


def test_another_picture_opens_in_the_same_window(room: Room) -> None:
    viewer = room.open_viewer(0)
    assert room.open_viewer(2) is viewer
    assert shown(room) == 2


def test_pictures_of_a_private_chat_are_among_themselves(room: Room) -> None:
    room.tell(samples.private(PRIVATE, Phase.OPEN, Way.DIRECT, safety=samples.SAFETY))
    private = room.state.privates[PRIVATE]
    mine = [replace(message, log=private_log(PRIVATE)) for message in room.messages[:2]]
    private.chat.messages[:] = mine
    assert pictures_beside(room.state, mine[0]) == (None, mine[1])
    assert pictures_beside(room.state, room.messages[0]) == (None, room.messages[1])


# --- while it comes, and when it does not


def test_a_small_picture_stands_in_while_the_whole_one_comes(room: Room) -> None:
    room.make_small()
    room.open_viewer(0, come=False)
    room.wait()
    pane = room.viewer.pane
    assert pane.large is not None
    assert (pane.large.is_whole, pane.large.size) == (False, (1800, 600))
    pane.zoom(3)
    room.wait()
    before = pane.lens
    room.come()
    assert (pane.large.is_whole, pane.large.size) == (True, (1800, 600))
    assert pane.lens == before, "one goes on looking where one was"


def test_shows_how_much_has_come(room: Room) -> None:
    room.open_viewer(0, come=False)
    message = room.messages[0]
    assert message.file is not None
    for done, share in ((25, 0.25), (75, 0.75)):
        transfer = Transfer(message.log, message.cid, message.file.hash, False, TransferPhase.RUNNING, done, 100)
        room.tell(facts.TransfersTold((transfer,)))
        bar = room.viewer.bar
        (left, _top, right, _bottom) = cast(tuple[int, ...], bar.bbox("progress"))
        assert (right - left) / bar.winfo_width() == pytest.approx(share, abs=0.02)
    room.come()
    assert not room.viewer.bar.find_withtag("progress")


@pytest.mark.parametrize("small", [False, True])
def test_says_why_it_cannot_be_had(room: Room, small: bool) -> None:
    if small:
        room.make_small()
    room.open_viewer(0, come=False)
    if small:
        room.wait()
    room.come(data=b"", reason="The server does not have it any more.")
    said = texts_of(room.viewer.bar) if small else [room.viewer.pane.said]
    assert "The server does not have it any more." in said
    assert (room.viewer.pane.large is not None) is small


def test_says_that_it_is_damaged_and_goes_on_to_the_next(room: Room) -> None:
    room.open_viewer(0, come=False)
    room.come(data=FILES[0][:2000])
    assert room.viewer.pane.said == "This picture is damaged."
    press(room.viewer.pane, "plus")
    press(room.viewer.pane, "Right")
    room.come(1)
    assert room.viewer.pane.said == ""


def test_what_comes_for_another_picture_is_not_shown(room: Room) -> None:
    room.open_viewer(0, come=False)
    file = room.messages[1].file
    assert file is not None
    room.tell(facts.PictureTold(file.hash, True, room.data[file.hash]))
    settle(room.root)
    assert room.viewer.pane.large is None


# --- saving


def test_saves_the_picture_where_the_person_says(room: Room, tmp_path: Path) -> None:
    room.open_viewer()
    room.save_at = tmp_path / "view.jpg"
    press(room.viewer.pane, "Control-s")
    assert room.asked_where == [("Save as", "Picture 0.jpg")]
    assert room.orders("fetch_file") == [(room.messages[0], tmp_path / "view.jpg")]
    message = room.messages[0]
    assert message.file is not None
    done = Transfer(
        message.log, message.cid, message.file.hash, False, TransferPhase.DONE, 9, 9, path=str(room.save_at)
    )
    room.tell(facts.TransfersTold((done,)))
    assert "Saved as view.jpg" in texts_of(room.viewer.bar)


def test_saves_nothing_when_the_person_thinks_better_of_it(room: Room) -> None:
    room.open_viewer()
    button(room, "save")
    assert room.asked_where
    assert room.orders("fetch_file") == []


# --- the window


@pytest.mark.parametrize("how", ["Escape", "Control-w", "close"])
def test_closes(room: Room, how: str) -> None:
    viewer = room.open_viewer()
    if how == "close":
        button(room, how)
    else:
        press(viewer.pane, how)
    assert not viewer.winfo_exists()
    room.open_viewer(1)
    assert shown(room) == 1


def test_what_was_decoded_is_let_go_of_when_it_closes(room: Room) -> None:
    """At once: nothing waits for a collection of garbage."""
    viewer = room.open_viewer()
    assert viewer.pane.large is not None
    decoded = weakref.ref(viewer.pane.large.levels[0])
    gc.disable()
    try:
        viewer.close()
        see(room.root, lambda: decoded() is None, "the memory free")
    finally:
        gc.enable()


def test_closing_while_it_is_decoded_is_no_fault(room: Room) -> None:
    viewer = room.open_viewer(0, come=False)
    file = room.messages[0].file
    assert file is not None
    room.tell(facts.PictureTold(file.hash, True, room.data[file.hash]))
    viewer.close()
    done: list[object] = []
    room.pictures.darkroom.ask(lambda: 1, lambda one, _sentence: done.append(one))
    see(room.root, lambda: done, "an end of the work")


def test_goes_with_the_account(room: Room) -> None:
    viewer = room.open_viewer()
    room.tell(facts.SignedOut(Code.SIGNED_OUT_HERE, ""))
    assert not viewer.winfo_exists()


def test_another_look_shows_the_same_picture_in_the_same_place(room: Room) -> None:
    room.open_viewer(1)
    room.viewer.pane.toggle()
    room.wait()
    before = room.viewer.pane.lens
    room.gallery.rebuild(build_look(room.root, DARK, 1.0))
    room.wait()
    assert room.viewer.pane.lens == before
    assert shown(room) == 1
    press(room.viewer.pane, "0")
    assert room.viewer.pane.lens != before
    assert len(room.orders("show_picture")) == 1, "it is not fetched again"


def test_another_look_takes_the_keyboard_from_nobody(room: Room) -> None:
    room.open_viewer()
    focus(room.window.sidebar)
    room.gallery.rebuild(build_look(room.root, DARK, 1.0))
    room.wait()
    settle(room.root)
    assert room.root.focus_get() is room.window.sidebar
    focus(room.viewer.pane)
    room.gallery.rebuild(build_look(room.root, DARK, 1.0))
    settle(room.root)
    assert room.root.focus_get() is room.viewer.pane


def test_another_look_while_it_comes_loses_nothing(room: Room) -> None:
    room.open_viewer(0, come=False)
    room.gallery.rebuild(build_look(room.root, DARK, 1.5))
    room.come()
    assert room.viewer.pane.large is not None
