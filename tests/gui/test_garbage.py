"""Tk objects die on the Tk thread, whoever else allocates meanwhile."""

import gc
import threading
import tkinter as tk
from collections.abc import Iterator

import pytest

from messenger.gui.garbage import Garbage


@pytest.fixture
def automatic() -> Iterator[None]:
    """The collector as a program starts with it."""
    gc.enable()
    yield
    gc.disable()


class Mourned:
    """Writes down on which thread it died."""

    def __init__(self, deaths: list[str]) -> None:
        self._deaths = deaths
        self.myself = self  # only the collector can find it

    def __del__(self) -> None:
        self._deaths.append(threading.current_thread().name)


def allocate() -> None:
    """Give an automatic collector every reason to run."""
    assert len([[number] for number in range(100_000)]) == 100_000


@pytest.mark.usefixtures("automatic")
def test_what_dies_dies_on_the_tk_thread(root: tk.Tk) -> None:
    garbage = Garbage(root)
    deaths: list[str] = []
    gc.collect()
    Mourned(deaths)
    other = threading.Thread(target=allocate, name="core")
    other.start()
    other.join()
    assert deaths == []
    keep = [[number] for number in range(2_000)]  # so that a collection is due
    garbage.collect_if_due()
    assert len(keep) == 2_000
    assert deaths == [threading.main_thread().name]


@pytest.mark.usefixtures("automatic")
def test_nothing_is_collected_before_it_is_due(root: tk.Tk) -> None:
    garbage = Garbage(root)
    deaths: list[str] = []
    gc.collect()
    Mourned(deaths)
    garbage.collect_if_due()
    assert deaths == []
    gc.collect()
    assert len(deaths) == 1


@pytest.mark.usefixtures("automatic")
def test_a_person_who_only_scrolls_and_types_leaves_no_garbage_behind(root: tk.Tk) -> None:
    Garbage(root)
    deaths: list[str] = []
    gc.collect()
    Mourned(deaths)
    keep = [[number] for number in range(2_000)]
    root.update()
    root.event_generate("<ButtonRelease-4>")
    root.update()
    assert len(keep) == 2_000
    assert deaths == [threading.main_thread().name]
