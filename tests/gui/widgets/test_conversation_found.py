"""What is marked of files while words are looked for in their conversation: captions, and names."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from tests.gui.widgets.invented_files import MB, InventedFiles, attachment, having
from tests.gui.widgets.shown_conversation import NOON, ShownConversation, message


@pytest.fixture
def shown(root: tk.Tk, look: Look) -> ShownConversation:
    return ShownConversation(root, look, files=InventedFiles())


def test_marks_words_that_are_found_in_the_name_of_a_file(shown: ShownConversation) -> None:
    long = having(message(3), attachment("minutes of the meeting in the town hall about the new bridge.pdf"))
    shown.show(having(message(1), attachment("notes.zip", 24 * MB)), having(message(2), attachment("plan.pdf")), long)
    before = set(shown.items("rectangle"))

    def spans(text: str) -> list[tuple[int, int]]:
        return [(at, at + 4) for word in ("note", "town") if (at := text.find(word)) >= 0]

    shown.view._stage.look_for(spans)
    fonts = shown.view._look.fonts
    marks = sorted(shown.canvas.coords(item) for item in set(shown.items("rectangle")) - before)
    assert [right - left for left, _top, right, _bottom in marks][:1] == [fonts.title.advance("note")]
    cut = next(text for text in shown.texts() if text.startswith("minutes"))
    assert [right - left for left, _top, right, _bottom in marks][1:] == [fonts.title.advance(cut)]


def test_marks_words_that_are_found_in_a_caption(shown: ShownConversation) -> None:
    picture = having(message(1), attachment("view.jpg", width=600, height=400), "a ridge")
    archive = having(message(2), attachment("notes.zip", 24 * MB))
    shown.show(picture, archive, message(3, "no match", ts=NOON))
    before = len(shown.items("rectangle"))
    shown.view._stage.look_for(lambda text: [(2, 7)] if "ridge" in text else [])
    assert len(shown.items("rectangle")) == before + 1
