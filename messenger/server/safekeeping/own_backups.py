"""Backups that the server makes by itself, so that there is a last one when it is needed. On a thread."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from messenger.server.files.lanes import Lanes
from messenger.server.safekeeping import backup
from messenger.server.safekeeping.backup import BackupError, Manner, NoRoomError
from messenger.server.storage.copies import StoppedError
from messenger.server.storage.database import StorageBrokenError, StorageFullError

log = logging.getLogger(__name__)

HOUR_MS: Final = 3_600_000
AGAIN_MS: Final = HOUR_MS
"""After one that could not be made."""


class OwnBackups:
    """Looks once a second whether a backup is due. Those that the operator makes count, too, but only own ones go."""

    def __init__(
        self, data: Path, lanes: Lanes, clock: Callable[[], int], hours: int, kept: int, first: float, manner: Manner
    ) -> None:
        """``clock``: ms since 1970; ``hours``: between two, 0: none; ``first``: seconds from now to the first look."""
        self._data = data
        self._folder = data / backup.FOLDER
        self._lanes = lanes
        self._clock = clock
        self._every = hours * HOUR_MS
        self._kept = kept
        self._manner = manner
        self._due = clock() + round(first * 1000)
        self._busy = False
        self._stopped = threading.Event()

    def look(self) -> None:
        """Begin a backup if one is due."""
        now = self._clock()
        if self._every and not self._busy and now >= self._due:
            self._busy = True
            self._lanes.do("backup", partial(self._work, now), self._done)

    def close(self) -> None:
        """Give up the one that is being made."""
        self._stopped.set()

    def _work(self, now: int) -> int:
        """Make a backup unless there is a fresh one; return when the next one is due (ms)."""
        try:
            found = backup.find(self._folder)
            if found and now - self._every < found[-1].about.made <= now:
                return found[-1].about.made + self._every
            self._make_room_and_make()
            backup.prune(self._folder, self._kept)
        except StoppedError:
            return now
        except NoRoomError as error:
            log.warning(
                "no backup was made: %s Make room on the disk of %s, or keep fewer (--backups-kept), or now and then"
                " make one elsewhere (backup FOLDER).",
                *(error, self._folder),
            )
            return now + AGAIN_MS
        except (BackupError, OSError, StorageBrokenError, StorageFullError) as error:
            log.error("no backup was made in %s: %s: %s", self._folder, type(error).__name__, error)
            return now + AGAIN_MS
        except Exception:
            log.exception("no backup was made in %s", self._folder)  # a fault of ours
            return now + AGAIN_MS
        return now + self._every

    def _make_room_and_make(self) -> None:
        """Make a backup; where there is no room for one more, the oldest gives way as long as another one is left."""
        own = sum(one.about.automatic for one in backup.find(self._folder))
        while True:
            try:
                backup.make(self._data, self._folder, self._manner, self._stopped.is_set)
            except NoRoomError:
                if own <= 1:
                    raise
                own -= 1
                backup.prune(self._folder, own)
            else:
                return

    def _done(self, due: int | None, error: Exception | None) -> None:
        self._busy = False
        self._due = self._clock() + AGAIN_MS if due is None else due
