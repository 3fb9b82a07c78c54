"""SQL of files: whole ones, who holds them, what is being brought, and which messages name what.

A file is there as long as somebody holds it. Where bytes lie is a name (``place``) that is never given twice.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from messenger.server.storage.database import Database

LEAST: Final = 4096
"""What a file takes of its user's room at least: on the disk it does, too."""

_USED: Final = (
    "select coalesce((select sum(max(size, ?2)) from holding where user = ?1), 0)"
    " + coalesce((select sum(max(size, ?2)) from upload where user = ?1), 0)"
)
_UNUSED: Final = (
    "select user, hash from holding where (user, hash) > (?1, ?2) and (user, hash) <= (?3, ?4) and used < ?5"
    " and not exists (select 1 from attachment where attachment.user = holding.user and attachment.hash = holding.hash)"
)


class StoredFile(NamedTuple):
    """One whole file. ``size``: bytes."""

    size: int
    place: str


class StoredUpload(NamedTuple):
    """One file that is not whole; ``hash`` and ``size`` are what its user has said of it."""

    user: int
    hash: str
    size: int
    place: str


class FileStore:
    """Files, holdings, uploads, and the messages that name them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._attachments = database.queue("insert into attachment (message, user, hash) values (?1, ?2, ?3)")

    def used(self, user: int) -> int:
        """Return how many bytes of room ``user`` has taken, with what is not whole yet."""
        return int(self._database.read(_USED, (user, LEAST))[0][0])

    # -- whole files

    def find(self, hash_: str) -> StoredFile | None:
        """Return the whole file with this hash."""
        rows = self._database.read("select size, place from file where hash = ?1", (hash_,))
        return StoredFile(*rows[0]) if rows else None

    def held(self, user: int, hash_: str) -> int | None:
        """Return the size of what ``user`` has brought whole; ``None`` for nothing."""
        rows = self._database.read("select size from holding where user = ?1 and hash = ?2", (user, hash_))
        return int(rows[0][0]) if rows else None

    def touch(self, user: int, hash_: str, now: int) -> None:
        """Note that ``user`` is about to use what it holds."""
        self._database.write("update holding set used = ?3 where user = ?1 and hash = ?2", (user, hash_, now))

    def attach(self, message: int, user: int, hash_: str) -> None:
        """Write, with the next commit, that the message with this row names what ``user`` holds."""
        self._attachments.append((message, user, hash_))

    def add(self, upload: StoredUpload, now: int) -> bool:
        """Let an upload be whole; return whether its bytes are the ones kept: else somebody had brought the same."""
        user, hash_, size, place = upload
        new = self.find(hash_) is None
        if new:
            self._database.write("insert into file (hash, size, place, stored) values (?1, ?2, ?3, ?4)",
                                 (hash_, size, place, now))  # fmt: skip
        self._database.write("insert into holding (user, hash, size, used) values (?1, ?2, ?3, ?4)",
                             (user, hash_, size, now))  # fmt: skip
        self.remove_upload(user, hash_)
        return new

    def release(self, user: int, hash_: str) -> str | None:
        """Let ``user`` hold a file no longer; return the place to clear when it was the last one."""
        self._database.write("delete from holding where user = ?1 and hash = ?2", (user, hash_))
        if self._database.read("select 1 from holding where hash = ?1 limit 1", (hash_,)):
            return None
        found = self.find(hash_)
        self._database.write("delete from file where hash = ?1", (hash_,))
        return None if found is None else found.place

    # -- what is not whole

    def upload(self, user: int, hash_: str) -> StoredUpload | None:
        """Return what ``user`` is bringing under this hash."""
        rows = self._database.read("select size, place from upload where user = ?1 and hash = ?2", (user, hash_))
        return StoredUpload(user, hash_, *rows[0]) if rows else None

    def uploads_of(self, user: int) -> list[StoredUpload]:
        """Return all that ``user`` is bringing."""
        rows = self._database.read("select user, hash, size, place from upload where user = ?1", (user,))
        return [StoredUpload(*row) for row in rows]

    def add_upload(self, upload: StoredUpload, now: int) -> None:
        """Write that something is to be brought."""
        self._database.write(
            "insert into upload (user, hash, size, place, touched) values (?1, ?2, ?3, ?4, ?5)", (*upload, now)
        )

    def touch_upload(self, user: int, hash_: str, now: int) -> None:
        """Note that it is to be brought further."""
        self._database.write("update upload set touched = ?3 where user = ?1 and hash = ?2", (user, hash_, now))

    def remove_upload(self, user: int, hash_: str) -> None:
        """Forget what is not whole."""
        self._database.write("delete from upload where user = ?1 and hash = ?2", (user, hash_))

    # -- sweeping

    def old_uploads(self, before: int, limit: int) -> list[StoredUpload]:
        """Return up to ``limit`` that nobody has asked to bring since ``before`` (ms)."""
        rows = self._database.read(
            "select user, hash, size, place from upload where touched < ?1 limit ?2", (before, limit)
        )
        return [StoredUpload(*row) for row in rows]

    def unused(self, after: tuple[int, str], limit: int, before: int) -> tuple[list[tuple[int, str]], tuple[int, str]]:
        """Look at ``limit`` holdings behind ``after``; return those of no message, not used since ``before`` (ms).

        The second is the last one looked at; ``(0, "")`` when there are no more.
        """
        rows = self._database.read(
            "select user, hash from holding where (user, hash) > (?1, ?2) order by user, hash limit ?3", (*after, limit)
        )
        if not rows:
            return [], (0, "")
        return self._database.read(_UNUSED, (*after, *rows[-1], before)), rows[-1]

    def known(self, places: Sequence[str]) -> set[str]:
        """Return those of these places that something is to lie in."""
        marks = ", ".join("?" * len(places))
        rows = self._database.read(
            f"select place from file where place in ({marks}) union select place from upload where place in ({marks})",  # noqa: S608 - question marks
            (*places, *places),
        )
        return {place for (place,) in rows}

    def knows_any(self) -> bool:
        """Return whether there is a row about anything on the disk."""
        return bool(self._database.read("select 1 from file union all select 1 from upload limit 1"))

    def whole_after(self, hash_: str, limit: int, before: int) -> list[tuple[str, int, str, int]]:
        """Return (hash, size, place, stored) of up to ``limit`` files behind ``hash_``, stored before ``before``."""
        return self._database.read(
            "select hash, size, place, stored from file where hash > ?1 and stored < ?3 order by hash limit ?2",
            (hash_, limit, before),
        )

    def forget(self, hash_: str) -> list[int]:
        """Forget a file whose bytes are gone; return who held it, and may bring it anew."""
        rows = self._database.read("select user from holding where hash = ?1", (hash_,))
        self._database.write("delete from holding where hash = ?1", (hash_,))
        self._database.write("delete from file where hash = ?1", (hash_,))
        return [user for (user,) in rows]
