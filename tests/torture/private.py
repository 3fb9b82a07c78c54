"""Private sessions under torture: two devices, direct and relayed, cut, frozen, killed; plan, world and judge of it.

What was acknowledged was shown exactly once and in order, what was not is shown as failed, and nothing waits once the
session is over. A window that was killed shows nothing: what it had acknowledged last, nobody can ask for any more.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import ClassVar, Final

from messenger.client.private.model import Phase
from messenger.protocol.contacts import Presence
from tests.end_to_end.server_process import free_port
from tests.torture.gate import Street
from tests.torture.judge import Verdict, repeated
from tests.torture.ledger import Broken, Life, Line, Opened, Received, Refused, Settled, Typed, number, typist
from tests.torture.plan import ENDED_BY, FAULTS, Kind, Step, fault, moment, slow_disks
from tests.torture.private_typist import PRIVATE, PrivateDevice, work
from tests.torture.processes import Desk
from tests.torture.typist import Look
from tests.torture.world import SETTLED_WITHIN, World

PAIR: Final = ("anna-1", "ben-1")
_PEER: Final = " peer"


def plan(seed: int, faults: int = 7) -> list[Step]:
    """Return the steps of the round ``seed``: links between the devices break as well as those to the server."""
    random = Random(f"private {seed}")
    numbers = dict.fromkeys(PAIR, 0)
    steps = [slow_disks(random)]
    for _ in range(faults):
        steps.append(Step(Kind.ORDER, random.choice(PAIR), moment(random), ("start",)))
        steps += [_typing(random, numbers) for _ in range(random.randint(1, 4))]
        device = random.choice(PAIR)
        hit = fault(random, FAULTS, device)
        if random.random() < 0.6:
            hit = replace(hit, gate=device + _PEER)
        steps.append(hit)
        steps += [_typing(random, numbers) for _ in range(random.randint(0, 2))]
        if hit.kind in ENDED_BY:
            steps.append(Step(ENDED_BY[hit.kind], device, gate=hit.gate))
    return steps


def hidden(seed: int) -> bool:
    """Whether nobody shows an address in this round: then everything goes through the server."""
    return Random(f"hidden {seed}").random() < 0.35


def _typing(random: Random, numbers: dict[str, int]) -> Step:
    device, count = random.choice(PAIR), random.choice((1, 1, 3, 10, 40))
    size = random.choices((10, 300, 7_000), (6, 3, 1))[0]
    first = numbers[device] + 1
    numbers[device] += count
    return Step(Kind.TYPE, device, moment(random), ("type", PRIVATE, first, count, size))


class PrivateWorld(World):
    """Two devices, their server, and a gate before each of the three."""

    devices: ClassVar[tuple[str, ...]] = PAIR

    def __init__(self, folder: Path, patience: float = SETTLED_WITHIN, *, hidden: bool = False) -> None:
        self._ports = {label: free_port() for label in PAIR}
        self._hidden = hidden
        super().__init__(folder, patience)

    def desk(self, label: str) -> Desk:
        user = label.partition("-")[0]
        return Desk(PrivateDevice(label, user, self.folder / label, self._ports[label], 0, self._hidden), work)

    def _open_gates(self, street: Street) -> None:
        super()._open_gates(street)
        for label, other in (PAIR, PAIR[::-1]):
            gate = self.gates[label + _PEER] = street.gate(self._ports[label])
            desk = self.desks[other]
            assert isinstance(desk.device, PrivateDevice)
            desk.device = replace(desk.device, leads_to=gate.port)

    def _begin(self) -> None:
        self._sign_in()
        self.desks[PAIR[0]].tell("start")
        self.until(lambda looks: all(look.phase == Phase.OPEN for look in looks), "the first session")

    def _settle(self, first: dict[str, int]) -> None:
        self.until(_all_there, "both to be back")
        self.until(self._open, "both to talk")
        for label in PAIR:
            self.desks[label].tell("type", PRIVATE, first[label], 1, 4)
        words = {f"{label}#{first[label]}:4" for label in PAIR}
        self.until(lambda looks: all(_told(look, words) for look in looks), "the last words to arrive")
        self.desks[PAIR[0]].tell("stop")
        self.until(lambda looks: all(look.phase == Phase.OVER for look in looks), "the end of the session")

    def _open(self, looks: list[Look]) -> bool:
        """Whether both are in one session; ask for another when there is none."""
        if all(look.phase == Phase.OPEN for look in looks):
            return True
        if looks[0].phase not in _ON_THE_WAY and not looks[0].unanswered:
            self.desks[PAIR[0]].tell("start")
        return False


_ON_THE_WAY: Final = {Phase.ASKED, Phase.ASKING, Phase.CONNECTING, Phase.NO_WAY, Phase.CUT}


def _all_there(looks: list[Look]) -> bool:
    return all(set(look.people.values()) == {Presence.ONLINE} for look in looks)


def _told(look: Look, words: set[str]) -> bool:
    place = look.places.get(PRIVATE)
    return place is not None and words <= {row.label for row in place.rows if row.state in ("delivered", "received")}


# -- the judge


def judge(ledgers: dict[str, list[Line]], looks: dict[str, Look]) -> Verdict:
    """Judge one round of two devices."""
    verdict = Verdict()
    for device, other in (PAIR, PAIR[::-1]):
        typed, heard = ledgers[device], list(_heard(ledgers[other], device))
        _judge_words(verdict, device, typed, heard)
        verdict.counts.update(f"ways {line.path}" for line in typed if isinstance(line, Opened))
        verdict.blame(f"still waiting: on {device}", looks[device].waiting())
        verdict.faults += [f"on {device}: {line.what}" for line in typed if isinstance(line, Broken)]
    return verdict


def _judge_words(verdict: Verdict, device: str, typed: list[Line], heard: list[list[str]]) -> None:
    """``heard``: what the other device's screen showed, by the lives of its process."""
    said = [line.label for line in typed if isinstance(line, Typed)]
    stayed = {line.label for line in typed if isinstance(line, Refused)}
    settled = {line.label: line.state for line in typed if isinstance(line, Settled) and typist(line.label) == device}
    alive = _since_last_life(typed)
    shown = [label for life in heard for label in life]
    delivered = [label for label in said if settled.get(label) == "delivered"]
    missing = [label for label in delivered if label not in set(shown)]
    buried = [label for label in missing if _at_a_death(number(label), heard)]
    verdict.counts["typed"] += len(said) - len(stayed)
    verdict.counts["acknowledged"] += len(delivered)
    verdict.counts["failed"] += sum(state == "failed" for state in settled.values())
    verdict.counts["shown"] += len(shown)
    verdict.counts["acknowledged by a window that was killed"] += len(buried)
    verdict.blame(f"acknowledged and not shown: of {device}", [one for one in missing if one not in buried])
    verdict.blame(f"doubled: of {device}", repeated(shown))
    numbers = [number(label) for label in shown]
    late = [label for place, label in enumerate(shown) if numbers[place] < max(numbers[: place + 1])]
    verdict.blame(f"out of order: of {device}", late)
    verdict.blame(f"never typed: by {device}", [label for label in shown if label not in set(said) - stayed])
    open_ends = [label for label in said if label in alive and label not in settled and label not in stayed]
    verdict.blame(f"neither acknowledged nor failed: on {device}", open_ends)


def _heard(lines: list[Line], device: str) -> Iterator[list[str]]:
    """Yield what was shown of ``device``, by the lives of the process that showed it."""
    life: list[str] | None = None
    for line in lines:
        if isinstance(line, Life):
            if life is not None:
                yield life
            life = []
        elif isinstance(line, Received) and life is not None:
            life.append(line.label)
    yield life or []


def _since_last_life(lines: list[Line]) -> set[str]:
    typed: set[str] = set()
    for line in lines:
        if isinstance(line, Life):
            typed = set()
        elif isinstance(line, Typed):
            typed.add(line.label)
    return typed


def _at_a_death(missing: int, heard: list[list[str]]) -> bool:
    """Whether the text with this number may have come to a window in the moment of its kill -9."""
    for death in range(1, len(heard)):
        before = [number(label) for life in heard[:death] for label in life]
        after = [number(label) for life in heard[death:] for label in life]
        if max(before, default=0) < missing < min(after, default=missing + 1):
            return True
    return False
