"""Emoji typed by name."""

import tkinter as tk

import pytest

from messenger.gui.look.emoji_book import EmojiBook
from messenger.gui.look.look import Look
from messenger.gui.widgets.composer import Composer
from messenger.gui.widgets.shortcodes import shortcode_completions, shortcode_finished
from tests.gui.driving import focus, press, settle, texts_of, write

BOOK = EmojiBook()
NO_NAMES = [
    "12:30:15", "at 9:30", "word:smile", "http://x:smile", "see https://a.b/:smile", "www.a.b/x-:smile", "::smile",
    "[fe80::ab", "C:\\:smile", "ben@host:smile", "a_:smile", ":)", ":D", ":-D", ":s", ": smile", ":smile now", ":",
    "/password old :smile",
]  # fmt: skip


class Desk:
    def __init__(self, root: tk.Tk, look: Look) -> None:
        root.geometry("600x500")
        self.sent: list[str] = []
        self.used: list[str] = []
        self.recent: list[str] = []
        self.composer = Composer(
            root, look, on_send=self.send, on_change=lambda _text: None, recent_emoji=lambda: self.recent,
            on_emoji=self.used.append,
        )  # fmt: skip
        self.composer.pack(side="bottom", fill="x")
        settle(root)
        focus(self.composer.input)

    def send(self, text: str) -> None:
        self.sent.append(text)

    @property
    def labels(self) -> list[str]:
        return [completion.label for completion in self.composer.completions.offered]

    def type(self, text: str) -> None:
        write(self.composer.input, text)

    def press(self, *keys: str) -> None:
        press(self.composer.input, *keys)


@pytest.fixture
def desk(root: tk.Tk, look: Look) -> Desk:
    return Desk(root, look)


@pytest.mark.parametrize("text", [":smi", "hello :smi", "hello\n:smi", "(:smi", "🎉:smi", "great!:smi", "/block :smi"])
def test_offers_names_after_a_colon_and_two_letters(text: str) -> None:
    offered = shortcode_completions(BOOK, text, len(text))
    assert any(completion.replacement == "😄" for completion in offered)
    assert all((completion.start, completion.end) == (len(text) - 4, len(text)) for completion in offered)
    assert ("😄", ":smile:") in [(completion.label, completion.hint) for completion in offered]


@pytest.mark.parametrize("text", NO_NAMES)
def test_offers_nothing_in_words_times_links_and_passwords(text: str) -> None:
    assert shortcode_completions(BOOK, text, len(text)) == []
    assert shortcode_finished(BOOK, f"{text}:", len(text) + 1) is None


def test_offers_nothing_inside_of_a_word() -> None:
    assert shortcode_completions(BOOK, ":smile", 4) == []
    assert shortcode_completions(BOOK, ":smi le", 4) != []


def test_looks_at_no_more_than_it_has_to_of_a_long_text() -> None:
    text = "x" * 100_000 + " :tada"
    assert shortcode_completions(BOOK, text, len(text))[0].replacement == "🎉"


def test_a_list_with_pictures_is_offered_while_one_types(root: tk.Tk, desk: Desk) -> None:
    desk.type("well :ta")
    settle(root)
    assert desk.labels[:2] == ["🌮", "🚕"]
    desk.type("da")
    settle(root)
    assert desk.labels == ["🎉"]
    rows = desk.composer.completions.nametowidget("rows")
    assert any(":tada:" in text for text in texts_of(rows))
    assert all("🎉" not in text for text in texts_of(rows))


def test_what_was_used_last_is_offered_first(desk: Desk) -> None:
    desk.recent = ["👎"]
    desk.type(":th")
    assert desk.labels[0].startswith("👎")


@pytest.mark.parametrize("key", ["Tab", "Return"])
def test_a_key_takes_the_emoji_and_sends_nothing(desk: Desk, key: str) -> None:
    desk.type("well :tad")
    desk.press(key)
    assert (desk.composer.text, desk.sent, desk.used) == ("well 🎉", [], ["🎉"])
    desk.type(" x")
    assert desk.composer.text == "well 🎉 x"


def test_the_arrows_choose(desk: Desk) -> None:
    desk.type(":sm")
    second = desk.labels[1]
    desk.press("Down", "Return")
    assert second.startswith(desk.composer.text)


def test_escape_leaves_it_as_text(desk: Desk) -> None:
    desk.type(":tad")
    desk.press("Escape", "Return")
    assert desk.sent == [":tad"]


def test_the_closing_colon_makes_the_emoji(desk: Desk) -> None:
    desk.type("yes :+1: :tada:")
    assert desk.composer.text == "yes 👍 🎉"
    assert desk.used == ["👍", "🎉"]
    assert desk.labels == []


def test_in_the_middle_of_a_text_too(desk: Desk) -> None:
    desk.type("ab")
    desk.press("Left")
    desk.type(" :tada:")
    assert desk.composer.text == "a 🎉b"
    desk.type("x")
    assert desk.composer.text == "a 🎉xb"


def test_undo_brings_back_what_was_typed(desk: Desk) -> None:
    desk.type(":tada:")
    desk.composer.input.event_generate("<<Undo>>")
    assert desk.composer.text == ":tada:"
    desk.type(" ok")
    assert desk.composer.text == ":tada: ok"


def test_only_what_is_typed_becomes_an_emoji(desk: Desk) -> None:
    """A pasted text stays what it was."""
    desk.composer.input.insert("insert", "see :tada:")
    assert desk.composer.text == "see :tada:"


@pytest.mark.parametrize("text", [":) :-) :D ;)", "at 12:30:15", "a:tada:", ":nosuch:"])
def test_everything_else_stays_text(desk: Desk, text: str) -> None:
    for letter in text:
        desk.composer.input.insert("insert", letter)
    assert desk.composer.text == text
