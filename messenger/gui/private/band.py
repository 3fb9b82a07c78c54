"""The question for a private chat as a band in the main window, once it was put aside."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Any

from messenger.client.private.model import PrivateStatus
from messenger.gui.countdown import Countdown
from messenger.gui.look.look import Look
from messenger.gui.private.words import told_of
from messenger.gui.widgets.button import Button
from messenger.gui.widgets.notice_strip import NoticeStrip, Said, StripButton


class Band(NoticeStrip):
    """``name`` asks, as ``status`` says. It can be spoken to as a ``Ring`` can. Names for tests: the buttons' own."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        status: PrivateStatus,
        name: str,
        monotonic: Callable[[], float],
        on_accept: Callable[[], object],
        on_decline: Callable[[], object],
    ) -> None:
        super().__init__(parent, look, name=f"ring-{status.user}")
        self._status = status
        self._person = name
        self._buttons_now = (
            StripButton("decline", _("Decline"), on_decline),
            StripButton("accept", _("Accept"), on_accept, main=True),
        )
        self._until = status.until
        self._refusal = self._over = ""
        self._on_end: Callable[[], object] = lambda: None
        self._countdown = Countdown(self, self._count, monotonic)
        self._count()

    def focus_answer(self) -> None:
        """Give the keyboard to the answers."""
        self.winfo_toplevel().deiconify()
        self.winfo_toplevel().lift()
        self.nametowidget("accept").focus_force()

    def waits(self) -> None:
        """An answer was given; another one cannot be."""
        self._refusal = ""
        for name in ("accept", "decline"):
            self.nametowidget(name).enabled = False

    def refuse(self, sentence: str) -> None:
        """Say why the answer came to nothing; the question goes on."""
        self._refusal = sentence
        for name in ("accept", "decline"):
            self.nametowidget(name).enabled = True
        self._count()

    def tell(self, sentence: str, until: float, on_close: Callable[[], object]) -> None:
        """Say until then what became of the question, in place of the answers."""
        self._over, self._until, self._on_end = sentence, until, on_close
        self._count()

    def carry(self) -> Any:
        """How the question stands, for another band of it."""
        accept = self.children.get("accept")
        open_to_answers = isinstance(accept, Button) and accept.enabled
        return self._refusal, open_to_answers, (self._over, self._until, self._on_end)

    def take(self, carried: Any) -> None:
        """Go on as the question stood elsewhere."""
        refusal, open_to_answers, (over, until, on_end) = carried
        if over:
            self.tell(over, until, on_end)
        elif refusal:
            self.refuse(refusal)
        elif not open_to_answers:
            self.waits()

    def close(self) -> None:
        """Go."""
        self.destroy()

    def _count(self) -> None:
        left = self._countdown.seconds_until(self._until) if self._until else 0
        if self._over:
            self.say(Said(self._over, icon="bell-off", buttons=(StripButton("close", _("Close"), self._on_end),)))
            if not left:
                self._on_end()
            return
        told = told_of(self._status, self._person, left)
        text = f"{self._refusal} {told.text if told else ''}".strip()
        self.say(Said(text, icon="bell", buttons=self._buttons_now))
