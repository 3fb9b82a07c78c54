"""The real server as a process of its own: start, kill, restart, stop; and the operator's commands beside it.

Whatever it writes to standard error that the test did not expect fails the test.
"""

import contextlib
import errno
import os
import random
import re
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.server.wire import Wire

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 30.0
"""How long to wait for what must happen."""
SETTINGS = {
    "MESSENGER_HASH_MEMORY_KIB": "8",
    "MESSENGER_HASH_ROUNDS": "1",
    "MESSENGER_SIGN_IN_SECONDS": "300",
    "MESSENGER_HANDSHAKE_SECONDS": "60",
    "MESSENGER_LINE_SECONDS": "60",
    "MESSENGER_CONNECTS_BURST": "100000",
}
"""Cheap hashes, and patience with clients on a machine that is busy with other tests, all of them at one address."""
_LINK = re.compile(r"messenger://\S+")
# Below the ports that systems hand out for outgoing connections, so that a restart finds its port free.
_PORTS = range(20_000, 32_000)


def free_port() -> int:
    """Return a port that nobody listens on, on any address of both families."""
    while True:
        port = random.choice(_PORTS)
        with contextlib.ExitStack() as stack:
            try:
                for family, address in ((socket.AF_INET, ""), (socket.AF_INET6, "::")):
                    probe = stack.enter_context(socket.socket(family))
                    if family == socket.AF_INET6:
                        probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    probe.bind((address, port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    continue  # anything else: a machine without IPv6
            return port


def environment(**changed: str) -> dict[str, str]:
    """Return the tests' environment, without the settings of the person who runs them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MESSENGER_")}
    return kept | {"PYTHONWARNINGS": "error,ignore::ResourceWarning"} | SETTINGS | changed


class ServerProcess:
    """One server on one data folder. Use it as a context manager: leaving it stops the process and checks it."""

    def __init__(
        self,
        folder: Path,
        *options: str,
        host: str | None = "127.0.0.1",
        settings: dict[str, str] | None = None,
        python: str = sys.executable,
        prefix: tuple[str, ...] = (),
        program: Path = ROOT / "server_main.py",
    ) -> None:
        """``folder``: a temporary one; data lies in ``data``, the working folder is ``work``. ``host`` None: all.

        ``prefix`` stands before every command: where it is to run. ``program``: what is run as the server.
        """
        self.data = folder / "data"
        self.work = folder / "work"
        self.port = free_port()
        self.host = host
        self.process: subprocess.Popen[bytes] | None = None
        self.output = ""
        """What it printed since its last start."""
        self.expected_errors: list[str] = []
        """Parts of lines on standard error that are no fault."""
        self._shared_invite = ""
        self._options = options
        self._settings = settings or {}
        self._program = [*prefix, python, str(program)]
        self._errors = folder / "stderr.txt"
        self.work.mkdir(exist_ok=True, parents=True)

    # -- start and end

    def start(self, *options: str) -> Self:
        """Start the process and wait until it listens."""
        command = [*self._program, str(self.port), "--data", str(self.data)]
        if self.host is not None:
            command += ["--host", self.host]
        with self._errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [*command, *self._options, *options],
                cwd=self.work,
                env=environment(**self._settings),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self.output = ""
        try:
            self.read_until("Ctrl-C\n")
        except BaseException:
            self.kill()
            raise
        return self

    def read_until(self, text: str) -> str:
        """Read what the process prints until ``text`` has come; return all of it."""
        assert self.process is not None
        assert self.process.stdout is not None
        deadline = time.monotonic() + SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while text not in self.output:
                readable = selector.select(max(0, deadline - time.monotonic()))
                data = os.read(self.process.stdout.fileno(), 65536) if readable else b""
                if not data:
                    raise AssertionError(f"the server did not say {text!r} but:\n{self.output}\n{self.errors()}")
                self.output += data.decode()
        return self.output

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Let the process stand still, so that all that is sent meanwhile reaches it at once."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask the process to stop, wait for it and return its exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        """Wait for the end of the process; return its exit status."""
        assert self.process is not None
        status = self.process.wait(SECONDS)
        assert self.process.stdout is not None
        with self.process.stdout as rest:
            self.output += rest.read().decode()
        self.process = None
        return status

    def kill(self) -> None:
        """End the process as a power cut does: kill -9."""
        assert self.process is not None
        self.process.kill()
        self.wait()

    def restart(self, *options: str) -> Self:
        """Kill it if it still runs, and start it on the same data and port."""
        if self.process is not None:
            self.kill()
        return self.start(*options)

    def __enter__(self) -> Self:
        return self if self.process is not None else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        status = 0
        if self.process is not None:
            try:
                status = self.stop()
            except subprocess.TimeoutExpired:
                self.kill()
                status = -9
        if error is None:
            assert status == 0, f"exit status {status}:\n{self.errors()}"
            unexpected = [
                line for line in self.errors().splitlines() if not any(part in line for part in self.expected_errors)
            ]
            assert not unexpected, "\n".join(unexpected)

    def errors(self) -> str:
        """Return all that was written to standard error."""
        return self._errors.read_text() if self._errors.exists() else ""

    # -- what a test wants of it

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return self.host or "127.0.0.1", self.port

    @property
    def first_invite(self) -> str:
        """The link for the first administrator; fails when none was printed."""
        found = _LINK.search(self.read_until("messenger://").replace("\r", ""))
        assert found is not None, self.output
        return found[0]

    def connect(self, device: str | None = None) -> Wire:
        """Return a connection that has read the greeting."""
        return Wire(self.address, device=device)

    def command(self, *words: str, typed: str = "", fails: bool = False) -> str:
        """Run an operator's command on its data; return what it printed. ``fails``: it must end with status 1."""
        done = subprocess.run(
            [*self._program, *words, "--data", str(self.data)],
            cwd=self.work,
            env=environment(**self._settings),
            input=typed,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == (1 if fails else 0), (done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        assert bool(done.stderr) == fails, done.stderr
        return done.stderr if fails else done.stdout

    @property
    def shared_invite(self) -> str:
        """The link of an invite for as many people as a test wants, made once."""
        if not self._shared_invite:
            self._shared_invite = self.invite("--uses", "100000")
        return self._shared_invite

    def invite(self, *options: str) -> str:
        """Return the link of a new invite."""
        return self.command("invite", "new", *options).strip()


@contextlib.contextmanager
def running(folder: Path, *options: str, host: str | None = "127.0.0.1", **settings: str) -> Iterator[ServerProcess]:
    """Run a server in ``folder``; ``settings`` are named as in its configuration."""
    named = {f"MESSENGER_{name.upper()}": value for name, value in settings.items()}
    with ServerProcess(folder, *options, host=host, settings=named) as server:
        yield server
