"""Many rounds and a table: ``python -m tests.torture [--rounds N] [--seed N] [--private]``; see the package."""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import SystemRandom
from typing import Final

from tests.reliability.figures import note
from tests.torture.plan import Kind
from tests.torture.rounds import Result, play, play_private, play_restored
from tests.torture.world import SETTLED_WITHIN

ROOT: Final = Path(__file__).resolve().parent.parent.parent
_PLAYS: Final = {"": play, "private": play_private, "restored": play_restored}
_CUTS: Final = (Kind.CUT, Kind.CUT_AT, Kind.SHUT)
_FULL: Final = (Kind.FILL_SERVER, Kind.FILL_DEVICE)


def main() -> int:
    """Play rounds; return 1 when something was wrong in one."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, help="play this round only, and keep its files")
    parser.add_argument("--first", type=int, help="the seed of the first round, else any")
    parser.add_argument("--stop", action="store_true", help="end with the first round that fails")
    parser.add_argument("--patience", type=float, default=SETTLED_WITHIN, help="seconds until all must be there")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--private", action="store_true", help="rounds of private sessions")
    kinds.add_argument("--restored", action="store_true", help="rounds in which the server goes back to a backup")
    options = parser.parse_args()
    if options.seed is not None:
        options.first, options.rounds = options.seed, 1
    first = options.first if options.first is not None else SystemRandom().randrange(1_000_000) * 1000
    injected: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    failed: list[Result] = []
    longest, began = 0, time.monotonic()
    kind = "private" if options.private else "restored" if options.restored else ""
    played, again = 0, f" {kind.upper()}=1" if kind else ""
    for seed in range(first, first + options.rounds):
        folder = Path(tempfile.mkdtemp(prefix=f"torture-{seed}-"))
        result = _PLAYS[kind](seed, folder, options.patience)
        played += 1
        injected.update(result.injected)
        counts.update(result.counts)
        longest = max(longest, result.settled_ms)
        if result.faults:
            failed.append(result)
            print(f"{result}\n  files: {folder}\n  again: make torture SEED={seed}{again}", flush=True)
            if options.stop:
                break
        elif options.seed is None:
            shutil.rmtree(folder)
        else:
            print(f"files: {folder}")
    _table("Injected", injected)
    _table("Judged", counts)
    if options.seed is None:  # one round that is played again says nothing about the others
        _note(played, len(failed), injected, counts, kind)
    print(f"\n{played} rounds from seed {first} in {time.monotonic() - began:.0f} s; {len(failed)} failed;"
          f" all was there {longest / 1000:.1f} s after the faults at the latest.")  # fmt: skip
    return 1 if failed else 0


def _note(played: int, failed: int, injected: Mapping[str, int], counts: Mapping[str, int], part: str) -> None:
    """Note what these rounds reached."""
    deaths, refused = counts["processes killed"], counts["writes refused by a full disk"]
    cuts, halves = sum(injected.get(kind, 0) for kind in _CUTS), injected.get(Kind.HALF_OPEN, 0)
    harm = {word: counts.get(word, 0) for word in ("lost", "doubled", "out of order", "still waiting")}
    if part == "private":
        harm["acknowledged and not shown"] = counts.get("acknowledged and not shown", 0)
    judged = ", ".join(f"{count:,} {word}" for word, count in harm.items())
    arrived = counts.get("arrived", 0) + counts.get("acknowledged", 0)
    ends = f"; {failed:,} rounds failed" if failed else ""
    did = f"{played:,} {part} rounds".replace("  ", " ")
    if part == "restored":
        gone = counts.get("said to be lost by the server", 0)
        did += f", {injected.get(Kind.RESTORE, 0):,} times back to a backup ({gone:,} newer messages said to be lost)"
    note("R1", f"{did}, {deaths:,} kill -9, {cuts:,} cuts, {halves:,} half-open links:"
         f" of {arrived:,} messages that arrived {judged}{ends}", not failed, part)  # fmt: skip
    full = sum(injected.get(kind, 0) for kind in _FULL)
    if full:
        note("R2", f"{did}, {full:,} full disks, {refused:,} refused writes and commits:"
             f" {judged}{ends}", not failed, part)  # fmt: skip


def _table(title: str, counts: Counter[str]) -> None:
    print(f"\n{title}")
    for name, count in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"  {count:9,}  {name}")


if __name__ == "__main__":
    sys.exit(main())
