from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.server_process import ServerProcess, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A real server for all tests of one module; each test uses names of its own."""
    with running(tmp_path_factory.mktemp("server"), presence_gather_ms="10") as process:
        yield process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a test starts a server of its own."""
    return tmp_path
