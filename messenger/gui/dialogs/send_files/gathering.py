"""The files that are to be sent, and what the darkroom finds out of them. No widget: it outlives the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

from messenger.client.files.model import Picked
from messenger.gui.dialogs.send_files.entry import Entry
from messenger.gui.dialogs.send_files.examining import Examined, examine, gone
from messenger.gui.pictures.decoding import Fit
from messenger.gui.sending.candidate import Candidate

if TYPE_CHECKING:
    from PIL.Image import Image

    from messenger.gui.pictures.darkroom import Darkroom

Px = tuple[int, int]


class Gathering:
    """``refusals``: sentences about files that were taken out, for they cannot be sent.

    ``room(alone)`` is how large a small picture is, px of the screen; ``alone``: of the only file. ``ground()``: the
    colour behind it. ``on_change(entry)`` hears that more is known of one, ``None``: that others are there.
    """

    def __init__(
        self,
        darkroom: Callable[[], Darkroom],
        *,
        room: Callable[[bool], Px],
        ground: Callable[[], str],
        on_change: Callable[[Entry | None], object],
    ) -> None:
        self._darkroom = darkroom
        self._room = room
        self._ground = ground
        self._on_change = on_change
        self._closed = False
        self.entries: list[Entry] = []
        self.refusals: list[str] = []

    @property
    def settled(self) -> bool:
        """Whether all is known of these files, and their small pictures are there."""
        return all(entry.examined and (entry.image or not entry.is_picture) for entry in self.entries)

    @property
    def pictures(self) -> int:
        """How many of them are pictures."""
        return sum(entry.is_picture for entry in self.entries)

    def picked(self, as_files: bool) -> list[Picked]:
        """What would be sent, as far as it is known."""
        found = (entry.picked(as_files) for entry in self.entries)
        return [picked for picked in found if picked is not None]

    def flaws(self) -> list[str]:
        """Say which pictures are none for this program, and why."""
        words = _("“{name}” is sent as a file. {why}")
        return [words.format(name=entry.name, why=entry.why_a_file) for entry in self.entries if entry.why_a_file]

    def add(self, files: Sequence[Candidate]) -> None:
        """Take more files, but none twice."""
        known = {entry.candidate.path for entry in self.entries if entry.candidate.path is not None}
        fresh = [Entry(file) for file in files if file.path is None or file.path not in known]
        alone = self.entries if len(self.entries) == 1 else []
        self.entries += fresh
        for entry in reversed(fresh):  # what is asked for last is done first
            self._ask(entry, partial(examine, entry.candidate), partial(self._on_examined, entry))
        if fresh and alone:
            self.develop()  # it was shown large
        self._on_change(None)

    def remove(self, entry: Entry) -> None:
        """Take one out."""
        self._take_out(entry)
        self.refusals.clear()
        self._on_change(None)

    def develop(self) -> None:
        """Have all small pictures made anew."""
        for entry in self.entries:
            entry.image = None
            self._develop(entry)

    def check(self, as_files: bool, done: Callable[[bool], object]) -> None:
        """Find out whether they still are what they were; others are taken out. ``done(fine)`` is called then."""
        self._darkroom().ask(partial(gone, self.picked(as_files)), partial(self._on_checked, done))

    def close(self) -> None:
        """Ask for nothing more."""
        self._closed = True
        for entry in self.entries:
            self._forget(entry)

    def _on_examined(self, entry: Entry, found: Examined | None, sentence: str) -> None:
        if entry not in self.entries:
            return
        found = found or Examined(refusal=sentence or _("“{name}” cannot be read.").format(name=entry.name))
        entry.examined = found
        if found.refusal:
            self.refusals.append(found.refusal)
            self._take_out(entry)
            self._on_change(None)
        else:
            self._develop(entry)
            self._on_change(entry)

    def _take_out(self, entry: Entry) -> None:
        self._forget(entry)
        self.entries.remove(entry)
        if len(self.entries) == 1:  # it is shown large now
            self.develop()

    def _develop(self, entry: Entry) -> None:
        """Have the small picture made."""
        picked = entry.examined.picked if entry.examined is not None else None
        source = (picked.data or picked.path) if picked is not None else None
        if not entry.is_picture or source is None:
            return
        alone = len(self.entries) == 1
        room, fit = self._room(alone), Fit.CONTAIN if alone else Fit.COVER
        done = partial(self._on_picture, entry, room)
        entry.tickets.append(self._darkroom().fit(source, room, fit, done, background=self._ground()))

    def _on_picture(self, entry: Entry, room: Px, image: Image | None, sentence: str) -> None:
        if entry not in self.entries or room != self._room(len(self.entries) == 1):
            return  # made for a place that it has no more
        entry.image = image
        if image is None and sentence:
            entry.flaw = sentence
        self._on_change(entry)

    def _on_checked(self, done: Callable[[bool], object], wrong: list[tuple[Picked, str]] | None, why: str) -> None:
        if self._closed:
            return
        missing: list[Path | None] = [picked.path for picked, _why in wrong or ()]
        self.refusals = [sentence for _picked, sentence in wrong or ()] or ([why] if why else [])
        for entry in [entry for entry in self.entries if entry.path is not None and entry.path in missing]:
            self._take_out(entry)
        if self.refusals:
            self._on_change(None)
        done(not self.refusals)

    def _ask(self, entry: Entry, work: Callable[[], Examined], done: Callable[[Examined | None, str], object]) -> None:
        entry.tickets.append(self._darkroom().ask(work, done))

    def _forget(self, entry: Entry) -> None:
        for ticket in entry.tickets:
            self._darkroom().cancel(ticket)
