"""Every key and what it does, as the help page lists them. Who binds a key is not known here; a test compares both."""

from __future__ import annotations

import sys
from gettext import gettext as _
from typing import Final, NamedTuple

_MENU: Final = "<App>" if sys.platform == "win32" else "<Menu>"
_COMMAND: Final = "Command" if sys.platform == "darwin" else "Control"


class Key(NamedTuple):
    """``sequences``: the keys as Tk names them, of which each does it, or one the opposite of the other."""

    sequences: tuple[str, ...]
    does: str


class KeySection(NamedTuple):
    """Keys that work in one place. ``name`` is for tests."""

    name: str
    title: str
    keys: tuple[Key, ...]


def key_sections() -> list[KeySection]:
    """All of them, in the order in which they are shown."""
    return [
        KeySection("everywhere", _("Everywhere"), (
            Key(("<Control-k>",), _("Look for chats, people and messages")),
            Key(("<Control-f>",), _("Look for something in the open chat")),
            Key(("<Alt-Up>", "<Alt-Down>"), _("Go to the chat above or below")),
            Key(("<Control-End>",), _("Go to the newest message")),
            Key(("<Control-e>",), _("Pick an emoji")),
            Key(("<Control-o>",), _("Choose files to send")),
            Key(("<F2>",), _("Go to whoever asks for a private chat, else to the next window of a private chat")),
            Key(("<F3>",), _("Ask the person of the open chat for a private chat")),
            Key(("<Control-comma>",), _("Open the settings")),
            Key(("<F1>",), _("Show this page")),
            Key(("<Escape>",), _("Close what lies on top: a menu, a dialog, the search, the chat. A question for a "
                                 "private chat is only put aside")),
        )),
        KeySection("write", _("Where you write"), (
            Key(("<Return>",), _("Send the message")),
            Key(("<Shift-Return>",), _("Begin a new line in it")),
            Key(("<Tab>",), _("Take the command, name or emoji that is proposed; else go on to the next part")),
            Key(("<<Undo>>", "<<Redo>>"), _("Take back what was typed, or bring it back")),
        )),
        KeySection("conversation", _("In a conversation"), (
            Key((f"<{_COMMAND}-Up>", f"<{_COMMAND}-Down>"), _("Go from message to message")),
            Key(("<Return>",), _("Open the link of that message, or send it again")),
            Key(("<<Copy>>",), _("Copy what is selected, or that message")),
            Key((f"<{_COMMAND}-a>",), _("Select everything")),
            Key(("<Prior>", "<Next>"), _("Scroll by a page")),
            Key(("<Home>", "<End>"), _("Go to the first or the newest message")),
        )),
        KeySection("lists", _("In lists"), (
            Key(("<Up>", "<Down>"), _("Go to the row above or below")),
            Key(("<Return>",), _("Open it")),
            Key((_MENU, "<Shift-F10>"), _("What can be done with it; a letter goes to the entry that begins with it")),
        )),
        KeySection("picture", _("While you look at a picture"), (
            Key(("<Left>", "<Right>"), _("Go to the picture before or after; push a picture larger than the window")),
            Key(("+", "-"), _("See it larger or smaller")),
            Key(("0",), _("See all of it")),
            Key(("<Control-s>",), _("Save it")),
        )),
        KeySection("private", _("In the window of a private chat"), (
            Key(("<Control-w>",), _("End the private chat and forget what was said")),
        )),
    ]  # fmt: skip


def key_words(sequence: str) -> list[str]:
    """What stands on the keys to press together: ``<Control-comma>`` -> ``["Ctrl", ","]``."""
    named = {
        "<<Copy>>": f"<{_COMMAND}-c>",
        "<<Undo>>": f"<{_COMMAND}-z>",
        "<<Redo>>": f"<{_COMMAND}-Shift-z>",
    }
    parts = [sequence] if len(sequence) == 1 else named.get(sequence, sequence).strip("<>").split("-")
    words = {
        "Control": _("Ctrl"), "Command": _("Cmd"), "Return": _("Enter"), "Escape": _("Esc"), "comma": ",",
        "Prior": _("Page Up"), "Next": _("Page Down"), "Menu": _("Menu"), "App": _("Menu"), "Shift": _("Shift"),
        "Alt": _("Alt"), "Tab": _("Tab"), "Up": _("Up"), "Down": _("Down"), "Home": _("Home"), "End": _("End"),
        "Left": _("Left"), "Right": _("Right"),
    }  # fmt: skip
    return [words.get(part, part.upper()) for part in parts]
