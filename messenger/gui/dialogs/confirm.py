"""A question with one answer that does something. What it asks and does, the caller says."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _

from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.protocol.connection import Done


class ConfirmDialog(Dialog):
    """Asks, gives the order, and calls ``on_done`` once it was carried out.

    ``order`` returns the ticket of the answer to wait for, or None where there is nothing to wait for.
    """

    def __init__(
        self,
        parent: tk.Misc,
        context: Context,
        *,
        name: str,
        title: str,
        text: str,
        button: str,
        order: Callable[[], int | None],
        dangerous: bool = False,
        on_done: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(parent, context, name=name, title=title)
        self._order = order
        self._on_done = on_done
        self.paragraph(self.body, "text", text).pack(fill="x")
        self.set_buttons(button, self._give_order, dangerous=dangerous, cancel=_("Cancel"))
        self.show(self.primary)

    def _give_order(self) -> None:
        ticket = self._order()
        if ticket is None:
            self._finish()
        else:
            self.wait_for(ticket, Done, lambda _done: self._finish())

    def _finish(self) -> None:
        on_done = self._on_done
        self.close()
        on_done()
