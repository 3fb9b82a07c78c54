"""The settings, one dialog with sections. Each section is a module of its own."""

from messenger.gui.dialogs.settings.dialog import SettingsDialog

__all__ = ["SettingsDialog"]
