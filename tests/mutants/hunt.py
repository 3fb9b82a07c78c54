"""Running a rig in a copy of the program, with a fault or without one. What is planted is not known here."""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.mutants.mutant import Mutant, Rig, copy, plant

LONGEST: Final = 1500.0
"""Seconds that one rig may take."""
_NOTHING_FOUND: Final = 0
_FOUND: Final = 1


class RigFailedError(Exception):
    """A rig neither found a fault nor went through: nothing can be said."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether something was found, the few lines that say what, and after how many seconds."""

    found: bool
    said: tuple[str, ...]
    seconds: float


def hunt(fault: Mutant | None, rig: Rig) -> Outcome:
    """Run ``rig`` in a copy with this fault, or without any. Raises ``RigFailedError``."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutant-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        copy(folder)
        if fault is not None:
            plant(fault, folder)
        command = [sys.executable, "-m", rig.module, *rig.arguments]
        try:
            done = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                timeout=LONGEST,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise RigFailedError(f"it took more than {LONGEST:.0f} s") from error
    if done.returncode not in (_NOTHING_FOUND, _FOUND) or (not rig.tests and "Traceback" in done.stderr):
        raise RigFailedError(f"exit status {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return Outcome(done.returncode == _FOUND, _gist(rig, done.stdout), time.monotonic() - began)


def _gist(rig: Rig, said: str) -> tuple[str, ...]:
    """Return the lines that tell what was found: tests say it at the end, the other rigs at the beginning."""
    lines = [line for line in said.splitlines() if line.strip()]
    if rig.tests:
        return tuple(line for line in lines if line.startswith(("FAILED", "ERROR")))[:2]
    return tuple(lines[:3])
