"""The devices on which an account is signed in, as rows, with a way to end each of the other sessions."""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _
from typing import Final

from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.times import last_seen
from messenger.gui.widgets.button import Button
from messenger.gui.widgets.shade import blend
from messenger.gui.widgets.text_line import draw_line
from messenger.protocol.accounts import DeviceEntry, Devices
from messenger.protocol.connection import Done

_ROW: Final = 64
_DISC: Final = 42
_TEXT_X: Final = 56


class DeviceRows(tk.Frame):
    """In ``parent``, a part of ``dialog``, which waits for the answers; words and buttons take ``room`` px.

    Names for tests: ``device-7`` with ``text`` and ``sign-out``, by the device's id.
    """

    def __init__(self, parent: tk.Misc, dialog: Dialog, *, room: int) -> None:
        look = dialog.look
        super().__init__(parent, name="rows", background=look.palette.window, height=look.px(_ROW))
        self._dialog = dialog
        self._look = look
        self._room = room
        self._gone = False  # asking Tk would not do: other rows may have the same name by then
        self.bind("<Destroy>", lambda _event: self._leave())

    def ask(self) -> None:
        """Ask for the devices and show them."""
        dialog = self._dialog
        dialog.wait_for(dialog.context.actions.list_devices(), Devices, self._show_devices, blocks=False)

    def _show_devices(self, devices: Devices) -> None:
        if self._gone:
            return
        for old in self.winfo_children():
            old.destroy()
        for device in sorted(devices.devices, key=lambda device: not device.current):
            self._add(device)

    def _add(self, device: DeviceEntry) -> None:
        look, palette, fonts = self._look, self._look.palette, self._look.fonts
        row = tk.Frame(self, name=f"device-{device.id}", background=palette.window)
        row.pack(fill="x")
        button = None
        if not device.current:
            button = Button(
                row, look, name="sign-out", text=_("Sign out"), command=lambda: self._sign_out(device),
                background=palette.window, kind="quiet", colour=palette.danger,
            )  # fmt: skip
            button.pack(side="right")
        width = self._room - (button.winfo_reqwidth() + look.px(8) if button else 0)
        text = tk.Canvas(
            row, name="text", width=width, height=look.px(_ROW), background=palette.window, highlightthickness=0,
            borderwidth=0,
        )  # fmt: skip
        text.pack(side="left")
        middle = look.px(_ROW / 2)
        tint = blend(palette.window, palette.accent, 0.14)
        text.create_image(0, middle, image=look.shapes.circle(_DISC, tint, palette.window), anchor="w")
        icon = look.icons.image("laptop" if device.current else "monitor", 20, palette.accent, tint)
        text.create_image(look.px(_DISC / 2), middle, image=icon)
        x = look.px(_TEXT_X)
        for y, words, font, colour in (
            (22, device.name or _("Unnamed device"), fonts.title, palette.text),
            (43, self._words(device), fonts.preview, palette.accent if device.current else palette.secondary),
        ):
            draw_line(
                text, look, x, look.px(y), words, font=font, colour=colour, background=palette.window, width=width - x
            )

    def _words(self, device: DeviceEntry) -> str:
        if device.current:
            return _("this device")
        return _("online") if device.online else last_seen(device.used, self._dialog.context.now())

    def _sign_out(self, device: DeviceEntry) -> None:
        dialog = self._dialog
        if not dialog.waits:
            dialog.wait_for(dialog.context.actions.sign_out_device(device.id), Done, lambda _done: self._signed_out())

    def _signed_out(self) -> None:
        if not self._gone:
            self.ask()

    def _leave(self) -> None:
        self._gone = True
