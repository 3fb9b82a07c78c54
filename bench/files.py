"""What a large file costs on its way, at the server and at both clients, and what it does to texts meanwhile.

One client sends a file of 1 GiB, another fetches it (through the server one after the other, privately at the same
time), while the two write to each other and two others do as well. Memory is what the highest amount of it in use was
above that before the file; texts are compared with those of a quiet time just before.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from bench.private import Talker
from bench.servers import ROOT, Running, processor_seconds, server

Figures = dict[str, float]

MIB: Final = 1024**2
FILE_MIB: Final = 1024
QUIET_SECONDS: Final = 15
OTHERS: Final = 20
OWN: Final = 20
"""Texts a second: of two others, and of the two between whom the file goes."""
SETTINGS: Final = "file_mib = 4096\nfiles_mib_per_user = 8192\n"

SCENARIOS: Final = {"files-server": "chat", "files-private": "private"}
"""Name -> the place where the file is sent."""

_PARTS: Final = {"up": "way up", "down": "way down", "both": "both ways"}
_MEASURED: Final = {
    "mib_s": "{part}, MiB/s",
    "server_ms": "{part}, server CPU ms/MiB",
    "sender_ms": "{part}, sender CPU ms/MiB",
    "receiver_ms": "{part}, receiver CPU ms/MiB",
    "server_mib": "{part}, server memory +MiB",
    "sender_mib": "{part}, sender memory +MiB",
    "receiver_mib": "{part}, receiver memory +MiB",
    "others_p50_ms": "{part}, others' text p50 ms",
    "others_p99_ms": "{part}, others' text p99 ms",
    "others_ratio": "{part}, others' text p50 to quiet",
    "others_late": "{part}, others' text p99 to quiet",
    "own_p50_ms": "{part}, own text p50 ms",
    "own_p99_ms": "{part}, own text p99 ms",
    "own_ratio": "{part}, own text p50 to quiet",
    "own_late": "{part}, own text p99 to quiet",
}
WHAT: Final = {
    f"{short}_{key}": words.format(part=part) for short, part in _PARTS.items() for key, words in _MEASURED.items()
} | {f"quiet_{key}": words.format(part="quiet") for key, words in _MEASURED.items() if key.endswith("_ms")}
_AT_MOST: Final = {
    "server_mib": 24.0, "sender_mib": 24.0, "receiver_mib": 24.0,
    "others_ratio": 2.0, "others_late": 2.0, "own_ratio": 2.0, "own_late": 2.0,
}  # fmt: skip
GOALS: Final = {f"{short}_{key}": goal for short in _PARTS for key, goal in _AT_MOST.items()}


@dataclass(frozen=True, slots=True)
class Look:
    """What the accounting says of one process."""

    cpu: float
    resident: float
    """MiB in use."""
    highest: float
    """The most that was in use since ``forget_highest``."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All processes of one run."""

    running: Running
    sender: Talker
    receiver: Talker
    others: subprocess.Popen[str]

    @property
    def pids(self) -> dict[str, int]:
        """The processes that carry the file."""
        return {
            "server": self.running.process.pid,
            "sender": self.sender.process.pid,
            "receiver": self.receiver.process.pid,
        }

    def ages(self) -> dict[str, list[float]]:
        """Return how old texts were when they came since the last time, in ms, sorted."""
        own: list[float] = []
        for talker in (self.sender, self.receiver):
            own += json.loads(ask(talker, "ages"))
        assert self.others.stdin is not None
        assert self.others.stdout is not None
        self.others.stdin.write("ages\n")
        self.others.stdin.flush()
        others = json.loads(self.others.stdout.readline())
        return {name: sorted(age * 1000 for age in ages) for name, ages in (("own", own), ("others", others))}


def ask(talker: Talker, *words: str) -> str:
    """Give an order and return the answer."""
    talker.order(*words)
    return talker.answer()


def look(pid: int) -> Look:
    """Look at a process."""
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    resident, highest = (int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return Look(processor_seconds(pid), resident, highest)


def forget_highest(pid: int) -> None:
    """Have the system note anew how much memory a process uses at the most."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def measure(name: str, rounds: int) -> Figures:
    """Run a scenario; of several rounds the median of each figure is returned."""
    found = [_round(SCENARIOS[name]) for _ in range(rounds)]
    return {key: sorted(one[key] for one in found)[len(found) // 2] for key in found[0]}


def _round(place: str) -> Figures:
    with tempfile.TemporaryDirectory(prefix="messenger-bench-") as folder, _scene(Path(folder), place) as scene:
        path = Path(folder) / "large.bin"
        _make(path)
        for talker, other in ((scene.sender, "ben"), (scene.receiver, "anna")):
            ask(talker, "texts", place, other, str(OWN / 2))
        time.sleep(2)
        scene.ages()
        time.sleep(QUIET_SECONDS)
        quiet = scene.ages()
        figures = {f"quiet_{key}": value for key, value in _texts(quiet, None).items()}
        send, fetch = ("send-file", place, "ben", str(path)), ("fetch-file", place, "anna")
        if place == "chat":
            figures |= _part("up", scene, quiet, [(scene.sender, send)])
            scene.ages()
            figures |= _part("down", scene, quiet, [(scene.receiver, fetch)])
        else:
            figures |= _part("both", scene, quiet, [(scene.sender, send), (scene.receiver, fetch)])
        return figures


def _part(
    short: str, scene: Scene, quiet: dict[str, list[float]], orders: list[tuple[Talker, tuple[str, ...]]]
) -> Figures:
    for pid in scene.pids.values():
        forget_highest(pid)
    before, began = {name: look(pid) for name, pid in scene.pids.items()}, time.perf_counter()
    for talker, words in orders:
        talker.order(*words)
    for talker, words in orders:
        if (answer := talker.answer()) != "done":
            raise RuntimeError(f"{words}: {answer}")
    seconds = time.perf_counter() - began
    figures = {"mib_s": FILE_MIB / seconds} | _texts(scene.ages(), quiet)
    for name, pid in scene.pids.items():
        after = look(pid)
        figures[f"{name}_ms"] = (after.cpu - before[name].cpu) * 1000 / FILE_MIB
        figures[f"{name}_mib"] = after.highest - before[name].resident
    return {f"{short}_{key}": figures[key] for key in _MEASURED if key in figures}


def _texts(ages: dict[str, list[float]], quiet: dict[str, list[float]] | None) -> Figures:
    figures: Figures = {}
    for name, found in ages.items():
        p50, p99 = found[len(found) // 2], found[len(found) * 99 // 100]
        figures |= {f"{name}_p50_ms": p50, f"{name}_p99_ms": p99}
        if quiet is not None:
            before = quiet[name]
            figures[f"{name}_ratio"] = p50 / before[len(before) // 2]
            figures[f"{name}_late"] = p99 / before[len(before) * 99 // 100]
    return figures


def _make(path: Path) -> None:
    """Write bytes that cannot be compressed."""
    source = Random(1)
    with path.open("wb") as file:
        for _ in range(FILE_MIB):
            file.write(source.randbytes(MIB))


@contextlib.contextmanager
def _scene(folder: Path, place: str) -> Iterator[Scene]:
    with contextlib.ExitStack() as stack:
        running = stack.enter_context(server(2, settings=SETTINGS))
        others = subprocess.Popen(
            [sys.executable, "-m", "bench.load", "steady", str(running.port), "2", f"rate={OTHERS}"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        stack.callback(others.wait)
        stack.callback(others.kill)
        assert others.stdout is not None
        assert others.stdout.readline().strip() == "begin"
        anna, ben = (
            stack.enter_context(Talker("client", str(folder / name), name, module="bench.senders"))
            for name in ("anna", "ben")
        )
        for talker in (anna, ben):
            talker.answer()
            ask(talker, "sign-up", running.invite())
            ask(talker, "folder", str(folder / "downloads"))
        ask(anna, "know", "ben")
        ask(ben, "know", "anna")
        if place == "private":
            ben.order("meet")
            anna.order("meet", "ben")
            for talker in (anna, ben):
                talker.answer()
        yield Scene(running, anna, ben, others)
