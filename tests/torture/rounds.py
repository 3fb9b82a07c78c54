"""One round, from its seed to its verdict."""

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture import private, restored
from tests.torture.judge import Verdict, judge, kept_by_server
from tests.torture.ledger import Line, read
from tests.torture.parcels import fetched, sender, wrong
from tests.torture.plan import PLACES, Step, next_numbers, plan
from tests.torture.typist import Look
from tests.torture.world import SETTLED_WITHIN, World


@dataclass(slots=True)
class Result:
    """What came of a round. ``faults``: sentences; ``injected`` and ``counts``: how much was done and judged.

    ``settled_ms``: how long after the faults all was there.
    """

    seed: int
    faults: list[str] = field(default_factory=list)
    injected: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    settled_ms: int = 0

    def __str__(self) -> str:
        return "\n".join([f"seed {self.seed}:", *(f"  {fault}" for fault in self.faults)])


def play(seed: int, folder: Path | None = None, patience: float = SETTLED_WITHIN) -> Result:
    """Play the round ``seed``; its files stay in ``folder``, if there is one. ``patience``: seconds to settle in."""
    with _somewhere(folder) as place, World(place, patience) as world:
        result, looks, ledgers = _run(world, seed, plan(seed))
        return _judged(result, judge(ledgers, looks, kept_by_server(world.server.database)))


def play_private(seed: int, folder: Path | None = None, patience: float = SETTLED_WITHIN) -> Result:
    """Play the private round ``seed`` in the same way."""
    with _somewhere(folder) as place, private.PrivateWorld(place, patience, hidden=private.hidden(seed)) as world:
        result, looks, ledgers = _run(world, seed, private.plan(seed))
        result.counts["relayed rounds"] = int(private.hidden(seed))
        return _judged(result, private.judge(ledgers, looks))


def play_restored(seed: int, folder: Path | None = None, patience: float = SETTLED_WITHIN) -> Result:
    """Play the round ``seed`` in which the server goes back to a backup."""
    with _somewhere(folder) as place, restored.RestoredWorld(place, patience) as world:
        result, looks, ledgers = _run(world, seed, restored.plan(seed))
        return _judged(result, judge(ledgers, looks, kept_by_server(world.server.database)))


@contextmanager
def _somewhere(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="torture-") as made:
            yield Path(made)


def _run(world: World, seed: int, steps: list[Step]) -> tuple[Result, dict[str, Look], dict[str, list[Line]]]:
    """Carry the steps out, end the faults, wait for all to settle, and end all processes."""
    result = Result(seed)
    try:
        for step in steps:
            world.do(step)
    except AssertionError as error:  # the rest of the round may tell why
        result.faults.append(f"{error}: {world.stand()}")
    world.calm()
    began = time.monotonic()
    result.faults += world.settle(next_numbers(steps, world.devices))
    result.settled_ms = int(1000 * (time.monotonic() - began))
    looks = world.looks()
    result.faults += world.close()
    result.injected.update({kind.value: count for kind, count in world.faults.items()})
    processes = (world.server, *world.desks.values())
    for label, look in looks.items():
        for name, place in look.places.items():
            shown = [row.label for row in place.rows if row.seq and sender(row.label)]
            bad = wrong(world.folder, label, shown, all_here=name in PLACES)
            result.faults += [f"{label} has not the right file of {one}" for one in bad]
            there = [one for one in shown if fetched(world.folder, label, one).exists()]
            result.counts["files at their receivers"] += len(there)
    result.counts["processes started"] = sum(process.started for process in processes)
    result.counts["processes killed"] = sum(process.killed for process in processes)
    result.counts["writes refused by a full disk"] = sum(process.disk.refusals() for process in processes)
    return result, looks, {label: read(desk.device.ledger) for label, desk in world.desks.items()}


def _judged(result: Result, verdict: Verdict) -> Result:
    result.faults += verdict.faults
    result.counts.update(verdict.counts)
    return result
