"""Starts and stops what is measured: the full server or the floor, each in a folder of its own."""

import base64
import contextlib
import hashlib
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.load import GROUP, GROUP_LOG, token
from messenger.server import certificate
from messenger.server.folder import DATABASE
from messenger.server.storage.database import Database

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = """\
lines_per_second = 1000000
lines_burst = 1000000
unauthenticated_per_address = 1000
unauthenticated_total = 10000
connects_burst = 1000000
group_members = 5000
relay_kib_per_second = 1000000
"""
"""Limits that a benchmark runs into are raised; everything else is as people run it."""


@dataclass
class Running:
    """A server process that listens on ``port``."""

    process: subprocess.Popen[str]
    port: int
    folder: Path

    @property
    def cpu(self) -> float:
        """Seconds of processor time it has used so far, user and system."""
        return processor_seconds(self.process.pid)

    @property
    def memory(self) -> int:
        """Its proportional set size in KiB."""
        return proportional_kib(self.process.pid)

    def invite(self) -> str:
        """Return the link of a new invite."""
        command = [sys.executable, "server_main.py", "invite", "new", "--data", str(self.folder)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def processor_seconds(pid: int) -> float:
    """Return the seconds of processor time that a process has used so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def proportional_kib(pid: int) -> int:
    """Return the proportional set size of a process in KiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise ValueError("no Pss")


@contextlib.contextmanager
def floor() -> Iterator[Running]:
    """Run the bare relay."""
    with tempfile.TemporaryDirectory(prefix="messenger-bench-") as name:
        folder = Path(name)
        certificate.ensure(folder)
        yield from _run([sys.executable, "-m", "bench.floor", name, "0"], folder)


@contextlib.contextmanager
def server(
    accounts: int, members: int = 0, fill: Callable[[Path], None] | None = None, settings: str = ""
) -> Iterator[Running]:
    """Run the full server with so many accounts, each with one device that resumes by token.

    The first ``members`` of them are a group. ``fill`` puts more into its data folder; ``settings``: further ones.
    """
    with tempfile.TemporaryDirectory(prefix="messenger-bench-") as name:
        folder = Path(name)
        config = folder / "bench.toml"
        config.write_text(SETTINGS + settings)
        make_accounts(folder / DATABASE, accounts, members)
        if fill is not None:
            fill(folder)
        port = free_port()
        command = [sys.executable, "server_main.py", str(port), "--data", name, "--host", "127.0.0.1"]
        yield from _run([*command, "--config", str(config)], folder)


def make_accounts(path: Path, count: int, members: int = 0) -> None:
    """Fill a new store with users 1..count and one device each, and a group of the first ``members``."""
    database = Database(path)
    for number in range(1, count + 1):
        database.write(
            "insert into user (id, name, name_key, skeleton, display, rev, created) values (?1, ?2, ?2, ?2, ?3, ?1, 1)",
            (number, f"user{number}", f"User {number}"),
        )
        database.write(
            "insert into device (id, user, client_id, name, token, created, used)"
            " values (?1, ?1, ?2, 'bench', ?3, 1, 1)",
            (number, f"{number:022d}", hashlib.sha256(base64.urlsafe_b64decode(token(number) + "=")).digest()),
        )
    if members:
        database.write("insert into log (id, name) values (1, ?1)", (GROUP_LOG,))
        database.write(
            "insert into chat_group (log, id, title, leader, created) values (1, ?1, 'All of us', 1, 1)", (GROUP,)
        )
    for number in range(1, members + 1):
        database.write("insert into participant (user, log) values (?1, 1)", (number,))
        database.write("insert into membership (log, user, after) values (1, ?1, 0)", (number,))
    database.commit()
    database.close()


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str], folder: Path) -> Iterator[Running]:
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        port = 0
        for line in process.stdout:
            words = line.split()
            if words[:1] == ["listening"]:
                port = int(words[1])
                break
            if "messenger://" in line or line.startswith("Listening"):
                port = int(command[command.index("server_main.py") + 1])
                break
        if not port:
            raise RuntimeError("the server did not start")
        yield Running(process, port, folder)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
