"""The windows of one program beside its main one: a private chat, the question for it, the safety number.

Each is found by its title and stands where the program has put it.
"""

from __future__ import annotations

from typing import Final, Self

from PIL import Image

from messenger.gui.look.private_palette import PRIVATE_LIGHT
from messenger.gui.widgets.shade import blend
from tests.end_to_end.likeness import Likeness
from tests.end_to_end.screen import SECONDS, Screen
from tests.end_to_end.view import View
from tests.end_to_end.window_process import WindowProcess
from tests.waiting import wait_until

TINT: Final = 0.10
"""How much of the accent is in the line under the head."""
INK: Final = 0.30
"""How much of the text's colour is in what stands there."""
MOST_UNSEEN: Final = 20


class PrivateWindow(View):
    """The window with this ``title`` that belongs to ``owner``; ``likeness`` draws in the colours of private chats."""

    def __init__(self, owner: WindowProcess, screen: Screen, likeness: Likeness, title: str) -> None:
        seen = owner.profiles.parent / "seen-private.png"
        super().__init__(screen, likeness, f"{title!r} of {owner.name}", (0, 0), (1, 1), seen, PRIVATE_LIGHT)
        self._owner = owner
        self._title = title

    def assert_alive(self) -> None:
        """Fail when the program has ended."""
        self._owner.assert_alive()

    def wait_until_open(self) -> Self:
        """Wait until it stands on the screen."""
        self.number = wait_until(self._find, f"the window {self._whose}", SECONDS)
        self._place, self._size = self._screen.box(self.number)
        return self

    def wait_until_gone(self) -> None:
        """Wait until it does no longer."""
        wait_until(lambda: not self._find(), f"the end of the window {self._whose}", SECONDS)

    def _find(self) -> int:
        """How many messages were not seen yet stands before the title."""
        self.assert_alive()
        titles = [self._title, *(f"({count}) {self._title}" for count in range(1, MOST_UNSEEN))]
        return next((number for number in map(self._screen.find, titles) if number), 0)

    def ask_to_close(self) -> None:
        """Click on its cross."""
        self._screen.ask_to_close(self.number)

    def seal_words(self, text: str, *, sound: bool = True) -> Image.Image:
        """Return how the line under the head looks that says which way the text takes."""
        palette = self._palette
        fill = blend(palette.window, palette.accent, TINT)
        ink = blend(palette.accent, palette.text, INK) if sound else palette.secondary
        return self.words(text, self._likeness.look.fonts.sender, ink, fill)

    def safety_words(self) -> list[Image.Image]:
        """Return how the button for the safety number looks, under the pointer or not."""
        palette = self._palette
        fill = blend(palette.window, palette.accent, TINT)
        ink = blend(palette.accent, palette.text, INK)
        font = self._likeness.look.fonts.button
        return [self.words("Safety number", font, ink, under) for under in (fill, blend(fill, ink, TINT))]

    def strip_words(self, text: str) -> list[Image.Image]:
        """Return how a quiet button looks in the strip of a session that has ended, under the pointer or not."""
        palette = self._palette
        fill, colour, font = (
            blend(palette.window, palette.accent, TINT),
            palette.accent,
            self._likeness.look.fonts.button,
        )
        return [self.words(text, font, colour, under) for under in (fill, blend(fill, colour, TINT))]

    def digits(self, group: str) -> Image.Image:
        """Return how a group of the safety number looks."""
        return self.words(group, self._likeness.look.fonts.page_title, self._palette.text, self._palette.field)
