"""The listening socket, and those who have called there until it is known who they are.

A caller says in the first line who it is. Whoever is not awaited by then, or soon, is closed without a word, and nobody
hears of it.
"""

import math
import selectors
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from messenger.classic.messages import named_in
from messenger.classic.settings import Durations, Limits
from messenger.classic.stream import Stream


@dataclass(slots=True, eq=False)
class Caller:
    """Somebody who has called. ``name`` is empty until said; ``lines`` is what came behind it."""

    stream: Stream
    deadline: float
    name: str = ""
    lines: list[bytes] = field(default_factory=list)


class Strangers:
    """All callers who are not known yet. ``meet`` takes one who has a name, or says that it is not awaited."""

    def __init__(
        self,
        selector: selectors.BaseSelector,
        listening: socket.socket,
        meet: Callable[[Caller], bool],
        time: Callable[[], float],
        durations: Durations,
        limits: Limits,
    ) -> None:
        """Watch ``listening``, a socket that listens and never blocks, from now on."""
        self._selector = selector
        self._listening = listening
        self._meet = meet
        self._time = time
        self._durations, self._limits = durations, limits
        self._callers: list[Caller] = []
        selector.register(listening, selectors.EVENT_READ, self._accept)

    @property
    def deadline(self) -> float:
        """Until when the oldest one may stay; infinite when there is none."""
        return self._callers[0].deadline if self._callers else math.inf

    def look(self, now: float) -> None:
        """Close who has stayed too long."""
        for caller in [caller for caller in self._callers if now >= caller.deadline]:
            self._close(caller)

    def look_again(self) -> None:
        """Let those who have a name be met: somebody is awaited now."""
        for caller in [caller for caller in self._callers if caller.name]:
            if self._meet(caller):
                self._callers.remove(caller)

    def close(self) -> None:
        """Close all, and listen no more."""
        for caller in list(self._callers):
            self._close(caller)
        self._selector.unregister(self._listening)
        self._listening.close()

    def _accept(self, _mask: int) -> None:
        try:
            connection, _address = self._listening.accept()
        except OSError:
            return  # hung up already
        if len(self._callers) >= self._limits.strangers:
            self._close(self._callers[0])
        try:
            stream = Stream(connection, self._limits.private_line, self._limits.waiting)
        except OSError:
            connection.close()  # reset before it could be looked at
            return
        caller = Caller(stream, self._time() + self._durations.stranger)
        self._callers.append(caller)
        self._selector.register(connection, selectors.EVENT_READ, partial(self._hear, caller))

    def _hear(self, caller: Caller, _mask: int) -> None:
        if caller not in self._callers:
            return  # closed since the selector looked
        lines = caller.stream.receive()
        first = lines[0] if lines else caller.stream.rest
        if len(first) > self._limits.first_line or (caller.stream.end is not None and not lines):
            self._close(caller)
        elif lines:
            name = named_in(first.decode("utf-8", "replace"))
            if name is None:
                self._close(caller)
                return
            caller.name, caller.lines = name, lines[1:]
            self._selector.unregister(caller.stream.socket)  # whatever else it says can wait
            if self._meet(caller):
                self._callers.remove(caller)

    def _close(self, caller: Caller) -> None:
        self._callers.remove(caller)
        if not caller.name:
            self._selector.unregister(caller.stream.socket)
        caller.stream.close()
