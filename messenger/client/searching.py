"""Looking for messages in the store: one question at a time for each place that asks, some milliseconds at a stretch.

Runs on the core thread, which goes on with everything else between two stretches. What the words of a question mean is
known to ``finding``, how they are looked up to the store.
"""

import asyncio
from dataclasses import dataclass

from messenger.client.desk import Desk
from messenger.client.facts import SearchAnswered
from messenger.client.finding import Wanted, excerpt, wanted
from messenger.client.model import Hit
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
        if not question.wanted:
            question.before = 0
        while question.before and len(hits) < most:
            try:
                hits += self._stretch(question, most - len(hits))
            except StoreError:
                question.before = 0  # the trouble is told by those who write
            await asyncio.sleep(0)
        self._desk.inbox.put(SearchAnswered(question.ticket, tuple(hits), question.before > 0))

    def _stretch(self, question: _Question, room: int) -> list[Hit]:
        """Look at some more messages; ``question.before`` moves behind them."""
        search, find = self._desk.store.search, question.wanted
        literal = find.literals[0] if find.literals else ""
        if find.match:
            wide = question.log or literal
            count = self._limits.search_matches_wide if wide else self._limits.search_matches
            places, end = search.matching(find.match, literal, question.before, count)
        else:
            count = self._limits.search_scan
            places, end = search.containing(literal, question.before, count)
        question.looked_at += count
        if literal and question.looked_at >= self._limits.search_scanned:
            end = 0
        hits: list[Hit] = []
        logs = {row.id: row.log for row in self._desk.chats.rows.values()} if self._desk.chats else {}
        for place in places:
            log = logs.get(place.chat)
            if log is None or (question.log and log != question.log):
                continue
            if len(hits) == room:  # the rest of these is looked at another time
                end = place.id + 1
                break
            hit = self._hit(question, log, place)
            if hit is not None:
                hits.append(hit)
        question.before = end
        return hits

    def _hit(self, question: _Question, log: str, place: Place) -> Hit | None:
        find = question.wanted
        if question.log and not find.literals:
            return Hit(log, place.seq, place.sender, place.ts)
        text = self._desk.store.search.text(place.id)
        if not all(literal.lower() in text.lower() for literal in find.literals):
            return None
        shown, spans = ("", ()) if question.log else excerpt(text, find.spans(text))
        return Hit(log, place.seq, place.sender, place.ts, shown, spans)
