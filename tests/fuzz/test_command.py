"""The command ``make fuzz``, as it is given: over several processes."""

import subprocess
import sys

from tests.reliability.figures import ROOT


def test_feeds_inputs_in_processes_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--count", "100", "--seed", "1"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "100 inputs of seed 1" in done.stdout
    assert "0 of 1 parts failed" in done.stdout
    assert "The slowest took" in done.stdout
