"""Running the rigs one after the other: each has its time, and none that fails keeps the next one from its turn."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.reliability.figures import FOLDER, ROOT
from tests.reliability.goal import MINUTE, Command, Goal

LOGS: Final = ROOT / "build" / "reliability"
PATIENCE: Final = 10.0
"""Seconds that a rig may take to end when it is told to."""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one command. ``why``: what was wrong, "" for nothing."""

    command: Command
    why: str
    seconds: float
    log: Path


def commands(goals: Iterable[Goal]) -> list[Command]:
    """Return what takes these goals, each command once."""
    return list(dict.fromkeys(command for goal in goals for command in goal.takes))


def forget(goals: Iterable[Goal], folder: Path = FOLDER) -> None:
    """Remove what was noted for these goals before: a rig that notes nothing now has reached nothing."""
    for goal in goals:
        for path in (*folder.glob(f"{goal.id}.json"), *folder.glob(f"{goal.id}.*.json")):
            path.unlink(missing_ok=True)


def run(command: Command, number: int, logs: Path = LOGS) -> Run:
    """Run one command to its end or to the end of its time; what it says goes to a file."""
    logs.mkdir(parents=True, exist_ok=True)
    log, began, why = logs / f"{number:02}.log", time.monotonic(), ""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command.words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        try:
            status = process.wait(command.minutes * MINUTE)
            why = f"exit status {status}" if status else ""
        except subprocess.TimeoutExpired:
            why = f"not over after {command.minutes:g} minutes"
        finally:
            _end(process)
    return Run(command, why, time.monotonic() - began, log)


def run_all(goals: Sequence[Goal]) -> list[Run]:
    """Run everything behind these goals, and say how it goes."""
    forget(goals)
    runs = []
    todo = commands(goals)
    for number, command in enumerate(todo, 1):
        print(f"{number} of {len(todo)}: {command}", flush=True)
        done = run(command, number)
        runs.append(done)
        print(f"    {done.why or 'went through'} ({done.seconds:,.0f} s), {done.log.relative_to(ROOT)}", flush=True)
    return runs


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a rig that has not ended, and what it has left behind in its own group."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
