from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.end_to_end.server_process import ServerProcess, free_port, running
from tests.server.classic.village import MakeVillage, Village


@pytest.fixture(scope="module")
def classic_port() -> int:
    """Where the module's server lets terminals in."""
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, classic_port: int) -> Iterator[ServerProcess]:
    """A real server with both doors for all tests of one module; each test uses names of its own."""
    settings = {"classic_port": str(classic_port), "presence_gather_ms": "10", "unauthenticated_per_address": "500"}
    with running(tmp_path_factory.mktemp("server"), **settings) as process:
        yield process


@pytest.fixture
def village(server: ServerProcess, classic_port: int) -> Iterator[Village]:
    """The people of the server that all tests of one module share."""
    with ExitStack() as stack:
        yield Village(server, classic_port, stack)


@pytest.fixture
def make_village(tmp_path: Path) -> Iterator[MakeVillage]:
    """Return a function that starts a server of its own with the settings given."""
    with ExitStack() as stack:

        def make(*options: str, **settings: str) -> Village:
            port = free_port()
            usual = {"classic_port": str(port), "presence_gather_ms": "10"}
            server = stack.enter_context(running(tmp_path, *options, **(usual | settings)))
            return Village(server, port, stack.enter_context(ExitStack()))

        yield make
