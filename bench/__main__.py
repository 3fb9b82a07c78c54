"""Runs the scenarios in rounds, server and floor in turn; prints medians and ratios, and writes them to a JSON file.

``python -m bench [--rounds 3] [--only NAME] [--json FILE] [--packaged PROGRAM]``. Processor time comes from the
system's accounting, so other work on the machine disturbs it little; ratios are made within a round and their median is
printed. What the window costs, and what a large file does, has no floor: its goals stand beside it.
"""

import argparse
import json
import statistics
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from bench import crowd, files, hostile, private, window
from bench.load import WARM
from bench.servers import ROOT, Running, floor, server

Figures = dict[str, float]
Report = dict[str, dict[str, Figures]]

SCENARIOS: dict[str, tuple[int, list[str]]] = {
    "pairs-32": (200, ["pairs", "window=32", "each=1000"]),
    "pairs-1": (200, ["pairs", "window=1", "each=200"]),
    "latency-1000": (200, ["latency", "rate=1000", "seconds=8"]),
    "group-1000": (1000, ["fan", "senders=10", "each=20", "window=2", "broadcast=0"]),
    "everyone-1000": (1000, ["fan", "senders=10", "each=20", "window=2", "broadcast=1"]),
    "idle-5000": (5000, ["idle"]),
}
"""Name -> (connections, scenario of ``bench.load`` with its values)."""

ALONE = dict.fromkeys(hostile.SCENARIOS, hostile) | dict.fromkeys(crowd.SCENARIOS, crowd)
"""Name -> whose scenario it is: those of the server that have no floor."""

WHAT = {
    "cpu_us": "CPU us/message",
    "talkers_us": "both devices' CPU",
    "p50_ms": "p50 ms",
    "p99_ms": "p99 ms",
    "kib": "KiB/connection",
    "login_us": "CPU us/sign-in",
    "rate": "messages/s",
}


def measure(running: Running, connections: int, arguments: list[str]) -> Figures:
    """Run one scenario against one server and return its figures."""
    name, *values = arguments
    load = subprocess.Popen(
        [sys.executable, "-m", "bench.load", name, str(running.port), str(connections), *values],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert load.stdin is not None
    assert load.stdout is not None
    cpu: list[float] = []
    memory: list[int] = []
    outcome: Figures = {}
    for line in load.stdout:
        if line.strip() in ("begin", "end"):
            cpu.append(running.cpu)
            memory.append(running.memory)
            load.stdin.write("\n")
            load.stdin.flush()
        elif line.startswith("{"):
            outcome = json.loads(line)
    if load.wait() or not outcome:
        raise RuntimeError(f"the clients of {name} failed")
    spent = cpu[1] - cpu[0]
    if name == "idle":
        return {
            "kib": (memory[1] - memory[0]) / outcome["connections"],
            "login_us": spent / outcome["connections"] * 1e6,
        }
    figures = {"cpu_us": spent / outcome["messages"] * 1e6}
    if outcome.get("lost"):
        raise RuntimeError(f"{outcome['lost']} messages did not arrive")
    if "seconds" in outcome:
        figures["rate"] = outcome["messages"] / outcome["seconds"]
    figures.update({key: value for key, value in outcome.items() if key in WHAT})
    return figures


def _run(name: str, which: str) -> Figures:
    """Run one scenario once, with the full programs (``server``) or the ``floor``."""
    if name in private.SCENARIOS:
        return private.measure(private.SCENARIOS[name], which)
    connections, arguments = SCENARIOS[name]
    start: AbstractContextManager[Running] = (
        server(connections + WARM, _members(name)) if which == "server" else floor()
    )
    with start as running:
        return measure(running, connections, arguments)


def _members(name: str) -> int:
    """Return how many accounts of the scenario are a group."""
    return SCENARIOS[name][0] if name.startswith("group") else 0


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    names = [*SCENARIOS, *private.SCENARIOS, *window.SCENARIOS, *files.SCENARIOS, *ALONE]
    parser.add_argument("--only", choices=sorted(names), action="append")
    parser.add_argument("--json", type=Path, default=ROOT / "bench" / "last.json", help="where others found stay")
    parser.add_argument("--packaged", type=Path, metavar="PROGRAM", help="for the window, in place of gui_main.py")
    options = parser.parse_args()
    chosen = options.only or (names if options.packaged is None else window.FROM_OUTSIDE)
    if options.packaged is not None and not set(chosen) <= set(window.FROM_OUTSIDE):
        parser.error(f"--packaged: only {', '.join(window.FROM_OUTSIDE)}")
    report: Report = json.loads(options.json.read_text()) if options.json.exists() else {}
    relays = [name for name in chosen if name in SCENARIOS or name in private.SCENARIOS]
    if relays:
        print(f"{'scenario':<14} {'figure':<16} {'server':>10} {'floor':>10} {'ratio':>7}")
    for name in relays:
        report[name] = _beside_floor(name, options.rounds)
    windows = [name for name in chosen if name in window.SCENARIOS]
    if windows:
        print(f"{'scenario':<14} {'figure':<30} {'window':>10} {'at most':>10}")
    for name in windows:
        report[f"packaged-{name}" if options.packaged else name] = _window(name, options.rounds, options.packaged)
    sent = [name for name in chosen if name in files.SCENARIOS]
    if sent:
        print(f"{'scenario':<14} {'figure':<36} {'file':>10} {'at most':>10}")
    for name in sent:
        report[name] = _file(name, options.rounds)
    alone = [name for name in chosen if name in ALONE]
    if alone:
        print(f"{'scenario':<14} {'figure':<36} {'server':>10} {'at most':>10}")
    for name in alone:
        report[name] = _alone(name, options.rounds)
    options.json.write_text(json.dumps(report, indent=1) + "\n")


def _beside_floor(name: str, rounds: int) -> dict[str, Figures]:
    """Run a scenario of the server and print its figures."""
    both: list[tuple[Figures, Figures]] = []
    for number in range(rounds):
        order = ("server", "floor") if number % 2 == 0 else ("floor", "server")
        found = {which: _run(name, which) for which in order}
        both.append((found["server"], found["floor"]))
    figures = {}
    for key in both[0][0]:
        ours = statistics.median(one[key] for one, _ in both)
        bare = statistics.median(two[key] for _, two in both)
        ratio = statistics.median(one[key] / two[key] for one, two in both if two[key])
        figures[key] = {"server": ours, "floor": bare, "ratio": ratio}
        print(f"{name:<14} {WHAT[key]:<16} {ours:>10.2f} {bare:>10.2f} {ratio:>6.2f}x", flush=True)
    return figures


def _window(name: str, rounds: int, packaged: Path | None) -> dict[str, Figures]:
    """Run a scenario of the window and print its figures."""
    figures = {}
    goals = window.GOALS.get(name, {})
    for key, value in window.measure(name, rounds, packaged).items():
        figures[key] = {"window": value} | ({"at most": goals[key]} if key in goals else {})
        goal = f"{goals[key]:>10.2f}" if key in goals else ""
        print(f"{name:<14} {window.WHAT[key]:<30} {value:>10.2f} {goal}".rstrip(), flush=True)
    return figures


def _file(name: str, rounds: int) -> dict[str, Figures]:
    """Run a scenario of a large file and print its figures."""
    figures = {}
    for key, value in files.measure(name, rounds).items():
        figures[key] = {"file": value} | ({"at most": files.GOALS[key]} if key in files.GOALS else {})
        goal = f"{files.GOALS[key]:>10.2f}" if key in files.GOALS else ""
        print(f"{name:<14} {files.WHAT[key]:<36} {value:>10.2f} {goal}".rstrip(), flush=True)
    return figures


def _alone(name: str, rounds: int) -> dict[str, Figures]:
    """Run a scenario of the server alone, and print its figures."""
    figures = {}
    room = ALONE[name]
    goals = room.GOALS[name]
    for key, value in room.measure(name, rounds).items():
        figures[key] = {"server": value} | ({"at most": goals[key]} if key in goals else {})
        goal = f"{goals[key]:>10.2f}" if key in goals else ""
        print(f"{name:<14} {room.WHAT[key]:<36} {value:>10.2f} {goal}".rstrip(), flush=True)
    return figures


if __name__ == "__main__":
    main()
