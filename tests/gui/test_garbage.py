"""Tk objects die on the Tk thread, whoever else allocates meanwhile.

The tests themselves run with the automatic collector switched off, as the window does; what it does when it is on is
looked at in a process of its own.
"""

import gc
import subprocess
import sys
import threading
import tkinter as tk

from messenger.gui.garbage import Garbage

PROGRAM = """
import gc, threading, tkinter as tk
from messenger.gui.garbage import Garbage

class Mourned:
    def __init__(self):
        self.myself = self

    def __del__(self):
        print(threading.current_thread().name)

def allocate():
    assert len([[number] for number in range(200_000)]) == 200_000

assert gc.isenabled()
root = tk.Tk()
garbage = Garbage(root)
Mourned()
core = threading.Thread(target=allocate, name="core")
core.start()
core.join()
print("alive")
keep = [[number] for number in range(2_000)]  # so that a collection is due
garbage.collect_if_due()
print("collected")
"""


class Mourned:
    """Writes down that it died, and where."""

    def __init__(self, deaths: list[str]) -> None:
        self._deaths = deaths
        self.myself = self  # only the collector can find it

    def __del__(self) -> None:
        self._deaths.append(threading.current_thread().name)


def test_another_thread_collects_nothing_and_the_tk_thread_does(display: str) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert done.stdout.split() == ["alive", "MainThread", "collected"]


def test_nothing_is_collected_before_it_is_due(root: tk.Tk) -> None:
    garbage = Garbage(root)
    deaths: list[str] = []
    gc.collect()
    Mourned(deaths)
    garbage.collect_if_due()
    assert deaths == []
    gc.collect()
    assert len(deaths) == 1


def test_a_person_who_only_scrolls_leaves_no_garbage_behind(root: tk.Tk) -> None:
    Garbage(root)
    deaths: list[str] = []
    root.update()
    gc.collect()
    Mourned(deaths)
    keep = [[number] for number in range(2_000)]
    root.event_generate("<ButtonRelease-4>")
    root.update()
    assert len(keep) == 2_000
    assert deaths == [threading.main_thread().name]
