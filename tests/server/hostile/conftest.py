"""What tests of hostile clients share: a server that can be looked into."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.end_to_end.server_process import ServerProcess
from tests.server.hostile import watched_server
from tests.server.hostile.watched_server import Held


@dataclass(frozen=True)
class Watched:
    """A server, and what it holds."""

    server: ServerProcess
    watch: Path

    def look(self, thorough: bool = False) -> Held:
        """Return what it holds now."""
        return watched_server.look(int(self.watch.read_text()), thorough)


MakeWatched = Callable[..., Watched]
"""Starts a server with these settings, named as in its configuration."""


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Closes what a test has opened."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def make_watched(tmp_path: Path, stack: ExitStack) -> MakeWatched:
    """Start servers that can be looked into."""
    return partial(_start, tmp_path, stack)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One with default settings, for all tests of a module."""
    with ExitStack() as stack:
        yield _start(tmp_path_factory.mktemp("watched"), stack)


def _start(folder: Path, stack: ExitStack, **settings: str) -> Watched:
    watch = folder / "watch"
    named = {f"MESSENGER_{name.upper()}": value for name, value in settings.items()} | {"WATCH": str(watch)}
    program = Path(watched_server.__file__)
    return Watched(stack.enter_context(ServerProcess(folder, settings=named, program=program)), watch)
