"""The network that tests make: who reaches whom, what is dropped, and what is captured. Ordinary chat crosses it."""

import contextlib
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.network import Computer, Network, between, carried, obstacle
from tests.end_to_end.person import Person
from tests.end_to_end.server_process import ServerProcess
from tests.waiting import wait_until


@pytest.fixture
def network() -> Iterator[Network]:
    """Hand over three computers; skip where none can be made."""
    if reason := obstacle():
        pytest.skip(reason)
    with Network("server", "anna", "ben") as made:
        yield made


def _listener(computer: Computer, address: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return computer.inside(lambda: socket.create_server((address, 0), family=family))


@pytest.mark.parametrize("family", [0, 1])
def test_passes_on_drops_and_passes_on_again(network: Network, family: int) -> None:
    anna, ben = network["anna"], network["ben"]
    with _listener(ben, ben.addresses[family]) as listening:
        where = listening.getsockname()[:2]
        anna.connect(where, 5).close()
        network.part("anna", "ben")
        with pytest.raises(TimeoutError):
            anna.connect(where, 0.3)
        network["server"].connect(where, 5).close()
        network.join("anna", "ben")
        anna.connect(where, 5).close()


def test_reaches_nobody_without_its_cable(network: Network) -> None:
    anna, ben = network["anna"], network["ben"]
    with _listener(ben, ben.v6) as listening:
        where = listening.getsockname()[:2]
        network.pull("ben")
        with pytest.raises(OSError, match=r"timed out|unreachable|No route"):
            anna.connect(where, 0.3)
        network.plug("ben")

        def reached() -> bool:
            with contextlib.suppress(OSError):
                anna.connect(where, 1).close()
                return True
            return False

        assert wait_until(reached, "the cable to carry again")


def test_captures_what_crosses_a_cable_and_nothing_else(network: Network) -> None:
    anna, ben, server = (network[name] for name in ("anna", "ben", "server"))
    with server.capture() as away, ben.capture() as near, _listener(ben, ben.v4) as listening:
        with anna.connect(listening.getsockname(), 5) as speaking, listening.accept()[0] as hearing:
            speaking.sendall(b"words" * 1000)
            heard = b""
            while len(heard) < 5000:
                heard += hearing.recv(65536)
        seen = between(near.packets(), anna, ben)
        assert carried(seen) == 5000
        assert b"".join(packet.payload for packet in seen if packet.target == ben.v4) == b"words" * 1000
        assert [packet.source for packet in seen if packet.begins] == [anna.v4]
        assert b"words" in near.everything
        assert between(away.packets(), anna, ben) == []
        assert b"words" not in away.everything


def test_leaves_nothing_behind() -> None:
    if reason := obstacle():
        pytest.skip(reason)
    with contextlib.suppress(ZeroDivisionError), Network("one", "other") as network:
        names = {computer.namespace for computer in network.computers.values()}
        assert names <= _namespaces()
        raise ZeroDivisionError
    assert not names & _namespaces()


def _namespaces() -> set[str]:
    return set(subprocess.run(["ip", "netns"], capture_output=True, text=True, check=True).stdout.split())


def test_two_clients_chat_through_a_server_on_a_third_computer(network: Network, tmp_path: Path) -> None:
    """C19: and the server's cable carries it, sealed."""
    anna, ben = (Person(tmp_path, name, network[name].prefix) for name in ("anna", "ben"))
    at = network["server"]
    with ServerProcess(tmp_path / "server", host=None, prefix=at.prefix) as server, anna, ben, at.capture() as cable:
        anna.sign_up(server.first_invite)
        ben.sign_up(server.invite())
        anna.until_seen(ben)
        anna.do("write", "ben", "a word between the two of us")
        ben.until(lambda: ben.told["unread"] == 1, "the message")
        row = ben.until(lambda: ben.rows(anna, "chat"), "the page of the chat")[0]
        assert (row["text"], row["mine"]) == ("a word between the two of us", False)
        assert carried(between(cable.packets(), at, network["ben"])) > 1000
        assert b"between the two" not in cable.everything
        assert not between(cable.packets(), network["anna"], network["ben"])
