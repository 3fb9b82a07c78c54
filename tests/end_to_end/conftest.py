"""Two screens, a server, and two people who have signed up in their windows and have each other's chat open."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.likeness import Likeness, drawing
from tests.end_to_end.screen import Screen, screen
from tests.end_to_end.server_process import ServerProcess
from tests.end_to_end.window_process import WindowProcess

SCREEN = (960, 960)
PASSWORD = "correct horse battery"
SETTINGS = {
    "MESSENGER_LINGER_SECONDS": "600",  # whoever is seen to leave has said goodbye
    "MESSENGER_LINES_PER_SECOND": "100000",
}


@pytest.fixture(scope="session")
def likeness() -> Iterator[Likeness]:
    """Hand over what knows how things look.

    Its display must last as long as this process: Tk never closes a connection to a display, and when one is lost,
    the next window of any test takes the whole process with it.
    """
    with drawing() as drawn:
        yield drawn


@pytest.fixture(scope="module")
def screens() -> Iterator[tuple[Screen, Screen]]:
    """Hand over a screen for each window, so that two people can type at the same time."""
    with screen(*SCREEN) as one, screen(*SCREEN) as other:
        yield one, other


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """Run the server."""
    with ServerProcess(tmp_path / "server", settings=SETTINGS) as running:
        yield running


@pytest.fixture
def anna(tmp_path: Path, screens: tuple[Screen, Screen], likeness: Likeness) -> WindowProcess:
    """Hand over Anna's window, which has not been started."""
    return WindowProcess(tmp_path, screens[0], likeness, "anna")


@pytest.fixture
def bruno(tmp_path: Path, screens: tuple[Screen, Screen], likeness: Likeness) -> WindowProcess:
    """Hand over Bruno's window, which has not been started."""
    return WindowProcess(tmp_path, screens[1], likeness, "bruno")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people and their server."""

    anna: WindowProcess
    bruno: WindowProcess
    server: ServerProcess


@pytest.fixture
def pair(anna: WindowProcess, bruno: WindowProcess, server: ServerProcess) -> Iterator[Pair]:
    """Hand over two people with their chat open."""
    with anna, bruno:
        anna.sign_up(server.first_invite, "Anna", PASSWORD)
        bruno.sign_up(server.invite(), "Bruno", PASSWORD)
        anna.open_person("Bruno")
        bruno.open_person("Anna")
        yield Pair(anna, bruno, server)
