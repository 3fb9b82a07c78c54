"""Rows of chats: how far each log has come here, and what was typed in it and not sent."""

from dataclasses import dataclass

from messenger.client.store.database import Database
from messenger.client.store.messages import COLUMNS, Message


@dataclass(slots=True)
class ChatRow:
    """One log as this device knows it; see the schema for what each field means. ``last``: its newest message."""

    id: int
    log: str
    cursor: int = 0
    head: int = 0
    read: int = 0
    delivered: int = 0
    told: int = 0
    floor: int = 0
    seen: int = 0
    last: Message | None = None

    @property
    def read_here(self) -> int:
        """Up to where this user has read, be it on this device only."""
        return max(self.read, self.seen)

    @property
    def stored(self) -> int:
        """Up to where this user has everything on a device, as far as this one can tell: what others are told."""
        return self.cursor if self.floor <= self.read else 0


class ChatTable:
    """How far each log of an account has come."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, account: int) -> list[ChatRow]:
        """Return every chat of the account with its newest message."""
        rows = self._database.read(
            f"SELECT chat.id, log, cursor, head, read, delivered, told, floor, seen, {COLUMNS}"  # noqa: S608
            " FROM chat LEFT JOIN message ON message.chat = chat.id"
            " AND message.seq = (SELECT max(seq) FROM message WHERE chat = chat.id) WHERE account = ?",
            account,
        )
        chats = []
        for row, log, cursor, head, read, delivered, told, floor, seen, *last in rows:
            newest = None if last[0] is None or last[0] <= floor else Message(*last)
            chats.append(ChatRow(row, log, cursor, head, read, delivered, told, floor, seen, newest))
        return chats

    def add(self, account: int, log: str) -> ChatRow:
        """Add a chat in which nothing was said yet."""
        row = self._database.insert(
            "INSERT INTO chat (account, log, cursor, head, read, delivered, told) VALUES (?, ?, 0, 0, 0, 0, 0)",
            account, log,
        )  # fmt: skip
        return ChatRow(row, log)

    def save(self, chat: ChatRow) -> None:
        """Write how far the chat has come."""
        self._database.write(
            "UPDATE chat SET cursor = ?, head = ?, read = ?, delivered = ?, told = ?, floor = ?, seen = ? WHERE id = ?",
            chat.cursor, chat.head, chat.read, chat.delivered, chat.told, chat.floor, chat.seen, chat.id,
        )  # fmt: skip

    def forget(self, account: int) -> None:
        """Remove all chats and messages of the account; the outbox and the drafts stay."""
        self._database.write("DELETE FROM message WHERE chat IN (SELECT id FROM chat WHERE account = ?)", account)
        self._database.write("DELETE FROM chat WHERE account = ?", account)

    def drafts(self, account: int) -> list[tuple[str, str]]:
        """Return what was typed and not sent: log and text."""
        return [
            (log, text) for log, text in self._database.read("SELECT log, text FROM draft WHERE account = ?", account)
        ]

    def keep_draft(self, account: int, log: str, text: str) -> None:
        """Keep what was typed in ``log``; an empty text forgets it."""
        if text:
            self._database.write(
                "INSERT OR REPLACE INTO draft (account, log, text) VALUES (?, ?, ?)", account, log, text
            )
        else:
            self._database.write("DELETE FROM draft WHERE account = ? AND log = ?", account, log)
