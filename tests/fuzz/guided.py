"""Inputs found by coverage: Atheris (libFuzzer) makes them, the targets judge them. Only where it is installed.

It never comes back from a run, so that each target has a process of its own; what it tells there is summed up here.
"""

import importlib.util
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.fuzz.mutations import LARGE

_DONE: Final = re.compile(rb"Done (\d+) runs in (\d+) second")
_COVERED: Final = re.compile(rb"cov: (\d+)")


@dataclass(frozen=True)
class Guided:
    """What one target has gone through: ``covered`` places of the program; ``wrong``: what was found, and the input."""

    target: str
    count: int
    seconds: float
    covered: int
    wrong: str = ""
    data: bytes | None = None


def is_installed() -> bool:
    return importlib.util.find_spec("atheris") is not None


def guided(target: str, corpus: tuple[bytes, ...], count: int, seed: int) -> Guided:
    """Feed ``count`` inputs to the target of this name, in a process of its own."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "corpus").mkdir()
        for number, data in enumerate(corpus):
            (folder / "corpus" / f"{number}").write_bytes(data)
        began = time.perf_counter()
        ran = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.guided", target, str(folder / "corpus"), f"-runs={count}",
             f"-seed={seed}", f"-artifact_prefix={folder}/found-", f"-max_len={LARGE}", "-timeout=60",
             "-rss_limit_mb=2048", "-print_final_stats=1"],
            capture_output=True, check=False,
        )  # fmt: skip
        took = time.perf_counter() - began
        covered = [int(found) for found in _COVERED.findall(ran.stderr)]
        done = _DONE.search(ran.stderr)
        found = next(iter(folder.glob("found-*")), None)
        if ran.returncode == 0 and done is not None:
            return Guided(target, int(done[1]), took, max(covered, default=0))
        told = (ran.stdout + ran.stderr).decode(errors="replace")[-3000:]
        return Guided(target, 0, took, max(covered, default=0), told, found.read_bytes() if found else None)


def main() -> None:
    """Be the process of one target."""
    import atheris

    with atheris.instrument_imports(include=["messenger"], enable_loader_override=False):
        from tests.fuzz.targets import TARGETS
    (check,) = [target.check for target in TARGETS if target.name == sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda data: check(bytes(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
