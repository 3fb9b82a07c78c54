"""One round, from its seed to its verdict."""

import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.judge import judge, kept_by_server
from tests.torture.ledger import read
from tests.torture.plan import last_words, plan
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
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="torture-") as made:
            return play(seed, Path(made), patience)
    result = Result(seed)
    steps = plan(seed)
    with World(folder, patience) as world:
        for step in steps:
            world.do(step)
        world.calm()
        began = time.monotonic()
        result.faults += world.settle(last_words(steps))
        result.settled_ms = int(1000 * (time.monotonic() - began))
        looks = world.looks()
        result.faults += world.close()
        result.injected.update({kind.value: count for kind, count in world.faults.items()})
        processes = (world.server, *world.desks.values())
        result.counts["processes started"] = sum(process.started for process in processes)
        result.counts["processes killed"] = sum(process.killed for process in processes)
        ledgers = {label: read(desk.device.ledger) for label, desk in world.desks.items()}
        verdict = judge(ledgers, looks, kept_by_server(world.server.database))
    result.faults += verdict.faults
    result.counts.update(verdict.counts)
    return result
