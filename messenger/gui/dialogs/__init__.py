"""Windows over the main window that ask or show one thing: people, groups, the own account. ``Dialogs`` opens them."""

from messenger.gui.dialogs.dialogs import Dialogs

__all__ = ["Dialogs"]
