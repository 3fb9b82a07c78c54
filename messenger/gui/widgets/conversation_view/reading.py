"""How far somebody has read, and where the line "New messages" stands.

Read is what was seen down to its end in the window that has the focus. The line stands before the first message that
was not read when it came or when the chat was opened; it goes when one writes something oneself, and moves when
everything was read before the next one comes that nobody sees at once.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable

from messenger.client.model import ChatMessage, Delivery
from messenger.gui.widgets.conversation_view.newest import unseen
from messenger.gui.widgets.conversation_view.rows import Row, Rows
from messenger.gui.widgets.conversation_view.viewport import Placed


class Reading:
    """Of what is shown on ``canvas``. ``on_read(seq)`` hears how far it is read. ``upto``: the last seq that was."""

    def __init__(self, canvas: tk.Canvas, on_read: Callable[[int], None]) -> None:
        self._canvas = canvas
        self._on_read = on_read
        self.upto = 0

    @property
    def attentive(self) -> bool:
        """Whether somebody may be looking: the canvas is on the screen, in the window that has the focus."""
        call, path = self._canvas.tk.call, str(self._canvas)
        focused = str(call("focus", "-displayof", path))
        if not focused or not self._canvas.winfo_viewable():
            return False
        return str(call("winfo", "toplevel", focused)) == str(call("winfo", "toplevel", path))

    def coming(self, rows: Rows, row: Row, at_bottom: bool) -> None:
        """Move the line for a row that is about to be put in. ``at_bottom``: it would be seen at once."""
        if not isinstance(row, ChatMessage):
            return
        if row.delivery is Delivery.WAITING:
            rows.begin_unread(0)
            return
        new = row.delivery is Delivery.RECEIVED and row.seq > self.upto and not unseen(rows, self.upto)
        if new and not (at_bottom and self.attentive):
            rows.begin_unread(row.seq)

    def look(self, visible: Iterable[Placed], height: int) -> bool:
        """Take note of what is seen now in a pane of this height; return whether more is read than before."""
        if not self.attentive:
            return False
        seen = [
            spot.layout.row.seq
            for spot in visible
            if spot.layout.row.seq
            and not (isinstance(spot.layout.row, ChatMessage) and spot.layout.row.delivery is not Delivery.RECEIVED)
            and spot.top + spot.layout.height <= height
        ]
        if not seen or seen[-1] <= self.upto:
            return False
        self.upto = seen[-1]
        self._on_read(self.upto)
        return True
