"""Runs the scenarios in rounds, server and floor in turn; prints medians and ratios, and writes them to a JSON file.

``python -m bench [--rounds 3] [--only NAME] [--json FILE]``. Processor time comes from the server's own accounting, so
other work on the machine disturbs it little; ratios are made within a round and their median is printed.
"""

import argparse
import json
import statistics
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from bench import private
from bench.load import WARM
from bench.servers import ROOT, Running, floor, server

Figures = dict[str, float]

SCENARIOS: dict[str, tuple[int, list[str]]] = {
    "pairs-32": (200, ["pairs", "window=32", "each=1000"]),
    "pairs-1": (200, ["pairs", "window=1", "each=200"]),
    "latency-1000": (200, ["latency", "rate=1000", "seconds=8"]),
    "group-1000": (1000, ["fan", "senders=10", "each=20", "window=2", "broadcast=0"]),
    "everyone-1000": (1000, ["fan", "senders=10", "each=20", "window=2", "broadcast=1"]),
    "idle-5000": (5000, ["idle"]),
}
"""Name -> (connections, scenario of ``bench.load`` with its values)."""

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
    names = [*SCENARIOS, *private.SCENARIOS]
    parser.add_argument("--only", choices=sorted(names), action="append")
    parser.add_argument("--json", type=Path, default=ROOT / "bench" / "last.json")
    options = parser.parse_args()
    report: dict[str, dict[str, dict[str, float]]] = {}
    print(f"{'scenario':<14} {'figure':<16} {'server':>10} {'floor':>10} {'ratio':>7}")
    for name in options.only or names:
        rounds: list[tuple[Figures, Figures]] = []
        for number in range(options.rounds):
            order = ("server", "floor") if number % 2 == 0 else ("floor", "server")
            found = {which: _run(name, which) for which in order}
            rounds.append((found["server"], found["floor"]))
        report[name] = {}
        for key in rounds[0][0]:
            ours = statistics.median(one[key] for one, _ in rounds)
            bare = statistics.median(two[key] for _, two in rounds)
            ratio = statistics.median(one[key] / two[key] for one, two in rounds if two[key])
            report[name][key] = {"server": ours, "floor": bare, "ratio": ratio}
            print(f"{name:<14} {WHAT[key]:<16} {ours:>10.2f} {bare:>10.2f} {ratio:>6.2f}x", flush=True)
    options.json.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
