"""One window on a screen, looked at and used as a person does: its pixels, the keyboard, the pointer.

Whose window it is, and what process it belongs to, is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from PIL import Image

from messenger.client.model import Delivery
from messenger.gui.look.fonts import Font
from messenger.gui.look.palette import LIGHT, Palette, rgb
from messenger.gui.widgets.shade import blend
from tests.end_to_end.likeness import Likeness, Place, beside, places
from tests.end_to_end.screen import SECONDS, Screen
from tests.waiting import wait_until

HOVER: Final = 0.10
"""How much darker a button is under the pointer."""
PALE: Final = 0.55
"""How much of the background is in a button that cannot be pressed."""
LOOK_PAUSE: Final = 0.04
"""Seconds between two looks at a window: to look costs more than to ask."""
_STRIP: Final = (100, 30)
"""A part of the banner that no word and no button covers in part."""

_Found = TypeVar("_Found")


class View:
    """A window of ``size`` at ``place`` of ``screen``. ``whose`` says in complaints which; ``seen`` is where what was
    seen instead is kept. ``palette``: its colours; ``likeness`` draws in the same.
    """

    def __init__(
        self,
        screen: Screen,
        likeness: Likeness,
        whose: str,
        place: Place,
        size: tuple[int, int],
        seen: Path,
        palette: Palette = LIGHT,
    ) -> None:
        self.number = 0
        """The window's, for X."""
        self._screen = screen
        self._likeness = likeness
        self._whose = whose
        self._place = place
        self._size = size
        self._seen = seen
        self._palette = palette

    def assert_alive(self) -> None:
        """Fail when there can be no window any more."""

    # -- to look

    def picture(self) -> Image.Image:
        """Return what the window shows now."""
        return self._screen.picture(self._place, self._size)

    def places(self, sought: Image.Image) -> list[Place]:
        """Return where in the window ``sought`` stands now, from the top down."""
        return places(self.picture(), sought)

    def places_of(self, text: str, *, mine: bool) -> list[Place]:
        """Return where in the window the message ``text``, of one line, stands now."""
        return self.places(self._likeness.said(text, mine=mine))

    def wait_to_see(self, *sought: Image.Image, what: str, within: float = SECONDS) -> Place:
        """Wait until one of the pictures stands in the window; return its middle, on the screen."""

        def look(picture: Image.Image) -> list[Place]:
            return [
                (self._place[0] + left + image.width // 2, self._place[1] + top + image.height // 2)
                for image in sought
                for left, top in places(picture, image)
            ]

        return self.wait(look, what, within)[0]

    def wait_not_to_see(self, sought: Image.Image, what: str, within: float = SECONDS) -> None:
        """Wait until ``sought`` stands nowhere in the window."""
        self.wait(lambda picture: not places(picture, sought), f"{what} to go", within)

    def wait_to_read(self, text: str, *, mine: bool, within: float = SECONDS) -> None:
        """Wait until the message ``text``, of one line, stands in the open chat."""
        self.wait_to_see(self._likeness.said(text, mine=mine), what=repr(text), within=within)

    def wait_for_state(self, text: str, delivery: Delivery, within: float = SECONDS) -> None:
        """Wait until one's own message ``text`` bears the sign of how far it has come."""
        words, sign = self._likeness.said(text, mine=True), self._likeness.state(delivery)

        def look(picture: Image.Image) -> bool:
            return any(places(beside(picture, place, words), sign) for place in places(picture, words))

        self.wait(look, f"{text!r} to be {delivery}", within)

    def wait_until_no_banner(self) -> None:
        """Wait until nothing is wrong any more."""
        self.wait_not_to_see(Image.new("RGB", _STRIP, rgb(self._palette.warning)), "the banner")

    def wait(self, look: Callable[[Image.Image], _Found], what: str, within: float = SECONDS) -> _Found:
        """Wait until ``look`` finds something true in a picture of the window, and return that.

        What the window showed instead is kept beside its home.
        """

        def look_now() -> _Found:
            self.assert_alive()
            return look(self.picture())

        try:
            return wait_until(look_now, f"{what} in {self._whose}", within, pause=LOOK_PAUSE)
        except AssertionError as error:
            self.picture().save(self._seen)
            error.add_note(f"the window is to be seen in {self._seen}")
            raise

    # -- words of the window, as they look in their places

    def words(self, text: str, font: Font, colour: str = "", background: str = "") -> Image.Image:
        """Return how words look, in the window's usual colours unless others are given."""
        palette = self._palette
        return self._likeness.words(text, font, colour or palette.text, background or palette.window)

    def title_words(self, text: str) -> Image.Image:
        """A page's title."""
        return self.words(text, self._likeness.look.fonts.page_title)

    def divider_words(self, text: str) -> Image.Image:
        """What marks a place in the conversation, as "New messages" does."""
        return self.words(text, self._likeness.look.fonts.day_pill, self._palette.accent, self._palette.conversation)

    def link_words(self, text: str) -> Image.Image:
        """A button that is nothing but its words."""
        return self.words(text, self._likeness.look.fonts.button, self._palette.accent)

    def danger_words(self, text: str) -> list[Image.Image]:
        """The words of a button that ends something, under the pointer or not."""
        colour, window = self._palette.danger, self._palette.window
        fills = (window, blend(window, colour, HOVER))
        return [self.words(text, self._likeness.look.fonts.button, colour, fill) for fill in fills]

    def error_words(self, text: str) -> Image.Image:
        """What stands under a field."""
        return self.words(text, self._likeness.look.fonts.preview, self._palette.danger)

    def banner_words(self, text: str) -> Image.Image:
        """What stands in the strip over the conversation."""
        return self.words(text, self._likeness.look.fonts.body, self._palette.warning_text, self._palette.warning)

    def header_words(self, text: str) -> Image.Image:
        """The name over the conversation."""
        return self.words(text, self._likeness.look.fonts.header)

    def notice_words(self, text: str) -> Image.Image:
        """A quiet line in the conversation, without its time."""
        return self.words(text, self._likeness.look.fonts.preview, self._palette.secondary, self._palette.conversation)

    def button_words(self, text: str) -> list[Image.Image]:
        """A big button's words, under the pointer or not."""
        return [
            self.words(text, self._likeness.look.fonts.button, self._palette.on_accent, fill)
            for fill in (self._palette.accent, blend(self._palette.accent, self._palette.text, HOVER))
        ]

    def pale_button_words(self, text: str) -> Image.Image:
        """A big button's words while it cannot be pressed."""
        fill = blend(self._palette.accent, self._palette.window, PALE)
        return self.words(text, self._likeness.look.fonts.button, self._palette.on_accent, fill)

    def field_words(self, text: str) -> Image.Image:
        """What was typed into a field."""
        return self.words(text, self._likeness.look.fonts.message, self._palette.text, self._palette.field)

    def presence_words(self, text: str, *, online: bool) -> Image.Image:
        """What stands under the name over the conversation."""
        return self.words(
            text, self._likeness.look.fonts.preview, self._palette.accent if online else self._palette.secondary
        )

    # -- to do

    def type(self, text: str) -> None:
        """Type where the cursor is; a line break is the Enter key."""
        self._screen.type(self.number, text)

    def press(self, *keys: str) -> None:
        """Press keys, named as X does."""
        self._screen.press(self.number, *keys)

    def paste(self, text: str) -> None:
        """Paste where the cursor is."""
        self._screen.copy(text)
        self.press("ctrl+v")

    def paste_files(self, *files: Path) -> None:
        """Paste files that were copied in a file manager."""
        self._screen.copy("".join(f"{file.as_uri()}\r\n" for file in files), "text/uri-list")
        self.press("ctrl+v")

    def click(self, *sought: Image.Image, what: str) -> None:
        """Wait until one of the pictures can be seen, and click on it."""
        self._screen.click(self.wait_to_see(*sought, what=what))

    def click_button(self, text: str) -> None:
        """Click on a big button."""
        self.click(*self.button_words(text), what=f"the button {text}")

    def say(self, text: str) -> None:
        """Type a message into the open chat and click Send."""
        self.type(text)
        fills = (self._palette.accent, blend(self._palette.accent, self._palette.text, HOVER))
        icons = [self._likeness.icon("send-horizontal", 19, self._palette.on_accent, fill) for fill in fills]
        self.click(*icons, what="the button Send")
