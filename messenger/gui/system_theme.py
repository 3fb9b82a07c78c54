"""Follows whether the system prefers dark, on a thread of its own, and tells the window's thread.

Linux is asked through its portal; Windows and macOS by the library darkdetect, which has not been run there for this
program yet. Where nobody answers it is light, and nobody is troubled.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
import threading
import tkinter as tk
from collections.abc import Callable
from typing import Final

_log = logging.getLogger(__name__)
_POLL_MS: Final = 1_000
"""Where Tk cannot watch sockets (Windows)."""
_GOODBYE: Final = 1.0
_LIGHT, _DARK = b"0", b"1"


class SystemTheme:
    """``on_answer(dark)`` hears on the window's thread what the system prefers, whenever it says so."""

    def __init__(self, root: tk.Tk, on_answer: Callable[[bool], object]) -> None:
        self._root = root
        self._on_answer = on_answer
        self._reader: socket.socket | None = None
        self._writer: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    def follow(self) -> None:
        """Begin, if it has not begun. Not before the first picture: to read the code for it takes its time."""
        if self._thread is not None:
            return
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        if sys.platform == "win32":
            self._root.after(_POLL_MS, self._poll)
        else:
            self._root.tk.createfilehandler(self._reader, tk.READABLE, lambda _file, _mask: self._hear())
        listen = self._listen_to_portal if sys.platform.startswith("linux") else self._listen_by_library
        self._thread = threading.Thread(target=listen, name="system theme", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ask nobody any more."""
        reader, writer, self._reader = self._reader, self._writer, None
        if reader is None or writer is None or self._thread is None:
            return
        if sys.platform != "win32":
            with contextlib.suppress(tk.TclError, ValueError):  # the window may be gone
                self._root.tk.deletefilehandler(reader)
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(_GOODBYE)
        writer.close()
        reader.close()

    # --- on the window's thread ----------------------------------------------------------------------------------

    def _hear(self) -> None:
        if self._reader is None:
            return
        with contextlib.suppress(OSError):
            said = self._reader.recv(64)
            if said:
                self._on_answer(said[-1:] == _DARK)

    def _poll(self) -> None:
        if self._reader is not None:
            self._hear()
            self._root.after(_POLL_MS, self._poll)

    # --- on the other thread -------------------------------------------------------------------------------------

    def _tell(self, dark: bool) -> None:
        if self._writer is not None:
            with contextlib.suppress(OSError):  # nobody listens any more
                self._writer.send(_DARK if dark else _LIGHT)

    def _listen_to_portal(self) -> None:
        async def follow() -> None:
            self._loop = asyncio.get_running_loop()
            if self._reader is not None:
                from messenger.gui import portal

                await portal.follow(self._tell, self._stop)

        try:
            asyncio.run(follow())
        except Exception as error:  # whatever is wrong with somebody's desktop, it is no reason to trouble anybody
            _log.info("the system is not asked for its colours: %s", error)
            self._tell(False)

    def _listen_by_library(self) -> None:
        """Not run yet: written from the library's documentation."""
        try:
            import darkdetect  # type: ignore[import-untyped, import-not-found, unused-ignore]

            self._tell(bool(darkdetect.isDark()))
            darkdetect.listener(lambda theme: self._tell(theme == "Dark"))
        except Exception as error:
            _log.info("the system is not asked for its colours: %s", error)
            self._tell(False)
