"""Where pictures are decoded: one thread beside Tk's, begun with the first picture. What is done there stands in
``decoding``.

What was asked for last is done first, so that after much scrolling the pictures on the screen come before those passed.
Whoever asks is called back on the Tk thread.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import socket
import sys
import threading
import time
import tkinter as tk
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from gettext import gettext as _
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, TypeVar

from messenger.gui.pictures import decoding
from messenger.gui.pictures.decoding import Fit, PictureError, Size, Source
from messenger.gui.pictures.memory import give_back_memory

if TYPE_CHECKING:
    from PIL.Image import Image

_log = logging.getLogger(__name__)

MOST_WAITING: Final = 48
"""So many jobs that may be dropped wait at the most; the oldest goes."""
MOST_WAITING_BYTES: Final = 48 * 1024**2
"""And their pictures have so many bytes."""
LARGE: Final = 1024**2
"""After a picture with so many bytes the memory that it needed is given back to the system."""
HEAR_SECONDS: Final = 0.008
"""How long pictures are handed over in one turn of the main loop before the window gets to draw."""
_GOODBYE: Final = 1.0
"""Seconds for the picture that is just being decoded when the window closes."""
_POLL_MS: Final = 15
"""Where Tk cannot watch sockets (Windows), while something is awaited."""

T = TypeVar("T")
Done = Callable[[T | None, str], object]
"""Called on the Tk thread, once: with what was asked for and ""; with ``None`` and the sentence why it cannot be had;
or with ``None`` and "" when it was dropped, because much was asked for since.
"""


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """``weight``: bytes it keeps while it waits. Nothing of Tk may be in ``work``: it could be let go of there."""

    ticket: int
    work: Callable[[], Any]
    weight: int
    droppable: bool


class Darkroom:
    """Belongs to the Tk thread. A ``droppable`` job may be dropped when many newer ones wait; others are all done.

    Every method that asks for something returns a ticket for ``cancel``.
    """

    def __init__(self, root: tk.Tk) -> None:
        self._root = root
        self._tickets = itertools.count(1)
        self._waiting: deque[_Job] = deque()
        self._more = threading.Condition()
        self._results: SimpleQueue[tuple[int, Any, str]] = SimpleQueue()
        self._callbacks: dict[int, Done[Any]] = {}
        self._thread: threading.Thread | None = None
        self._reader: socket.socket | None = None
        self._writer: socket.socket | None = None
        self._closed = False
        self._polling = ""

    # --- what can be asked for -----------------------------------------------------------------------------------

    def probe(self, source: Source, done: Done[Size]) -> int:
        """Tell how large the picture is as it is shown, from its header."""
        return self.ask(partial(decoding.size_of, source), done)

    def thumbnail(self, data: bytes, done: Done[bytes], *, droppable: bool = False) -> int:
        """Make a small picture of a large one, as a file; see ``decoding.thumbnail``."""
        return self.ask(partial(decoding.thumbnail, data), done, weight=len(data), droppable=droppable)

    def fit(
        self,
        source: Source,
        room: tuple[int, int],
        fit: Fit,
        done: Done[Image],
        *,
        background: str | None = None,
        droppable: bool = False,
    ) -> int:
        """Bring the picture to ``room`` px; see ``decoding.fitted``."""
        weight = len(source) if isinstance(source, bytes) else 0
        work = partial(decoding.fitted, source, room, fit, background)
        return self.ask(work, done, weight=weight, droppable=droppable)

    def ask(self, work: Callable[[], T], done: Done[T], *, weight: int = 0, droppable: bool = False) -> int:
        """Do ``work`` on the thread; it may raise ``PictureError``. Nothing of Tk may hang on it.

        ``weight``: how many bytes it keeps while it waits.
        """
        ticket = next(self._tickets)
        if self._closed:
            return ticket
        self._callbacks[ticket] = done
        self._begin()
        with self._more:
            self._waiting.append(_Job(ticket, work, weight, droppable))
            dropped = self._surplus() if droppable else []
            self._more.notify()
        for job in dropped:
            self._answer(job.ticket, None, "")
        return ticket

    def tidy(self) -> None:
        """A large picture was let go of: give its memory back to the system."""
        self.ask(_nothing, _nothing, weight=LARGE)

    def cancel(self, ticket: int) -> None:
        """Forget what was asked for; its ``done`` is not called."""
        if self._callbacks.pop(ticket, None) is not None:
            with self._more:
                self._waiting = deque(job for job in self._waiting if job.ticket != ticket)

    def close(self) -> None:
        """Decode nothing more and call nobody."""
        self._closed = True
        self._callbacks.clear()
        with self._more:
            self._waiting.clear()
            self._more.notify()
        reader, writer, self._reader = self._reader, self._writer, None
        if self._thread is None or reader is None or writer is None:
            return
        with contextlib.suppress(tk.TclError, ValueError):  # the window may be gone
            if sys.platform == "win32":
                self._root.after_cancel(self._polling)
            else:
                self._root.tk.deletefilehandler(reader)
        self._thread.join(_GOODBYE)
        writer.close()
        reader.close()

    # --- on the Tk thread ----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._thread is None:
            self._reader, self._writer = socket.socketpair()
            self._reader.setblocking(False)
            self._writer.setblocking(False)
            if sys.platform != "win32":
                self._root.tk.createfilehandler(self._reader, tk.READABLE, lambda _file, _mask: self._hear())
            self._thread = threading.Thread(target=self._live, name="darkroom", daemon=True)
            self._thread.start()
        if sys.platform == "win32" and not self._polling:
            self._polling = self._root.after(_POLL_MS, self._poll)

    def _surplus(self) -> list[_Job]:
        """Take out the oldest of those that may be dropped, as far as they are too many."""
        droppable = [job for job in self._waiting if job.droppable]
        count, weight = len(droppable), sum(job.weight for job in droppable)
        dropped: list[_Job] = []
        while count > MOST_WAITING or (weight > MOST_WAITING_BYTES and count > 1):
            oldest = droppable[len(dropped)]
            dropped.append(oldest)
            count, weight = count - 1, weight - oldest.weight
        for job in dropped:
            self._waiting.remove(job)
        return dropped

    def _poll(self) -> None:
        self._polling = ""
        self._hear()
        if self._callbacks and not self._closed:
            self._polling = self._root.after(_POLL_MS, self._poll)

    def _hear(self) -> None:
        if self._reader is None:
            return
        with contextlib.suppress(OSError):
            self._reader.recv(4096)
        until = time.monotonic() + HEAR_SECONDS
        try:
            while not self._closed and time.monotonic() < until:
                ticket, result, sentence = self._results.get_nowait()
                done = self._callbacks.pop(ticket, None)
                if done is not None:
                    self._call(done, result, sentence)
        except Empty:
            return
        if not self._results.empty():
            self._wake()

    def _call(self, done: Done[Any], result: Any, sentence: str) -> None:
        try:
            done(result, sentence)
        except Exception as error:  # out of here it would end the main loop
            self._root.report_callback_exception(type(error), error, error.__traceback__)

    # --- on both threads -----------------------------------------------------------------------------------------

    def _answer(self, ticket: int, result: Any, sentence: str) -> None:
        self._results.put((ticket, result, sentence))
        self._wake()

    def _wake(self) -> None:
        if self._writer is not None:
            with contextlib.suppress(OSError):  # it is readable anyway, or nobody reads any more
                self._writer.send(b"\0")

    # --- on its thread -------------------------------------------------------------------------------------------

    def _live(self) -> None:
        while True:
            with self._more:
                while not self._waiting and not self._closed:
                    self._more.wait()
                if self._closed:
                    return
                job = self._waiting.pop()
            ticket, work, weight = job.ticket, job.work, job.weight
            del job
            try:
                self._answer(ticket, work(), "")
            except PictureError as error:
                self._answer(ticket, None, str(error))
            except Exception:
                _log.exception("a picture came to nothing")
                self._answer(ticket, None, _("This picture cannot be shown."))
            del work
            if weight >= LARGE:
                give_back_memory()


def _nothing(*_told: object) -> None:
    """Do nothing, or hear of it."""
