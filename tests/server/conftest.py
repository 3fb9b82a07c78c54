from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.server.inactivity import Patience
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.couple import Couple
from tests.server.still_house import BuildHouse, StillHouse
from tests.server.town import MakeTown, Town


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A real server for all tests of one module; each test uses names of its own."""
    with running(tmp_path_factory.mktemp("server"), presence_gather_ms="10") as process:
        yield process


@pytest.fixture
def make_town(tmp_path: Path) -> Iterator[MakeTown]:
    """Return a function that starts a server of its own with the settings given."""
    with ExitStack() as stack:

        def make(**settings: str) -> Town:
            server = stack.enter_context(running(tmp_path, **({"presence_gather_ms": "10"} | settings)))
            return Town(server, stack.enter_context(ExitStack()))

        yield make


@pytest.fixture
def build(tmp_path: Path) -> Iterator[BuildHouse]:
    """Return a function that makes a house; each on what the one before has left."""
    houses: list[StillHouse] = []

    def make(timeout: float = 8 * 3600, away: float = 0, warning: float = 60) -> StillHouse:
        if houses:
            houses[-1].close()
        houses.append(StillHouse(tmp_path, Patience(timeout, away, warning)))
        return houses[-1]

    yield make
    for house in houses[-1:]:
        house.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a test starts a server of its own."""
    return tmp_path


@pytest.fixture
def couple(build: BuildHouse) -> Couple:
    """Anna and Bruno at a server without sockets."""
    return Couple(build())


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Close what a test has opened."""
    with ExitStack() as stack:
        yield stack
