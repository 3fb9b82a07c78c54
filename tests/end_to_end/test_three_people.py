"""The contract through real windows: three people, their group, blocks, broadcasts, renaming, and being signed out.

Each step leaves a picture of every window in ``build/screens/three-people``.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image

from tests.end_to_end.conftest import PASSWORD, SCREEN, SETTINGS
from tests.end_to_end.likeness import Likeness
from tests.end_to_end.screen import SECONDS, screen
from tests.end_to_end.server_process import ServerProcess
from tests.end_to_end.window_process import ROOT, SIZE, WindowProcess

pytestmark = pytest.mark.timeout(420)  # four real programs, and both cores may be busy

KEPT = ROOT / "build" / "screens" / "three-people"
LOCK_SECONDS = 8
TIMEOUT = 5


class Album:
    """Pictures of every window, step by step."""

    def __init__(self, windows: list[WindowProcess]) -> None:
        self._windows = windows
        self._step = 0
        KEPT.mkdir(parents=True, exist_ok=True)
        for old in KEPT.glob("*.png"):
            old.unlink()

    def take(self, what: str) -> None:
        """Keep how all windows look now, side by side."""
        self._step += 1
        page = Image.new("RGB", (SIZE[0] * len(self._windows), SIZE[1]))
        for index, window in enumerate(self._windows):
            page.paste(window.picture(), (index * SIZE[0], 0))
        page.save(KEPT / f"{self._step:02}-{what}.png")


@pytest.fixture
def windows(tmp_path: Path, likeness: Likeness) -> Iterator[list[WindowProcess]]:
    """Hand over the windows of Anna, Bruno and Carla, each on a screen of its own and not yet started."""
    with ExitStack() as stack:
        yield [
            WindowProcess(tmp_path, stack.enter_context(screen(*SCREEN)), likeness, name)
            for name in ("anna", "bruno", "carla")
        ]


def command(window: WindowProcess, text: str) -> None:
    """Type a command; a blank before Enter closes the list of proposals, which would take the key."""
    window.type(f"{text} \n")


def wait_for_line(window: WindowProcess, text: str) -> None:
    """Wait for a quiet line in the open chat."""
    window.wait_to_see(window.notice_words(text), what=repr(text))


def sign_in_again(window: WindowProcess, password: str) -> None:
    """Type the password on the page that asks for it, the name being there."""
    window.type(f"{password}\n")


def test_three_people_use_every_part_of_the_contract(tmp_path: Path, windows: list[WindowProcess]) -> None:
    """C5, C6, C8, C11, C14, C21, C27, C28, C31, C35, C36, C62, C64, C66, C69: typed and clicked in real windows."""
    anna, bruno, carla = windows
    settings = SETTINGS | {"MESSENGER_BLOCK_DURATION": str(LOCK_SECONDS)}
    with ServerProcess(tmp_path / "server", settings=settings) as server, ExitStack() as stack:
        for window in windows:
            stack.enter_context(window)
        album = Album(windows)
        anna.sign_up(server.first_invite, "Anna", PASSWORD)
        bruno.sign_up(server.invite(), "Bruno", PASSWORD)
        carla.sign_up(server.invite(), "Carla", PASSWORD)
        for window in windows:
            window.open_chat("Everyone")
        wait_for_line(anna, "Carla is online")
        album.take("signed-up")

        _group(anna, bruno, carla, album)
        _block_and_broadcast(anna, bruno, carla, album)
        _who_was_there(bruno, album)
        _rename(anna, bruno, album)
        _inactivity(server, windows, album)
        _lock_out(bruno, album)


def _group(anna: WindowProcess, bruno: WindowProcess, carla: WindowProcess, album: Album) -> None:
    command(anna, "/group new Choir")
    anna.wait_to_see(anna.header_words("Choir"), what="the new group over the conversation")
    wait_for_line(anna, "In commands this group is called choir.")
    command(anna, "/group add choir bruno carla")
    wait_for_line(anna, "You added Bruno and Carla to \u201cChoir\u201d.")
    for window in (anna, bruno, carla):
        window.open_chat("Choir")
    anna.say("Rehearsal at seven")
    for window in (bruno, carla):
        window.wait_to_read("Rehearsal at seven", mine=False)
    bruno.say("I bring the scores")
    anna.wait_to_read("I bring the scores", mine=False)
    album.take("group")


def _block_and_broadcast(anna: WindowProcess, bruno: WindowProcess, carla: WindowProcess, album: Album) -> None:
    for window in (anna, bruno, carla):
        window.open_chat("Everyone")
    command(carla, "/block bruno")
    wait_for_line(carla, "You have blocked Bruno.")
    album.take("blocked")
    command(bruno, "/broadcast Cake in the kitchen")
    wait_for_line(bruno, "Your message could not be delivered to some people.")
    anna.wait_to_read("Cake in the kitchen", mine=False)
    bruno.wait_to_read("Cake in the kitchen", mine=True)
    anna.say("Who was first?")
    carla.wait_to_read("Who was first?", mine=False)
    assert not carla.places_of("Cake in the kitchen", mine=False)
    album.take("broadcast")


def _who_was_there(bruno: WindowProcess, album: Album) -> None:
    command(bruno, "/whoelsesince 600")
    wait_for_line(bruno, "Online in the last 600 seconds: Anna (@anna)")
    album.take("whoelsesince")


def _rename(anna: WindowProcess, bruno: WindowProcess, album: Album) -> None:
    command(anna, "/name annette")
    wait_for_line(anna, "Your user name is @annette now.")
    wait_for_line(bruno, "Anna is called @annette now, no longer @anna")
    album.take("renamed")


def _inactivity(server: ServerProcess, windows: list[WindowProcess], album: Album) -> None:
    assert server.stop() == 0
    server.start("--timeout", str(TIMEOUT))
    for window in windows:
        words = window.banner_words("You were signed out because you were inactive.")
        window.wait_to_see(words, what="the page to sign in again, with the reason", within=2 * SECONDS)
    album.take("signed-out-for-inactivity")
    assert server.stop() == 0
    server.start()


def _lock_out(bruno: WindowProcess, album: Album) -> None:
    for _ in range(3):
        bruno.wait_to_see(*bruno.button_words("Sign in"), what="the button Sign in")
        sign_in_again(bruno, "a wrong guess")
    bruno.wait_to_see(*_waits(bruno), what="the button to count down")
    album.take("locked-out")
    bruno.wait_to_see(*bruno.button_words("Sign in"), what="the button to be there again", within=2 * SECONDS)
    sign_in_again(bruno, PASSWORD)
    bruno.wait_until_signed_in()
    album.take("signed-in-again")


def _waits(window: WindowProcess) -> list[Image.Image]:
    """Return how the button looks while it counts down."""
    return [window.pale_button_words(f"Try again in {seconds} s") for seconds in range(1, LOCK_SECONDS + 1)]
