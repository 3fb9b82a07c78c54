from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.end_to_end.server_process import ServerProcess
from tests.server.town import Town
from tests.server.wire import Wire


@pytest.fixture
def town(server: ServerProcess) -> Iterator[Town]:
    """The people of the server that all tests of one module share."""
    with ExitStack() as stack:
        yield Town(server, stack)


@pytest.fixture
def people(town: Town) -> list[Wire]:
    """Anna, Ben and Carla."""
    return town.strangers(3)
