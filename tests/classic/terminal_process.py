"""The real terminal client as a process of its own, with pipes or with a terminal, and what it shows.

Whatever it writes to standard error that the test did not read fails the test.
"""

import codecs
import contextlib
import json
import os
import re
import selectors
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from tests.end_to_end.server_process import ROOT, environment
from tests.waiting import PAUSE, wait_until

SECONDS = 30.0
"""How long to wait for what must happen."""
# A terminal of its own needs a session of its own.
_ON_TERMINAL = "import os, sys; os.login_tty(0); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
_ROW = re.compile(r"[^\n]*\r\x1b\[K")


class TerminalProcess:
    """One client. Use it as a context manager: leaving it ends the process."""

    def __init__(
        self,
        *words: str,
        terminal: bool = False,
        durations: dict[str, float] | None = None,
        limits: dict[str, int] | None = None,
        flags: tuple[str, ...] = (),
        prefix: tuple[str, ...] = (),
        **variables: str,
    ) -> None:
        """``words``: host, port and options. ``terminal``: keyboard and screen are one, not pipes.

        ``flags`` are Python's; ``prefix`` stands before the command: where it is to run.
        """
        program = ["-m", "messenger.classic"]
        if durations or limits:
            program = ["-m", "tests.classic.quick", json.dumps(durations or {}), json.dumps(limits or {})]
        if terminal:
            program = ["-c", _ON_TERMINAL, *program]
        command = [*prefix, sys.executable, *flags, *program, *words]
        self.output = ""
        """All that it has shown."""
        self.errors = ""
        self._read = 0
        """How much of the output the test has looked at."""
        self._errors_read = False
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._held = ""
        self._refused = 0
        """How often in a row no key was taken."""
        self._ours = -1
        if terminal:
            self._ours, theirs = os.openpty()
            stdin = stdout = theirs
        else:
            stdin = stdout = theirs = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment(**{"TERM": "xterm"} | variables), stdin=stdin, stdout=stdout,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        self._selector = selectors.DefaultSelector()
        if terminal:
            os.close(theirs)
            self._out = self._ours
        else:
            assert self.process.stdout is not None
            self._out = self.process.stdout.fileno()
        assert self.process.stderr is not None
        self._selector.register(self._out, selectors.EVENT_READ)
        self._selector.register(self.process.stderr, selectors.EVENT_READ)

    # -- what a person does

    def enter(self, *lines: str) -> None:
        """Type lines, each with Enter."""
        self.press("".join(line + "\n" for line in lines).encode())

    def press(self, keys: bytes) -> None:
        """Press keys."""
        if self._ours >= 0:
            os.write(self._ours, keys)
        else:
            assert self.process.stdin is not None
            self.process.stdin.write(keys)
            self.process.stdin.flush()

    def press_slowly(self, keys: bytes) -> None:
        """Press keys as fast as they are taken, and look meanwhile."""
        file = self._ours
        if file < 0:
            assert self.process.stdin is not None
            file = self.process.stdin.fileno()
        os.set_blocking(file, False)
        deadline = time.monotonic() + SECONDS
        left = memoryview(keys)
        self._refused = 0
        while left:
            try:
                left = left[os.write(file, left[:4096]) :]
                self._refused = 0
            except BlockingIOError:
                self._refused += 1
                self._take(PAUSE)
            assert time.monotonic() < deadline, "keys are not taken"
        os.set_blocking(file, True)

    def until_stuck(self) -> None:
        """Wait until no key that is being pressed slowly is taken any more, as it seems."""
        wait_until(lambda: self._refused > 100, "a client that takes nothing")

    def enter_no_more(self) -> None:
        """End standard input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def look_no_more(self) -> None:
        """Close standard output."""
        assert self.process.stdout is not None
        self._selector.unregister(self._out)
        self.process.stdout.close()

    def close_terminal(self) -> None:
        """Close the terminal's window."""
        self._selector.unregister(self._out)
        os.close(self._ours)
        self._ours = -1
        self._errors_read = True

    def resize(self, columns: int) -> None:
        """Make the terminal so wide."""
        termios.tcsetwinsize(self._ours, (24, columns))

    @property
    def modes(self) -> int:
        """The terminal's local modes."""
        return int(termios.tcgetattr(self._ours)[3])

    def spoil_modes(self) -> None:
        """Change the terminal's modes, as a shell does."""
        attributes = termios.tcgetattr(self._ours)
        attributes[3] |= termios.ECHO | termios.ICANON
        termios.tcsetattr(self._ours, termios.TCSANOW, attributes)

    def sign_in(self, name: str, password: str) -> None:
        """Answer the prompts, and wait until signed in."""
        self.until("User name: ")
        self.enter(name)
        self.until("Password: ")
        self.enter(password)
        self.until(f"You are signed in as {name}. Type help for all commands.\n")

    # -- what is seen

    def until(self, text: str, within: float = SECONDS) -> str:
        """Wait until ``text`` is shown behind what was waited for before; return what came before it."""
        deadline = time.monotonic() + within
        while text not in self.output[self._read :]:
            if not self._take(max(0.0, deadline - time.monotonic())):
                raise AssertionError(f"{text!r} was not shown, but:\n{self.output}\n{self.errors}")
        place = self.output.index(text, self._read)
        before, self._read = self.output[self._read : place], place + len(text)
        return before

    def until_all(self, *texts: str) -> None:
        """Wait until all of these are shown, in any order."""
        begin, end = self._read, self._read
        for text in texts:
            self._read = begin
            self.until(text)
            end = max(end, self._read)
        self._read = end

    def has_shown(self, text: str) -> bool:
        """Look whether ``text`` is shown already behind what was waited for before."""
        while self._take(0):
            pass
        return text in self.output[self._read :]

    @property
    def row(self) -> str:
        """What stands on the last row of a terminal now."""
        return _ROW.sub("", self.output).rpartition("\n")[2]

    def until_row(self, text: str) -> None:
        """Wait until the last row of a terminal is this one."""
        deadline = time.monotonic() + SECONDS
        while self.row != text:
            if not self._take(max(0.0, deadline - time.monotonic())):
                raise AssertionError(f"{text!r} is not on the last row, but {self.row!r}")

    def _take(self, seconds: float) -> bool:
        """Take what comes first; return ``False`` when nothing came or nothing will."""
        for key, _ in self._selector.select(seconds):
            try:
                data = os.read(key.fd, 1 << 16)
            except OSError:  # the process has left the terminal
                data = b""
            if not data:
                self._selector.unregister(key.fileobj)
            elif key.fd == self._out:
                text = self._held + self._decoder.decode(data)
                self._held = "\r" if text.endswith("\r") else ""  # what follows it says what it is
                self.output += text.removesuffix(self._held).replace("\r\n", "\n")
            else:
                self.errors += data.decode()
            return True
        return False

    # -- the end

    def interrupt(self, number: int = signal.SIGINT) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def wait(self, status: int = 0) -> str:
        """Wait for the end with this exit status; return what was shown since the last wait, errors behind it."""
        deadline = time.monotonic() + SECONDS
        while self._selector.get_map():
            if not self._take(max(0.0, deadline - time.monotonic())):
                raise AssertionError(f"it does not end:\n{self.output}\n{self.errors}")
        found = self.process.wait(SECONDS)
        assert found == status, (found, self.output, self.errors)
        assert "Traceback" not in self.errors, self.errors
        rest, self._read = self.output[self._read :], len(self.output)
        self._errors_read = True
        return rest + self.errors

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.wait(SECONDS)
        self._errors_read = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(SECONDS)
        with contextlib.suppress(AssertionError):
            while self._selector.get_map() and self._take(0):
                pass
        self._selector.close()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        if self._ours >= 0:
            os.close(self._ours)
        if error is None and not self._errors_read:
            assert not self.errors, self.errors


@contextlib.contextmanager
def terminals(*processes: TerminalProcess) -> Iterator[tuple[Any, ...]]:
    """Use several at once."""
    with contextlib.ExitStack() as stack:
        yield tuple(stack.enter_context(process) for process in processes)
