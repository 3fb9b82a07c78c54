"""What a person has chosen of the program's appearance, kept in a small file of the profile.

It is read before the first picture, so it lies beside the store and not in it. Nothing is drawn here.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

_log = logging.getLogger(__name__)

Theme = Literal["system", "light", "dark"]
SMALLEST: Final = 80
LARGEST: Final = 160
STEP: Final = 5
_FILE: Final = "appearance"
_MOST_BYTES: Final = 10_000


class Appearance(msgspec.Struct, frozen=True):
    """``text_size`` in percent. ``system_dark``: what the system preferred when it was asked last."""

    theme: Theme = "system"
    text_size: Annotated[int, msgspec.Meta(ge=SMALLEST, le=LARGEST)] = 100
    system_dark: bool = False

    @property
    def dark(self) -> bool:
        """Whether the dark colours are to be shown."""
        return self.theme == "dark" or (self.theme == "system" and self.system_dark)


class AppearanceChoice(NamedTuple):
    """The way to the choice for those who show it: ``now`` tells it, ``choose`` changes it, at once."""

    now: Callable[[], Appearance] = Appearance
    choose: Callable[[Appearance], object] = lambda _appearance: None


class ChosenAppearance:
    """The appearance of this run: what the profile in ``folder`` remembers, but ``theme`` for as long as the person
    chooses no other one. None: as remembered.
    """

    def __init__(self, folder: Path, theme: Theme | None) -> None:
        self._folder = folder
        remembered = recall(folder)
        self._kept_theme: Theme | None = remembered.theme if theme is not None else None
        self.now = msgspec.structs.replace(remembered, theme=theme or remembered.theme)

    def choose(self, chosen: Appearance) -> bool:
        """Have this one from now on, also at the next start; return whether it is another one."""
        if chosen == self.now:
            return False
        if chosen.theme != self.now.theme:
            self._kept_theme = None
        self.now = chosen
        remember(self._folder, msgspec.structs.replace(chosen, theme=self._kept_theme or chosen.theme))
        return True

    def hear_system(self, dark: bool) -> bool:
        """The system prefers dark or light; return whether that is new."""
        return self.choose(msgspec.structs.replace(self.now, system_dark=dark))


def recall(folder: Path) -> Appearance:
    """What was chosen in this profile; the defaults where nothing was, or where it cannot be read."""
    try:
        with (folder / _FILE).open("rb") as file:
            return msgspec.json.decode(file.read(_MOST_BYTES), type=Appearance)
    except FileNotFoundError:
        pass
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        _log.warning("the chosen appearance cannot be read: %s", error)
    return Appearance()


def remember(folder: Path, appearance: Appearance) -> None:
    """Write it down, whole or not at all; that it cannot be written is no reason to trouble anybody."""
    new = folder / f"{_FILE}.new"
    try:
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(appearance))
        new.replace(folder / _FILE)
    except OSError as error:
        _log.warning("the chosen appearance is not remembered: %s", error)
