"""Very many inputs on all cores: ``python -m tests.fuzz``; see the package, and ``--help``."""

import argparse
import logging
import re
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import Final

from tests.fuzz.guided import guided, is_installed
from tests.fuzz.runs import FoundError, Input, Report, kept, run
from tests.fuzz.targets import TARGETS, Target
from tests.reliability.figures import note

PART: Final = 50_000
"""Inputs of one part; each has a seed of its own, so that the same are made on however many cores."""
FAILED: Final = Path("build/fuzz")
ATHERIS: Final = "atheris"
WORTH_NOTING: Final = 200_000
"""Inputs from which on a run is a figure."""


def main() -> int:
    """Feed inputs and print what it took; return 1 when one has failed."""
    names = {target.name: target for target in TARGETS}
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, help="else any")
    parser.add_argument("--target", choices=names, help="this one alone")
    parser.add_argument("--engine", choices=("own", ATHERIS), default="own", help="atheris: inputs found by coverage")
    parser.add_argument("--input", type=Path, help="a file with one input that failed: check it again")
    options = parser.parse_args()
    logging.getLogger("messenger").addHandler(logging.NullHandler())  # what it warns of is no news here
    if options.input is not None:
        which = kept(options.input)
        print(which)
        which.target.check(which.data)
        print("All holds.")
        return 0
    targets = [names[options.target]] if options.target else TARGETS
    seed = options.seed if options.seed is not None else SystemRandom().randrange(1_000_000)
    if options.engine == ATHERIS:
        if not is_installed():
            parser.error("Atheris is not installed, or not to be had for this system.")
        return by_coverage(options.count, seed, targets)
    return by_mutation(options.count, seed, targets)


def by_mutation(count: int, seed: int, targets: Sequence[Target]) -> int:
    """Feed inputs that are mutations of what is proper, in parts."""
    began = time.perf_counter()
    counts = [min(PART, count - start) for start in range(0, count, PART)]
    seeds = [f"{seed}.{part}" for part in range(len(counts))]
    with ProcessPoolExecutor() as pool:
        results = list(pool.map(partial(_part, tuple(target.name for target in targets)), counts, seeds))
    took, wrong = time.perf_counter() - began, [result for result in results if isinstance(result, str)]
    reports = [result for result in results if isinstance(result, Report)]
    print(*wrong, sep="\n\n")
    done = sum(report.count for report in reports)
    print(f"{done:,} inputs of seed {seed} in {took:.0f} s, {done / took:,.0f} a second;"
          f" {len(wrong)} of {len(counts)} parts failed.")  # fmt: skip
    if reports:
        for name, fed in sum((report.counts for report in reports), Counter[str]()).most_common():
            print(f"{fed:>12,}  {name}")
        worst = max(reports, key=lambda report: report.slowest_seconds)
        print(f"The slowest took {worst.slowest_seconds * 1000:.1f} ms, {worst.slowest}")
    if done >= WORTH_NOTING:
        note(
            "F1",
            f"{done:,} inputs for {_named(targets)}, {len(wrong)} parts failed",
            not wrong,
            _part_of("mutations", targets),
        )
    return 1 if wrong else 0


def _named(targets: Sequence[Target]) -> str:
    return f"{len(targets)} readers" if len(targets) > 1 else f"the reader of {targets[0].name}"


def _part_of(how: str, targets: Sequence[Target]) -> str:
    """Return under which word the figure is noted."""
    return how if len(targets) == len(TARGETS) else f"{how}-{re.sub('[^a-z]+', '-', targets[0].name.lower())}"


def _part(names: Sequence[str], count: int, seed: str) -> Report | str:
    """Return the report of one part, or what is wrong."""
    try:
        return run(count, seed, [target for target in TARGETS if target.name in names])
    except FoundError as error:
        file = error.input.keep(FAILED)
        return f"{''.join(traceback.format_exception(error))}again: make fuzz INPUT={file}"


def by_coverage(count: int, seed: int, targets: Sequence[Target]) -> int:
    """Feed inputs that Atheris makes, to each target its share."""
    share = count / sum(1 / target.every for target in targets)
    with ProcessPoolExecutor() as pool:
        jobs = [
            pool.submit(guided, target.name, target.corpus, max(1, int(share / target.every)), seed)
            for target in targets
        ]
        results = [job.result() for job in jobs]
    wrong = 0
    for target, one in zip(targets, results, strict=True):
        print(f"{one.count:>12,}  {one.target}: {one.covered} places reached in {one.seconds:.0f} s")
        if one.wrong:
            wrong += 1
            print(one.wrong)
            if one.data is not None:
                print(f"again: make fuzz INPUT={Input(target, one.data).keep(FAILED)}")
    done = sum(one.count for one in results)
    print(f"{done:,} inputs by coverage, seed {seed}; {wrong} of {len(targets)} targets failed.")
    if done >= WORTH_NOTING:
        note(
            "F1",
            f"{done:,} inputs by coverage for {_named(targets)}, {wrong} failed",
            not wrong,
            _part_of("coverage", targets),
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
