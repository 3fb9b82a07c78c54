"""The list that offers itself while a command is typed."""

import tkinter as tk
from collections.abc import Sequence

import pytest

from messenger.client.commands import Completion
from messenger.gui.look.look import Look
from messenger.gui.widgets.composer import Composer
from tests.gui.driving import click, focus, press, settle, texts_of, write

VERBS = ("/block", "/broadcast", "/bye", *(f"/verb{number}" for number in range(10)))


class Desk:
    """A composer that completes ``VERBS`` and, after the first word, @anna."""

    def __init__(self, root: tk.Tk, look: Look) -> None:
        root.geometry("600x500")
        self.sent: list[str] = []
        self.composer = Composer(root, look, on_send=self.send, on_change=lambda _text: None, complete=self.complete)
        self.composer.pack(side="bottom", fill="x")
        settle(root)
        focus(self.composer.input)

    def send(self, text: str) -> str | None:
        self.sent.append(text)
        return None

    def complete(self, text: str, cursor: int) -> Sequence[Completion]:
        if not text.startswith("/"):
            return ()
        start = text.rfind(" ", 0, cursor) + 1
        word = text[start:cursor]
        if start:
            return [Completion("@anna ", start, cursor, "@anna", "Anna 🌿")] if "@anna".startswith("@" + word) else []
        return [Completion(f"{verb} ", 0, cursor, verb, "what it does") for verb in VERBS if verb.startswith(word)]

    @property
    def labels(self) -> list[str]:
        return [completion.label for completion in self.composer.completions.offered]

    @property
    def rows(self) -> tk.Canvas:
        canvas = self.composer.completions.nametowidget("rows")
        assert isinstance(canvas, tk.Canvas)
        return canvas

    def type(self, text: str) -> None:
        write(self.composer.input, text)

    def press(self, *keys: str) -> None:
        press(self.composer.input, *keys)


@pytest.fixture
def desk(root: tk.Tk, look: Look) -> Desk:
    return Desk(root, look)


def test_offers_what_a_slash_could_become(root: tk.Tk, desk: Desk) -> None:
    desk.type("/b")
    settle(root)
    assert desk.labels == ["/block", "/broadcast", "/bye"]
    assert desk.composer.completions.winfo_ismapped()
    assert texts_of(desk.rows)[:2] == ["/block", "what it does"]
    desk.type("r")
    assert desk.labels == ["/broadcast"]


def test_lies_over_the_composer_and_inside_the_window(root: tk.Tk, desk: Desk) -> None:
    desk.type("/")
    settle(root)
    popup = desk.composer.completions
    assert popup.winfo_y() >= 0
    assert popup.winfo_y() + popup.winfo_height() <= desk.composer.winfo_y() + 10


def test_is_silent_while_a_message_is_written(desk: Desk) -> None:
    desk.type("about 1/2 b")
    assert desk.labels == []
    assert not desk.composer.completions.winfo_ismapped()


def test_return_takes_what_stands_out_and_sends_nothing(desk: Desk) -> None:
    desk.type("/b")
    desk.press("Down", "Return")
    assert desk.composer.text == "/broadcast "
    assert desk.sent == []


def test_tab_takes_it_too_and_goes_on_to_names(root: tk.Tk, desk: Desk) -> None:
    desk.type("/bl")
    desk.press("Tab")
    assert desk.composer.text == "/block "
    assert desk.labels == ["@anna"]
    desk.press("Tab")
    assert desk.composer.text == "/block @anna "
    assert root.focus_get() is desk.composer.input


def test_a_whole_command_is_sent_by_the_first_return(desk: Desk) -> None:
    desk.type("/block anna")
    assert desk.labels == ["@anna"]
    desk.press("Return")
    assert desk.sent == ["/block anna"]
    assert desk.composer.text == ""


def test_up_goes_round_to_the_last_one(root: tk.Tk, desk: Desk) -> None:
    desk.type("/")
    desk.press("Up")
    settle(root)
    assert desk.composer.completions.at == len(VERBS) - 1
    assert texts_of(desk.rows)[-2] == VERBS[-1]
    desk.press("Down")
    assert desk.composer.completions.at == 0
    assert texts_of(desk.rows)[0] == VERBS[0]


def test_escape_closes_the_list_and_nothing_else(root: tk.Tk, desk: Desk) -> None:
    heard: list[str] = []
    root.bind("<Escape>", lambda _event: heard.append("window"))
    desk.type("/b")
    desk.press("Escape")
    assert desk.labels == []
    assert desk.composer.text == "/b"
    assert heard == []
    desk.press("Escape")
    assert heard == ["window"]


def test_a_click_takes_a_row(root: tk.Tk, desk: Desk) -> None:
    desk.type("/b")
    settle(root)
    click(desk.rows, 60, 6 + 36 + 18)
    assert desk.composer.text == "/broadcast "
    desk.type("x")
    assert desk.composer.text == "/broadcast x"


def test_what_was_taken_can_be_undone(desk: Desk) -> None:
    desk.type("/b")
    desk.press("Tab")
    desk.composer.input.event_generate("<<Undo>>")
    assert desk.composer.text == "/b"


def test_goes_when_one_goes_elsewhere_or_another_text_is_shown(root: tk.Tk, desk: Desk) -> None:
    elsewhere = tk.Frame(root, takefocus=True, height=1, width=1)
    elsewhere.pack()
    desk.type("/b")
    focus(elsewhere)
    settle(root)
    assert desk.labels == []
    focus(desk.composer.input)
    desk.type("y")
    assert desk.labels == ["/bye"]
    desk.composer.show("/b")
    assert desk.labels == []


def test_without_a_list_the_keys_do_what_they_always_did(root: tk.Tk, desk: Desk) -> None:
    desk.type("ab")
    desk.press("Shift-Return", "c", "Up", "x")
    assert desk.composer.text == "axb\nc"
    desk.press("Tab")
    assert root.focus_get() is desk.composer.emoji_button
    press(desk.composer.emoji_button, "Tab")
    assert root.focus_get() is desk.composer.send_button


def test_return_adds_nothing_where_no_letter_was_typed(desk: Desk) -> None:
    """Else one who has completed the last name and wants to send would add another one with each Return."""
    desk.type("/block @anna ")
    assert desk.labels == ["@anna"]
    desk.press("Return")
    assert desk.sent == ["/block @anna "]


def test_return_takes_what_was_chosen_with_the_arrows(desk: Desk) -> None:
    desk.type("/block ")
    desk.press("Down", "Return")
    assert desk.composer.text == "/block @anna "
    assert desk.sent == []
    desk.press("Return")
    assert desk.sent == ["/block @anna "]
