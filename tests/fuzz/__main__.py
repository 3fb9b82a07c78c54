"""Very many inputs on all cores: ``python -m tests.fuzz [--count N] [--seed N] [--input FILE]``; see the package."""

import argparse
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import SystemRandom
from typing import Final

from tests.fuzz.runs import FoundError, Report, kept, run

PART: Final = 50_000
"""Inputs of one part; each has a seed of its own, so that the same are made on however many cores."""
FAILED: Final = Path("build/fuzz")


def main() -> int:
    """Feed inputs and print what it took; return 1 when one has failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, help="else any")
    parser.add_argument("--input", type=Path, help="a file with one input that failed: check it again")
    options = parser.parse_args()
    if options.input is not None:
        which = kept(options.input)
        print(which)
        which.target.check(which.data)
        print("All holds.")
        return 0
    seed = options.seed if options.seed is not None else SystemRandom().randrange(1_000_000)
    began = time.perf_counter()
    counts = [min(PART, options.count - start) for start in range(0, options.count, PART)]
    seeds = [f"{seed}.{part}" for part in range(len(counts))]
    with ProcessPoolExecutor() as pool:
        results = list(pool.map(_part, counts, seeds))
    took, wrong = time.perf_counter() - began, [result for result in results if isinstance(result, str)]
    reports = [result for result in results if isinstance(result, Report)]
    print(*wrong, sep="\n\n")
    print(f"{options.count:,} inputs of seed {seed} in {took:.0f} s, {options.count / took:,.0f} a second;"
          f" {len(wrong)} of {len(counts)} parts failed.")  # fmt: skip
    if reports:
        worst = max(reports, key=lambda report: report.slowest_seconds)
        print(f"The slowest took {worst.slowest_seconds * 1000:.1f} ms, {worst.slowest}")
    return 1 if wrong else 0


def _part(count: int, seed: str) -> Report | str:
    """Return the report of one part, or what is wrong."""
    try:
        return run(count, seed)
    except FoundError as error:
        file = error.input.keep(FAILED)
        return f"{''.join(traceback.format_exception(error))}again: make fuzz INPUT={file}"


if __name__ == "__main__":
    raise SystemExit(main())
