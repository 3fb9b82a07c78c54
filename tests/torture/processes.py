"""Servers and devices as processes that are started within milliseconds and killed at any moment.

Each is a fork of one process that has imported everything and done nothing: half a second of the processor less for
every restart, and so many more faults in the same time. Where there is no fork (Windows) there is no torture.
"""

import contextlib
import multiprocessing
import multiprocessing.forkserver
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any, Final

import apsw

from messenger.server.folder import DATABASE
from tests.end_to_end.server_process import SECONDS, free_port
from tests.server.wire import PASSWORD
from tests.torture import server
from tests.torture.small_disk import SmallDisk
from tests.torture.typist import Device, Look, work
from tests.waiting import wait_until

_LISTENS: Final = "Ctrl-C\n"
_PRIVATE: Final = "tests.torture.private_typist"


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__, server.__name__, _PRIVATE])
    return context


def _child(output: Path, function: Callable[..., None], *arguments: Any) -> None:
    """Run ``function`` with what it prints and complains of in a file."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_end_with_conductor, daemon=True).start()
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115 - as long as the process
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
    function(*arguments)


def _end_with_conductor() -> None:
    """Leave nothing running when whoever started this process is killed."""
    conductor = multiprocessing.parent_process()
    if conductor is not None:
        conductor.join()
        os._exit(1)


class Process:
    """One program that can be started again and again. ``output``: the file of what it printed."""

    def __init__(self, output: Path, disk: SmallDisk) -> None:
        self.output = output
        self.disk = disk
        self.killed = self.started = 0
        self._process: ForkServerProcess | None = None
        self._frozen = self._struck = False

    def launch(self, function: Callable[..., None], *arguments: Any) -> None:
        """Start it; it must have ended before."""
        self._process = _context().Process(target=_child, args=(self.output, function, *arguments), daemon=True)
        self._process.start()
        self._struck = False
        self.started += 1

    @property
    def runs(self) -> bool:
        """Whether there is such a process."""
        return self._process is not None and not self._struck and self._process.is_alive()

    def kill(self) -> None:
        """End it by kill -9, if it runs."""
        if self._process is not None:
            if not self._struck:
                self.strike()
            self._join()

    def strike(self) -> None:
        """Send the signal of ``kill`` and wait for nothing: for other threads."""
        process = self._process
        if process is not None and process.pid is not None and process.is_alive():
            self._struck = True
            self.killed += 1
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)

    def freeze(self) -> None:
        """Let it stand still."""
        self._signal(signal.SIGSTOP)
        self._frozen = True

    def thaw(self) -> None:
        """Let it go on."""
        if self._frozen:
            self._signal(signal.SIGCONT)
            self._frozen = False

    def end(self, number: signal.Signals | None = None) -> int | None:
        """Ask it to end, wait for that and return its status; ``None``: it had to be killed."""
        process = self._process
        if process is None:
            return 0
        if number is not None:
            self._signal(number)
        process.join(SECONDS)
        status = process.exitcode
        if status is None:
            self.kill()
            return None
        self._join()
        return status

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.pid is not None and self._process.is_alive():
            os.kill(self._process.pid, number)

    def _join(self) -> None:
        if self._process is not None:
            self._process.join(SECONDS)
            self._process.close()
            self._process = None
        self._frozen = False

    def printed(self) -> str:
        """Return all it has printed."""
        return self.output.read_text() if self.output.exists() else ""


class Server(Process):
    """The real server on one data folder and one port."""

    def __init__(self, folder: Path, users: tuple[str, ...]) -> None:
        self.data = folder / "server"
        self.data.mkdir()
        super().__init__(folder / "server.output", SmallDisk(self.data))
        self.port = free_port()
        self._before = 0
        self._work = folder / "work"
        self._work.mkdir()
        self._users = users
        lines = [f"{name} {PASSWORD}\n" for name in users]
        (self._work / "credentials.txt").write_text("".join(lines))

    def start(self, *, wait: bool = True) -> None:
        """Start it; with ``wait`` until it listens. On a full disk it gives up."""
        self._before = len(self.printed())
        self.launch(server.serve, self.port, self.data, self._work)
        if wait:
            wait_until(lambda: self.listens, "the server to listen", SECONDS)

    @property
    def listens(self) -> bool:
        """Whether it is up."""
        return self.runs and _LISTENS in self.printed()[self._before :]

    @property
    def invite(self) -> str:
        """The link it has printed at its first start, once the users are known to it."""
        wait_until(self._knows_users, "the users to be imported", SECONDS)
        return wait_until(
            lambda: next((line for line in self.printed().split("\n")[:-1] if "messenger://" in line), ""), "an invite"
        ).strip()

    def _knows_users(self) -> bool:
        """Look into its database, as another reader."""
        with contextlib.closing(apsw.Connection(str(self.database), flags=apsw.SQLITE_OPEN_READONLY)) as reader:
            ((count,),) = reader.execute("select count(*) from imported")
        return bool(count == len(self._users))

    @property
    def database(self) -> Path:
        """Where its database lies."""
        return self.data / DATABASE


class Desk(Process):
    """One device, whoever sits at it."""

    def __init__(self, device: Device, program: Callable[..., None] = work) -> None:
        super().__init__(device.ledger.with_suffix(".output"), SmallDisk(device.folder))
        self.device = device
        self._program = program
        device.folder.mkdir()
        self._orders: Connection | None = None

    def start(self) -> None:
        """Start it; the orders that follow are read when it is up."""
        ours, theirs = multiprocessing.Pipe()
        self.launch(self._program, self.device, theirs)
        theirs.close()
        self._orders = ours

    def tell(self, *order: Any) -> bool:
        """Give an order; return whether somebody was there to take it."""
        if not self.runs or self._orders is None:
            return False
        try:
            self._orders.send(order)
        except OSError:
            return False
        return True

    def look(self) -> Look | None:
        """Return what is on the screen, ``None`` when there is none."""
        if not self.tell("look") or self._orders is None:
            return None
        try:
            if not self._orders.poll(SECONDS):
                return None
            look: Look = self._orders.recv()
        except (EOFError, OSError):
            return None
        return look

    def close(self) -> int | None:
        """Close the window; return the status of the process."""
        if self._orders is not None:
            self._orders.close()
            self._orders = None
        return self.end()

    def kill(self) -> None:
        super().kill()
        if self._orders is not None:
            self._orders.close()
            self._orders = None


def pause(seconds: float) -> None:
    """Let the programs work for so long before the next thing happens to them: the faults are to hit them anywhere."""
    time.sleep(seconds)
