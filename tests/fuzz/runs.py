"""Many inputs, one after the other: made, checked, measured; one that fails is kept in a file and can be read again."""

import gc
import itertools
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import FrameType
from typing import Final
from zlib import crc32

from tests.fuzz.mutations import mutated
from tests.fuzz.targets import TARGETS, Target

MOST_SECONDS: Final = 10.0
"""What one input may take of a core. A hundred times what the slowest needs: only what grows out of bounds is found."""
MOST_BYTES: Final = 256 * 1024**2
"""By how much all inputs of a run together may let the process grow."""
OFTEN: Final = 2_000
"""After so many inputs what they have left is thrown away."""


@dataclass(frozen=True)
class Input:
    """What is fed to one target."""

    target: Target
    data: bytes

    def __str__(self) -> str:
        return f"{len(self.data)} bytes for {self.target.name}: {self.data[:60]!r}"

    def __reduce__(self) -> "tuple[Callable[[str, bytes], Input], tuple[str, bytes]]":
        """Go to another process by the target's name: what checks it cannot be pickled."""
        return named, (self.target.name, self.data)

    def keep(self, folder: Path) -> Path:
        """Write a file from which ``kept`` reads the same."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.target.name.replace(' ', '-')}-{crc32(self.data):08x}"
        file.write_bytes(self.target.name.encode() + b"\n" + self.data)
        return file


def named(name: str, data: bytes) -> Input:
    """Return an input for the target that is called so; ``KeyError`` when there is none."""
    return Input({target.name: target for target in TARGETS}[name], data)


def kept(file: Path) -> Input:
    """Read what ``keep`` wrote; ``KeyError`` when there is no such target."""
    name, _, data = file.read_bytes().partition(b"\n")
    return named(name.decode(), data)


class FoundError(AssertionError):
    """An input for which something does not hold; the cause says what."""

    def __init__(self, which: Input) -> None:
        super().__init__(which)
        self.input = which


class TooLongError(Exception):
    """An input took more time, or all of them more memory, than they may."""


@dataclass(frozen=True)
class Report:
    """How many inputs, in how many seconds, and which took longest. ``counts``: of each target."""

    count: int
    seconds: float
    slowest: Input
    slowest_seconds: float
    counts: Counter[str]


def in_turn(targets: Sequence[Target]) -> Iterator[Target]:
    """Return the targets round after round, those seldom that take long."""
    for number in itertools.count():
        for target in targets:
            if number % target.every == 0:
                yield target


def run(count: int, seed: object, targets: Sequence[Target] = TARGETS) -> Report:
    """Check ``count`` inputs of ``targets`` in turn. Raises ``FoundError`` with the first for which something fails."""
    chance = Random(str(seed))
    slowest, longest = Input(targets[0], b""), 0.0
    counts: Counter[str] = Counter()
    began, size = time.perf_counter(), peak()
    with bounded():
        for number, target in enumerate(itertools.islice(in_turn(targets), count)):
            if number % OFTEN == 0:
                gc.collect()  # within a test nothing else does, and whole programs are large
            counts[target.name] += 1
            data = mutated(chance, target.corpus)
            start = time.perf_counter()
            try:
                signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
                target.check(data)
            except Exception as error:
                raise FoundError(Input(target, data)) from error
            took = time.perf_counter() - start
            if took > longest:
                slowest, longest = Input(target, data), took
    if peak() - size > MOST_BYTES:
        raise TooLongError(f"{count} inputs of seed {seed} took {(peak() - size) >> 20} MiB")
    return Report(count, time.perf_counter() - began, slowest, longest, counts)


@contextmanager
def bounded() -> Iterator[None]:
    """Interrupt what takes too long, by the time of the core that it used: other programs do not count."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise TooLongError(f"more than {MOST_SECONDS:.0f} s")

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def peak() -> int:
    """Return how large the process has been at the most, bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
