"""Terminal clients on computers of their own, with cables that can be pulled."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.classic.terminal_process import TerminalProcess
from tests.end_to_end.network import Network, obstacle
from tests.end_to_end.server_process import ServerProcess, free_port
from tests.server.wire import PASSWORD


@dataclass(frozen=True, slots=True)
class Country:
    """Three computers: a server with a classic door, Anna and Ben, who have a private session."""

    network: Network
    anna: TerminalProcess
    ben: TerminalProcess

    def converse(self) -> None:
        """Let both write privately."""
        self.anna.enter("private ben hello ben")
        self.ben.until("anna (private): hello ben\n")
        self.ben.enter("private anna hello anna")
        self.anna.until("ben (private): hello anna\n")


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Callable[[int], Country]]:
    """Return what makes a country of one family of addresses; skip where none can be made."""
    if reason := obstacle():
        pytest.skip(reason)
    with ExitStack() as stack:

        def make(family: int) -> Country:
            network = stack.enter_context(Network("server", "anna", "ben"))
            host, port = network["server"].addresses[family], str(free_port())
            words = ("--classic-port", port, "--classic-host", host)
            server = ServerProcess(tmp_path, *words, host=None, prefix=network["server"].prefix)
            (server.work / "credentials.txt").write_text(f"anna {PASSWORD}\nben {PASSWORD}\n")
            server.expected_errors.append("not encrypted")
            stack.enter_context(server)
            anna, ben = (
                stack.enter_context(TerminalProcess(host, port, prefix=network[name].prefix))
                for name in ("anna", "ben")
            )
            anna.sign_in("anna", PASSWORD)
            ben.sign_in("ben", PASSWORD)
            anna.enter("startprivate ben")
            ben.until("anna asks for a private session")
            ben.enter("accept anna")
            anna.until("You have a private session with ben")
            ben.until("You have a private session with anna")
            return Country(network, anna, ben)

        yield make


@pytest.mark.parametrize("family", [0, 1])
def test_the_server_introduces_two_computers_and_steps_back(found: Callable[[int], Country], family: int) -> None:
    """C71, C72, C57."""
    country = found(family)
    country.converse()
    country.network.pull("server")
    country.converse()


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_pulled_cable_is_noticed(found: Callable[[int], Country]) -> None:
    """C57, C59: by both clients, each of which loses the other one or the server."""
    country = found(0)
    country.converse()
    country.network.pull("ben")
    country.anna.until("The private connection with ben", within=60)
    country.ben.until("The private connection with anna is lost.\n", within=60)
    country.ben.wait(1)
    country.anna.until("ben is offline.\n", within=60)
    country.anna.enter("whoelse")
    country.anna.until("Nobody else is online.\n")
