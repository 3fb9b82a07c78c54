"""Rows of messages that have a number: the cache of what the server keeps."""

from dataclasses import dataclass
from typing import Final

from messenger.client.files.attachments import loaded
from messenger.client.store.database import Database

_IN_ONE_MS: Final = 2**20
_LATEST: Final = 2**42
"""A ts above is some clock gone wrong; it still fits into an id."""
_END: Final = 2**62
"""After every seq. An "or" in the question instead would have each page walk over all that are newer."""


@dataclass(frozen=True, slots=True)
class Message:
    """One numbered entry of a log. ``ts`` in ms. ``change``: "", or what happened to a group, by ``sender``.

    ``file``: "", or the file it has, as ``files.attachments`` stores it.
    """

    seq: int
    sender: int
    ts: int
    cid: str
    text: str
    suite: str = "plain"
    change: str = ""
    file: str = ""


COLUMNS: Final = "seq, sender, ts, cid, text, suite, change, file"
"""Those of ``Message``, in their order."""


class Messages:
    """The messages of all logs; (chat, seq) is unique."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, chat: int, message: Message) -> bool:
        """Store one message; return whether it was new. Its row's id says when it was written (see the schema)."""
        first = min(message.ts, _LATEST) * _IN_ONE_MS
        file = loaded(message.file)
        return bool(
            self._database.write(
                "INSERT INTO message (id, chat, seq, sender, ts, cid, text, suite, change, file, file_name) VALUES ("
                "coalesce((SELECT max(id) + 1 FROM message WHERE id BETWEEN ?1 AND ?2), ?1),"
                " ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (chat, seq) DO NOTHING",
                first, first + _IN_ONE_MS - 1, chat, message.seq, message.sender, message.ts, message.cid,
                message.text, message.suite, message.change, message.file, file.name if file else "",
            )
        )  # fmt: skip

    def page(self, chat: int, before: int, count: int, after: int = 0) -> list[Message]:
        """Return the last ``count`` messages before seq ``before`` (0: all) and after ``after``, oldest first."""
        rows = self._database.read(
            f"SELECT {COLUMNS} FROM message WHERE chat = ? AND seq < ? AND seq > ?"  # noqa: S608
            " ORDER BY seq DESC LIMIT ?",
            chat, before or _END, after, count,
        )  # fmt: skip
        return [Message(*row) for row in reversed(rows)]

    def following(self, chat: int, after: int, count: int) -> list[Message]:
        """Return at most ``count`` messages after seq ``after``, oldest first."""
        rows = self._database.read(
            f"SELECT {COLUMNS} FROM message WHERE chat = ? AND seq > ? ORDER BY seq LIMIT ?",  # noqa: S608
            chat, after, count,
        )  # fmt: skip
        return [Message(*row) for row in rows]

    def unread(self, chat: int, after: int, mine: int, most: int) -> int:
        """Count the messages after seq ``after`` that ``mine`` did not write, up to ``most``; changes are none."""
        ((count,),) = self._database.read(
            "SELECT count(*) FROM (SELECT 1 FROM message WHERE chat = ? AND seq > ? AND sender <> ? AND change = ''"
            " LIMIT ?)",
            chat, after, mine, most,
        )  # fmt: skip
        return int(count)
