"""What undo and redo of a text field walk along. Plain text and cursor offsets; no widget here.

Tk's own undo forgets images, and emoji are images in a text field.
"""

from __future__ import annotations

import unicodedata
from typing import Final, NamedTuple

#: How many steps can be undone.
STEPS: Final = 200


class Edit(NamedTuple):
    """A text as it stood, and where in it the cursor was (in characters of ``text``)."""

    text: str
    cursor: int


_PICTURE: Final = "So"
"""The category of nearly all emoji."""
EMPTY: Final = Edit("", 0)


class EditHistory:
    """The states of one text field, from the oldest kept to the newest, and where in them one stands."""

    def __init__(self, start: Edit = EMPTY) -> None:
        self._past: list[Edit] = [start]
        self._future: list[Edit] = []
        self._typing = False

    def record(self, edit: Edit) -> None:
        """Add the state after a change.

        Letters typed one after the other make one step, up to the end of the word; an emoji is a step of its own.
        """
        before = self._past[-1]
        if edit.text == before.text:
            self._past[-1] = edit
            return
        self._future.clear()
        typed = edit.text[edit.cursor - 1 : edit.cursor]
        continues = (
            len(edit.text) == len(before.text) + 1
            and edit.cursor == before.cursor + 1
            and edit.text[: before.cursor] == before.text[: before.cursor]
            and not typed.isspace()
            and unicodedata.category(typed) != _PICTURE
        )
        if continues and self._typing:
            self._past[-1] = edit
        else:
            self._past.append(edit)
            del self._past[: -STEPS - 1]
        self._typing = continues

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to go back."""
        return len(self._past) > 1

    def undo(self) -> Edit | None:
        """Step back and return where one stands now; None at the oldest state."""
        if len(self._past) == 1:
            return None
        self._typing = False
        self._future.append(self._past.pop())
        return self._past[-1]

    def redo(self) -> Edit | None:
        """Step forward again; None when nothing was undone."""
        if not self._future:
            return None
        self._typing = False
        self._past.append(self._future.pop())
        return self._past[-1]
