"""Looking for messages in the store: one question at a time for each place that asks, some milliseconds at a stretch.

Runs on the core thread, which goes on with everything else between two stretches. What the words of a question mean is
known to ``finding``, how they are looked up to the store.
"""

import asyncio
from contextlib import closing
from dataclasses import dataclass

from messenger.client.desk import Desk
from messenger.client.facts import SearchAnswered
from messenger.client.finding import Wanted, excerpt, wanted
from messenger.client.model import Hit
from messenger.client.store.database import Rows
from messenger.client.store.errors import StoreError
from messenger.client.store.search import NEWEST, Place


@dataclass(slots=True)
class _Question:
    """``log`` "": in all chats. ``before``: how far it has come; 0 when there is nothing more to look at."""

    ticket: int
    wanted: Wanted
    log: str
    before: int = NEWEST
    looked_at: int = 0


class Searching:
    """A newer question in the same place, all chats or one, takes the place of the older one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._limits = desk.config.limits
        self._questions: dict[str, _Question] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    def search(self, ticket: int, text: str, log: str) -> None:
        """Look for ``text`` in ``log``, "" for everywhere; the newest hits are told first."""
        self._stop(log)
        question = self._questions[log] = _Question(ticket, wanted(text), log)
        self._run(question)

    def more(self, ticket: int) -> None:
        """Go on with the question ``ticket`` if it is still the one."""
        for log, question in self._questions.items():
            if question.ticket == ticket and log not in self._running:
                self._run(question)

    def close(self) -> None:
        """Look for nothing any more."""
        for log in list(self._questions):
            self._stop(log)

    def _stop(self, log: str) -> None:
        self._questions.pop(log, None)
        task = self._running.pop(log, None)
        if task is not None:
            task.cancel()

    def _run(self, question: _Question) -> None:
        task = self._running[question.log] = asyncio.create_task(self._look(question))
        task.add_done_callback(lambda done: self._ended(question.log, done))

    def _ended(self, log: str, task: asyncio.Task[None]) -> None:
        if self._running.get(log) is task:
            del self._running[log]

    async def _look(self, question: _Question) -> None:
        """Tell one page of hits: in one chat as many as are counted, everywhere as many as are shown at a time."""
        most = self._limits.hits_in_chat if question.log else self._limits.hits
        hits: list[Hit] = []
        find = question.wanted
        try:
            if find.literals:
                await self._look_through(question, hits, most)
            elif find.words:
                with closing(self._desk.store.search.matching(find.match, question.before)) as rows:
                    await self._look_up(question, rows, hits, most)
            else:
                question.before = 0
        except StoreError:
            question.before = 0  # the trouble is told by those who write
        self._desk.inbox.put(SearchAnswered(question.ticket, tuple(hits), question.before > 0))

    async def _look_up(self, question: _Question, rows: Rows, hits: list[Hit], most: int) -> None:
        """Find hits by the index."""
        count = self._limits.search_matches
        while question.before and len(hits) < most:
            places = [Place(*row) for row in rows.take(count)]
            self._collect(question, places, places[-1].id if len(places) == count else 0, hits, most)
            await asyncio.sleep(0)

    async def _look_through(self, question: _Question, hits: list[Hit], most: int) -> None:
        """Find hits among the newest messages without the index."""
        count = self._limits.search_scan
        while question.before and len(hits) < most:
            places, end = self._desk.store.search.containing(question.wanted.literals[0], question.before, count)
            question.looked_at += count
            if question.looked_at >= self._limits.search_scanned:
                end = 0
            self._collect(question, places, end, hits, most)
            await asyncio.sleep(0)

    def _collect(self, question: _Question, places: list[Place], end: int, hits: list[Hit], most: int) -> None:
        """Add what is a hit to ``hits``; ``question.before`` moves behind that, at the most to ``end``."""
        logs = {row.id: row.log for row in self._desk.chats.rows.values()} if self._desk.chats else {}
        for place in places:
            log = logs.get(place.chat)
            if log is None or (question.log and log != question.log):
                continue
            if len(hits) == most:  # the rest of these is looked at another time
                end = place.id + 1
                break
            hit = self._hit(question, log, place)
            if hit is not None:
                hits.append(hit)
        question.before = end

    def _hit(self, question: _Question, log: str, place: Place) -> Hit | None:
        find = question.wanted
        if question.log and not find.literals:
            return Hit(log, place.seq, place.sender, place.ts)
        text = self._desk.store.search.text(place.id)
        if find.literals and not find.fits(text):
            return None
        shown, spans = ("", ()) if question.log else excerpt(text, find.spans(text))
        return Hit(log, place.seq, place.sender, place.ts, shown, spans)
