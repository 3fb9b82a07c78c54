"""Another program that drags something over the tests' display and drops it, as file managers do: XDND, version 5.

(freedesktop.org/wiki/Specifications/XDND.) It runs on a thread with a connection of its own, for the window that it
drags to asks for what is dropped while it is being told of it.
"""

from __future__ import annotations

import os
import queue
import threading
import tkinter as tk
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

from Xlib import X, Xatom
from Xlib.display import Display
from Xlib.protocol import event

VERSION: Final = 5
_WAIT: Final = 0.01
"""Seconds that the thread leaves to others when nothing has come."""


class Drag:
    """``offers``: what is dragged, by type. Use it as a context manager; each step is done later, on the thread.

    ``accepted``: what the window said last of being dropped on, None while it has not; ``finished``: whether it has
    taken what was dropped, and as which action.
    """

    def __init__(self, offers: dict[str, bytes]) -> None:
        self._offers = offers
        self._display = Display(os.environ["DISPLAY"])
        self._root = self._display.screen().root
        self._window = self._root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self._target: Any = None
        self._steps: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._live, name="drag", daemon=True)
        self.accepted: bool | None = None
        self.finished: bool | None = None
        self.errors: list[BaseException] = []

    def __enter__(self) -> Self:
        self._window.set_selection_owner(self._atom("XdndSelection"), X.CurrentTime)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._steps.put(None)
        self._thread.join(20)
        self._display.close()
        if self.errors:
            raise self.errors[0]

    # --- what a person does

    def over(self, widget: tk.Misc, x: int | None = None, y: int | None = None) -> None:
        """Move to a place in ``widget`` (px), its middle by default."""
        left = widget.winfo_rootx() + (widget.winfo_width() // 2 if x is None else x)
        top = widget.winfo_rooty() + (widget.winfo_height() // 2 if y is None else y)
        self._steps.put(lambda: self._move(left, top))

    def leave(self) -> None:
        """Move out of the window."""
        self._steps.put(lambda: self._send("XdndLeave", 0, 0, 0, 0))

    def drop(self) -> None:
        """Let go."""
        self._steps.put(lambda: self._send("XdndDrop", 0, X.CurrentTime, 0, 0))

    # --- on the thread

    def _live(self) -> None:
        idle = threading.Event()
        try:
            while True:
                while self._display.pending_events():
                    self._hear(self._display.next_event())
                try:
                    step = self._steps.get_nowait()
                except queue.Empty:
                    idle.wait(_WAIT)
                    continue
                if step is None:
                    return
                step()
                self._display.flush()
        except BaseException as error:
            self.errors.append(error)

    def _move(self, x: int, y: int) -> None:
        target = self._aware_at(x, y)
        if target is not None and (self._target is None or target.id != self._target.id):
            if self._target is not None:
                self._send("XdndLeave", 0, 0, 0, 0)
            self._target = target
            types = [self._atom(name) for name in self._offers]
            more = len(types) > 3
            if more:
                self._window.change_property(self._atom("XdndTypeList"), Xatom.ATOM, 32, types)
            first = [*types, 0, 0, 0][:3]
            self._send("XdndEnter", VERSION << 24 | int(more), *first)
        if self._target is not None:
            self._send("XdndPosition", 0, x << 16 | y, X.CurrentTime, self._atom("XdndActionCopy"))

    def _aware_at(self, x: int, y: int) -> Any:
        """The window there that knows of dragging."""
        window, property_ = self._root, self._atom("XdndAware")
        while True:
            child = window.translate_coords(self._root, x, y).child
            if not child:
                return None
            if child.get_full_property(property_, X.AnyPropertyType) is not None:
                return child
            window = child

    def _send(self, name: str, *data: int) -> None:
        message = event.ClientMessage(
            window=self._target, client_type=self._atom(name), data=(32, [self._window.id, *data])
        )
        self._target.send_event(message, event_mask=0)
        self._display.flush()

    def _hear(self, heard: Any) -> None:
        if heard.type == X.SelectionRequest:
            self._hand_over(heard)
        elif heard.type == X.ClientMessage and heard.client_type == self._atom("XdndStatus"):
            self.accepted = bool(heard.data[1][1] & 1)
        elif heard.type == X.ClientMessage and heard.client_type == self._atom("XdndFinished"):
            self.finished = bool(heard.data[1][2])  # the action; tkdnd tells no more of it

    def _hand_over(self, wanted: Any) -> None:
        data = self._offers.get(self._display.get_atom_name(wanted.target))
        place = wanted.property or wanted.target
        if data is not None:
            wanted.requestor.change_property(place, wanted.target, 8, data)
        answer = event.SelectionNotify(
            time=wanted.time, requestor=wanted.requestor, selection=wanted.selection, target=wanted.target,
            property=place if data is not None else X.NONE,
        )  # fmt: skip
        wanted.requestor.send_event(answer)
        self._display.flush()

    def _atom(self, name: str) -> int:
        return int(self._display.intern_atom(name))
