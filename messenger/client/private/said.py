"""What is said with one person, as rows for the window: they get their numbers here, in the order in which they happen.

Nothing of it is kept by anybody but the window's state.
"""

from collections.abc import Callable
from dataclasses import replace

from messenger.client.clock import Clock
from messenger.client.facts import PrivateSaid
from messenger.client.model import Attachment, ChatMessage, Delivery, Notice
from messenger.client.private.model import private_log
from messenger.protocol.errors import Code


class Said:
    """The rows with ``user``, over all sessions until they are forgotten. ``publish`` lets out those of one turn."""

    def __init__(self, user: int, me: int, clock: Clock, put: Callable[[PrivateSaid], None]) -> None:
        self._user = user
        self._me = me
        self._clock = clock
        self._put = put
        self._last = 0
        self._rows: list[ChatMessage | Notice] = []
        self._waiting: dict[str, ChatMessage] = {}

    def notice(self, text: str) -> None:
        """Something happened to the session."""
        self._rows.append(Notice(self._clock.wall(), text, self._number()))

    def received(self, cid: str, text: str, file: Attachment | None = None) -> None:
        """The other person said something."""
        self._rows.append(self._row(self._number(), cid, self._user, text, Delivery.RECEIVED, file))

    def written(self, cid: str, text: str, file: Attachment | None = None) -> None:
        """This person said something, which is on its way now."""
        row = self._waiting[cid] = self._row(0, cid, self._me, text, Delivery.WAITING, file)
        self._rows.append(row)

    def named(self, cid: str, file_hash: str, size: int) -> None:
        """The file of what waits is known by its hash now."""
        was = self._waiting[cid]
        if was.file is not None:
            row = self._waiting[cid] = replace(was, file=replace(was.file, hash=file_hash, size=size))
            self._rows.append(row)

    def acknowledged(self, cids: list[str]) -> None:
        """The other device has these."""
        for cid in cids:
            self._settle(cid, Delivery.DELIVERED, None)

    def failed(self, cids: list[str], code: Code) -> None:
        """Nobody knows whether the other device has these, and nobody will."""
        for cid in cids:
            self._settle(cid, Delivery.FAILED, code)

    def publish(self) -> None:
        """Tell what happened since."""
        if self._rows:
            rows, self._rows = tuple(self._rows), []
            self._put(PrivateSaid(self._user, rows))

    def _settle(self, cid: str, delivery: Delivery, failure: Code | None) -> None:
        was = self._waiting.pop(cid)
        self._rows.append(replace(was, seq=self._number(), delivery=delivery, failure=failure))

    def _row(
        self, seq: int, cid: str, sender: int, text: str, delivery: Delivery, file: Attachment | None
    ) -> ChatMessage:
        return ChatMessage(private_log(self._user), seq, cid, sender, self._clock.wall(), text, delivery, None, file)

    def _number(self) -> int:
        self._last += 1
        return self._last
