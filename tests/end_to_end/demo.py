"""Two people chat, for eyes: ``python -m tests.end_to_end.demo`` (``make demo``).

On a display it leaves two windows to play with, Anna's and Bruno's, and a server that ends with them. Without one it
does on a display of its own what people do: sign up with an invite, type, click Send in both windows. Then it writes
demo.png, and the exit status is 0 only if both have seen all of it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Final

from Xlib.display import Display
from Xlib.error import DisplayError

from messenger.client.app import build
from messenger.client.changes import Change, ServerAnswered, SignInFailed
from messenger.client.model import Delivery
from messenger.client.settings import ClientConfig
from tests.end_to_end.likeness import drawing
from tests.end_to_end.screen import screen
from tests.end_to_end.server_process import ServerProcess
from tests.end_to_end.window_process import ROOT, SIZE, WindowProcess
from tests.waiting import wait_until

PICTURE: Final = Path("demo.png")
PASSWORD: Final = "correct horse battery"
ANNA, BRUNO = ("anna", "Anna Lindqvist"), ("bruno", "Bruno Costa")
TALK: Final = (
    (ANNA, "Hi Bruno, our own server is up! \N{PARTY POPPER}"),
    (BRUNO, "That was quick \N{SMILING FACE WITH SUNGLASSES}"),
    (BRUNO, "No phone number, no cloud?"),
    (ANNA, "None. One program, one invite, done"),
    (BRUNO, "Lunch at 12:30 to celebrate? \N{STEAMING BOWL}"),
    (ANNA, "See you there \N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-3}"),
)
SCREEN: Final = (1920, 960)
GAP: Final = 24
"""Around the windows in the picture, px."""
DESKTOP: Final = 0x7C8FA6
PLACES: Final = ("860x640+40+80", "860x640+940+80")
"""Of two windows to play with: size, left and top."""

_started = time.monotonic()


def main() -> int:
    """Run the demo; return the exit status."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    with tempfile.TemporaryDirectory(prefix="messenger-demo-") as folder:
        try:
            if has_display():
                play(Path(folder))
            else:
                show(Path(folder))
        except FileNotFoundError as error:
            return _fail(f"{error.filename} is missing")
        except (AssertionError, RuntimeError, OSError, subprocess.SubprocessError) as error:
            return _fail(str(error).strip() or type(error).__name__)
    return 0


def has_display() -> bool:
    """Return whether there is a desktop on which windows can be opened."""
    if sys.platform in ("win32", "darwin"):
        return True
    try:
        Display().close()
    except (DisplayError, OSError):
        return False
    return True


# --- without a display


def show(folder: Path) -> None:
    """Do what two people do, and take the picture. Raises ``AssertionError`` for what does not come in its time."""
    left, right = (GAP, GAP), (2 * GAP + SIZE[0], GAP)
    with drawing() as likeness, screen(*SCREEN) as display, ServerProcess(folder / "server") as server:
        display.paint(DESKTOP)
        step("The server runs")
        with (
            WindowProcess(folder, display, likeness, ANNA[0], place=left) as anna,
            WindowProcess(folder, display, likeness, BRUNO[0], place=right) as bruno,
        ):
            step("Two windows are open")
            anna.sign_up(server.first_invite, ANNA[1], PASSWORD)
            step("Anna has signed up with the first invite")
            bruno.sign_up(server.invite(), BRUNO[1], PASSWORD)
            step("Bruno has signed up with an invite from the operator")
            anna.open_person(BRUNO[1])
            bruno.open_person(ANNA[1])
            step("Each has opened the chat with the other")
            windows = {ANNA: (anna, bruno), BRUNO: (bruno, anna)}
            for person, text in TALK:
                window, other = windows[person]
                window.say(text)
                other.wait_to_read(text, mine=False)
                step(f"{person[1]} wrote, and the other read: {text}")
            for person, text in TALK:
                windows[person][0].wait_for_state(text, Delivery.DELIVERED)
            step("Every message bears two ticks")
            for window in (anna, bruno):
                window.turn_to("Chats")
            display.point((SCREEN[0] - 1, SCREEN[1] - 1))
            for window, mine in ((anna, ANNA), (bruno, BRUNO)):
                for person, text in TALK:
                    window.wait_to_read(text, mine=person == mine)
            size = (3 * GAP + 2 * SIZE[0], 2 * GAP + SIZE[1])
            display.picture((0, 0), size).save(PICTURE, optimize=True)
            step(f"Both screens show all of it: {PICTURE.resolve()}")
    step("Windows and server have ended")


# --- on a display


def play(folder: Path) -> None:
    """Leave two windows to play with until both are closed."""
    profiles = folder / "profiles"
    with ServerProcess(folder / "server") as server, contextlib.ExitStack() as stack:
        step("The server runs")
        sign_up(profiles, server.first_invite, *ANNA)
        sign_up(profiles, server.invite(), *BRUNO)
        step("Anna and Bruno have signed up")
        windows = []
        for place, (name, display) in zip(PLACES, (ANNA, BRUNO), strict=True):
            (profiles / name / "window").write_text(place, encoding="ascii")  # where it stood when it was last closed
            command = [sys.executable, str(ROOT / "gui_main.py"), "--profile", name, "--data-folder", str(profiles)]
            window = stack.enter_context(subprocess.Popen([*command, "--title", f"Messenger - {display}"]))
            stack.callback(window.terminate)
            windows.append(window)
        step("Two windows are open; the server ends when both are closed")
        for window in windows:
            window.wait()


def sign_up(profiles: Path, invite: str, name: str, display: str) -> None:
    """Make an account, and a profile that is signed in to it."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # nothing of a demo stays on the computer
    client = build(ClientConfig(name, profiles, use_keyring=False))

    def react(change: Change) -> None:
        if isinstance(change, ServerAnswered):
            assert change.server is not None, change.reason
            client.actions.sign_up(change.server, name, display, PASSWORD)
        elif isinstance(change, SignInFailed):
            raise AssertionError(change.reason)

    def signed_in() -> bool:
        for fact in client.inbox.drain(0.1):
            for change in client.state.apply(fact):
                react(change)
        return client.state.me is not None

    client.start()
    try:
        client.actions.look_up(invite)
        wait_until(signed_in, f"{display} to be signed up")
    finally:
        client.close(5)


# --- what is said about it


def step(sentence: str) -> None:
    """Print what has been done."""
    print(f"{time.monotonic() - _started:5.1f} s  {sentence}.", flush=True)


def _fail(sentence: str) -> int:
    print(f"The demo failed: {sentence.rstrip('.')}.", file=sys.stderr, flush=True)
    return 1


def _end(number: int, _frame: FrameType | None) -> None:
    """End in order: every process that was started is ended on the way out."""
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
