"""A server, Anna and Ben on three computers of a network of their own, each client a process without a window."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.network import Computer, Network, obstacle
from tests.end_to_end.person import Person
from tests.end_to_end.server_process import ServerProcess

SETTINGS = {
    "MESSENGER_LINES_PER_SECOND": "100000",
    "MESSENGER_LINGER_SECONDS": "600",  # whoever is seen to leave has said goodbye
}
QUICK = {"retry_first": 0.05, "retry_longest": 0.5, "look": 0.5}
"""Clients that notice soon what happens to the server, and are back soon."""


@dataclass(frozen=True, slots=True)
class Town:
    """Three computers, and what runs on them."""

    network: Network
    server: ServerProcess
    anna: Person
    ben: Person

    @property
    def anna_at(self) -> Computer:
        """Anna's computer."""
        return self.network["anna"]

    @property
    def ben_at(self) -> Computer:
        """Ben's computer."""
        return self.network["ben"]

    @property
    def server_at(self) -> Computer:
        """The server's computer."""
        return self.network["server"]


MakeTown = Callable[..., AbstractContextManager[Town]]


@pytest.fixture(scope="session")
def permitted() -> None:
    """Skip where no network can be made."""
    if reason := obstacle():
        pytest.skip(reason)


@pytest.fixture
def make_town(tmp_path: Path, permitted: None) -> MakeTown:
    """Return what makes a town in which two people have signed up and see each other online."""

    @contextmanager
    def make(
        families: tuple[int, ...] = (4, 6), *options: str, by_ipv4: bool = False, **clients: Any
    ) -> Iterator[Town]:
        """``options`` of the server; ``by_ipv4``: it is reached so alone; ``clients``: what every ``Person`` gets."""
        with Network("server", "anna", "ben", families=families) as network:
            host = network["server"].v4 if by_ipv4 else None
            at = network["server"].prefix
            server = ServerProcess(tmp_path / "server", *options, host=host, settings=SETTINGS, prefix=at)
            durations = QUICK | clients.pop("durations", {})
            anna, ben = (
                Person(tmp_path, name, network[name].prefix, durations=durations, **clients) for name in ("anna", "ben")
            )
            with server, anna, ben:
                anna.sign_up(server.first_invite)
                ben.sign_up(server.invite())
                anna.until_seen(ben)
                ben.until_seen(anna)
                yield Town(network, server, anna, ben)

    return make


@pytest.fixture
def town(make_town: MakeTown) -> Iterator[Town]:
    """Hand over a town in which everybody reaches everybody."""
    with make_town() as made:
        yield made
