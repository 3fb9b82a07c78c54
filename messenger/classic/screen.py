"""The terminal's two files: the mode of its keyboard, and writing that is never half done."""

import os
import select
import sys
from enum import Enum, auto
from gettext import gettext as _
from typing import Any, Final

try:
    import termios
except ImportError:
    sys.exit(_("This client needs a terminal as Linux and macOS have one."))

_LOCAL: Final = 3
"""Where ``tcgetattr`` has the local modes (termios(3))."""


class Mode(Enum):
    """How the keyboard is read."""

    AS_IT_WAS = auto()
    UNSEEN = auto()
    """Line by line, and what is typed is not shown."""
    KEYS = auto()
    """Key by key, and nothing is shown unless it is drawn. Ctrl-C and Ctrl-Z stay signals."""


class Screen:
    """Standard input and output. Where the input is no terminal, it has no modes."""

    def __init__(self) -> None:
        self.keyboard = sys.stdin.fileno()
        self.is_typed = sys.stdin.isatty()
        self.draws = self.is_typed and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        """Whether rows can be cleared and drawn anew."""
        self.encoding = sys.stdin.encoding
        self._before: list[Any] | None = termios.tcgetattr(self.keyboard) if self.is_typed else None
        self._mode = Mode.AS_IT_WAS

    def set(self, mode: Mode) -> None:
        """Change how the keyboard is read. Does nothing when it has gone."""
        self._mode = mode
        self.set_again()

    def set_again(self) -> None:
        """Change it to what it was to be: somebody else had the terminal meanwhile."""
        if self._before is None:
            return
        wanted = list(self._before)
        if self._mode is Mode.UNSEEN:
            wanted[_LOCAL] = wanted[_LOCAL] & ~termios.ECHO | termios.ECHONL
        elif self._mode is Mode.KEYS:
            wanted[_LOCAL] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        try:
            termios.tcsetattr(self.keyboard, termios.TCSADRAIN, wanted)
        except termios.error:
            self._before = None

    @property
    def columns(self) -> int:
        """How wide it is."""
        try:
            return os.get_terminal_size(sys.stdout.fileno()).columns or 80
        except OSError:
            return 80

    def write(self, text: str, *, error: bool = False) -> bool:
        """Write all of ``text``, however long that takes; return ``False`` when nobody is there to see it."""
        stream = sys.stderr if error else sys.stdout
        file, data = stream.fileno(), memoryview(text.encode(stream.encoding, "replace"))
        while data:
            try:
                data = data[os.write(file, data) :]
            except BlockingIOError:
                select.select([], [file], [])
            except OSError:
                return False
        return True
