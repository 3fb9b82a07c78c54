import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from messenger.gui.widgets.composer import MOST_HELD, Composer
from messenger.protocol.base import TEXT_BYTES, TEXT_CHARACTERS
from tests.gui.driving import focus, press, see, settle, texts_of, write


class Desk:
    """A composer whose ``refusal`` is what sending answers; ``sent`` and ``drafts`` are what it told."""

    def __init__(self, root: tk.Tk, look: Look) -> None:
        root.geometry("600x400")
        self.sent: list[str] = []
        self.drafts: list[str] = []
        self.refusal: str | None = None
        self.composer = Composer(root, look, on_send=self.send, on_change=self.drafts.append)
        self.composer.pack(side="bottom", fill="x")
        settle(root)
        focus(self.composer.input)

    def send(self, text: str) -> str | None:
        if self.refusal is None:
            self.sent.append(text)
        return self.refusal


def enabled(desk: Desk) -> bool:
    return desk.composer.send_button.enabled


@pytest.fixture
def desk(root: tk.Tk, look: Look) -> Desk:
    return Desk(root, look)


def test_return_sends_what_was_typed_and_empties_the_field(desk: Desk) -> None:
    write(desk.composer.input, "hello")
    press(desk.composer.input, "Return")
    assert desk.sent == ["hello"]
    assert desk.composer.text == ""


def test_shift_return_breaks_the_line(desk: Desk) -> None:
    write(desk.composer.input, "one")
    press(desk.composer.input, "Shift-Return")
    write(desk.composer.input, "two")
    press(desk.composer.input, "KP_Enter")
    assert desk.sent == ["one\ntwo"]


def test_send_can_be_pressed_by_mouse_and_keyboard(desk: Desk) -> None:
    """The button is called Send for keyboard and tests."""
    desk.composer.input.insert("insert", "by key 👋")
    press(desk.composer.input, "Tab")
    button = desk.composer.nametowidget("send")
    focus(button)
    press(button, "space")
    desk.composer.input.insert("insert", "by mouse")
    button.event_generate("<ButtonRelease-1>", x=10, y=10)
    assert desk.sent == ["by key 👋", "by mouse"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n", " \t "])
def test_nothing_but_blanks_is_not_sent(desk: Desk, text: str) -> None:
    desk.composer.input.insert("insert", text)
    assert not enabled(desk)
    press(desk.composer.input, "Return")
    assert desk.sent == []
    assert desk.composer.text == text


def test_a_refused_text_stays_with_the_sentence_over_it(desk: Desk) -> None:
    """C23: told before sending, never cut silently."""
    desk.refusal = "You cannot write here."
    write(desk.composer.input, "kept")
    press(desk.composer.input, "Return")
    assert (desk.composer.text, desk.composer.note) == ("kept", "You cannot write here.")
    write(desk.composer.input, "x")
    assert desk.composer.note == ""


def test_the_limit_of_characters_is_told_before_sending(desk: Desk) -> None:
    """C23"""
    desk.composer.input.insert("insert", "x" * (TEXT_CHARACTERS - 600))
    assert desk.composer.note == ""
    desk.composer.input.insert("insert", "x" * 600)
    assert desk.composer.note == "8,000 of 8,000 characters"
    assert enabled(desk)
    desk.composer.input.insert("insert", "x")
    assert desk.composer.note == "8,001 of 8,000 characters"
    assert not enabled(desk)
    assert len(desk.composer.text) == TEXT_CHARACTERS + 1


def test_the_limit_of_bytes_is_told_before_sending(desk: Desk) -> None:
    """C23"""
    desk.composer.input.insert("insert", "漢" * (TEXT_BYTES // 3 + 1))
    assert desk.composer.note == "16,386 of 16,384 bytes"
    assert not enabled(desk)


def test_blank_lines_around_do_not_count(desk: Desk) -> None:
    desk.composer.input.insert("insert", "x" * TEXT_CHARACTERS + "\n\n")
    assert enabled(desk)


def test_far_too_much_is_not_taken_in_and_said_so(desk: Desk) -> None:
    desk.composer.input.insert("insert", "kept")
    desk.composer.input.insert("insert", "x" * MOST_HELD)
    assert desk.composer.text == "kept"
    assert "too much" in desk.composer.note


def test_grows_to_six_lines_and_no_further(root: tk.Tk, desk: Desk) -> None:
    heights = []
    for _ in range(9):
        settle(root)
        heights.append(desk.composer.winfo_height())
        desk.composer.input.insert("insert", "a line\n")
    assert heights == [64, 84, 104, 124, 144, 164, 164, 164, 164]


def test_the_field_lies_where_it_should(root: tk.Tk, desk: Desk) -> None:
    """42 high, its end 64 before the right edge; the middle of the emoji button 25 before that end."""
    settle(root)
    box = desk.composer.bbox("box")
    assert (box[0], box[1], box[2], box[3]) == (16, 11, 600 - 64, 53)
    button = desk.composer.emoji_button
    assert button.winfo_x() + button.winfo_width() // 2 == 600 - 64 - 25
    assert desk.composer.input.winfo_x() + desk.composer.input.winfo_width() < button.winfo_x()


def test_control_return_sends_too(desk: Desk) -> None:
    write(desk.composer.input, "hello")
    press(desk.composer.input, "Control-Return")
    assert (desk.sent, desk.composer.text) == (["hello"], "")


def test_the_arrows_change_nothing_in_an_empty_field(desk: Desk) -> None:
    press(desk.composer.input, "Up", "Down", "Up")
    assert (desk.composer.text, desk.sent, desk.drafts) == ("", [], [])


def test_undo_and_redo_walk_over_typing_emoji_and_paste(desk: Desk) -> None:
    field = desk.composer.input
    write(field, "hi")
    field.type_in("🎉")
    field.clipboard_clear()
    field.clipboard_append(" pasted\ntext")
    press(field, "Control-v")
    write(field, " :+1:")
    walked = [desk.composer.text]
    for _ in range(5):
        press(field, "Control-z")
        walked.append(desk.composer.text)
    assert walked == [
        "hi🎉 pasted\ntext 👍", "hi🎉 pasted\ntext :+1:", "hi🎉 pasted\ntext ", "hi🎉 pasted\ntext", "hi🎉", "hi",
    ]  # fmt: skip
    press(field, "Control-y", "Control-Shift-Z", "Control-y", "Control-y", "Control-y")
    assert desk.composer.text == walked[0]
    assert desk.drafts[-1] == walked[0]


def test_grows_for_a_long_line_and_shrinks_again(root: tk.Tk, desk: Desk) -> None:
    desk.composer.input.insert("insert", "word " * 60)
    settle(root)
    assert desk.composer.winfo_height() > 64
    press(desk.composer.input, "Return")
    settle(root)
    assert desk.composer.winfo_height() == 64


def test_a_narrower_window_needs_more_lines(root: tk.Tk, desk: Desk) -> None:
    desk.composer.input.insert("insert", "word " * 14)
    settle(root)
    before = desk.composer.winfo_height()
    root.geometry("300x400")
    settle(root)
    settle(root)
    assert desk.composer.winfo_height() > before


def test_shows_another_text_without_calling_it_a_change(desk: Desk) -> None:
    desk.composer.show("a draft 😀")
    assert desk.composer.text == "a draft 😀"
    assert desk.drafts == []
    write(desk.composer.input, "x")
    assert desk.drafts == ["a draft 😀x"]


def test_the_hint_stands_there_only_while_nothing_is_written(root: tk.Tk, desk: Desk) -> None:
    hint = desk.composer._hint
    assert hint.winfo_ismapped()
    write(desk.composer.input, "x")
    settle(root)
    assert not hint.winfo_ismapped()


def test_the_windows_shortcuts_come_before_those_of_the_field(root: tk.Tk, desk: Desk) -> None:
    """Tk's Text would delete to the end of the line with Ctrl+K."""
    heard: list[str] = []

    def jump(_event: "tk.Event[tk.Misc]") -> str:
        heard.append("jump")
        return "break"

    root.bind("<Control-k>", jump)
    write(desk.composer.input, "kept")
    desk.composer.input.mark_set("insert", "1.0")
    press(desk.composer.input, "Control-k", "Control-o", "Control-t")
    assert heard == ["jump"]
    assert desk.composer.text == "kept"


def test_says_why_nothing_can_be_written_and_keeps_what_was(root: tk.Tk, desk: Desk) -> None:
    write(desk.composer.input, "kept")
    desk.composer.closed = "You were removed from this group."
    settle(root)
    assert "You were removed from this group." in texts_of(desk.composer)
    assert not desk.composer.input.winfo_ismapped()
    assert not desk.composer.send_button.winfo_ismapped()
    desk.composer.submit()
    assert desk.sent == []
    desk.composer.closed = ""
    settle(root)
    assert desk.composer.input.winfo_ismapped()
    press(desk.composer.input, "Return")
    assert desk.sent == ["kept"]


def test_is_low_again_when_a_long_text_is_closed_away(root: tk.Tk, desk: Desk) -> None:
    desk.composer.input.insert("insert", "a line\n" * 5)
    settle(root)
    desk.composer.closed = "This group has ended."
    settle(root)
    assert desk.composer.winfo_height() == 64
    desk.composer.closed = ""
    settle(root)
    assert desk.composer.winfo_height() > 64


def test_the_hint_can_say_something_else(desk: Desk) -> None:
    desk.composer.placeholder = "Write to everyone online…"
    assert desk.composer._hint.cget("text") == "Write to everyone online…"


def test_the_clip_stands_left_of_the_field_and_goes_with_it(root: tk.Tk, look: Look) -> None:
    root.geometry("500x300+0+0")
    asked: list[str] = []
    made = Composer(
        root, look, on_send=lambda _text: None, on_change=lambda _text: None, on_attach=lambda: asked.append("files")
    )
    made.pack(fill="x")
    clip = made.clip_button
    assert clip is not None
    see(root, clip.winfo_viewable, "the clip")
    assert clip.winfo_x() + clip.winfo_width() / 2 == pytest.approx(look.px(28.5), abs=1)
    assert made.input.winfo_x() >= look.px(54)
    clip.invoke()
    made.attach()
    made.closed = "Nobody can write here."
    settle(root)
    assert not clip.winfo_ismapped()
    made.attach()
    assert asked == ["files", "files"]
