"""Who lost what: compares what was typed with what every screen shows and what the server keeps.

Pure: ledgers, screens and rows in, sentences about what is wrong out. ``Kept`` in a ledger is a promise; a text that
was typed and of which the screen showed nothing before a kill -9 may be gone, once, and is counted.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import apsw
import msgspec

from messenger.protocol.base import EVERYONE
from messenger.protocol.errors import Code
from messenger.protocol.groups import Happening
from messenger.server.storage.broadcasts import BroadcastStore
from messenger.server.storage.database import Database
from messenger.server.storage.groups import Change
from tests.torture.ledger import (
    Broken,
    Kept,
    Line,
    Received,
    Refused,
    Restored,
    Row,
    Typed,
    label_of,
    lives,
    number,
    typist,
)
from tests.torture.typist import Look

FAIR_REFUSALS: Final = {Code.BLOCKED.value, Code.NO_SUCH_GROUP.value}
"""Why a message may be refused for good in a round: members and blocks change in it."""
_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered entry as the server keeps it; ``label`` is "" when it is no message. ``seen_by``: users.

    ``what`` happened to the group, if it is no message.
    """

    seq: int
    label: str
    seen_by: frozenset[int]
    what: str = ""


@dataclass(slots=True)
class Verdict:
    """What was wrong, in sentences, and how much was judged."""

    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def blame(self, what: str, labels: list[str]) -> None:
        """Say what is wrong with these texts, if there are any."""
        if labels:
            self.counts[what.partition(":")[0]] += len(labels)
            more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
            self.faults.append(f"{what}: {', '.join(labels[:_SHOWN])}{more}")


def judge(ledgers: dict[str, list[Line]], looks: dict[str, Look], kept: dict[str, list[Entry]]) -> Verdict:
    """Judge one round. ``kept``: log -> what the server has of it, in order. A device is called ``USER-NUMBER``."""
    verdict = Verdict()
    for device, lines in ledgers.items():
        _judge_person(verdict, device, lines, looks[device], kept)
        _judge_news(verdict, device, lines)
    for device, look in looks.items():
        _judge_screen(verdict, device, look, kept)
    _judge_server(verdict, kept)
    _judge_devices(verdict, looks)
    return verdict


def _judge_person(verdict: Verdict, device: str, lines: list[Line], look: Look, kept: dict[str, list[Entry]]) -> None:
    """What one person typed arrived, or was refused and says so; nothing else."""
    logs = {line.label: line.log for line in lines if isinstance(line, Typed)}
    promised = {line.label for line in lines if isinstance(line, Kept)}
    stayed = {line.label for line in lines if isinstance(line, Refused)}
    stored = {log: {entry.label for entry in entries} for log, entries in kept.items()}
    failed = {
        row.label: row.failure for place in look.places.values() for row in place.rows if row.state == "failed"
    }  # fmt: skip
    last = list(lives(lines))[-1]
    alive = {line.label for line in last if isinstance(line, Typed)}
    arrived = {label for label, log in logs.items() if label in stored.get(log, ())}
    verdict.counts["typed"] += len(logs)
    verdict.counts["arrived"] += len(arrived)
    verdict.counts["refused"] += len(failed)
    missing = [label for label in logs if label not in arrived and label not in failed and label not in stayed]
    verdict.blame(f"lost: typed on {device} and shown as written", [one for one in missing if one in promised])
    verdict.blame(f"lost: typed on {device}, which was not killed", [one for one in missing if one in alive - promised])
    verdict.counts["gone with the process"] += len([one for one in missing if one not in promised | alive])
    verdict.blame(f"arrived though refused: on {device}", sorted(arrived & (stayed | failed.keys())))
    lost = {Code.LOST_BY_SERVER.value} if any(isinstance(line, Restored) for line in lines) else set()
    verdict.counts["said to be lost by the server"] += sum(code in lost for code in failed.values())
    unfair = [f"{label} ({code})" for label, code in failed.items() if code not in FAIR_REFUSALS | lost]
    verdict.blame(f"refused unfairly: on {device}", unfair)
    for line in lines:
        if isinstance(line, Broken):
            verdict.faults.append(f"on {device}: {line.what}")


def _judge_news(verdict: Verdict, device: str, lines: list[Line]) -> None:
    """What others wrote came to this device once, in order, over all the lives of its process."""
    highest: dict[str, int] = {}
    late: list[str] = []
    for line in lines:
        if isinstance(line, Restored):
            highest.clear()
        if isinstance(line, Received):
            if line.seq <= highest.get(line.log, 0):
                late.append(line.label)
            highest[line.log] = max(line.seq, highest.get(line.log, 0))
            verdict.counts["received"] += 1
    verdict.blame(f"came twice or too late: to {device}", late)


def _judge_screen(verdict: Verdict, device: str, look: Look, kept: dict[str, list[Entry]]) -> None:
    """A screen shows exactly what its user may see, each once, in order, and nothing that still waits."""
    verdict.blame(f"still waiting: on {device}", look.waiting())
    shown = {place.log: place for place in look.places.values()}
    for log, entries in kept.items():
        place = shown.get(log)
        rows = [row for row in place.rows if row.seq] if place is not None else []
        right = [(entry.seq, entry.label) for entry in entries if look.me in entry.seen_by]
        if right and (place is None or not place.complete):  # of a group without this user, it knows nothing
            verdict.faults.append(f"{device} does not show all of {log}")
        there = [(row.seq, row.label) for row in rows]
        verdict.counts["shown"] += len(there)
        verdict.blame(f"lost: not shown on {device}", [_told(one) for one in right if one not in set(there)])
        verdict.blame(f"not to be seen: on {device}", [_told(one) for one in there if one not in set(right)])
        verdict.blame(f"doubled: on {device}", repeated([row.label for row in place.rows] if place else []))
        verdict.blame(f"out of order: on {device}", _disordered(rows))
        if there != sorted(there):
            verdict.faults.append(f"{device} shows {log} in another order than that of the numbers")


def _judge_server(verdict: Verdict, kept: dict[str, list[Entry]]) -> None:
    """The server keeps each text once, in the order of its device, and leaves no number out."""
    verdict.blame("doubled: on the server", repeated([entry.label for log in kept.values() for entry in log]))
    for log, entries in kept.items():
        verdict.blame("out of order: on the server", _disordered([Row(entry.seq, entry.label) for entry in entries]))
        verdict.counts.update(f"group {entry.what}" for entry in entries if entry.what)
        if [entry.seq for entry in entries] != list(range(1, len(entries) + 1)):
            verdict.faults.append(f"the numbers of {log} have holes")


def _judge_devices(verdict: Verdict, looks: dict[str, Look]) -> None:
    """All devices of a user are equal."""
    first: dict[int, tuple[str, Look]] = {}
    for device, look in looks.items():
        other, there = first.setdefault(look.me, (device, look))
        for place, shown in look.places.items():
            mine = [row for row in shown.rows if row.seq]
            theirs = [row for row in there.places[place].rows if row.seq] if place in there.places else []
            if [(row.seq, row.label) for row in mine] != [(row.seq, row.label) for row in theirs]:
                verdict.faults.append(f"not equal: {place} on {device} and {other}")


def _told(row: tuple[int, str]) -> str:
    return f"{row[1] or 'a change'} ({row[0]})"


def repeated(labels: list[str]) -> list[str]:
    """Return the labels that are there more than once."""
    return [label for label, count in Counter(label for label in labels if label).items() if count > 1]


def _disordered(rows: list[Row]) -> list[str]:
    """Return the labels that stand behind a later one of the same device."""
    highest: dict[str, int] = {}
    found = []
    for row in rows:
        if row.label:
            device = typist(row.label)
            if number(row.label) <= highest.get(device, 0):
                found.append(row.label)
            highest[device] = max(number(row.label), highest.get(device, 0))
    return found


# -- what the server keeps


def kept_by_server(path: Path) -> dict[str, list[Entry]]:
    """Return log -> entries, read from the database of a server that has ended. Raises if it is damaged."""
    database = Database(path)
    try:
        ((sound,),) = database.read("pragma integrity_check")
        if sound != "ok":
            raise apsw.CorruptError(sound)
        users = frozenset(user for (user,) in database.read("select id from user"))
        audiences = {one.seq: frozenset(one.users) for one in BroadcastStore(database).after(0, 1_000_000)}
        kept: dict[str, list[Entry]] = {}
        for log, name in database.read("select id, name from log order by id"):
            rows = database.read("select seq, text, sender, change from message where log = ?1 order by seq", (log,))
            if name == EVERYONE:
                seen = [audiences.get(seq, frozenset()) for seq, *_ in rows]
            elif any(change for *_, change in rows):
                seen = list(_members((actor, change) for _, _, actor, change in rows))
            else:
                seen = [users] * len(rows)
            kept[name] = [
                Entry(seq, "" if change else label_of(text), who, _what(change) if change else "")
                for (seq, text, _, change), who in zip(rows, seen, strict=True)
            ]
        return kept
    finally:
        database.close()


def _what(kept: str) -> str:
    return msgspec.json.decode(kept, type=Change).what.value


def _members(changes: Iterator[tuple[int, str | None]]) -> Iterator[frozenset[int]]:
    """Yield who may see each entry of a group's log: whoever was added before it or by it, and not removed before."""
    members: frozenset[int] = frozenset()
    for actor, kept in changes:
        if kept is None:
            yield members
            continue
        change = msgspec.json.decode(kept, type=Change)
        if change.what in (Happening.CREATED, Happening.ADDED):
            members |= frozenset(change.users or (actor,))
        yield members
        if change.what in (Happening.REMOVED, Happening.LEFT):
            members -= frozenset(change.users or (actor,))
