"""The thread on which pictures are decoded: what it does first, what it drops, whom it tells, and how it ends."""

import gc
import threading
import tkinter as tk
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from messenger.gui.pictures import darkroom as module
from messenger.gui.pictures.darkroom import MOST_WAITING, Darkroom
from messenger.gui.pictures.decoding import Fit, PictureError
from tests.gui.driving import see
from tests.gui.invented_pictures import as_file, landscape, photo


@pytest.fixture
def darkroom(root: tk.Tk) -> Iterator[Darkroom]:
    made = Darkroom(root)
    yield made
    made.close()


class Answers:
    """Keeps what was told, by the name it was asked for under."""

    def __init__(self, root: tk.Tk) -> None:
        self.root = root
        self.told: list[tuple[str, Any, str]] = []

    def of(self, name: str) -> Callable[[Any, str], None]:
        return lambda result, sentence: self.told.append((name, result, sentence))

    def wait(self, count: int = 1) -> None:
        see(self.root, lambda: len(self.told) >= count, f"{count} answers, not {len(self.told)}")

    @property
    def names(self) -> list[str]:
        return [name for name, _result, _sentence in self.told]


@pytest.fixture
def answers(root: tk.Tk) -> Answers:
    return Answers(root)


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate()]


def test_begins_with_the_first_picture_and_ends_with_the_window(root: tk.Tk, answers: Answers) -> None:
    darkroom = Darkroom(root)
    assert "darkroom" not in threads()
    darkroom.probe(as_file(landscape(30, 20)), answers.of("first"))
    assert "darkroom" in threads()
    answers.wait()
    darkroom.close()
    assert "darkroom" not in threads()
    darkroom.probe(as_file(landscape(30, 20)), answers.of("late"))
    darkroom.close()
    assert answers.names == ["first"]


def test_one_that_was_never_used_ends_too(root: tk.Tk) -> None:
    Darkroom(root).close()


def test_tells_sizes_thumbnails_and_pictures(darkroom: Darkroom, answers: Answers, tmp_path: Path) -> None:
    data = as_file(photo(900, 600))
    file = tmp_path / "picture.jpg"
    file.write_bytes(data)
    darkroom.probe(file, answers.of("size"))
    darkroom.thumbnail(data, answers.of("small"))
    darkroom.fit(data, (90, 90), Fit.COVER, answers.of("covered"))
    darkroom.fit(file, (90, 90), Fit.CONTAIN, answers.of("contained"))
    answers.wait(4)
    told = {name: result for name, result, sentence in answers.told if not sentence}
    assert told["size"] == (900, 600)
    assert len(told["small"]) < len(data)
    assert told["covered"].size == (90, 90)
    assert told["contained"].size == (90, 60)


def test_tells_on_the_thread_of_the_window_and_works_on_another(darkroom: Darkroom, answers: Answers) -> None:
    heard: list[int] = []
    darkroom.ask(threading.get_ident, lambda ident, _sentence: heard.extend([ident or 0, threading.get_ident()]))
    see(answers.root, lambda: heard, "the answer")
    assert heard[0] != heard[1] == threading.get_ident()


def test_says_why_a_picture_cannot_be_shown(darkroom: Darkroom, answers: Answers) -> None:
    darkroom.thumbnail(b"no picture", answers.of("text"))
    answers.wait()
    assert answers.told == [("text", None, "This is no picture that can be shown here.")]


@pytest.mark.logs_error("a picture came to nothing")
def test_lives_on_after_a_fault_of_its_own(darkroom: Darkroom, answers: Answers) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    darkroom.ask(fail, answers.of("fault"))
    darkroom.probe(as_file(landscape(30, 20)), answers.of("next"))
    answers.wait(2)
    assert ("fault", None, "This picture cannot be shown.") in answers.told
    assert ("next", (30, 20), "") in answers.told


def test_a_fault_of_who_is_told_is_reported_and_the_others_are_told(root: tk.Tk, answers: Answers) -> None:
    reported: list[type[BaseException]] = []
    root.report_callback_exception = lambda kind, _error, _trace: reported.append(kind)
    darkroom = Darkroom(root)

    def fail(_result: object, _sentence: str) -> None:
        raise ZeroDivisionError

    darkroom.probe(as_file(landscape(30, 20)), fail)
    darkroom.probe(as_file(landscape(30, 20)), answers.of("next"))
    answers.wait()
    see(root, lambda: reported, "the report")
    assert reported == [ZeroDivisionError]
    darkroom.close()


class Held:
    """Keeps the thread busy until it is let go, and notes what was done after that, in order."""

    def __init__(self, darkroom: Darkroom, root: tk.Tk) -> None:
        self.done: list[int] = []
        self._begun, self._go = threading.Event(), threading.Event()
        darkroom.ask(self._hold, lambda _result, _sentence: None)
        assert self._begun.wait(10)

    def _hold(self) -> None:
        self._begun.set()
        self._go.wait(30)

    def work(self, number: int) -> Callable[[], int]:
        def do() -> int:
            self.done.append(number)
            return number

        return do

    def let_go(self) -> None:
        self._go.set()


def test_while_one_scrolls_past_two_hundred_only_what_is_wanted_last_is_decoded(
    darkroom: Darkroom, answers: Answers
) -> None:
    held = Held(darkroom, answers.root)
    for number in range(200):
        darkroom.ask(held.work(number), answers.of(str(number)), droppable=True)
    held.let_go()
    answers.wait(200)
    assert held.done == list(range(199, 199 - MOST_WAITING, -1)), "the newest first, and no more of them"
    dropped = [name for name, result, sentence in answers.told if result is None and not sentence]
    assert sorted(map(int, dropped)) == list(range(200 - MOST_WAITING))


def test_what_must_not_be_dropped_is_not(darkroom: Darkroom, answers: Answers) -> None:
    held = Held(darkroom, answers.root)
    for number in range(100):
        darkroom.ask(held.work(number), answers.of(str(number)))
    for number in range(100, 200):
        darkroom.ask(held.work(number), answers.of(str(number)), droppable=True)
    held.let_go()
    answers.wait(200)
    assert set(range(100)) <= set(held.done)
    assert len(held.done) == 100 + MOST_WAITING


def test_pictures_that_wait_have_only_so_much_memory(
    darkroom: Darkroom, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING_BYTES", 1000)
    held = Held(darkroom, answers.root)
    for number in range(10):
        darkroom.ask(held.work(number), answers.of(str(number)), weight=300, droppable=True)
    darkroom.ask(held.work(10), answers.of("10"), weight=5000, droppable=True)
    held.let_go()
    answers.wait(11)
    assert held.done == [10], "one that is too large alone is decoded all the same"


def test_what_was_taken_back_is_neither_done_nor_told(darkroom: Darkroom, answers: Answers) -> None:
    held = Held(darkroom, answers.root)
    first = darkroom.ask(held.work(1), answers.of("1"))
    darkroom.ask(held.work(2), answers.of("2"))
    darkroom.cancel(first)
    darkroom.cancel(first)
    darkroom.cancel(12345)
    held.let_go()
    answers.wait(1)
    assert held.done == [2]


def test_closing_in_the_middle_tells_nobody(root: tk.Tk, answers: Answers) -> None:
    darkroom = Darkroom(root)
    held = Held(darkroom, root)
    darkroom.ask(held.work(1), answers.of("1"))
    held.let_go()
    darkroom.close()
    root.update()
    assert answers.told == []
    assert "darkroom" not in threads()


def test_the_window_lives_while_a_large_picture_is_decoded(darkroom: Darkroom, answers: Answers) -> None:
    """However long the decoding takes, Tk goes on meanwhile: many turns of it fit into one picture."""
    data = as_file(photo(4000, 3000), "PNG", compress_level=1)
    darkroom.thumbnail(data, answers.of("small"))
    turns = 0

    def turn() -> None:
        nonlocal turns
        turns += 1
        if not answers.told:
            answers.root.after(1, turn)

    turn()
    answers.wait()
    assert turns > 5


def test_gives_back_the_memory_of_what_was_decoded(darkroom: Darkroom, answers: Answers) -> None:
    living: list[Image.Image] = []
    darkroom.ask(lambda: landscape(50, 50).copy(), lambda image, _sentence: living.append(image) if image else None)
    see(answers.root, lambda: living, "the picture")
    watched = weakref.ref(living.pop())
    gc.collect()
    assert watched() is None


def test_a_sentence_reaches_who_asked(darkroom: Darkroom, answers: Answers) -> None:
    def refuse() -> None:
        raise PictureError("Not this one.")

    darkroom.ask(refuse, answers.of("it"))
    answers.wait()
    assert answers.told == [("it", None, "Not this one.")]
