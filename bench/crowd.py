"""Many idle connections held by the full server, over several processes of clients; and a chat among them.

A process may open so many files only, the server's as well as the clients': where the system permits fewer connections
than are wanted, as many are held as it permits.
"""

import contextlib
import json
import subprocess
import sys
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self

from bench.load import WARM
from bench.servers import ROOT, server
from tests.reliability.figures import note

Figures = dict[str, float]

SCENARIOS: Final = {"idle-10000": 10_000}
"""Name -> connections held."""
WHAT: Final = {
    "held": "connections held",
    "kib": "KiB/connection",
    "login_us": "CPU us/sign-in",
    "idle_us": "CPU us/connection and second",
    "messages": "messages of a chat among them",
    "lost": "of them lost",
    "p50_ms": "p50 ms",
    "p99_ms": "p99 ms",
}
GOALS: Final[dict[str, Figures]] = {"idle-10000": {"kib": 30.0, "lost": 0.0}}
PROCESSES: Final = 2
OWN: Final = 164
"""Files of the server that are no connections; of the others it keeps a quarter for those who are coming in."""
PATIENCE: Final = """\
handshake_seconds = 300
sign_in_seconds = 300
line_seconds = 300
silence_seconds = 300
drain_seconds = 300
"""
"""With clients that share the machine with the server, thousands at once; it changes nothing of what is held."""


def possible(wanted: int) -> int:
    """Return how many connections the system permits one server to hold, at most so many as are ``wanted``."""
    try:
        import resource
    except ImportError:
        return wanted
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, (hard - OWN) * 3 // 4 - WARM)


def hold(count: int, seconds: int = 10, processes: int = PROCESSES, texts: int = 200) -> Figures:
    """Let a server hold ``count`` idle connections for so many seconds, and let those of each process chat."""
    with ExitStack() as stack:
        running = stack.enter_context(server(count + WARM, settings=PATIENCE))
        warm = stack.enter_context(Clients(running.port, WARM, first=1))
        warm.go_on("begin")
        warm.until("end")  # what is needed once is not a connection's price
        memory, cpu = running.memory, running.cpu
        crowds, first = [], WARM + 1
        for number in range(processes):
            many = (count - first + WARM + 1) // (processes - number)
            crowd = stack.enter_context(Clients(running.port, many, first=first, seconds=seconds, texts=texts))
            crowd.go_on("begin")
            crowd.until("end")
            crowds.append(crowd)
            first += many
        held, after = running.memory, running.cpu
        for crowd in crowds:
            crowd.go_on()
        for crowd in crowds:
            crowd.until("held")
        idle = running.cpu - after
        for crowd in crowds:  # one after the other, and all other connections stand meanwhile
            crowd.go_on()
            crowd.until("over")
        outcomes = [crowd.outcome() for crowd in crowds]
        return {
            "held": sum(one["connections"] for one in outcomes),
            "kib": (held - memory) / count,
            "login_us": (after - cpu) / count * 1e6,
            "idle_us": idle / count / seconds * 1e6,
            "messages": sum(one["messages"] for one in outcomes),
            "lost": sum(one["lost"] for one in outcomes),
            "p50_ms": max(one["p50_ms"] for one in outcomes),
            "p99_ms": max(one["p99_ms"] for one in outcomes),
        }


def note_f6(figures: Figures, wanted: int, part: str = "") -> bool:
    """Note what was reached of F6; return whether its goal was held."""
    goals = GOALS["idle-10000"]
    held = figures["held"] >= wanted and all(figures[key] <= most for key, most in goals.items())
    text = (
        f"{figures['held']:,.0f} idle TLS connections held: {figures['kib']:.1f} KiB each,"
        f" {figures['login_us'] / 1000:.2f} ms of CPU each to come in and {figures['idle_us']:.0f} us a second to stay;"
        f" {figures['messages']:,.0f} messages among them, {figures['lost']:.0f} lost,"
        f" p50 {figures['p50_ms']:.1f} ms, p99 {figures['p99_ms']:.1f} ms"
    )
    note("F6", text, held, part)
    return held


def measure(name: str, _rounds: int) -> Figures:
    """Run a scenario once, and note it: so many connections leave little to chance."""
    wanted = SCENARIOS[name]
    figures = hold(possible(wanted))
    note_f6(figures, wanted)
    return figures


class Clients:
    """A process of clients that are held."""

    def __init__(self, port: int, count: int, **values: int) -> None:
        words = [str(port), str(count), *(f"{key}={value}" for key, value in values.items())]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.load", "held", *words],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):
                stream.close()

    def until(self, word: str) -> str:
        """Return the line that begins with ``word``."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(word):
                return line
        raise RuntimeError("the clients failed")

    def go_on(self, word: str = "") -> None:
        """Let them go on, once they have come to ``word``."""
        if word:
            self.until(word)
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def outcome(self) -> Figures:
        """Let them end; return what they have to tell."""
        self.go_on()
        found: Figures = json.loads(self.until("{"))
        return found
