"""What comes for the person: live, as it is pushed; what was missed, asked for and told oldest first; then marked.

A push may be dropped on the way to a slow reader. Each entry names the one before it, so that a hole is noticed.
"""

import time
from collections import deque
from collections.abc import Sequence
from typing import Final

from messenger.protocol.base import group_of
from messenger.protocol.connection import Failed, Head
from messenger.protocol.errors import Code
from messenger.protocol.groups import GroupChanged
from messenger.protocol.messages import Accepted, Mark, MarkLogs, Message, Page, Since
from messenger.server.classic.context import Context
from messenger.server.classic.wording import happening, said

MARK_SECONDS: Final = 1.0
"""Between two lines about how far the person has read."""
LEFT_SECONDS: Final = 0.1
"""Between two looks whether a slow reader has taken what was written."""
RETRY_SECONDS: Final = 1.0
LIVE_KEPT: Final = 200
"""Pushes kept until what was missed has been told; further ones are asked for."""

Entry = Message | GroupChanged


class Missed:
    """One log that is behind: what of it has been fetched and not been told, up to where, and where it ends."""

    def __init__(self, after: int) -> None:
        self.fetched = after
        self.end = after
        self.entries: deque[Entry] = deque()

    @property
    def lacks(self) -> bool:
        """Whether its next entry must be asked for."""
        return not self.entries and self.fetched < self.end


class Reading:
    """All logs of one terminal."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._told: dict[str, int] = {}
        """Up to where each log has been told."""
        self._missed: dict[str, Missed] = {}
        self._asked: tuple[int, str] | None = None
        """The request that is on its way, and the log it is about,"""
        self._page: dict[int, Entry] = {}
        """and what has come of that log since."""
        self._live: deque[Entry] = deque()
        """What was pushed while something that was missed is being told: it follows that."""
        self._headed = False
        self._moved: set[str] = set()
        self._marks_rest = False

    @property
    def catching_up(self) -> bool:
        """Whether something that was missed is still to be told."""
        return bool(self._missed)

    # -- what the server says

    def heads(self, heads: Sequence[Head]) -> None:
        """Compare how far logs have come with what has been told."""
        for head in heads:
            if head.seq > self._told.setdefault(head.log, head.read):
                self._miss(head.log, head.seq)

    def entry(self, event: Entry) -> None:
        """Tell one entry, or keep it for its place."""
        log = event.log
        if self._asked is not None and self._asked[1] == log:
            self._page[event.seq] = event
            return
        told = self._told.setdefault(log, event.prev)
        if event.seq <= told:
            return
        if self._missed and len(self._live) < LIVE_KEPT:
            self._live.append(event)
        elif self._missed or event.prev > told:
            self._miss(log, event.seq)
            self.go_on()
        else:
            self._tell(event)

    def accepted(self, log: str, event: Accepted) -> None:
        """Take note of an own message, which is not told."""
        told = self._told.setdefault(log, event.prev)
        if log in self._missed or event.prev > told:
            self._miss(log, event.seq)
            self.go_on()
        else:
            self._told[log] = max(told, event.seq)
            self._mark(log)

    def page(self, event: Page) -> None:
        """Take in what has come, which is everything up to a place."""
        if self._asked is None or self._asked[0] != event.r:
            return
        missed = self._missed[event.log]
        for seq in sorted(self._page):
            if missed.fetched < seq <= min(event.upto, missed.end):
                missed.entries.append(self._page[seq])
            elif seq > missed.end:
                self._live.append(self._page[seq])
        missed.fetched = missed.end if event.upto >= event.head else min(event.upto, missed.end)
        self._asked = None
        self._page.clear()
        self.go_on()

    def failed(self, event: Failed) -> bool:
        """Ask again later, or not at all; return ``False`` when this was no answer to a question of this part."""
        if self._asked is None or self._asked[0] != event.r:
            return False
        _, log = self._asked
        self._asked = None
        self._page.clear()
        if event.code in (Code.NO_SUCH_CHAT, Code.NO_SUCH_GROUP):
            del self._missed[log]
            self.go_on()
        else:
            self._context.later(max(event.retry_after, RETRY_SECONDS), self.go_on)
        return True

    # -- telling

    def go_on(self) -> None:
        """Tell what was missed, as far as it is here, the oldest first; ask for more."""
        while self._missed and self._asked is None:
            lacking = next((log for log, missed in self._missed.items() if missed.lacks), None)
            if lacking is not None:
                number = self._context.next_number()
                self._asked = (number, lacking)
                self._context.ask(Since(number, lacking, self._missed[lacking].fetched))
                return
            rest = [missed for missed in self._missed.values() if missed.entries]
            if rest:
                self._tell_late(min(rest, key=lambda missed: missed.entries[0].ts).entries.popleft())
            for log, missed in list(self._missed.items()):
                if not missed.entries and not missed.lacks:
                    self._told[log] = max(self._told[log], missed.fetched)
                    self._mark(log)
                    del self._missed[log]
        if not self._missed and self._headed:
            self._headed = False
            self._context.say("No more unread messages.")
        if not self._missed and self._live:
            live, self._live = self._live, deque()
            for event in live:
                self.entry(event)

    def _miss(self, log: str, end: int) -> None:
        missed = self._missed.get(log)
        if missed is None:
            missed = self._missed[log] = Missed(self._told[log])
        missed.end = max(missed.end, end)

    def _tell(self, event: Entry) -> None:
        if isinstance(event, Message) or event.actor != self._context.known.me:
            self._context.say(self._line(event))
        self._told[event.log] = event.seq
        self._mark(event.log)

    def _tell_late(self, event: Entry) -> None:
        self._told[event.log] = event.seq
        by = event.sender if isinstance(event, Message) else event.actor
        if by != self._context.known.me:
            if not self._headed:
                self._headed = True
                self._context.say("Unread messages:")
            at = time.strftime("%Y-%m-%d %H:%M", time.localtime(event.ts / 1000))
            self._context.say(f"[{at}] {self._line(event)}")
        self._mark(event.log)

    def _line(self, event: Entry) -> str:
        known = self._context.known
        if isinstance(event, GroupChanged):
            return happening(known, event, known.short_name(group_of(event.log) or ""))
        place = known.place(event.log)
        if event.sender == known.me and not place:
            place = f" to {known.addressee(event.log)}"
        return f"{known.name_of(event.sender)}{place}: {said(event.text, event.file)}"

    # -- marks

    def _mark(self, log: str) -> None:
        """What is written is delivered, and read: said at once, and then once in a while."""
        self._moved.add(log)
        if not self._marks_rest:
            self._marks_rest = True
            self._context.later(0, self._look_at_marks)

    def _look_at_marks(self) -> None:
        """Say how far the person has read, when nothing waits any more: of a slow reader it may be thrown away."""
        if self._context.left():
            self.say_marks()
        else:
            self._context.later(LEFT_SECONDS, self._look_at_marks)

    def say_marks(self) -> None:
        """Say how far the person has read."""
        if self._moved:
            self._context.ask(MarkLogs(tuple(Mark(log, self._told[log], self._told[log]) for log in self._moved)))
            self._moved.clear()
            self._marks_rest = True
            self._context.later(MARK_SECONDS, self._look_at_marks)
        else:
            self._marks_rest = False
