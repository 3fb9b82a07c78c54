"""The bundled fonts: loading them for this program alone, the roles they play, and measuring text.

No text is drawn here. Text handed in holds no emoji and no control characters (see `Emoji.plain`).
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import sys
import tkinter as tk
from itertools import accumulate

from messenger.gui.look.assets import asset
from messenger.gui.look.bidi import has_rtl

_log = logging.getLogger(__name__)

WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
ELLIPSIS = "…"
#: How many measured words are kept where text is measured by words.
KEPT_WORDS = 20_000
_MEASURE_EACH = "{font texts} {lmap text $texts {font measure $font $text}}"
_ASCII = tuple(map(chr, range(32, 127)))
_FR_PRIVATE = 0x10


def family(weight: str) -> str:
    """The bundled family of a weight: one each, since Tk on X11 mixes the weights of one family up."""
    return f"Messenger Sans {weight}"


def load_bundled_fonts() -> None:
    """Make the bundled fonts known to this process alone. To be called before `tk.Tk()`.

    On macOS the program's Info.plist names the folder (ATSApplicationFontsPath), so nothing is left to do.
    Where loading fails Tk falls back to a font of the system, and a warning is logged.
    """
    files = [str(asset("fonts", f"MessengerSans-{weight}.otf")) for weight in WEIGHTS]
    try:
        if sys.platform == "win32":
            add = ctypes.WinDLL("gdi32").AddFontResourceExW
            loaded = [bool(add(file, _FR_PRIVATE, None)) for file in files]
        elif sys.platform == "darwin":
            return
        else:
            loaded = _load_with_fontconfig(files)
    except (OSError, AttributeError) as error:
        _log.warning("the bundled fonts cannot be loaded: %s", error)
        return
    for file, done in zip(files, loaded, strict=True):
        if not done:
            _log.warning("the bundled font %s cannot be loaded", file)


def _load_with_fontconfig(files: list[str]) -> list[bool]:
    fontconfig = ctypes.CDLL("libfontconfig.so.1")
    add = fontconfig.FcConfigAppFontAddFile
    add.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    add.restype = ctypes.c_int
    return [bool(add(None, file.encode())) for file in files]


class _Shelf:
    """A canvas nobody sees, whose texts keep fonts open; it goes with the last ruler that needs it."""

    def __init__(self, root: tk.Misc) -> None:
        self.canvas = tk.Canvas(root)

    def __del__(self) -> None:
        with contextlib.suppress(tk.TclError):  # the window may be gone already
            self.canvas.destroy()


class _Ruler:
    """Asks Tk for widths of text in one font, in px of the screen."""

    def __init__(self, root: tk.Misc, shelf: _Shelf, spec: str) -> None:
        self._call = root.tk.call
        self._shelf = shelf
        self._spec = spec
        self._held = False

    def _hold(self) -> None:
        # Tk opens a font anew at every question unless something uses it: 0.4 ms each instead of 5 us.
        if not self._held:
            self._shelf.canvas.create_text(0, 0, text=" ", font=self._spec)
            self._held = True

    def width(self, text: str) -> int:
        self._hold()
        return int(self._call("font", "measure", self._spec, text))

    def each(self, texts: tuple[str, ...]) -> list[int]:
        """The widths of several texts by one question."""
        self._hold()
        answer = self._call("apply", _MEASURE_EACH, self._spec, texts)
        return [int(width) for width in answer]


class _Advances(dict[str, int]):
    """The advance of every character met so far."""

    def __init__(self, ruler: _Ruler) -> None:
        super().__init__()
        self._ruler = ruler

    def __missing__(self, character: str) -> int:
        if not self:
            self.update(zip(_ASCII, self._ruler.each(_ASCII), strict=True))
            if character in self:
                return self[character]
        width = self[character] = self._ruler.width(character)
        return width


class Font:
    """One role's font. `spec` is what Tk's option font= takes.

    `size`, `line` (a line's height) and all widths are px of the screen: multiplied by the scale already.
    """

    keeps_order = False
    """Whether Tk draws characters in the order it gets them: then text from right to left has to be put in order."""

    def __init__(self, ruler: _Ruler, spec: str, size: int, line: int) -> None:
        self.spec = spec
        self.size = size
        self.line = line
        self._ruler = ruler

    def advances(self, text: str) -> list[int]:
        """The advance of every character of `text`; their sum is `advance(text)`."""
        raise NotImplementedError

    def advance(self, text: str) -> int:
        """The width of `text` on one line."""
        return sum(self.advances(text))

    def in_order(self, text: str) -> str:
        """One line of a sentence that reads from left to right, names in it in order; `text` is safe for a Tk font.

        For what is drawn at once: a text from right to left among it has to be in order before Tk draws it on X11.
        """
        if not (self.keeps_order and has_rtl(text)):
            return text
        # Nobody pays for it before the first such text.
        from messenger.gui.look.ordering import in_order

        return "".join(part for part, _ in in_order([(text, None)], base=0))

    def fit(self, text: str, width: int) -> str:
        """`text`, or as much of its beginning as `width` holds with an ellipsis; "" if not even that."""
        if self.advance(text) <= width:
            return text
        room = width - self.advance(ELLIPSIS)
        if room < 0:
            return ""
        kept = sum(1 for end in accumulate(self.advances(text)) if end <= room)
        return text[:kept].rstrip() + ELLIPSIS


class _FontByCharacter(Font):
    """For X11, where Tk knows no kerning: a text is exactly as wide as the sum of its characters."""

    keeps_order = True

    def __init__(self, ruler: _Ruler, spec: str, size: int, line: int) -> None:
        super().__init__(ruler, spec, size, line)
        self._advances = _Advances(ruler)

    def advances(self, text: str) -> list[int]:
        return list(map(self._advances.__getitem__, text))

    def advance(self, text: str) -> int:
        return sum(map(self._advances.__getitem__, text))


class _FontByWord(Font):
    """For Windows and macOS, where neighbours in a word move each other: words are measured whole."""

    def __init__(self, ruler: _Ruler, spec: str, size: int, line: int) -> None:
        super().__init__(ruler, spec, size, line)
        self._widths: dict[str, int] = {}

    def _width(self, word: str) -> int:
        width = self._widths.get(word)
        if width is None:
            if len(self._widths) >= KEPT_WORDS:
                self._widths.clear()
            width = self._widths[word] = self._ruler.width(word)
        return width

    def advances(self, text: str) -> list[int]:
        found: list[int] = []
        for number, word in enumerate(text.split(" ")):
            if number:
                found.append(self._width(" "))
            before = 0
            for end in range(1, len(word) + 1):
                width = self._width(word[:end])
                found.append(width - before)
                before = width
        return found

    def advance(self, text: str) -> int:
        words = text.split(" ")
        return sum(map(self._width, words)) + self._width(" ") * (len(words) - 1)


class Fonts:
    """The fonts by role."""

    def __init__(self, root: tk.Misc, factor: float) -> None:
        self._by_character = str(root.tk.call("tk", "windowingsystem")) == "x11"
        self._root = root
        self._factor = factor
        self._shelf = _Shelf(root)
        self.message = self._font("Regular", 14, 20)
        self.sender = self._font("SemiBold", 13, 18)
        self.time = self._font("Regular", 11, 14)
        self.title = self._font("SemiBold", 14, 18)
        self.preview = self._font("Regular", 13, 18)
        self.header = self._font("SemiBold", 16, 20)
        self.day_pill = self._font("Medium", 12, 16)
        self.badge = self._font("SemiBold", 11, 14)
        self.page_title = self._font("SemiBold", 20, 26)
        self.body = self._font("Regular", 13, 18)
        self.button = self._font("SemiBold", 14, 18)

    def _font(self, weight: str, size: int, line: int) -> Font:
        pixels = round(size * self._factor)
        spec = f"{{{family(weight)}}} -{pixels}"
        ruler = _Ruler(self._root, self._shelf, spec)
        kind = _FontByCharacter if self._by_character else _FontByWord
        return kind(ruler, spec, pixels, round(line * self._factor))
