"""Somebody at a client without a window: the process, its orders, and what it tells."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from tests.end_to_end.server_process import ROOT
from tests.waiting import wait_until

SECONDS: Final = 30.0
"""How long to wait for what must happen."""

_Found = TypeVar("_Found")


class Person:
    """One profile in ``folder``. Leaving the block ends the process and checks it; a client prints nothing of its own.

    ``prefix`` stands before the command: where it is to run. ``durations``: what differs from ``Durations``.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        prefix: tuple[str, ...] = (),
        *,
        durations: dict[str, float] | None = None,
        limits: dict[str, int] | None = None,
        wire: bool = False,
        profile: str = "",
    ) -> None:
        self.name = name
        self.profiles = folder / (profile or name)
        self.process: subprocess.Popen[bytes] | None = None
        self.told: dict[str, Any] = {}
        """What can be seen now, as ``headless`` tells it."""
        self.story: list[dict[str, Any]] = []
        """Every state of every private session, in order: ``PrivateStatus`` with the name of the other as ``with``."""
        self._wire = wire
        self._prefix = prefix
        self._durations = durations or {}
        self._limits = limits or {}
        self._errors = folder / f"{profile or name}.stderr"
        self._answers: dict[int, dict[str, Any]] = {}
        self._refused = ""
        self._number = 0
        self._reader: threading.Thread | None = None

    # -- start and end

    def start(self) -> Self:
        """Start the process."""
        command = [*self._prefix, sys.executable, "-m", "tests.end_to_end.headless", str(self.profiles), self.name]
        command += ["--durations", json.dumps(self._durations), "--limits", json.dumps(self._limits)]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MESSENGER_")}
        with self._errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [*command, *["--wire"] * self._wire],
                cwd=ROOT,
                env=kept | {"PYTHONWARNINGS": "error,ignore::ResourceWarning", "PYTHONFAULTHANDLER": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self.told = {}
        self._reader = threading.Thread(target=self._read, args=[self.process], daemon=True)
        self._reader.start()
        return self

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            fields = json.loads(line)
            what = fields.pop("what")
            if what == "answer":
                self._answers[fields["number"]] = fields
            elif what == "refused":
                self._refused = fields["reason"]
            else:
                before = self.told.get("privates", {})
                for name, status in fields["privates"].items():
                    if before.get(name) != status:
                        self.story.append({"with": name, **status})
                self.told = fields

    def close(self) -> int:
        """Close the client as closing its window does; return its exit status."""
        assert self.process is not None
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        return self._wait()

    def kill(self) -> None:
        """End the process as a power cut does: kill -9."""
        assert self.process is not None
        self.process.kill()
        self._wait()

    def until_dead(self) -> None:
        """Wait until the process has been killed, as by ``die-at``."""
        assert self._wait() == -9

    def _wait(self) -> int:
        assert self.process is not None
        assert self._reader is not None
        status = self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self.process = None
        return status

    def __enter__(self) -> Self:
        return self if self.process is not None else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        status = 0
        if self.process is not None:
            try:
                status = self.close()
            except subprocess.TimeoutExpired:
                self.kill()
                status = -9
        if error is None:
            assert status == 0, f"{self.name} ended with {status}:\n{self.errors()}"
            assert self._wire or not self.errors(), f"{self.name} printed:\n{self.errors()}"
        else:
            error.add_note(f"{self.name} saw last {json.dumps(self.told)}\n{self.errors()[-4000:]}")

    def errors(self) -> str:
        """Return all that was written to standard error; with ``wire`` each line of the protocol."""
        return self._errors.read_text() if self._errors.exists() else ""

    # -- orders

    def order(self, verb: str, *words: str) -> dict[str, Any]:
        """Give an order and wait until it is carried out or refused; return the answer."""
        number = self.tell(verb, *words)
        return self.until(lambda: self._answers.pop(number, {}), f"an answer to {verb} {' '.join(words)[:80]}")

    def tell(self, verb: str, *words: str) -> int:
        """Give an order without waiting for the answer; return its number."""
        assert self.process is not None
        assert self.process.stdin is not None
        self._number += 1
        self.process.stdin.write(" ".join([str(self._number), verb, *words]).encode() + b"\n")
        self.process.stdin.flush()
        return self._number

    def do(self, verb: str, *words: str) -> None:
        """Give an order that must not be refused."""
        refusal = self.order(verb, *words)["refusal"]
        assert not refusal, f"{self.name} {verb} {words}: {refusal}"

    def refusal(self, verb: str, *words: str) -> str:
        """Give an order that must be refused; return the sentence."""
        refusal = str(self.order(verb, *words)["refusal"])
        assert refusal, f"{self.name} {verb} {words} was not refused"
        return refusal

    def until(self, look: Callable[[], _Found], what: str, within: float = SECONDS) -> _Found:
        """Wait until ``look`` finds something true, and return it."""

        def look_now() -> _Found:
            found = look()
            alive = self.process is not None and self.process.poll() is None
            assert found or alive, f"the client of {self.name} ended:\n{self.errors()}"
            return found

        return wait_until(look_now, f"{what} at {self.name}", within)

    # -- the account

    def sign_up(self, invite: str, *password: str) -> Self:
        """Make an account and wait until all is there."""
        self.do("sign-up", invite, self.name, *password)
        return self.until_online()

    def sign_in(self, address: str) -> Self:
        """Sign in by password."""
        self.do("sign-in", address, self.name)
        return self.until_online()

    def until_online(self) -> Self:
        """Wait for a signed-in link on which nothing is missing."""
        self.until(self._online, "being online")
        return self

    def until_cut_off(self) -> None:
        """Wait until the loss of the server is noticed. It must not be back meanwhile."""
        self.until(lambda: self.told["link"] != "online", "the loss of the server")

    def _online(self) -> bool:
        assert not self._refused, self._refused
        return bool(self.told.get("link") == "online" and self.told.get("me"))

    def until_seen(self, other: "Person") -> None:
        """Wait until somebody else is shown as online."""
        self.until(lambda: self.told["people"].get(other.name) == "online", f"{other.name} being online")

    # -- private sessions

    def status(self, other: "Person") -> dict[str, Any]:
        """Return how the session with somebody stands, with the number of messages by delivery; {}: there is none."""
        return dict(self.told.get("privates", {}).get(other.name, {}))

    def until_private(self, other: "Person", within: float = SECONDS, **fields: Any) -> dict[str, Any]:
        """Wait until the session with somebody stands so; return all of its status."""

        def stands() -> dict[str, Any]:
            status = self.status(other)
            return status if status and all(status[name] == value for name, value in fields.items()) else {}

        return self.until(stands, f"a private chat with {other.name} that is {fields}", within)

    def phases(self, other: "Person") -> list[str]:
        """Return through which phases the session with somebody has gone so far."""
        found = [status["phase"] for status in self.story if status["with"] == other.name]
        return [phase for index, phase in enumerate(found) if index == 0 or phase != found[index - 1]]

    def say(self, other: "Person", text: str) -> None:
        """Write to somebody in the private window."""
        self.do("say", other.name, text)

    def rows(self, other: "Person", where: str = "private") -> list[dict[str, Any]]:
        """Return all that stands in the window with somebody, from the top."""
        return list(self.order(where, other.name)["rows"])

    def texts(self, other: "Person", *, mine: bool) -> list[str]:
        """Return the texts in the private window with somebody: one's own, or the other's."""
        return [row["text"] for row in self.rows(other) if "text" in row and row["mine"] == mine]

    # -- files; ``place`` is "chat" or "private"

    def send_file(self, other: "Person", path: Path, *caption: str, place: str = "chat") -> None:
        """Send a file."""
        self.do("send-file", place, other.name, str(path), *caption)

    def file(self, file_hash: str) -> dict[str, Any]:
        """Return how the file with this hash that came last stands, as ``Transfer``; {}: nothing was begun with it."""
        return next((file for file in reversed(self.told.get("files", [])) if file["hash"] == file_hash), {})

    def until_file(self, file_hash: str, phase: str, within: float = SECONDS) -> dict[str, Any]:
        """Wait until the file has come so far; return how it stands."""

        def stands() -> dict[str, Any]:
            file = self.file(file_hash)
            return file if file.get("phase") == phase else {}

        return self.until(stands, f"the file being {phase}", within)

    def with_file(self, verb: str, other: "Person", file_hash: str, *words: str, place: str = "chat") -> None:
        """Give an order about a file, as soon as the message that has it is there."""
        self.until(
            lambda: not self.order(verb, place, other.name, file_hash, *words)["refusal"], f"{verb} of {file_hash}"
        )
