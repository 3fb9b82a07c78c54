"""Another program that owns the clipboard of the tests' display and hands out what it has, in pieces if that is much.

(ICCCM 2.0, section 2.7.2.) It runs on a thread with a connection of its own.
"""

from __future__ import annotations

import os
import threading
from types import TracebackType
from typing import Any, Final, Self

from Xlib import X, Xatom
from Xlib.display import Display
from Xlib.protocol import event

PIECE: Final = 65_536
"""What is more comes in pieces of this size, as most programs do it."""
_WAIT: Final = 0.01


class Clipboard:
    """``offers``: what it has, by type; ``silent``: it answers nobody.

    Use it as a context manager: it is the owner between start and end.
    """

    def __init__(self, offers: dict[str, bytes], *, silent: bool = False) -> None:
        self._silent = silent
        self._offers = offers
        self._display = Display(os.environ["DISPLAY"])
        self._window = self._display.screen().root.create_window(
            0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask
        )
        self._pending: dict[tuple[int, int], tuple[Any, bytes, int]] = {}
        """What is still to be handed over, by window and property."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, name="clipboard", daemon=True)
        self.errors: list[BaseException] = []

    def __enter__(self) -> Self:
        self._window.set_selection_owner(self._atom("CLIPBOARD"), X.CurrentTime)
        self._display.sync()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(20)
        self._display.close()
        if self.errors:
            raise self.errors[0]

    def _live(self) -> None:
        try:
            while not self._over.is_set():
                while self._display.pending_events():
                    self._hear(self._display.next_event())
                self._display.flush()
                self._over.wait(_WAIT)
        except BaseException as error:
            self.errors.append(error)

    def _hear(self, heard: Any) -> None:
        if heard.type == X.SelectionRequest and not self._silent:
            self._hand_over(heard)
        elif heard.type == X.PropertyNotify and heard.state == X.PropertyDelete:
            self._go_on(heard)

    def _hand_over(self, wanted: Any) -> None:
        name = self._display.get_atom_name(wanted.target)
        place = wanted.property or wanted.target
        data = self._offers.get(name)
        if name == "TARGETS":
            wanted.requestor.change_property(place, Xatom.ATOM, 32, [self._atom(one) for one in self._offers])
        elif data is None:
            place = X.NONE
        elif len(data) > PIECE:
            wanted.requestor.change_attributes(event_mask=X.PropertyChangeMask)
            self._pending[wanted.requestor.id, place] = (wanted.requestor, data, wanted.target)
            wanted.requestor.change_property(place, self._atom("INCR"), 32, [len(data)])
        else:
            wanted.requestor.change_property(place, wanted.target, 8, data)
        answer = event.SelectionNotify(
            time=wanted.time, requestor=wanted.requestor, selection=wanted.selection, target=wanted.target,
            property=place,
        )  # fmt: skip
        wanted.requestor.send_event(answer)

    def _go_on(self, heard: Any) -> None:
        """Hand over the next piece; an empty one is the end."""
        key = (heard.window.id, heard.atom)
        if key in self._pending:
            requestor, data, kind = self._pending.pop(key)
            requestor.change_property(heard.atom, kind, 8, data[:PIECE])
            if data:
                self._pending[key] = (requestor, data[PIECE:], kind)

    def _atom(self, name: str) -> int:
        return int(self._display.intern_atom(name))
