"""Sweeps away files that nobody needs: never finished, named by no message, or known to no row. In small portions.

Rows go first, in a turn; bytes are removed after its commit. A place is never named twice (``shelf``), so nothing can
begin to need it in between, and a crash there leaves an orphan, which the next start finds.
"""

import logging
from functools import partial
from typing import Final

from messenger.server.files.lanes import Lanes
from messenger.server.files.room import Room
from messenger.server.files.shelf import Shelf
from messenger.server.files.transfers import Transfers
from messenger.server.files.uploads import key_of
from messenger.server.folder import FILES
from messenger.server.storage.files import FileStore
from messenger.server.turn import Turn

log = logging.getLogger(__name__)

HOUR_MS: Final = 3_600_000
PORTION: Final = 200
"""Rows, or files on the disk, that are looked at in one turn."""
REST_MS: Final = HOUR_MS
"""Between the end of one sweep and the beginning of the next."""
NAMED: Final = 10
"""Lost files that are told by name."""


class Sweep:
    """Sweeps through all holdings and uploads, again and again; and once, at the start, through the disk."""

    def __init__(
        self,
        turn: Turn,
        store: FileStore,
        room: Room,
        shelf: Shelf,
        lanes: Lanes,
        traffic: Transfers,
        upload_days: int,
        unused_hours: int,
    ) -> None:
        """The folder is marked as the right one now, or was when the first file came. Raises ``OSError``."""
        self._turn = turn
        self._store = store
        self._room = room
        self._shelf = shelf
        self._lanes = lanes
        self._traffic = traffic
        self._upload_ms = upload_days * 24 * HOUR_MS
        self._unused_ms = unused_hours * HOUR_MS
        self._sweeping = False
        self._after = (0, "")
        self._rest_until = 0
        self._listed_at = 0
        self._listing: dict[str, int] | None = None
        self._orphans: list[str] = []
        self._checked: str | None = ""
        """The last file whose bytes have been looked for; ``None``: all have been."""
        self._lost: list[str] = []
        """The hashes of those whose bytes were not found."""
        if not store.knows_any():
            shelf.mark()

    def look(self) -> None:
        """Go on with the sweep; called once a second."""
        if self._sweeping:
            return
        if not self._listed_at:
            self._sweeping = True
            self._listed_at = self._turn.clock()
            if self._shelf.marked:
                self._lanes.do("", self._shelf.listing, self._listed)
            else:  # what lies on a disk that is away is not lost
                log.error("the folder of files is not the one used before: nothing is compared with it, or removed")
                self._listed(None, None)
        elif self._orphans or self._checked is not None:
            self._sweeping = True
            self._turn.enter(self._compare)
        elif self._turn.clock() >= self._rest_until:
            self._sweeping = True
            self._turn.enter(self._sweep)

    # -- rows that nobody needs

    def _sweep(self) -> None:
        now = self._turn.now
        for upload in self._store.old_uploads(now - self._upload_ms, PORTION):
            if self._traffic.find(key_of(upload.user, upload.hash)) is None:
                self._room.drop(upload)
            else:
                self._store.touch_upload(upload.user, upload.hash, now)
        unused, last = self._store.unused(self._after, PORTION, now - self._unused_ms)
        for user, hash_ in unused:
            self._room.release(user, hash_)
        self._turn.after(partial(self._swept, last))

    def _swept(self, last: tuple[int, str]) -> None:
        self._sweeping = False
        self._after = last
        if not last[0]:
            self._rest_until = self._turn.now + REST_MS

    # -- what a crash, a disk or a person has done to the folder

    def _listed(self, found: dict[str, int] | None, error: Exception | None) -> None:
        """Compare the disk with the rows. The row of a place is written before the file and removed before it is.

        So a place that was seen on the disk and has no row now has none for ever; and a file that was whole before
        the disk was looked at, and was not seen there, is gone.
        """
        self._sweeping = False
        if found is None:
            self._checked = None  # nothing is known
            return
        self._listing = found
        self._orphans = list(found)

    def _compare(self) -> None:
        places, rest = self._orphans[:PORTION], self._orphans[PORTION:]
        known = self._store.known(places) if places else set()
        for place in set(places) - known:
            self._turn.after(partial(self._lanes.do, place, partial(self._shelf.remove, place)))
        checked, lost = self._checked, []
        if not places and checked is not None and self._listing is not None:
            rows = self._store.whole_after(checked, PORTION, self._listed_at)
            for hash_, size, place, _ in rows:
                if self._listing.get(place) != size != self._shelf.size(place):  # clocks can be set back
                    self._room.lose(hash_, place)
                    lost.append(hash_)
            checked = rows[-1][0] if rows else None
        self._turn.after(partial(self._compared, rest, checked, lost))

    def _compared(self, rest: list[str], checked: str | None, lost: list[str]) -> None:
        self._sweeping = False
        self._orphans = rest
        self._checked = checked
        self._lost += lost
        if checked is None:
            self._listing = None
            self._tell_lost()

    def _tell_lost(self) -> None:
        """Tell it now: rows that go, so that the files can be brought anew, are nothing that `verify` could find."""
        lost, self._lost = self._lost, []
        if lost:
            log.warning(
                "files that people have brought are missing or have not the length they had (%d): %s%s. The server"
                " forgets them, so that those who have them can send them anew; `verify` of the data will not name"
                " them again, but a backup from before may hold them (folder %s of the backup)",
                *(len(lost), ", ".join(lost[:NAMED]), ", ..." if len(lost) > NAMED else "", FILES),
            )
