"""Who hears of which change. Changes are told by their type; what they mean is known to those who subscribe."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from messenger.client.changes import Change

C = TypeVar("C", bound=Change)
Report = Callable[[type[BaseException], BaseException, TracebackType | None], object]


class Subscriptions:
    """The subscribers by type of change. A widget that is destroyed hears nothing more.

    An exception in one callback goes to ``report``; the others are called all the same.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._callbacks: dict[type[Any], list[tuple[tk.Misc, Callable[[Any], None]]]] = {}

    def subscribe(self, widget: tk.Misc, kind: type[C], callback: Callable[[C], None]) -> None:
        """Call ``callback`` with every change of this ``kind`` as long as ``widget`` exists."""
        entry = (widget, callback)
        entries = self._callbacks.setdefault(kind, [])
        entries.append(entry)

        def forget(event: tk.Event[tk.Misc]) -> None:
            # A window gets the <Destroy> of everything in it as well.
            if event.widget is widget and entry in entries:
                entries.remove(entry)

        widget.bind("<Destroy>", forget, add=True)

    def publish(self, change: Change) -> None:
        """Tell everybody who wants to hear of this kind of change."""
        entries = self._callbacks.get(type(change), [])
        for entry in list(entries):
            if entry not in entries:  # gone by what another one did
                continue
            try:
                entry[1](change)
            except Exception as error:  # one window's fault must not keep the others from hearing
                self._report(type(error), error, error.__traceback__)

    def count(self) -> int:
        """How many subscriptions there are."""
        return sum(map(len, self._callbacks.values()))
