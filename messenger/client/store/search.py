"""Rows of messages that hold certain words, the newest first, a bounded number at a time.

The index over their texts is kept by the database itself (see the schema). What the words mean is not known here.
"""

from typing import Final, NamedTuple

from messenger.client.store.database import Database

NEWEST: Final = 2**63 - 1
"""Where a search begins that has not begun."""


_COLUMNS: Final = (
    "id, chat, seq, sender, ts, (?1 = '' OR instr(lower(text), lower(?1)) > 0) AND change = '' AND suite = 'plain'"
)


class Place(NamedTuple):
    """One stored message. ``id``: its place in time, for going on behind it; ``chat``: the row of its chat."""

    id: int
    chat: int
    seq: int
    sender: int
    ts: int


class Search:
    """Questions about the texts of all messages of all accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def matching(self, match: str, literal: str, before: int, count: int) -> tuple[list[Place], int]:
        """Look at the ``count`` newest messages before ``before`` that ``match``, a question to FTS5.

        Return those that hold ``literal`` too ("": all of them) as it stands, but for the case of ASCII, and the id of
        the last one looked at, 0 when there was nothing more to look at.
        """
        return self._places(
            f"SELECT {_COLUMNS} FROM (SELECT rowid AS found FROM message_search WHERE message_search MATCH ?4"  # noqa: S608
            " AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3) CROSS JOIN message ON id = found",
            literal, before, count, match,
        )  # fmt: skip

    def containing(self, literal: str, before: int, count: int) -> tuple[list[Place], int]:
        """Look at the ``count`` newest messages before ``before``; else as ``matching``."""
        return self._places(
            f"SELECT {_COLUMNS} FROM message WHERE id < ?2 ORDER BY id DESC LIMIT ?3",  # noqa: S608
            literal, before, count,
        )  # fmt: skip

    def _places(self, sql: str, literal: str, before: int, count: int, *more: str) -> tuple[list[Place], int]:
        rows = self._database.read(sql, literal, before, count, *more)
        return [Place(*row[:5]) for row in rows if row[5]], rows[-1][0] if len(rows) == count else 0

    def text(self, row: int) -> str:
        """Return what the message with this id says."""
        text: str = self._database.read("SELECT text FROM message WHERE id = ?", row)[0][0]
        return text
