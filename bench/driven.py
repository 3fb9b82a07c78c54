"""The desktop program as it is, driven from inside: makes ``App`` as ``gui_main.py`` does and follows orders.

Run as ``python -m bench.driven OPTIONS...`` with the program's own options. Orders come on standard input, a line each;
each is answered by one line of JSON. Nothing of the program is changed: what happens is timed around calls that the
program itself makes when a person scrolls, opens a chat or gets a message. Times end when the display has answered
after everything was drawn (``winfo_pointerxy`` is a round trip), so they hold the display's work too; processor
seconds are those of this process, all threads, without the display's.
"""

from __future__ import annotations

import _tkinter
import gc
import json
import os
import statistics
import sys
import time
import tkinter as tk
from collections.abc import Callable
from typing import Any, Final

from bench.servers import proportional_kib
from bench.workplace import PEERS
from messenger.client.changes import MessagesAdded
from messenger.client.facts import Fact
from messenger.client.inbox import Inbox
from messenger.client.model import Link
from messenger.gui.app import App, build
from messenger.gui.log_view import LogView
from messenger.gui.main_window import MainWindow
from messenger.gui.options import parse
from messenger.net.connection import Connection
from messenger.protocol.base import direct_log

Figures = dict[str, float]

PATIENCE: Final = 120.0
"""Seconds after which something that was waited for will not happen any more."""
_SIZES: Final = ((900, 640), (1180, 760))
_ELSEWHERE: Final = direct_log(1, 5)
_STILL: Final = 0.05


class Stamps:
    """Takes note of when bytes were last read from a socket and when a fact was last put into the inbox.

    Make it before the program: what is called there is wrapped here.
    """

    def __init__(self) -> None:
        self.read = self.put = 0.0
        read, put = Connection.buffer_updated, Inbox.put

        def noting_read(connection: Connection[Any], nbytes: int) -> None:
            self.read = time.perf_counter()
            read(connection, nbytes)

        def noting_put(inbox: Inbox, fact: Fact) -> None:
            self.put = time.perf_counter()
            put(inbox, fact)

        Connection.buffer_updated = noting_read  # type: ignore[method-assign,assignment]
        Inbox.put = noting_put  # type: ignore[method-assign,assignment]


class Driver:
    """Follows the orders of standard input in the main loop of ``app``."""

    def __init__(self, app: App, stamps: Stamps) -> None:
        self._app = app
        self._root = app.root
        self._stamps = stamps
        self._orders: dict[str, Callable[..., Figures]] = {
            "online": self.online, "load": self.load, "hear": self.hear, "scroll": self.scroll,
            "resize": self.resize, "open": self.open, "memory": self.memory,
        }  # fmt: skip
        app.root.tk.createfilehandler(sys.stdin.fileno(), tk.READABLE, self._on_order)

    def _on_order(self, _file: object, _mask: int) -> None:
        line = sys.stdin.readline()
        if not line:
            self._root.tk.deletefilehandler(sys.stdin.fileno())
            self._app.close()
            return
        name, *values = line.split()
        print(json.dumps(self._orders[name](*map(int, values))), flush=True)

    # --- orders

    def online(self) -> Figures:
        """Wait until the main window is connected and still."""
        state = self._app._client.state
        self._live(lambda: isinstance(self._app.page, MainWindow) and state.link.link is Link.ONLINE)
        self._rest()
        return {}

    def load(self, count: int) -> Figures:
        """Open the chat with so many messages at its first one, so that all of them are loaded."""
        log = self._log(count)
        chat = self._app._client.state.chat(log)
        wall, cpu = time.perf_counter(), time.process_time()
        self._main.open_chat(log, 1)
        self._live(lambda: chat.reaches(1) and any(row.seq == 1 for row in self._view.rows_on_screen()))
        figures = {"load_ms": (time.perf_counter() - wall) * 1000, "load_cpu_ms": (time.process_time() - cpu) * 1000}
        self._rest()
        assert len(chat.messages) >= count
        return figures

    def hear(self, count: int, number: int) -> Figures:
        """Say ``ready``, wait for ``number`` messages in the open chat, and tell how long each took to the canvas.

        From the read of the socket (decoding, the commit in the store and the way to this thread are in it), and
        from when the fact was put into the inbox.
        """
        log = self._log(count)
        assert self._main.pane.log == log
        self._root.focus_force()  # who looks elsewhere has the newest message wait below
        self._view.to_bottom()
        self._rest()
        from_socket: list[float] = []
        from_core: list[float] = []
        heard = 0
        cpu = 0.0

        def drawn() -> None:
            self._root.winfo_pointerxy()
            now = time.perf_counter()
            from_socket.append((now - self._stamps.read) * 1000)
            from_core.append((now - self._stamps.put) * 1000)

        def added(change: MessagesAdded) -> None:
            nonlocal heard, cpu
            if change.log == log:
                heard += len(change.messages)
                cpu = cpu or time.process_time()
                self._root.after_idle(drawn)  # the drawing waits in the same queue, before this

        listener = tk.Frame(self._root)
        self._app.subscriptions.subscribe(listener, MessagesAdded, added)
        print("ready", flush=True)
        deadline = time.perf_counter() + PATIENCE
        while heard < number:
            self._root.tk.dooneevent()  # sleeps until there is something, as the main loop does
            _look_at(deadline)
        self._rest()
        spent = time.process_time() - cpu
        figures = {
            "message_ms": statistics.median(from_socket),
            "message_p95_ms": _late(from_socket),
            "canvas_ms": statistics.median(from_core),
            "canvas_p95_ms": _late(from_core),
            "message_cpu_ms": spent / number * 1000,
        }
        listener.destroy()
        return figures

    def scroll(self, count: int, steps: int) -> Figures:
        """Turn the wheel up so many notches from the middle of the chat, over rows that were never laid out."""
        self._view.show_row(count // 2)
        self._rest()
        canvas = self._root.nametowidget(f"{self._view}.canvas")
        walls, cpus = [], []
        for _ in range(steps):
            wall, cpu = time.perf_counter(), time.process_time()
            canvas.event_generate("<Button-4>", x=100, y=100)
            self._root.update_idletasks()
            cpus.append((time.process_time() - cpu) * 1000)
            self._root.winfo_pointerxy()
            walls.append((time.perf_counter() - wall) * 1000)
            self._root.update()
        self._rest()
        return {
            "scroll_ms": statistics.median(walls),
            "scroll_p95_ms": _late(walls),
            "scroll_cpu_ms": statistics.mean(cpus),
        }

    def resize(self, _count: int, times: int) -> Figures:
        """Change the window's size and back so many times."""
        canvas = self._root.nametowidget(f"{self._view}.canvas")
        first: list[float] = []
        frames: list[float] = []

        def painted() -> None:
            self._root.winfo_pointerxy()
            first.append(time.perf_counter())

        def configured(_event: object) -> None:
            # The view lays out when idle; the canvas draws in the round of idle work after that.
            self._root.after_idle(lambda: self._root.after_idle(painted))

        binding = canvas.bind("<Configure>", configured, add="+")
        settled, cpus = [], []
        for number in range(2 * times):
            first.clear()
            width, height = _SIZES[number % 2]
            wall, cpu = time.perf_counter(), time.process_time()
            self._root.geometry(f"{width}x{height}")
            self._live(lambda: bool(first))
            last = self._rest()
            frames.append((first[0] - wall) * 1000)
            settled.append((last - wall) * 1000)
            cpus.append((time.process_time() - cpu) * 1000)
        canvas.unbind("<Configure>", binding)
        return {
            "resize_ms": statistics.median(frames),
            "resize_settled_ms": statistics.median(settled),
            "resize_cpu_ms": statistics.mean(cpus),
        }

    def open(self, count: int, times: int) -> Figures:
        """Go to the chat from another one and back so many times: the first time it is read from the store."""
        log = self._log(count)
        walls, cpus = [], []
        for _ in range(times):
            self._show(_ELSEWHERE)
            wall, cpu = time.perf_counter(), time.process_time()
            self._show(log)
            walls.append((time.perf_counter() - wall) * 1000)
            cpus.append((time.process_time() - cpu) * 1000)
            self._rest()
        return {
            "open_first_ms": walls[0],
            "open_first_cpu_ms": cpus[0],
            "open_again_ms": statistics.median(walls[1:]),
            "open_again_cpu_ms": statistics.median(cpus[1:]),
        }

    def memory(self) -> Figures:
        """Tell this process's proportional set size, after everything unused was thrown away."""
        self._rest()
        gc.collect()
        return {"pss_mb": proportional_kib(os.getpid()) / 1024}

    # --- inside

    @property
    def _main(self) -> MainWindow:
        assert isinstance(self._app.page, MainWindow)
        return self._app.page

    @property
    def _view(self) -> LogView:
        return self._main.pane.conversation

    @staticmethod
    def _log(count: int) -> str:
        return direct_log(1, PEERS[count])

    def _show(self, log: str) -> None:
        """Open a chat and wait until its newest rows are drawn."""
        self._main.open_chat(log)
        self._live(lambda: any(row.seq for row in self._view.rows_on_screen()) and self._view.log == log)
        self._root.update_idletasks()
        self._root.winfo_pointerxy()

    def _live(self, until: Callable[[], bool]) -> None:
        """Run the main loop until something is so."""
        deadline = time.perf_counter() + PATIENCE
        while not until():
            self._root.update()
            _look_at(deadline)
            time.sleep(0.0002)

    def _rest(self) -> float:
        """Run the main loop until nothing has happened for a moment; return when the last thing had happened."""
        last = time.perf_counter()
        while time.perf_counter() - last < _STILL:
            if self._root.tk.dooneevent(_tkinter.DONT_WAIT):
                self._root.winfo_pointerxy()
                last = time.perf_counter()
            else:
                time.sleep(0.0005)
        return last


def _look_at(deadline: float) -> None:
    if time.perf_counter() > deadline:
        raise SystemExit("what was waited for did not happen")


def _late(values: list[float]) -> float:
    return sorted(values)[len(values) * 95 // 100]


if __name__ == "__main__":
    stamps = Stamps()
    app = build(parse(sys.argv[1:]))
    Driver(app, stamps)
    app.run()
