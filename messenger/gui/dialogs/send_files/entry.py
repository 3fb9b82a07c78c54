"""One file of the dialog, as it is known by now. No window; it outlives the rows in which it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

from messenger.client.files.model import Picked
from messenger.client.files.names import safe_name
from messenger.client.files.sizes import size_words
from messenger.gui.dialogs.send_files.examining import Examined, without_size
from messenger.gui.sending.candidate import Candidate

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(slots=True, eq=False)
class Entry:
    """``examined`` is ``None`` while it is looked at; ``image`` is its small picture, once there is one.

    ``tickets``: what was asked of the darkroom for it.
    """

    candidate: Candidate
    examined: Examined | None = None
    image: Image | None = None
    flaw: str = ""
    tickets: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is called."""
        return safe_name(self.candidate.name)

    @property
    def path(self) -> Path | None:
        """Where it lies, once it was looked at."""
        found = self.examined.picked if self.examined is not None else None
        return found.path if found is not None else None

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown as one."""
        return self.examined is not None and self.examined.is_picture and not self.flaw

    @property
    def why_a_file(self) -> str:
        """Why it is sent as a file although it looks like a picture; a sentence, "" where there is nothing to say."""
        return self.flaw or (self.examined.flaw if self.examined is not None else "")

    def picked(self, as_file: bool) -> Picked | None:
        """What is sent of it, None while that is not known."""
        found = self.examined.picked if self.examined is not None else None
        return without_size(found) if found is not None and (as_file or not self.is_picture) else found

    def words(self) -> str:
        """What stands under its name."""
        if self.examined is None or self.examined.picked is None:
            return _("One moment…")
        picked = self.examined.picked
        size = size_words(picked.size)
        if self.is_picture:
            return _("{size}, {width} × {height}").format(size=size, width=picked.width, height=picked.height)
        return size
