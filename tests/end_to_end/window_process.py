"""The real window as a process of its own, used as a person uses it: by looking, typing and clicking.

What the screen shows is read from its pixels. What the program keeps is read from its store once it has ended.
Whatever it prints fails the test: a window has nothing to print.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from PIL import Image

from messenger.client.store.messages import Message
from messenger.client.store.outbox import Outgoing
from messenger.client.store.store import open_store
from messenger.gui.look.palette import LIGHT
from tests.end_to_end.likeness import Likeness, Place
from tests.end_to_end.screen import SECONDS, Screen
from tests.end_to_end.view import View
from tests.waiting import wait_until

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SIZE: Final = (900, 660)
"""Of the windows, px."""
_EVERYTHING: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """What a profile's store holds of one chat: numbered messages in order, and what waits to be sent."""

    messages: list[Message]
    waiting: list[Outgoing]

    @property
    def texts(self) -> list[str]:
        """The messages' texts, in order."""
        return [message.text for message in self.messages]


class WindowProcess(View):
    """One window on ``screen`` with a home and a profile of its own. Leaving the block ends the process and checks it.

    ``name`` is the person's; the profile and the window's title follow from it. ``prefix`` stands before the command:
    where it is to run.
    """

    def __init__(
        self,
        folder: Path,
        screen: Screen,
        likeness: Likeness,
        name: str,
        *,
        place: Place = (0, 0),
        python: str = sys.executable,
        prefix: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.title = f"Messenger - {name}"
        self.profiles = folder / name / "profiles"
        self.process: subprocess.Popen[bytes] | None = None
        super().__init__(screen, likeness, f"the window of {name}", place, SIZE, folder / name / "seen.png")
        self.home = folder / name / "home"
        self.home.mkdir(parents=True, mode=0o700)
        self._errors = folder / name / "stderr.txt"
        self._program = [*prefix, python, str(ROOT / "gui_main.py")]

    # -- start and end

    def start(self) -> Self:
        """Start the process and wait until its window stands in its place."""
        with self._errors.open("ab") as errors:
            self.process = subprocess.Popen(
                self._command,
                cwd=self.home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,  # so that everything it starts can be found again
            )
        self.number = wait_until(self._appeared, f"the window of {self.name}", SECONDS)
        self._screen.put(self.number, self._place, SIZE)
        return self

    def start_again(self) -> int:
        """Start the same profile a second time; return the exit status of that process, which must end by itself."""
        second = subprocess.run(
            self._command, cwd=self.home, env=self._environment(), capture_output=True, timeout=SECONDS, check=False
        )
        assert not second.stdout + second.stderr
        return second.returncode

    @property
    def _command(self) -> list[str]:
        command = [*self._program, "--profile", self.name]
        return [*command, "--data-folder", str(self.profiles), "--title", self.title]

    def _appeared(self) -> int:
        assert self.process is not None
        assert self.process.poll() is None, f"the window of {self.name} ended:\n{self.errors()}"
        return self._screen.find(self.title)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MESSENGER_"))}
        authority = os.environ.get("XAUTHORITY", str(Path.home() / ".Xauthority"))
        return kept | {
            "HOME": str(self.home),
            "DISPLAY": self._screen.name,
            "XAUTHORITY": authority,
            "LC_ALL": "C.UTF-8",
            "PYTHONWARNINGS": "error",
            "PYTHONFAULTHANDLER": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def assert_alive(self) -> None:
        """Fail when the process has ended by itself."""
        assert self.process is None or self.process.poll() is None, f"{self._whose} ended:\n{self.errors()}"

    def close(self) -> int:
        """Close the window by its cross, wait for the end of the process and return its exit status."""
        self._screen.ask_to_close(self.number)
        return self.wait_for_end()

    def wait_for_end(self) -> int:
        """Wait for the end of the process; return its exit status. One that hangs says where, and is ended."""
        assert self.process is not None
        try:
            status = self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # Python's fault handler writes down what every thread does
            self.process.wait(SECONDS)
            raise AssertionError(f"the window of {self.name} did not end:\n{self.errors()}") from None
        finally:
            if self.process.returncode is not None:
                self.process = None
        wait_until(lambda: not self._screen.find(self.title), f"the window of {self.name} to go", SECONDS)
        return status

    def kill(self) -> None:
        """End the process as a power cut does: kill -9."""
        assert self.process is not None
        self.process.kill()
        self.wait_for_end()

    def __enter__(self) -> Self:
        return self if self.process is not None else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        status = 0
        if self.process is not None and error is not None:
            self.kill()
        elif self.process is not None:
            status = self.close()
        if error is None:
            assert status == 0, f"exit status {status}:\n{self.errors()}"
            assert not self.errors(), self.errors()

    def errors(self) -> str:
        """Return all that it has printed: a window has nothing to print."""
        return self._errors.read_text() if self._errors.exists() else ""

    # -- to do

    def use_invite(self, invite: str) -> None:
        """Paste an invite on the welcome page and wait for the page that asks who one is."""
        self.wait_to_see(self.title_words("Welcome"), what="the welcome page")
        self.paste(invite)
        self.press("Return")
        label = self.words("User name", self._likeness.look.fonts.preview, LIGHT.secondary)
        self.wait_to_see(label, what="the page for the account")

    def sign_up(self, invite: str, display: str, password: str) -> None:
        """Make an account: paste the invite, then type name and password."""
        self.use_invite(invite)
        self.type(self.name)
        self.press("Tab")
        self.type(display)
        self.press("Tab")
        self.type(f"{password}\n")
        self.wait_until_signed_in()

    def wait_until_signed_in(self) -> None:
        """Wait for the main window."""
        self.wait_to_see(*self._tabs("Chats"), what="the tab Chats")

    def turn_to(self, tab: str) -> None:
        """Click on one of the tabs over the list."""
        self.click(*self._tabs(tab), what=f"the tab {tab}")

    def open_person(self, display: str) -> None:
        """Choose somebody under People; their chat opens."""
        self.turn_to("People")
        self._open_row(display)

    def open_chat(self, display: str) -> None:
        """Choose a chat under Chats."""
        self.turn_to("Chats")
        self._open_row(display)

    def _open_row(self, title: str) -> None:
        font = self._likeness.look.fonts.title
        fills = (LIGHT.sidebar, LIGHT.row_hover, LIGHT.row_selected)
        self.click(*(self.words(title, font, LIGHT.text, fill) for fill in fills), what=f"{title} in the list")
        self.wait_to_see(self.header_words(title), what=f"{title} over the conversation")

    def _tabs(self, title: str) -> list[Image.Image]:
        font = self._likeness.look.fonts.sender
        return [self.words(title, font, colour, LIGHT.sidebar) for colour in (LIGHT.accent, LIGHT.secondary)]

    # -- what is kept

    def kept(self) -> Kept:
        """Read from the store, after the window has ended, what the account keeps of its one chat."""
        assert self.process is None, "the store belongs to the program while it runs"
        store = open_store(self.profiles / self.name, use_keyring=False)
        try:
            account = store.accounts.current()
            assert account is not None, "nobody is signed in here"
            chats = store.chats.all(account.id)
            assert len(chats) <= 1, chats
            messages = [message for chat in chats for message in store.messages.page(chat.id, 0, _EVERYTHING)]
            return Kept(messages, store.outbox.after(account.id, 0, _EVERYTHING))
        finally:
            store.database.close()
