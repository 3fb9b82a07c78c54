"""The large view of pictures, wherever they are shown: one window at a time, made when a picture is opened."""

from __future__ import annotations

import tkinter as tk
from dataclasses import replace

from messenger.client.model import ChatMessage
from messenger.gui.dialogs.context import Context
from messenger.gui.look.look import Look
from messenger.gui.pictures.viewer import Viewer
from messenger.gui.system_dialogs import AskWhere
from messenger.gui.system_dialogs.files import ask_where_to_save


class Gallery:
    """``viewer`` is the window that is open. ``ask_where`` asks where to save a picture."""

    def __init__(self, context: Context, ask_where: AskWhere = ask_where_to_save) -> None:
        self._context = context
        self._ask_where = ask_where
        self.viewer: Viewer | None = None

    def show(self, window: tk.Misc, message: ChatMessage) -> None:
        """Show the picture of ``message`` over ``window``; in the viewer that is open, if that is its."""
        open_one = self._open_one()
        if open_one is not None and open_one.master is window:
            open_one.show(message)
            open_one.to_front()
            return
        if open_one is not None:
            open_one.close()
        self.viewer = Viewer(window, self._context, message, self._ask_where)

    def rebuild(self, look: Look) -> None:
        """Build anew what is open, in another look."""
        self._context = replace(self._context, look=look)
        open_one = self._open_one()
        if open_one is not None:
            open_one.rebuild(look)

    def _open_one(self) -> Viewer | None:
        if self.viewer is not None and not self.viewer.winfo_exists():
            self.viewer = None
        return self.viewer
