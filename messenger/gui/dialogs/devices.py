"""Where this account is signed in, with a way to end each of the other sessions."""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _
from typing import Final

from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import LIST_EDGE, Dialog
from messenger.gui.times import last_seen
from messenger.gui.widgets.button import QUIET_EDGE, Button
from messenger.gui.widgets.shade import blend
from messenger.gui.widgets.text_line import draw_line
from messenger.protocol.accounts import DeviceEntry, Devices
from messenger.protocol.connection import Done

_ROW: Final = 64
_DISC: Final = 42
_TEXT_X: Final = 56


class DevicesDialog(Dialog):
    """Lists the devices (C9). Names for tests: ``device-7`` with ``text`` and ``sign-out``, by the device's id."""

    def __init__(self, parent: tk.Misc, context: Context) -> None:
        super().__init__(parent, context, name="devices", title=_("Devices"), width=460)
        look = self.look
        self._explanation = self.paragraph(
            self.body, "explanation", _("Where you are signed in. A device that you sign out asks for your password."),
            look.palette.secondary, self.look.fonts.body,
        )  # fmt: skip
        self._explanation.pack(fill="x", pady=(0, look.px(10)))
        # The words of the buttons end where everything else does.
        self._rows = tk.Frame(self.lists, name="rows", background=look.palette.window, height=look.px(_ROW))
        self._rows.pack(fill="x", padx=(look.px(LIST_EDGE), look.px(LIST_EDGE - QUIET_EDGE)))
        self.show(self)
        self._ask()

    def _ask(self) -> None:
        self.wait_for(self.context.actions.list_devices(), Devices, self._show_devices, blocks=False)

    def _show_devices(self, devices: Devices) -> None:
        for old in self._rows.winfo_children():
            old.destroy()
        for device in sorted(devices.devices, key=lambda device: not device.current):
            self._add(device)

    def _add(self, device: DeviceEntry) -> None:
        look, palette, fonts = self.look, self.look.palette, self.look.fonts
        row = tk.Frame(self._rows, name=f"device-{device.id}", background=palette.window)
        row.pack(fill="x")
        button = None
        if not device.current:
            button = Button(
                row, look, name="sign-out", text=_("Sign out"), command=lambda: self._sign_out(device),
                background=palette.window, kind="quiet", colour=palette.danger,
            )  # fmt: skip
            button.pack(side="right")
        width = self.room - (button.winfo_reqwidth() + look.px(8) if button else 0)
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
        return _("online") if device.online else last_seen(device.used, self.context.now())

    def _sign_out(self, device: DeviceEntry) -> None:
        if self.waits:
            return
        self.wait_for(self.context.actions.sign_out_device(device.id), Done, lambda _done: self._ask())
