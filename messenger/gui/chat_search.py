"""Looking for words in the open chat: a bar under its head with a field, which hit is shown, and ways to the others."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Any, Final

from messenger.client.actions import Actions
from messenger.client.changes import Found
from messenger.client.finding import Wanted, wanted
from messenger.gui.look.look import Look
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.widgets.button import IconButton
from messenger.gui.widgets.keys import bind_keys
from messenger.gui.widgets.search_box import SearchBox

_HEIGHT: Final = 52
_FIELD: Final = 36
_EDGE: Final = 12
_INSET: Final = 16


class ChatSearch(tk.Frame):
    """Not seen until ``open``. ``on_show(seq)`` hears which message to look at, ``on_words(wanted)`` what for.

    ``on_close`` hears that the person has done with it. Names for tests: ``field.input``, ``count``, ``older``,
    ``newer``, ``close``.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        actions: Actions,
        subscriptions: Subscriptions,
        on_show: Callable[[int], None],
        on_words: Callable[[Wanted], None],
        on_close: Callable[[], None],
    ) -> None:
        background = look.palette.window
        super().__init__(parent, name="search", background=background, height=look.px(_HEIGHT))
        self.pack_propagate(False)
        self._actions = actions
        self._on_show = on_show
        self._on_words = on_words
        self._on_close = on_close
        self._log = ""
        self._ticket = 0
        self._hits: list[int] = []
        self._at = 0
        self._more = self._answered = False
        self._goes = True
        tk.Frame(self, background=look.palette.border, height=1).pack(side="bottom", fill="x")
        self._field = SearchBox(
            self, look, name="field", placeholder=_("Search in this chat"), background=background,
            on_change=self._look, on_down=lambda: self._go(-1), on_up=lambda: self._go(1),
            on_return=lambda: self._go(1),
        )  # fmt: skip
        close = IconButton(
            self, look, name="close", icon="x", command=self._done, background=background, size=18, place=_FIELD
        )
        older = IconButton(
            self, look, name="older", icon="chevron-up", command=lambda: self._go(1), background=background,
            place=_FIELD,
        )  # fmt: skip
        newer = IconButton(
            self, look, name="newer", icon="chevron-down", command=lambda: self._go(-1), background=background,
            place=_FIELD,
        )  # fmt: skip
        self._buttons = (older, newer)
        self._count = tk.Label(
            self, name="count", font=look.fonts.preview.spec, foreground=look.palette.secondary, background=background,
            borderwidth=0, padx=0, pady=0, anchor="e",
        )  # fmt: skip
        self._field.pack(side="left", fill="x", expand=True, padx=(look.px(_INSET), look.px(12)))
        self._count.pack(side="left", padx=(0, look.px(8)))
        for button in (older, newer, close):
            button.pack(side="left", padx=(0, look.px(_EDGE if button is close else 2)))
        entry = self._field.nametowidget("input")
        bind_keys(entry, ("<Shift-Return>",), lambda: self._go(-1))
        for part in (entry, older, newer, close):
            bind_keys(part, ("<Escape>",), self._done)
        subscriptions.subscribe(self, Found, self._on_found)
        self._say()

    @property
    def opened(self) -> bool:
        """Whether one looks for something here."""
        return bool(self._log)

    def open(self, log: str) -> None:
        """Let the person type what to look for in the chat ``log``."""
        if log != self._log:
            self._log = log
            self.grid()
        self._field.focus_input()

    def close(self) -> None:
        """Look for nothing, and be seen no more."""
        if self._log:
            self._log = ""
            self._field.clear()
            self.grid_remove()

    def carry(self) -> Any:
        """The chat, what is looked for in it, and at which hit one is."""
        return self._log, self._field.text, self._at

    def take(self, carried: Any) -> None:
        """Go on where another one was."""
        self._log, text, at = carried
        if self._log:
            self.grid()
            self._field.fill(text)
            self._at, self._goes = at, False

    def _look(self, text: str) -> None:
        self._hits, self._at, self._more, self._answered, self._goes = [], 0, False, False, True
        find = wanted(text)
        self._ticket = self._actions.search(text, self._log) if find and self._log else 0
        self._on_words(find)
        self._say()

    def _on_found(self, change: Found) -> None:
        if not self._ticket or change.ticket != self._ticket:
            return
        self._hits = [hit.seq for hit in change.hits]
        self._more, self._answered = change.more, True
        self._at = min(self._at, max(0, len(self._hits) - 1))
        self._say()
        if self._hits and self._goes:
            self._on_show(self._hits[self._at])

    def _go(self, step: int) -> None:
        """Go to an older hit (1) or a newer one (-1), and from the last one on to the first."""
        if self._hits:
            self._at = (self._at + step) % len(self._hits)
            self._say()
            self._on_show(self._hits[self._at])

    def _say(self) -> None:
        """Say at which of how many hits one is."""
        words, number = "", len(self._hits)
        if number:
            many = f"{number:,}+" if self._more else f"{number:,}"
            words = _("{number} of {count}").format(number=f"{self._at + 1:,}", count=many)
        elif self._answered:
            words = _("Nothing found")
        self._count.configure(text=words)
        for button in self._buttons:
            button.enabled = number > 1

    def _done(self) -> None:
        self.close()
        self._on_close()
