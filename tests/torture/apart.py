"""Rounds in a process of their own, as a person starts them: what other tests left behind is none of their business.

What a round forks, and the thread of its gates, stand beside nothing but the conductor's few modules; beside a whole
suite they would share a process with thousands of tests.
"""

import subprocess
import sys
from collections.abc import Iterable

from tests.torture.__main__ import ROOT


def play_apart(seeds: range, *options: str, within: float) -> None:
    """Play these rounds; ``within`` seconds they must end. Raises ``AssertionError`` with all they said."""
    said = run_apart(("--first", str(seeds.start), "--rounds", str(len(seeds)), *options), within)
    assert f"{len(seeds)} rounds from seed {seeds.start} " in said, said


def run_apart(options: Iterable[str], within: float) -> str:
    """Run ``python -m tests.torture`` and return what it said. Raises ``AssertionError`` with it if it failed."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.torture", *options],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=within,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise AssertionError(f"not over after {within:g} s:\n{(error.stdout or b'').decode()}") from error
    said = done.stdout.decode()
    assert done.returncode == 0, f"status {done.returncode}:\n{said}"
    return said
