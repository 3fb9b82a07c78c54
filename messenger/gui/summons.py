"""A second start of a profile calls the window of the first one to the front, instead of opening another (C39).

The window listens on loopback; where, and the word that proves that a caller may read the profile's folder, stand in a
file there. Nothing else is ever said on this socket.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import socket
import sys
import time
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import Final

_FILE: Final = "window.call"
_HEARD: Final = b"ok"
_MOST_CALLERS: Final = 4
"""Callers that have said nothing yet; the oldest gives way."""
_POLL_MS: Final = 500
"""Where Tk cannot watch sockets (Windows)."""
PATIENCE: Final = 3.0
"""Seconds in which a window that is just starting may begin to listen."""
_PAUSE: Final = 0.05


class Summons:
    """Listens for as long as the window is open; ``on_call`` is to bring it to the front."""

    def __init__(self, root: tk.Tk, folder: Path, on_call: Callable[[], None]) -> None:
        self._root = root
        self._file = folder / _FILE
        self._on_call = on_call
        self._word = secrets.token_urlsafe(16).encode()
        self._socket: socket.socket | None = None
        self._callers: list[socket.socket] = []

    def listen(self) -> None:
        """Begin. Where that cannot be, a second start explains itself instead: nothing is lost."""
        with contextlib.suppress(OSError):
            listener = socket.create_server(("127.0.0.1", 0))
            listener.setblocking(False)
            self._socket = listener
            self._file.unlink(missing_ok=True)
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(b"%d %s" % (listener.getsockname()[1], self._word))
            self._watch(listener, self._accept)

    def close(self) -> None:
        """Stop; no socket and no file stays."""
        for one in (self._socket, *self._callers):
            if one is not None:
                self._drop(one)
        if self._socket is not None:
            self._socket = None
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)

    def _watch(self, one: socket.socket, look: Callable[[], None]) -> None:
        if sys.platform == "win32":
            self._root.after(_POLL_MS, self._poll, one, look)
        else:
            self._root.tk.createfilehandler(one, tk.READABLE, lambda _file, _mask: look())

    def _poll(self, one: socket.socket, look: Callable[[], None]) -> None:
        if one.fileno() >= 0:
            look()
            self._root.after(_POLL_MS, self._poll, one, look)

    def _accept(self) -> None:
        if self._socket is None:
            return
        with contextlib.suppress(OSError):
            caller, _address = self._socket.accept()
            caller.setblocking(False)
            self._callers.append(caller)
            self._watch(caller, lambda: self._hear(caller))
            if len(self._callers) > _MOST_CALLERS:
                self._drop(self._callers[0])

    def _hear(self, caller: socket.socket) -> None:
        try:
            said = caller.recv(len(self._word) + 1)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        right = hmac.compare_digest(said, self._word)
        if right:
            with contextlib.suppress(OSError):
                caller.send(_HEARD)
        self._drop(caller)
        if right:
            self._on_call()

    def _drop(self, one: socket.socket) -> None:
        if one in self._callers:
            self._callers.remove(one)
        if sys.platform != "win32":
            with contextlib.suppress(tk.TclError, ValueError):  # the window may be gone
                self._root.tk.deletefilehandler(one)
        one.close()


def call(folder: Path, patience: float = PATIENCE) -> bool:
    """Call the window that has the profile in ``folder`` open; return whether it heard within ``patience`` seconds."""
    until = time.monotonic() + patience
    while True:
        with contextlib.suppress(OSError, ValueError):
            port, word = (folder / _FILE).read_bytes().split(b" ", 1)
            with socket.create_connection(("127.0.0.1", int(port)), timeout=max(0.1, patience)) as line:
                line.sendall(word)
                if line.recv(len(_HEARD)) == _HEARD:
                    return True
        if time.monotonic() > until:
            return False
        time.sleep(_PAUSE)


def to_front(root: tk.Tk | tk.Toplevel) -> None:
    """Bring the window before all others, with the keyboard where it was."""
    root.deiconify()
    root.lift()
    (root.focus_lastfor() or root).focus_force()
