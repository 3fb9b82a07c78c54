"""What text costs between two devices: the real clients with the real server, or bare sockets with the same lines.

The processor time is that of both devices together, from the system's accounting; for a relayed session that of the
server, or of the bare relay, stands beside it.
"""

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.servers import ROOT, Running, processor_seconds, server


@dataclass(frozen=True, slots=True)
class Scenario:
    """``window`` texts on their way at once, ``each`` in all, from one device to the other."""

    relayed: bool
    window: int
    each: int


SCENARIOS = {
    "private-200": Scenario(relayed=False, window=200, each=100_000),
    "private-1": Scenario(relayed=False, window=1, each=5_000),
    "relayed-200": Scenario(relayed=True, window=200, each=100_000),
    "relayed-1": Scenario(relayed=True, window=1, each=5_000),
}
WARM = 1000
"""Texts before it is measured."""


class Talker:
    """One process of ``bench.talkers``, or of another module that takes orders as that does."""

    def __init__(
        self, *arguments: str, module: str = "bench.talkers", environment: Mapping[str, str] | None = None
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def order(self, *words: str) -> None:
        """Give an order."""
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        """Wait for the answer to the last order."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"a process that was given an order has ended: {self.process.wait()}")
        return line

    def __enter__(self) -> "Talker":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def measure(scenario: Scenario, which: str) -> dict[str, float]:
    """Run a scenario with the real programs (``server``) or the bare ones (``floor``); return its figures."""
    opened = _clients(scenario.relayed) if which == "server" else _bare(scenario.relayed)
    with opened as (writer, reader, carrier):
        _write(writer, reader, scenario.window, WARM, 0)
        talking = (writer.process.pid, reader.process.pid)
        before, began = [processor_seconds(pid) for pid in (*talking, carrier)], time.perf_counter()
        _write(writer, reader, scenario.window, scenario.each, WARM)
        seconds = time.perf_counter() - began
        after = [processor_seconds(pid) for pid in (*talking, carrier)]
    spent = [(later - earlier) / scenario.each * 1e6 for earlier, later in zip(before, after, strict=True)]
    figures = {"talkers_us": spent[0] + spent[1], "rate": scenario.each / seconds}
    return figures | {"cpu_us": spent[2]} if scenario.relayed else figures


def _write(writer: Talker, reader: Talker, window: int, each: int, before: int) -> None:
    reader.order("read", str(before + each))
    writer.order("write", str(window), str(each))
    for talker in (writer, reader):
        if (answer := talker.answer()) != "done":
            raise RuntimeError(answer)


@contextlib.contextmanager
def _clients(relayed: bool) -> Iterator[tuple[Talker, Talker, int]]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="messenger-bench-")))
        running: Running = stack.enter_context(server(0))
        anna, ben = (stack.enter_context(Talker("client", str(folder / name), name)) for name in ("anna", "ben"))
        for talker in (anna, ben):
            talker.answer()
            talker.order("sign-up", running.invite())
            talker.answer()
            if relayed:
                talker.order("hide")
                talker.answer()
        anna.order("know", "ben")
        anna.answer()
        ben.order("meet")
        anna.order("meet", "ben")
        for talker in (anna, ben):
            talker.answer()
        yield anna, ben, running.process.pid


@contextlib.contextmanager
def _bare(relayed: bool) -> Iterator[tuple[Talker, Talker, int]]:
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="messenger-bench-"))
        pipe = stack.enter_context(Talker("pipe", folder))
        port = pipe.answer().split()[1]
        kind = ["relayed" if relayed else "direct", port]
        one, other = (stack.enter_context(Talker("floor", folder, *kind)) for _ in range(2))
        for talker in (one, other):
            talker.answer()
        other.order("meet")
        one.order("meet", *([] if relayed else [other.answer().split()[1]]))
        for talker in (one, other):
            talker.answer()
        yield one, other, pipe.process.pid
