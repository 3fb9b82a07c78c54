"""Rows of messages that hold certain words, the newest first, a bounded number at a time.

The index over their texts is kept by the database itself (see the schema). What the words mean is not known here.
"""

from typing import Final, NamedTuple

from messenger.client.store.database import Database, Rows

NEWEST: Final = 2**63 - 1
"""Where a search begins that has not begun."""


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

    def matching(self, match: str, before: int) -> Rows:
        """Find the messages before ``before`` that ``match``, a question to FTS5; as columns of ``Place``."""
        return self._database.rows(
            "SELECT id, chat, seq, sender, ts FROM message_search CROSS JOIN message ON id = message_search.rowid"
            " WHERE message_search MATCH ? AND message_search.rowid < ? ORDER BY message_search.rowid DESC",
            match, before,
        )  # fmt: skip

    def containing(self, literal: str, before: int, count: int) -> tuple[list[Place], int]:
        """Look at the ``count`` newest messages before ``before``.

        Return those that hold ``literal`` as it stands, but for the case of ASCII, and the id of the last one looked
        at, 0 when there was nothing more to look at.
        """
        rows = self._database.read(
            "SELECT id, chat, seq, sender, ts, change = '' AND suite = 'plain'"
            " AND (instr(lower(text), lower(?1)) > 0 OR instr(lower(file_name), lower(?1)) > 0)"
            " FROM message WHERE id < ?2 ORDER BY id DESC LIMIT ?3",
            literal, before, count,
        )  # fmt: skip
        return [Place(*row[:5]) for row in rows if row[5]], rows[-1][0] if len(rows) == count else 0

    def text(self, row: int) -> str:
        """Return what the message with this id says, and how its file is called."""
        ((text, name),) = self._database.read("SELECT text, file_name FROM message WHERE id = ?", row)
        return f"{text}\n{name}".strip("\n") if name else str(text)
