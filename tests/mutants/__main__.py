"""Plants every fault and runs its rig: ``python -m tests.mutants [--only TEXT] [--jobs N] [--list]``."""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tests.mutants.catalogue import MUTANTS
from tests.mutants.hunt import Outcome, RigFailedError, hunt
from tests.mutants.mutant import Mutant, Rig, tests, torture
from tests.reliability.figures import note

CONTROL_ROUNDS = 3
"""Rounds of torture in a copy without a fault."""


def main() -> int:
    """Hunt all mutants or those chosen; return 1 when one survives, or a rig finds a fault where there is none."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", default="", help="only those whose name holds this text")
    parser.add_argument("--jobs", type=int, default=2, help="so many at once (the rounds of torture always alone)")
    parser.add_argument("--list", action="store_true", help="say which there are, and run nothing")
    options = parser.parse_args()
    chosen = [fault for fault in MUTANTS if options.only in fault.name]
    if not chosen:
        names = "\n".join(dict.fromkeys(f"    {fault.name}" for fault in MUTANTS))
        parser.error(f"No fault is called so. There are:\n{names}")
    if options.list:
        print(*(f"{fault.name}: {fault.rig.module} {' '.join(fault.rig.tests)}" for fault in chosen), sep="\n")
        return 0
    began = time.monotonic()
    controls = [_finds_nothing(rig) for rig in _controls(chosen)]
    alone = [fault for fault in chosen if not fault.rig.tests]
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        caught = [_is_caught(fault) for fault in alone]
        caught += pool.map(_is_caught, [fault for fault in chosen if fault.rig.tests])
    seconds = time.monotonic() - began
    said = f"{sum(caught)} of {len(chosen)} planted faults caught, in {seconds:,.0f} s"
    print(f"\n{said}." + ("" if all(controls) else " But a rig finds something where there is no fault."))
    held = all(controls) and all(caught)
    if not options.only:
        note("M1", said, held)
    return 0 if held else 1


def _controls(chosen: list[Mutant]) -> list[Rig]:
    """Return the rigs as they are to go through without a fault."""
    named = dict.fromkeys(name for fault in chosen for name in fault.rig.tests)
    rigs = [tests(*named)] if named else []
    flags = {fault.rig.arguments[: fault.rig.arguments.index("--first")]
             for fault in chosen if fault.rig.module == "tests.torture"}  # fmt: skip
    return rigs + [torture(*some, rounds=CONTROL_ROUNDS) for some in sorted(flags)]


def _finds_nothing(rig: Rig) -> bool:
    try:
        outcome = hunt(None, rig)
    except RigFailedError as error:
        print(f"THE RIG FAILED without a fault: {rig.module}: {error}", flush=True)
        return False
    _say(f"{'FOUND' if outcome.found else 'no fault, nothing found'}: {rig.module}, {len(rig.tests)} tests", outcome)
    return not outcome.found


def _is_caught(fault: Mutant) -> bool:
    try:
        outcome = hunt(fault, fault.rig)
    except RigFailedError as error:
        print(f"THE RIG FAILED: {fault}: {error}", flush=True)
        return False
    _say(f"{'caught' if outcome.found else 'SURVIVED'}: {fault}", outcome)
    return outcome.found


def _say(what: str, outcome: Outcome) -> None:
    lines = [f"{what} ({outcome.seconds:.0f} s)", *(f"    {line[:150]}" for line in outcome.said if outcome.found)]
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
