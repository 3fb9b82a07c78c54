"""A turn without sockets: a loop that waits to be told, connections that remember what was written when."""

from collections.abc import Callable
from typing import Any

from messenger.protocol.base import Event
from messenger.protocol.codec import AnyRequest
from messenger.protocol.connection import Failed, StorageTrouble
from messenger.protocol.errors import Code
from messenger.protocol.messages import Send


class ManualLoop:
    """Runs callbacks when a test says so."""

    def __init__(self) -> None:
        self.soon: list[Callable[[], object]] = []
        self.later: list[tuple[float, Callable[[], object]]] = []
        self.now = 1000.0

    def call_soon(self, callback: Callable[[], object]) -> object:
        self.soon.append(callback)
        return None

    def call_later(self, delay: float, callback: Callable[[], object]) -> object:
        self.later.append((delay, callback))
        return None

    def time(self) -> float:
        return self.now

    def turn(self) -> None:
        """Run what was to come soon."""
        soon, self.soon = self.soon, []
        for callback in soon:
            callback()

    def pass_time(self) -> None:
        """Run what was to come later, whatever its delay, and end the turn."""
        later, self.later = self.later, []
        for _, callback in later:
            callback()
        self.turn()


class Wire:
    """A connection that remembers what was flushed."""

    def __init__(self, journal: list[str] | None = None) -> None:
        self.out: list[Any] = []
        self.sent: list[Any] = []
        self.slow = False
        self.closing = False
        self._journal = journal

    def flush(self) -> None:
        if self._journal is not None:
            self._journal.append("write")
        self.sent += self.out
        self.out.clear()

    def close(self, *last: Event) -> None:
        self.out[:] = last
        self.flush()
        self.closing = True


class Asker:
    """A session as far as a turn knows one."""

    def __init__(self, turn: Any, wire: Wire) -> None:
        self.holding = False
        self.kept: list[AnyRequest] = []
        self._turn = turn
        self.wire = wire

    def keep(self, lines: list[AnyRequest]) -> bool:
        if self.holding:
            self.kept += lines
        return self.holding

    def answer_storage(self, line: AnyRequest) -> None:
        self._turn.post(self.wire, StorageTrouble(line.dn) if isinstance(line, Send) else Failed(1, Code.STORAGE))

    def answer_internal(self, line: AnyRequest) -> None:
        self._turn.post(self.wire, Failed(1, Code.INTERNAL))
