"""The real window as a process of its own, used as a person uses it: by looking, typing and clicking.

What the screen shows is read from its pixels. What the program keeps is read from its store once it has ended.
Whatever it prints fails the test: a window has nothing to print.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from PIL import Image

from messenger.client.model import Delivery
from messenger.client.store.messages import Message
from messenger.client.store.outbox import Outgoing
from messenger.client.store.store import open_store
from messenger.gui.look.fonts import Font
from messenger.gui.look.palette import LIGHT, rgb
from messenger.gui.widgets.shade import blend
from tests.end_to_end.likeness import Likeness, Place, beside, places
from tests.end_to_end.screen import SECONDS, Screen
from tests.waiting import wait_until

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SIZE: Final = (900, 660)
"""Of the windows, px."""
HOVER: Final = 0.10
"""How much darker a button is under the pointer."""
PALE: Final = 0.55
"""How much of the background is in a button that cannot be pressed."""
LOOK_PAUSE: Final = 0.04
"""Seconds between two looks at a window: to look costs more than to ask."""
_STRIP: Final = (100, 30)
"""A part of the banner that no word and no button covers in part."""
_EVERYTHING: Final = 1_000_000

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a profile's store holds of one chat: numbered messages in order, and what waits to be sent."""

    messages: list[Message]
    waiting: list[Outgoing]

    @property
    def texts(self) -> list[str]:
        """The messages' texts, in order."""
        return [message.text for message in self.messages]


class WindowProcess:
    """One window on ``screen`` with a home and a profile of its own. Leaving the block ends the process and checks it.

    ``name`` is the person's; the profile and the window's title follow from it.
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
    ) -> None:
        self.name = name
        self.title = f"Messenger - {name}"
        self.profiles = folder / name / "profiles"
        self.process: subprocess.Popen[bytes] | None = None
        self.number = 0
        """The window's, for X."""
        self._home = folder / name / "home"
        self._home.mkdir(parents=True, mode=0o700)
        self._errors = folder / name / "stderr.txt"
        self._screen = screen
        self._likeness = likeness
        self._place = place
        self._python = python

    # -- start and end

    def start(self) -> Self:
        """Start the process and wait until its window stands in its place."""
        with self._errors.open("ab") as errors:
            self.process = subprocess.Popen(
                self._command,
                cwd=self._home,
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
            self._command, cwd=self._home, env=self._environment(), capture_output=True, timeout=SECONDS, check=False
        )
        assert not second.stdout + second.stderr
        return second.returncode

    @property
    def _command(self) -> list[str]:
        command = [self._python, str(ROOT / "gui_main.py"), "--profile", self.name]
        return [*command, "--data-folder", str(self.profiles), "--title", self.title]

    def _appeared(self) -> int:
        assert self.process is not None
        assert self.process.poll() is None, f"the window of {self.name} ended:\n{self.errors()}"
        return self._screen.find(self.title)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MESSENGER_"))}
        authority = os.environ.get("XAUTHORITY", str(Path.home() / ".Xauthority"))
        return kept | {
            "HOME": str(self._home),
            "DISPLAY": self._screen.name,
            "XAUTHORITY": authority,
            "LC_ALL": "C.UTF-8",
            "PYTHONWARNINGS": "error",
            "PYTHONFAULTHANDLER": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

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

    # -- to look

    def picture(self) -> Image.Image:
        """Return what the window shows now."""
        return self._screen.picture(self._place, SIZE)

    def places(self, sought: Image.Image) -> list[Place]:
        """Return where in the window ``sought`` stands now, from the top down."""
        return places(self.picture(), sought)

    def places_of(self, text: str, *, mine: bool) -> list[Place]:
        """Return where in the window the message ``text``, of one line, stands now."""
        return self.places(self._likeness.said(text, mine=mine))

    def wait_to_see(self, *sought: Image.Image, what: str, within: float = SECONDS) -> Place:
        """Wait until one of the pictures stands in the window; return its middle, on the screen."""

        def look(picture: Image.Image) -> list[Place]:
            return [
                (self._place[0] + left + image.width // 2, self._place[1] + top + image.height // 2)
                for image in sought
                for left, top in places(picture, image)
            ]

        return self.wait(look, what, within)[0]

    def wait_not_to_see(self, sought: Image.Image, what: str, within: float = SECONDS) -> None:
        """Wait until ``sought`` stands nowhere in the window."""
        self.wait(lambda picture: not places(picture, sought), f"{what} to go", within)

    def wait_to_read(self, text: str, *, mine: bool, within: float = SECONDS) -> None:
        """Wait until the message ``text``, of one line, stands in the open chat."""
        self.wait_to_see(self._likeness.said(text, mine=mine), what=repr(text), within=within)

    def wait_for_state(self, text: str, delivery: Delivery, within: float = SECONDS) -> None:
        """Wait until one's own message ``text`` bears the sign of how far it has come."""
        words, sign = self._likeness.said(text, mine=True), self._likeness.state(delivery)

        def look(picture: Image.Image) -> bool:
            return any(places(beside(picture, place, words), sign) for place in places(picture, words))

        self.wait(look, f"{text!r} to be {delivery}", within)

    def wait_until_no_banner(self) -> None:
        """Wait until nothing is wrong any more."""
        self.wait_not_to_see(Image.new("RGB", _STRIP, rgb(LIGHT.warning)), "the banner")

    def wait(self, look: Callable[[Image.Image], _Found], what: str, within: float = SECONDS) -> _Found:
        """Wait until ``look`` finds something true in a picture of the window, and return that.

        What the window showed instead is kept beside its home.
        """

        def look_now() -> _Found:
            assert self.process is None or self.process.poll() is None, f"the window ended:\n{self.errors()}"
            return look(self.picture())

        try:
            return wait_until(look_now, f"{what} in the window of {self.name}", within, pause=LOOK_PAUSE)
        except AssertionError as error:
            seen = self._errors.with_name("seen.png")
            self.picture().save(seen)
            error.add_note(f"the window is to be seen in {seen}")
            raise

    # -- words of the window, as they look in their places

    def words(self, text: str, font: Font, colour: str = LIGHT.text, background: str = LIGHT.window) -> Image.Image:
        """Return how words look."""
        return self._likeness.words(text, font, colour, background)

    def title_words(self, text: str) -> Image.Image:
        """A page's title."""
        return self.words(text, self._likeness.look.fonts.page_title)

    def divider_words(self, text: str) -> Image.Image:
        """What marks a place in the conversation, as "New messages" does."""
        return self.words(text, self._likeness.look.fonts.day_pill, LIGHT.accent, LIGHT.conversation)

    def link_words(self, text: str) -> Image.Image:
        """A button that is nothing but its words."""
        return self.words(text, self._likeness.look.fonts.button, LIGHT.accent)

    def error_words(self, text: str) -> Image.Image:
        """What stands under a field."""
        return self.words(text, self._likeness.look.fonts.preview, LIGHT.danger)

    def banner_words(self, text: str) -> Image.Image:
        """What stands in the strip over the conversation."""
        return self.words(text, self._likeness.look.fonts.body, LIGHT.warning_text, LIGHT.warning)

    def header_words(self, text: str) -> Image.Image:
        """The name over the conversation."""
        return self.words(text, self._likeness.look.fonts.header)

    def notice_words(self, text: str) -> Image.Image:
        """A quiet line in the conversation, without its time."""
        return self.words(text, self._likeness.look.fonts.preview, LIGHT.secondary, LIGHT.conversation)

    def button_words(self, text: str) -> list[Image.Image]:
        """A big button's words, under the pointer or not."""
        return [
            self.words(text, self._likeness.look.fonts.button, LIGHT.on_accent, fill)
            for fill in (LIGHT.accent, blend(LIGHT.accent, LIGHT.text, HOVER))
        ]

    def pale_button_words(self, text: str) -> Image.Image:
        """A big button's words while it cannot be pressed."""
        fill = blend(LIGHT.accent, LIGHT.window, PALE)
        return self.words(text, self._likeness.look.fonts.button, LIGHT.on_accent, fill)

    def field_words(self, text: str) -> Image.Image:
        """What was typed into a field."""
        return self.words(text, self._likeness.look.fonts.message, LIGHT.text, LIGHT.field)

    def presence_words(self, text: str, *, online: bool) -> Image.Image:
        """What stands under the name over the conversation."""
        return self.words(text, self._likeness.look.fonts.preview, LIGHT.accent if online else LIGHT.secondary)

    # -- to do

    def type(self, text: str) -> None:
        """Type where the cursor is; a line break is the Enter key."""
        self._screen.type(self.number, text)

    def press(self, *keys: str) -> None:
        """Press keys, named as X does."""
        self._screen.press(self.number, *keys)

    def paste(self, text: str) -> None:
        """Paste where the cursor is."""
        self._screen.copy(text)
        self.press("ctrl+v")

    def click(self, *sought: Image.Image, what: str) -> None:
        """Wait until one of the pictures can be seen, and click on it."""
        self._screen.click(self.wait_to_see(*sought, what=what))

    def click_button(self, text: str) -> None:
        """Click on a big button."""
        self.click(*self.button_words(text), what=f"the button {text}")

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

    def say(self, text: str) -> None:
        """Type a message into the open chat and click Send."""
        self.type(text)
        fills = (LIGHT.accent, blend(LIGHT.accent, LIGHT.text, HOVER))
        icons = [self._likeness.icon("send-horizontal", 19, LIGHT.on_accent, fill) for fill in fills]
        self.click(*icons, what="the button Send")

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
