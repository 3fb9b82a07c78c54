"""Private windows and questions in another look: they stand where they stood, and nothing of them is lost."""

import tkinter as tk
from typing import Any

import pytest

from messenger.client.private.model import Path, Phase
from messenger.gui.look.look import build_look
from messenger.gui.look.palette import DARK, LIGHT
from messenger.gui.look.private_palette import ENDED_DARK, PRIVATE_DARK
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.driving import focus, press, see, settle, write
from tests.gui.private.desk import USER, Desk


def switch(desk: Desk, factor: float = 1.0) -> None:
    desk.window.rebuild(build_look(desk.root, DARK, factor))
    settle(desk.root)


def colours(widget: tk.Misc) -> set[str]:
    """The backgrounds of everything in it but other windows."""
    found = {str(widget.cget("background"))}
    inside = (child for child in widget.winfo_children() if not isinstance(child, tk.Toplevel))
    return found.union(*map(colours, inside))


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_a_window_stays_with_its_place_its_text_and_the_keyboard(desk: Desk, factor: float) -> None:
    window = desk.open_window()
    desk.tell(samples.private_said(USER))
    window.geometry("500x600+150+80")
    settle(desk.root)
    entry = window.pane.composer.input
    focus(entry)
    write(entry, "hello")
    press(entry, "Left")
    before, title = window.geometry(), window.title()
    switch(desk, factor)
    assert desk.window_of() is window
    assert window.title() == title
    if factor == 1:
        assert window.geometry() == before
    else:  # it may not be smaller than its content needs
        assert window.geometry().split("+", 1)[1] == before.split("+", 1)[1]
    composer = window.pane.composer
    assert composer.text == "hello"
    assert desk.root.focus_get() is composer.input
    write(composer.input, "X")
    assert composer.text == "hellXo"
    assert window.pane.conversation.texts_on_screen()
    assert PRIVATE_DARK.window in colours(window)
    assert not colours(window) & {LIGHT.window, LIGHT.conversation, LIGHT.field}
    press(composer.input, "Control-z", "Control-z")
    assert composer.text == ""


def test_a_window_without_the_keyboard_takes_it_from_nobody(desk: Desk) -> None:
    window = desk.open_window()
    field = desk.window.pane.composer
    desk.window.open_chat("d1-3")
    focus(field.input)
    switch(desk)
    assert desk.root.focus_get() is desk.window.pane.composer.input
    assert window.winfo_viewable()


def test_an_ended_session_stays_grey(desk: Desk) -> None:
    window = desk.open_window()
    desk.tell(samples.private_said(USER))
    desk.stand(Phase.OVER, code=Code.PEER_LOST, reason="The connection was lost.")
    switch(desk)
    assert window.pane.conversation._look.palette is not PRIVATE_DARK
    assert {str(window.pane.conversation.cget("background"))} == {ENDED_DARK.conversation}
    assert "The connection was lost." in desk.strip_says()
    assert desk.offers() == ["again"]


def test_what_a_window_has_told_and_ordered_stays(desk: Desk) -> None:
    window = desk.open_window()
    window.pane.strip.complain("Something came to nothing.")
    switch(desk)
    assert desk.strip_says() == "Something came to nothing."
    desk.press_offer("close")
    window.pane.strip.stop()
    switch(desk)
    window.pane.strip.stop()
    assert len(desk.orders("stop_private")) == 1
    desk.refuse("stop_private", "Not now.")
    assert desk.strip_says() == "Not now."


def test_a_question_stays_where_it_stands_with_its_seconds(desk: Desk) -> None:
    desk.stand(Phase.ASKED, until=desk.time + 30)
    ring: Any = desk.ring()
    see(desk.root, ring.winfo_viewable, "the question")
    place = ring.winfo_x(), ring.winfo_y()
    switch(desk)
    other: Any = desk.ring()
    assert other is not ring
    see(desk.root, other.winfo_viewable, "the question")
    assert (other.winfo_x(), other.winfo_y()) == place
    assert "30 seconds left" in other.sentence
    assert PRIVATE_DARK.window in colours(other)
    other.nametowidget("card.buttons.accept").invoke()
    assert desk.users("accept_private") == [USER]


def test_a_question_that_waits_for_its_answer_waits_on(desk: Desk) -> None:
    desk.stand(Phase.ASKED, until=desk.time + 30)
    first: Any = desk.ring()
    first.nametowidget("card.buttons.accept").invoke()
    switch(desk)
    ring: Any = desk.ring()
    assert not ring.nametowidget("card.buttons.accept").enabled
    desk.refuse("accept_private", "It could not be done.")
    switch(desk)
    again: Any = desk.ring()
    assert again.sentence.startswith("It could not be done.")
    assert again.nametowidget("card.buttons.accept").enabled


def test_a_question_put_aside_stays_aside(desk: Desk) -> None:
    desk.stand(Phase.ASKED, until=desk.time + 30)
    ring: Any = desk.ring()
    see(desk.root, ring.winfo_viewable, "the question")
    focus(ring)
    press(ring, "Escape")
    settle(desk.root)
    switch(desk)
    assert desk.ring() is None
    band: Any = desk.band()
    assert band.winfo_viewable()
    assert "30" in band.said.text
    assert not colours(band) & {LIGHT.window, LIGHT.field}
    band.nametowidget("decline").invoke()
    assert desk.users("decline_private") == [USER]


def test_what_became_of_a_question_is_told_to_the_end(desk: Desk) -> None:
    desk.stand(Phase.ASKED, until=desk.time + 30)
    desk.stand(Phase.OVER, Path.NONE, code=Code.PEER_LOST, reason="Anna has withdrawn.")
    switch(desk)
    ring: Any = desk.ring()
    assert ring.sentence == "Anna has withdrawn."
    desk.time += 60
    see(desk.root, lambda: desk.ring() is None, "the end of the question")


def test_a_window_is_no_larger_than_the_screen(desk: Desk) -> None:
    switch(desk, 3.0)
    window = desk.open_window()
    settle(desk.root)
    assert window.winfo_width() <= desk.root.winfo_screenwidth()
    assert window.winfo_height() <= desk.root.winfo_screenheight()
    composer = window.pane.composer
    assert composer.winfo_rooty() + composer.winfo_height() <= desk.root.winfo_screenheight()
