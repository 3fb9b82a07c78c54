"""Where this account is signed in, as a window of its own."""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _

from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.device_rows import DeviceRows
from messenger.gui.dialogs.dialog import LIST_EDGE, Dialog
from messenger.gui.widgets.button import QUIET_EDGE


class DevicesDialog(Dialog):
    """Lists the devices (C9). Names for tests: ``rows``."""

    def __init__(self, parent: tk.Misc, context: Context) -> None:
        super().__init__(parent, context, name="devices", title=_("Devices"), width=460)
        look = self.look
        self._explanation = self.paragraph(
            self.body, "explanation", _("Where you are signed in. A device that you sign out asks for your password."),
            look.palette.secondary, self.look.fonts.body,
        )  # fmt: skip
        self._explanation.pack(fill="x", pady=(0, look.px(10)))
        rows = DeviceRows(self.lists, self, room=self.room)
        # The words of the buttons end where everything else does.
        rows.pack(fill="x", padx=(look.px(LIST_EDGE), look.px(LIST_EDGE - QUIET_EDGE)))
        self.show(self)
        rows.ask()
