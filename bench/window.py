"""What the desktop program costs: the real one, against a real server, on a display of its own.

From outside, with ``gui_main.py`` or a packaged program (``--packaged PATH``) and a chat of 500 messages: the time from
the start of the process until its window can be seen and until its pixels hold more than 12 colours (they are looked at
again and again), anywhere and in the list of chats, and the processor time it has used until then (the system's
accounting, all threads, in steps of 10 ms). Cold: the program's own files and the profile were evicted from the page
cache before (``posix_fadvise``; what other processes use at that moment, as libc, stays). Idle: its memory
(``smaps_rollup``) ten seconds later, and the processor time of the twenty seconds after that, connected and with
nothing moving.

From inside (``driven``, from source only), with 500, 10,000 and 100,000 messages loaded in the open chat: what one
message, one notch of the wheel, another size of the window, opening the chat and the memory cost.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.private import Talker
from bench.servers import ROOT, Running, processor_seconds, proportional_kib, server
from bench.workplace import ACCOUNTS, PEERS, PROFILE, fill_profile, fill_server
from tests.end_to_end.screen import Screen, screen

Figures = dict[str, float]

SCENARIOS: Final = {
    "window-cold": 500,
    "window-warm": 500,
    "window-idle": 500,
    "window-500": 500,
    "window-10000": 10_000,
    "window-100000": 100_000,
}
"""Name -> how many messages the chat holds."""
FROM_OUTSIDE: Final = ("window-cold", "window-warm", "window-idle")
"""Those that need no source."""

WHAT: Final = {
    "seen_s": "window seen, s",
    "painted_s": "window painted, s",
    "cpu_s": "CPU s until then",
    "list_s": "list of chats painted, s",
    "list_cpu_s": "CPU s until then",
    "pss_mb": "PSS MB",
    "idle_cpu_percent": "CPU %",
    "grown_mb": "PSS MB grown by",
    "message_ms": "socket to canvas p50 ms",
    "message_p95_ms": "socket to canvas p95 ms",
    "canvas_ms": "core to canvas p50 ms",
    "canvas_p95_ms": "core to canvas p95 ms",
    "message_cpu_ms": "CPU ms a message",
    "scroll_ms": "wheel notch p50 ms",
    "scroll_p95_ms": "wheel notch p95 ms",
    "scroll_cpu_ms": "CPU ms a notch",
    "resize_ms": "new size, first frame ms",
    "resize_settled_ms": "new size, settled ms",
    "resize_cpu_ms": "CPU ms a new size",
    "open_first_ms": "chat opened first ms",
    "open_first_cpu_ms": "CPU ms of that",
    "open_again_ms": "chat opened again ms",
    "open_again_cpu_ms": "CPU ms of that",
    "load_ms": "whole chat loaded ms",
    "load_cpu_ms": "CPU ms of that",
}

GOALS: Final[dict[str, Figures]] = {
    "window-warm": {"painted_s": 0.69, "cpu_s": 0.30},
    "window-idle": {"pss_mb": 60.0, "idle_cpu_percent": 0.1},
    "window-500": {"canvas_ms": 5.0, "scroll_ms": 8.0},
    "window-10000": {"canvas_ms": 5.0, "scroll_ms": 8.0, "open_first_ms": 150.0},
    "window-100000": {"canvas_ms": 5.0, "scroll_ms": 8.0, "grown_mb": 40.0},
}
"""At the most. A painted window: 0.4 times Telegram Desktop's 1.73 s, which is also 0.7 times Dino's 1.01 s."""

_TITLE: Final = "Messenger bench"
_COLOURS: Final = 12
_SIDEBAR: Final = 312
_LIST: Final = 100  # where the list of chats begins, px from the top
_SCREEN: Final = (1440, 960)
_SECONDS: Final = 60.0
_SETTLE_SECONDS: Final = 10.0
_IDLE_SECONDS: Final = 20.0
_HEARD: Final = 100
_APART_MS: Final = 50
_STEPS: Final = 200
_TIMES: Final = 10


class Place:
    """A server, a profile and a display, on which the program is started. ``program``: the command that does it."""

    def __init__(self, running: Running, profiles: Path, display: Screen, packaged: Path | None) -> None:
        self.running = running
        self._profiles = profiles
        self._display = display
        self._program = [str(packaged)] if packaged else [sys.executable, str(ROOT / "gui_main.py")]
        self._files = [packaged.parent] if packaged else [ROOT / "messenger", ROOT / "assets", Path(sys.prefix)]

    @property
    def options(self) -> list[str]:
        """The program's options."""
        return ["--profile", PROFILE, "--data-folder", str(self._profiles), "--title", _TITLE]

    @property
    def environment(self) -> dict[str, str]:
        """In which it runs: nobody's desktop, home or keyring, and compiled code of its own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DBUS_", "PYTHON"))}
        return kept | {
            "DISPLAY": self._display.name,
            "HOME": str(self._profiles),
            "PYTHONPYCACHEPREFIX": str(self._profiles / "compiled"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def evict(self) -> None:
        """Have the program's files and the profile read from the disk again."""
        os.sync()  # what was not written yet would stay
        for folder in (*self._files, self._profiles):
            for path in folder.rglob("*"):
                if path.is_file() and not path.is_symlink():
                    with contextlib.suppress(OSError):
                        descriptor = os.open(path, os.O_RDONLY)
                        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                        os.close(descriptor)

    @contextlib.contextmanager
    def started(self) -> Iterator[tuple[subprocess.Popen[bytes], Figures]]:
        """Start the program and give it with its figures as soon as it is painted; it ends with the block."""
        began = time.perf_counter()
        process = subprocess.Popen([*self._program, *self.options], cwd=self._profiles, env=self.environment)
        try:
            seen = self._wait_until_seen(process) - began
            figures = {"seen_s": seen}
            self._wait_until_painted(process, 0)
            figures |= {"painted_s": time.perf_counter() - began, "cpu_s": processor_seconds(process.pid)}
            self._wait_until_painted(process, _LIST)
            figures |= {"list_s": time.perf_counter() - began, "list_cpu_s": processor_seconds(process.pid)}
            yield process, figures
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_SECONDS)

    def _wait_until_seen(self, process: subprocess.Popen[bytes]) -> float:
        deadline = time.perf_counter() + _SECONDS
        while not self._display.find(_TITLE):
            if process.poll() is not None or time.perf_counter() > deadline:
                raise RuntimeError("no window came")
            time.sleep(0.003)
        return time.perf_counter()

    def _wait_until_painted(self, process: subprocess.Popen[bytes], top: int) -> None:
        (x, y), (width, height) = self._display.box(self._display.find(_TITLE))
        place, size = (x, y + top), (_SIDEBAR if top else width, height - top)
        deadline = time.perf_counter() + _SECONDS
        while self._display.picture(place, size).getcolors(_COLOURS) is not None:
            if process.poll() is not None or time.perf_counter() > deadline:
                raise RuntimeError("the window stayed empty")
            time.sleep(0.003)


@contextlib.contextmanager
def place(largest: int, packaged: Path | None = None) -> Iterator[Place]:
    """Make everything for chats of up to ``largest`` messages; the program has run once in it."""
    with contextlib.ExitStack() as stack:
        profiles = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="messenger-bench-")))
        running = stack.enter_context(server(ACCOUNTS, fill=lambda folder: fill_server(folder, largest)))
        fill_profile(profiles, running.folder, running.port, largest)
        made = Place(running, profiles, stack.enter_context(screen(*_SCREEN)), packaged)
        with made.started():
            time.sleep(2)  # whom it has not known so far it gets to know
        yield made


def measure(name: str, rounds: int, packaged: Path | None = None) -> Figures:
    """Run one scenario; return its figures, medians of the rounds where it is a start."""
    count = SCENARIOS[name]
    with place(count, packaged) as made:
        if name in ("window-cold", "window-warm"):
            found = [_start(made, cold=name == "window-cold") for _ in range(rounds)]
            return {key: statistics.median(one[key] for one in found) for key in found[0]}
        return _idle(made) if name == "window-idle" else _open_chat(made, count)


def _start(made: Place, *, cold: bool) -> Figures:
    if cold:
        made.evict()
    with made.started() as (_, figures):
        return figures


def _idle(made: Place) -> Figures:
    with made.started() as (process, _):
        time.sleep(_SETTLE_SECONDS)
        memory = proportional_kib(process.pid) / 1024
        before = processor_seconds(process.pid)
        time.sleep(_IDLE_SECONDS)
        spent = processor_seconds(process.pid) - before
    return {"pss_mb": memory, "idle_cpu_percent": spent / _IDLE_SECONDS * 100}


def _open_chat(made: Place, count: int) -> Figures:
    figures: Figures = {}
    with Talker(*made.options, module="bench.driven", environment=made.environment) as window:

        def order(name: str, *values: int) -> Figures:
            window.order(name, *map(str, values))
            told: Figures = json.loads(window.answer())
            return told

        order("online")
        empty = order("memory")["pss_mb"]
        figures |= order("open", count, _TIMES)
        figures |= order("load", count)
        figures["grown_mb"] = order("memory")["pss_mb"] - empty
        figures |= order("scroll", count, _STEPS)
        figures |= order("resize", count, _TIMES)
        window.order("hear", str(count), str(_HEARD))
        window.answer()
        _write(made.running.port, PEERS[count], _HEARD)
        figures |= json.loads(window.answer())
    return figures


def _write(port: int, user: int, number: int) -> None:
    """Have ``user`` write so many messages, slowly, so that each is alone on its way."""
    values = [str(port), str(user), f"each={number}", f"apart={_APART_MS}"]
    command = [sys.executable, "-m", "bench.load", "paced", *values]
    subprocess.run(command, cwd=ROOT, input="\n\n", stdout=subprocess.DEVNULL, text=True, check=True)
