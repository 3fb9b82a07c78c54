"""The settings: a column of sections beside the one that is shown. What can be chosen there is each section's own."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from gettext import gettext as _
from typing import Final, NamedTuple

from messenger.gui.carrying import focus_again, focus_inside, has_focus
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.settings.about import AboutSection
from messenger.gui.dialogs.settings.appearance import AppearanceSection
from messenger.gui.dialogs.settings.devices import DevicesSection
from messenger.gui.dialogs.settings.files import FilesSection
from messenger.gui.dialogs.settings.notifications import NotificationsSection
from messenger.gui.dialogs.settings.private_chats import PrivateChatsSection
from messenger.gui.dialogs.settings.section import Section
from messenger.gui.look.look import Look
from messenger.gui.widgets.popup_menu import close_menus
from messenger.gui.widgets.section_list import SectionEntry, SectionList

_WIDTH: Final = 640
_SIDE: Final = 184
_HEIGHT: Final = 440
"""Px at scale 1 of everything under the head, so that the window stays the same whatever is shown."""


class _Known(NamedTuple):
    """One section as it stands in the column, and what makes it."""

    entry: SectionEntry
    make: Callable[[Dialog], Section]


class SettingsDialog(Dialog):
    """Opens at ``section``, a key; "" for the first. Everything that is chosen here holds at once.

    Names for tests: ``sections``, and the sections by their keys.
    """

    def __init__(self, parent: tk.Misc, context: Context, section: str = "") -> None:
        super().__init__(parent, context, name="settings", title=_("Settings"), width=_WIDTH, side=_SIDE)
        self._known = _sections()
        self._section: Section | None = None
        self._put_in(section)
        self.show(self.sections)

    def _put_in(self, section: str) -> None:
        """Put the column in, and beside it the section of this key, or the first."""
        look = self.look
        self.sections = SectionList(
            self.beside, look, name="sections", entries=[known.entry for known in self._known],
            width=look.px(_SIDE), background=look.palette.sidebar, on_select=self._show_section,
        )  # fmt: skip
        self.sections.pack(fill="x", pady=(look.px(6), 0))
        self.beside.configure(height=min(look.px(_HEIGHT), self.most_body()))
        self._most = look.px(_HEIGHT - 4)  # the column alone is to say how high the window is
        self._show_section(self.sections.selected)
        if section:
            self.sections.select(section)

    def rebuild(self, look: Look) -> bool:
        """Build it anew where it stands, at the section that is shown."""
        close_menus(self)
        focused, mine, shown = focus_inside(self), has_focus(self), self.sections.selected
        carried = self.section.carry()
        for part in self.winfo_children():
            if not isinstance(part, tk.Toplevel):
                part.destroy()
        self.context = replace(self.context, look=look)
        self._furnish()
        self._section = None
        self._put_in(shown)
        self.section.take(carried)
        self.show_again()
        if mine:
            focus_again(self, focused)
        return True

    @property
    def section(self) -> Section:
        """The section that is shown."""
        if self._section is None:
            raise RuntimeError("nothing is shown yet")
        return self._section

    def select(self, key: str) -> None:
        """Show another section."""
        self.sections.select(key)

    def close(self) -> None:
        """Close it; what was typed is taken first."""
        if self._section is not None and self._section.winfo_exists():
            self._section.finish()
        super().close()

    def _show_section(self, key: str) -> None:
        if self._section is not None:
            self._section.finish()
            self._section.destroy()
        self._section = next(known.make for known in self._known if known.entry.key == key)(self)
        self._section.pack(fill="x", pady=(self.look.px(20), 0))
        self.to_top()


def _sections() -> tuple[_Known, ...]:
    """All sections, from top to bottom."""
    return (
        _Known(SectionEntry("appearance", _("Appearance"), "palette"), AppearanceSection),
        _Known(SectionEntry("notifications", _("Notifications"), "bell"), NotificationsSection),
        _Known(SectionEntry("files", _("Files"), "folder"), FilesSection),
        _Known(SectionEntry("private-chats", _("Private chats"), "lock"), PrivateChatsSection),
        _Known(SectionEntry("devices", _("Devices"), "laptop"), DevicesSection),
        _Known(SectionEntry("about", _("About"), "info"), AboutSection),
    )  # fmt: skip
