"""Opens and closes the emoji picker over a place to write. Its code is read when it is first opened."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from messenger.gui.look.look import Look
from messenger.gui.widgets.emoji_text import EmojiText

if TYPE_CHECKING:
    from messenger.gui.widgets.emoji_picker.picker import EmojiPicker


class PickerOpener:
    """The picker lies in ``parent`` over ``above``. What is picked goes into ``field``; ``on_pick(emoji)`` hears of it.

    ``button`` opens and closes it by a click.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        above: tk.Misc,
        button: tk.Misc,
        field: EmojiText,
        recent: Callable[[], Sequence[str]],
        on_pick: Callable[[str], None],
    ) -> None:
        self._parent = parent
        self._look = look
        self._above = above
        self._button = button
        self._field = field
        self._recent = recent
        self._on_pick = on_pick
        self._picker: EmojiPicker | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is."""
        return self._picker is not None

    def toggle(self) -> None:
        """Open it, or close it."""
        if self._picker is not None:
            self._picker.close()
            return
        # The first picture of the window need not wait for this.
        from messenger.gui.widgets.emoji_picker.picker import EmojiPicker

        self._picker = EmojiPicker(
            self._parent, self._look, above=self._above, opener=self._button, recent=self._recent(),
            on_pick=self._pick, on_close=self._closed,
        )  # fmt: skip

    def close(self) -> None:
        """Close it, if it is open."""
        if self._picker is not None:
            self._picker.close()

    def _pick(self, emoji: str) -> None:
        self._field.type_in(emoji)
        self._on_pick(emoji)

    def _closed(self, back: bool) -> None:
        self._picker = None
        if back and self._field.winfo_viewable():
            self._field.focus_set()
