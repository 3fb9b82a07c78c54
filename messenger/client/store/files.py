"""Rows about files: on their way in chats, saved, and small pictures of large ones."""

from dataclasses import dataclass

from messenger.client.files.attachments import loaded, stored
from messenger.client.model import Attachment
from messenger.client.store import paths
from messenger.client.store.database import Database


@dataclass(frozen=True, slots=True)
class UploadRow:
    """Where the file of the outbox row ``outbox`` comes from; see the schema for what each field means."""

    outbox: int
    source: str
    mtime: int
    paused: bool = False
    tries: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DownloadRow:
    """A file that a person wants to have; see the schema for what each field means."""

    log: str
    cid: str
    seq: int
    sender: int
    file: Attachment
    target: str
    paused: bool = False
    reason: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True)
class SavedRow:
    """Where the file of a message lies."""

    log: str
    cid: str
    hash: str
    size: int
    outgoing: bool
    path: str


class FileTable:
    """All of an account, but the thumbnails, which are the profile's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- uploads; they go with their row of the outbox

    def upload(self, outbox: int) -> UploadRow | None:
        """Return the upload of a row of the outbox."""
        rows = self._database.read(
            "SELECT outbox, source, mtime, paused, tries, reason FROM upload WHERE outbox = ?", outbox
        )
        return next((UploadRow(o, paths.loaded(s), m, bool(p), t, r) for o, s, m, p, t, r in rows), None)

    def keep_upload(self, row: UploadRow) -> None:
        """Keep an upload as it stands now."""
        self._database.write(
            "INSERT OR REPLACE INTO upload (outbox, source, mtime, paused, tries, reason) VALUES (?, ?, ?, ?, ?, ?)",
            row.outbox, paths.stored(row.source), row.mtime, int(row.paused), row.tries, row.reason,
        )  # fmt: skip

    def upload_hashes(self) -> set[str]:
        """Return the hashes of everything that waits in any outbox of the profile."""
        rows = self._database.read("SELECT file FROM outbox WHERE file <> ''")
        return {file.hash for (text,) in rows if (file := loaded(text)) is not None and file.hash}

    # -- downloads

    def downloads(self, account: int) -> list[DownloadRow]:
        """Return all downloads, in the order in which they were asked for."""
        rows = self._database.read(
            "SELECT log, cid, seq, sender, file, target, paused, reason, over FROM download WHERE account = ?"
            " ORDER BY began, cid",
            account,
        )
        found = []
        for log, cid, seq, sender, text, target, paused, reason, over in rows:
            file = loaded(text)
            if file is not None:
                where = paths.loaded(target)
                found.append(DownloadRow(log, cid, seq, sender, file, where, bool(paused), reason, bool(over)))
        return found

    def keep_download(self, account: int, row: DownloadRow, now: int) -> None:
        """Keep a download as it stands now; ``now`` (ms) is kept of a new one only."""
        self._database.write(
            "INSERT INTO download (account, log, cid, seq, sender, file, target, began, paused, reason, over)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (account, log, cid) DO UPDATE SET"
            " seq = ?4, sender = ?5, file = ?6, target = ?7, paused = ?9, reason = ?10, over = ?11",
            account, row.log, row.cid, row.seq, row.sender, stored(row.file), paths.stored(row.target), now,
            int(row.paused), row.reason, int(row.over),
        )  # fmt: skip

    def remove_download(self, account: int, log: str, cid: str) -> None:
        """Want it no more, or have it."""
        self._database.write("DELETE FROM download WHERE account = ? AND log = ? AND cid = ?", account, log, cid)

    # -- where files lie

    def saved(self, account: int) -> list[SavedRow]:
        """Return where files were saved, the oldest first."""
        rows = self._database.read(
            "SELECT log, cid, hash, size, outgoing, path FROM saved WHERE account = ? ORDER BY id", account
        )
        return [SavedRow(log, cid, file, size, bool(out), paths.loaded(at)) for log, cid, file, size, out, at in rows]

    def keep_saved(self, account: int, row: SavedRow, most: int) -> None:
        """Remember where a file was saved; of the newest ``most``."""
        self._database.write(
            "INSERT OR REPLACE INTO saved (account, log, cid, hash, size, outgoing, path) VALUES (?, ?, ?, ?, ?, ?, ?)",
            account, row.log, row.cid, row.hash, row.size, int(row.outgoing), paths.stored(row.path),
        )  # fmt: skip
        self._database.write(
            "DELETE FROM saved WHERE account = ?1 AND id <= (SELECT id FROM saved WHERE account = ?1"
            " ORDER BY id DESC LIMIT 1 OFFSET ?2)",
            account, most,
        )  # fmt: skip

    def place_of(self, account: int, log: str, cid: str, file_hash: str) -> str:
        """Return where the file of a message lies in a folder of this person, "" when that is not known."""
        rows = self._database.read(
            "SELECT path FROM saved WHERE account = ?1 AND log = ?2 AND cid = ?3 AND hash = ?4"
            " UNION ALL SELECT source FROM upload JOIN outbox ON outbox.id = upload.outbox"
            " WHERE account = ?1 AND log = ?2 AND cid = ?3",
            account, log, cid, file_hash,
        )  # fmt: skip
        return paths.loaded(str(rows[0][0])) if rows else ""

    def remove_saved(self, account: int, log: str, cid: str) -> None:
        """Forget where a file was saved."""
        self._database.write("DELETE FROM saved WHERE account = ? AND log = ? AND cid = ?", account, log, cid)

    # -- small pictures

    def thumbnail(self, file_hash: str) -> bytes | None:
        """Return the small picture of a large one."""
        rows = self._database.read("SELECT data FROM thumbnail WHERE hash = ?", file_hash)
        return bytes(rows[0][0]) if rows else None

    def keep_thumbnail(self, file_hash: str, data: bytes, now: int, most: int) -> None:
        """Keep a small picture, made at ``now`` (ms); of the newest ``most``."""
        self._database.write(
            "INSERT OR REPLACE INTO thumbnail (hash, data, used) VALUES (?, ?, ?)", file_hash, data, now
        )
        self._database.write(
            "DELETE FROM thumbnail WHERE hash IN (SELECT hash FROM thumbnail ORDER BY used DESC, hash"
            " LIMIT -1 OFFSET ?)",
            most,
        )

    # -- the account

    def hashes(self, account: int) -> set[str]:
        """Return what of the account may lie in the vault: the hashes of everything its messages name."""
        rows = self._database.read(
            "SELECT file FROM message WHERE file <> '' AND chat IN (SELECT id FROM chat WHERE account = ?1)"
            " UNION SELECT file FROM outbox WHERE file <> '' AND account = ?1"
            " UNION SELECT file FROM download WHERE account = ?1",
            account,
        )
        return {file.hash for (text,) in rows if (file := loaded(text)) is not None and file.hash}

    def forget(self, account: int) -> None:
        """Remove everything of the account, before its messages; uploads go with the outbox."""
        for file_hash in self.hashes(account):
            self._database.write("DELETE FROM thumbnail WHERE hash = ?", file_hash)
        for table in ("download", "saved"):
            self._database.write(f"DELETE FROM {table} WHERE account = ?", account)  # noqa: S608
