"""Ctrl-C and SIGTERM as an orderly end. Tk's main loop sleeps where Python sees no signal, so a byte wakes it."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
import threading
import tkinter as tk
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def closing_on_signals(root: tk.Tk, close: Callable[[], None]) -> Iterator[None]:
    """While it lasts, SIGINT and SIGTERM call ``close`` on the Tk thread. On Windows the console does that itself."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    before_fd = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, _nothing) for number in (signal.SIGINT, signal.SIGTERM)}
    root.tk.createfilehandler(reader, tk.READABLE, lambda _file, _mask: close())
    try:
        yield
    finally:
        with contextlib.suppress(tk.TclError):  # the window may be gone
            root.tk.deletefilehandler(reader)
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before_fd)
        reader.close()
        writer.close()


def _nothing(_number: int, _frame: object) -> None:
    """The byte that the signal has written does the rest."""
