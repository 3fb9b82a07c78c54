"""Markers on their way to the server: up to where this device has stored each log, and this user has read it.

They are no messages: gathered, sent at most once a second, and sent again after the next sign-in unless the server is
known to have heard of them. What is read counts as delivered, so it is said only when nothing older is still to come.
"""

from collections.abc import Callable

from messenger.client.chats import Chats
from messenger.client.settings import Limits
from messenger.client.store.chats import ChatRow
from messenger.protocol.base import Request
from messenger.protocol.messages import Mark, MarkLogs


class Marking:
    """What of it is due on one connection. ``gather`` asks for a call of ``send`` a little later."""

    def __init__(
        self, chats: Chats, limits: Limits, say: Callable[[Request], None], gather: Callable[[], None]
    ) -> None:
        self._chats = chats
        self._most = limits.marks
        self._say = say
        self._gather = gather
        self._stored: set[str] = set()
        self._read: set[str] = set()
        self._sent: dict[str, int] = {}
        self._asked: dict[str, int] = {}

    def begin(self) -> None:
        """Send once more what the server may not have heard on an earlier connection."""
        for row in self._chats.rows.values():
            if row.told < row.stored:
                self.stored(row)

    def stored(self, row: ChatRow) -> None:
        """Note that the cursor of a log has moved."""
        self._stored.add(row.log)
        self._gather()

    def read(self, row: ChatRow) -> None:
        """Note that the read marker of a log has moved."""
        self._read.add(row.log)
        self._gather()

    def send(self) -> None:
        """Say all that is due; the rows must be on disk."""
        marks = []
        for log in sorted(self._stored | self._read):
            row = self._chats.rows[log]
            counted = self._chats.count_read(row)
            delivered = row.stored if log in self._stored else 0
            read = row.read if counted or log in self._read else 0
            if delivered or read:
                marks.append(Mark(log, delivered, read))
            if delivered:
                self._sent[log] = delivered
        self._stored.clear()
        self._read.clear()
        for start in range(0, len(marks), self._most):
            self._say(MarkLogs(tuple(marks[start : start + self._most])))

    def pinged(self) -> None:
        """A ping goes out: its pong will prove that everything sent before was heard."""
        self._asked |= self._sent
        self._sent = {}

    def ponged(self) -> None:
        """The server has heard what was sent before the ping."""
        for log, delivered in self._asked.items():
            row = self._chats.rows[log]
            row.told = max(row.told, delivered)
            self._chats.save_later(row)
        self._asked = {}
