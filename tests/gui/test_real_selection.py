"""Selecting in a conversation as the display really hands it over: another program's mouse, others' clipboards."""

import os
import subprocess
import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from tests.gui.driving import see, settle
from tests.gui.widgets.shown_conversation import ME, ShownConversation, message, messages

TYPED = "é漢 a\u202eb 👨\u200d👩\u200d👧 🇩🇪\nsecond line 🎉"


@pytest.fixture
def shown(root: tk.Tk, look: Look) -> ShownConversation:
    return ShownConversation(root, look, focused=True)


class Person:
    """Has a mouse, a keyboard and other programs on the display."""

    def __init__(self, shown: ShownConversation, display: str) -> None:
        self.shown = shown
        self.environment = {**os.environ, "DISPLAY": display, "LC_ALL": "C.UTF-8"}

    def do(self, *words: str) -> None:
        """Have xdotool do it, while the window lives on."""
        run = subprocess.Popen(["xdotool", *words], env=self.environment)
        see(self.shown.root, lambda: run.poll() is not None, f"the end of xdotool {words}")
        assert run.returncode == 0
        settle(self.shown.root)

    def point(self, text: str, part: str = "", *, right: int = 0) -> None:
        """Move the mouse to just before ``part`` of what is drawn as ``text``."""
        x, y = self.shown.place_of(text)
        canvas = self.shown.canvas
        x += self.shown.view._look.fonts.message.advance(text[: text.index(part)]) + right
        self.do("mousemove", "--sync", str(round(x) + canvas.winfo_rootx()), str(round(y) + canvas.winfo_rooty()))

    def read(self, selection: str) -> str:
        """What another program gets by pasting."""
        command = ["xclip", "-o", "-selection", selection, "-target", "UTF8_STRING"]
        reader = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert reader.stdout is not None
        os.set_blocking(reader.stdout.fileno(), False)
        got = b""

        def ended() -> bool:
            nonlocal got
            got += reader.stdout.read() or b""  # type: ignore[union-attr]
            return reader.poll() is not None

        see(self.shown.root, ended, "the reader's end")
        return (got + (reader.stdout.read() or b"")).decode()


@pytest.fixture
def person(shown: ShownConversation, display: str) -> Person:
    return Person(shown, display)


def test_what_is_dragged_over_is_copied_and_pasted_elsewhere(shown: ShownConversation, person: Person) -> None:
    shown.show(message(1, "first words"), message(2, "in between 🎉", ME), message(3, "last words"))
    person.point("first words", "words")
    person.do("mousedown", "1")
    person.point("last words", "st")
    person.point("last words", " words")
    person.do("mouseup", "1")
    lines = [line.split(": ") for line in person.read("primary").split("\n")]
    assert [text for _, text in lines] == ["words", "in between 🎉", "last"]
    assert [said.split(",")[0] for said, _ in lines] == ["Anna Lindqvist", "Jonas Berg", "Anna Lindqvist"]
    person.do("key", "ctrl+c")
    assert person.read("clipboard") == person.read("primary") == shown.view.selected_text


def test_two_clicks_take_a_word_and_three_the_message_as_it_was_typed(shown: ShownConversation, person: Person) -> None:
    """C23: what is copied is exactly what was typed, whatever could be shown of it."""
    shown.show(message(1, TYPED))
    person.point("second line", "line", right=5)
    person.do("click", "--repeat", "2", "--delay", "60", "1")
    assert person.read("primary") == "line"
    person.do("mousemove_relative", "--sync", "--", "-30", "0")
    person.do("click", "--repeat", "3", "--delay", "60", "1")
    assert person.read("primary") == TYPED


def test_a_large_selection_is_handed_over_whole(shown: ShownConversation, person: Person) -> None:
    shown.show(*(message(seq, f"message {seq} é漢{'x' * (seq % 7)}" * 20) for seq in range(1, 1_500)))
    person.point(next(text for text in shown.texts() if text.startswith("message")))
    person.do("click", "1")
    person.do("key", "ctrl+a")
    everything = shown.view.selected_text
    assert len(everything.encode()) > 500_000
    assert person.read("primary") == everything


def test_many_emoji_are_handed_over_whole(shown: ShownConversation, person: Person) -> None:
    # Tk hands over 4,000 bytes at a time; 8.6 breaks an emoji of which just three fit. So all fit here.
    text = "🎉👍👋🏽" * 700
    shown.show(message(1, text))
    person.do("mousemove", "--sync", "100", "300", "click", "--repeat", "3", "--delay", "60", "1")
    assert shown.view.selected_text == text
    assert person.read("primary") == text


def test_who_selects_elsewhere_takes_the_selection_away(shown: ShownConversation, person: Person) -> None:
    shown.show(message(1, "some words"))
    person.point("some words", "words", right=5)
    person.do("click", "--repeat", "2", "--delay", "60", "1")
    assert shown.view.selected_text == "words"
    owner = subprocess.Popen(["xclip", "-quiet", "-selection", "primary"], env=person.environment,
                             stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    assert owner.stdin is not None
    try:
        owner.stdin.write(b"theirs")
        owner.stdin.close()
        see(shown.root, lambda: not shown.view.selected_text, "nothing selected")
        person.point("some words", "some", right=5)
        person.do("click", "--repeat", "2", "--delay", "60", "1")  # and back
        assert shown.view.selected_text == "some"
        see(shown.root, lambda: owner.poll() is not None, "the other's end")
        assert person.read("primary") == "some"
    finally:
        owner.terminate()
        owner.wait(20)


def test_a_click_opens_a_link_and_dragging_does_not(shown: ShownConversation, person: Person) -> None:
    link = "https://example.org/a"
    shown.show(message(1, link))
    person.point(link, "example")
    assert str(shown.canvas["cursor"]) == "hand2"
    person.do("mousedown", "1")
    person.point(link, "/a")
    person.do("mouseup", "1")
    assert shown.opened == []
    assert person.read("primary") == "example.org"
    person.point(link, "ttps")
    person.do("click", "1")
    assert shown.opened == [link]
    assert shown.view.selected_text == ""


def test_the_wheel_scrolls_and_what_is_dragged_follows(shown: ShownConversation, person: Person) -> None:
    shown.show(*messages(1, 100))
    person.point("message 95", "95")
    before = shown.tops()["message 95"]
    person.do("click", "4")
    assert shown.tops()["message 95"] > before
    person.do("mousedown", "1")
    person.do("mousemove_relative", "--sync", "0", "30")
    for _ in range(5):
        person.do("click", "4")
    person.do("mouseup", "1")
    selected = shown.view.selected_text
    assert len(selected.split("\n")) > 3
    person.do("click", "5")
    assert shown.view.selected_text == selected
