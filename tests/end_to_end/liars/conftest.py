"""A real server with a liar before it, shared by the tests of one module; each has its own two people."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.end_to_end.liars.liar import Liar
from tests.end_to_end.liars.scene import Scene, scene
from tests.end_to_end.server_process import ServerProcess, running

MakeScene = Callable[..., AbstractContextManager[Scene]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run the server."""
    settings = {"lines_per_second": "100000", "lines_burst": "100000", "linger_seconds": "0.1"}
    with running(tmp_path_factory.mktemp("server"), **settings) as process:
        yield process


@pytest.fixture(scope="module")
def liar(server: ServerProcess) -> Iterator[Liar]:
    """Stand between it and clients."""
    with Liar(server) as made:
        yield made


@pytest.fixture
def make_scene(tmp_path: Path, server: ServerProcess, liar: Liar) -> MakeScene:
    """Return what lets two new people meet."""
    return partial(scene, tmp_path, server, liar)
