"""Where one is signed in, among the settings."""

from __future__ import annotations

from gettext import gettext as _

from messenger.gui.dialogs.device_rows import DeviceRows
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.settings.section import Section


class DevicesSection(Section):
    """Names for tests: ``rows``."""

    def __init__(self, dialog: Dialog) -> None:
        super().__init__(dialog, "devices")
        self.heading("title", _("Where you are signed in"))
        self.explain("text", _("A device that you sign out asks for your password."))
        rows = DeviceRows(self, dialog, room=self.room)
        rows.pack(fill="x", pady=(self.look.px(8), 0))
        rows.ask()
