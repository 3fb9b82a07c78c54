"""The dialog that asks before files are sent."""

from messenger.gui.dialogs.send_files.dialog import SendFilesDialog

__all__ = ["SendFilesDialog"]
