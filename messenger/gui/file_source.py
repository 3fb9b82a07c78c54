"""The files of one conversation: how they stand in the state, their pictures, and what becomes of what a person wants.

It is what a conversation view is given for the files of its messages.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path

from messenger.client.actions import Actions
from messenger.client.files.model import Transfer
from messenger.client.model import ChatMessage
from messenger.client.private.model import private_user
from messenger.client.state import State
from messenger.gui.faces import given_name
from messenger.gui.folders import show_in_folder
from messenger.gui.pictures.pictures import Pictures
from messenger.gui.system_dialogs import AskWhere
from messenger.gui.widgets.conversation_view.files.deeds import Deed, Shown


class ChatFiles:
    """Of the conversation ``view``, over which dialogs open. ``ask_where``: None for the system's own dialog.

    ``show_folder`` shows a file in its folder and returns whether it could.
    """

    def __init__(
        self,
        view: tk.Misc,
        *,
        state: State,
        actions: Actions,
        pictures: Pictures,
        ask_where: AskWhere | None = None,
        show_folder: Callable[[Path], bool] = show_in_folder,
    ) -> None:
        self._view = view
        self._state = state
        self._actions = actions
        self._pictures = pictures
        self._ask_where = ask_where
        self._show_folder = show_folder

    # --- what the view asks --------------------------------------------------------------------------------------

    def transfer(self, message: ChatMessage) -> Transfer | None:
        """How the file stands; ``None``: nothing was begun with it here."""
        return self._state.transfer(message.log, message.cid)

    def picture(self, message: ChatMessage, size: tuple[int, int]) -> Shown:
        """The picture for a frame of this width and height in px; asked for, if it is not there."""
        if message.file is None or not message.file.hash:  # an own one that is still being read
            return Shown()
        image = self._pictures.picture(message, size)
        return Shown(image, by_hand=image is None and self._pictures.by_hand(message.file.hash))

    def trouble(self, message: ChatMessage) -> str:
        """Why the picture cannot be shown, as far as that is known; never asks for it."""
        file = message.file
        return self._pictures.fault(file.hash) if file is not None and file.is_picture and file.hash else ""

    def other(self, message: ChatMessage) -> str:
        """The name of the person with whom the private chat of ``message`` is held."""
        user = private_user(message.log)
        return given_name(self._state, user) if user is not None else ""

    # --- what the person wants -----------------------------------------------------------------------------------

    def do(self, deed: Deed, message: ChatMessage) -> None:
        """Do it."""
        actions = self._actions
        match deed:
            case Deed.OPEN:
                self._pictures.view(self._view.winfo_toplevel(), message)
            case Deed.SHOW:
                self._pictures.fetch(message)
            case Deed.FETCH | Deed.ACCEPT:
                actions.fetch_file(message)
            case Deed.DECLINE:
                actions.decline_file(message)
            case Deed.PAUSE:
                actions.pause_file(message)
            case Deed.RESUME | Deed.AGAIN:
                actions.resume_file(message)
            case Deed.CANCEL:
                actions.cancel_file(message)
            case Deed.FOLDER:
                self._open_folder(message)
            case Deed.SAVE:
                self._save(message)

    def _open_folder(self, message: ChatMessage) -> None:
        transfer = self.transfer(message)
        if transfer is not None and transfer.path and not self._show_folder(Path(transfer.path)):
            self._view.bell()

    def _save(self, message: ChatMessage) -> None:
        """Ask where, then save it there."""
        if message.file is None:
            return
        ask = self._ask_where or _system_dialog()
        ask(self._view, _("Save as"), message.file.name, lambda path: self._save_at(message, path))

    def _save_at(self, message: ChatMessage, path: Path | None) -> None:
        if path is not None:
            self._actions.save_file(message, path)


def _system_dialog() -> AskWhere:
    # Nobody pays for it before the first file is saved.
    from messenger.gui.system_dialogs.files import ask_where_to_save

    return ask_where_to_save
