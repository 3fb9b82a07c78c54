"""The way from the settings to the devices on which one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _

from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.settings.section import Section
from messenger.gui.widgets.button import Button


class DevicesSection(Section):
    """Names for tests: ``show``."""

    def __init__(self, dialog: Dialog, on_devices: Callable[[], object]) -> None:
        super().__init__(dialog, "devices")
        self.heading("title", _("Where you are signed in"))
        self.explain(
            "text",
            _("You can be signed in on several devices at once; each has all your chats. Sign out those that you no "
              "longer use or do not know."),
        )  # fmt: skip
        Button(
            self, self.look, name="show", text=_("Show my devices"), command=on_devices, background=self.background,
            kind="small",
        ).pack(anchor="w", pady=(self.look.px(14), 0))  # fmt: skip
