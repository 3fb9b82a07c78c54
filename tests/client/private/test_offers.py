"""What a device offers so that it can be reached, and how long it listens for that."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from messenger.client.private.meeting import encoded
from messenger.client.private.ways import NoWayError
from tests.client.private.devices import (
    HERE,
    MakeDevice,
    making,
    until,
)


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[MakeDevice]:
    async with making(tmp_path) as make:
        yield make


async def test_listens_while_somebody_is_invited_or_expected_and_no_longer(make: MakeDevice) -> None:
    bert = make()
    assert bert.ways.port == 0
    first = await bert.offer("first")
    second = await bert.offer("second")
    assert first.port == second.port == bert.ways.port > 0
    bert.ways.forget("first")
    assert bert.ways.port == first.port
    bert.ways.forget("second")
    assert bert.ways.port == 0
    with pytest.raises(ConnectionRefusedError):
        await until(lambda: socket.create_connection(("127.0.0.1", first.port)).close())


async def test_an_invitation_that_is_forgotten_while_it_is_made_leaves_nothing_open(make: MakeDevice) -> None:
    bert = make()
    making = asyncio.create_task(bert.offer("session"))
    await asyncio.sleep(0)
    bert.ways.forget("session")
    await making
    assert bert.ways.port == 0


async def test_several_invitations_at_once_open_one_port(make: MakeDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even when the sockets of earlier ones are being closed in the same moment."""

    async def at_once(look: Callable[[], list[str]]) -> list[str]:
        return look()

    monkeypatch.setattr(asyncio, "to_thread", at_once)
    bert = make()
    await bert.offer("before")
    bert.ways.forget("before")
    offers = await asyncio.gather(*(bert.offer(f"{number}") for number in range(5)))
    assert {offer.port for offer in offers} == {bert.ways.port}
    assert len(bert.ways._listener._accepting) == len(HERE)


async def test_whoever_hides_listens_nowhere_and_offers_no_address(make: MakeDevice) -> None:
    bert = make()
    offer = await bert.offer("session", hidden=True)
    assert (offer.port, offer.hosts, bert.ways.port) == (0, (), 0)
    assert offer.certificate == encoded(bert.identity.certificate)


async def test_a_chosen_port_is_used_and_another_one_when_it_is_taken(make: MakeDevice) -> None:
    bert, carl = make(), make()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    first = await bert.ways.offer("session", hidden=False, port=port)
    assert first.port == bert.ways.port == port
    second = await carl.ways.offer("session", hidden=False, port=port)
    assert second.port == carl.ways.port != port


async def test_a_computer_that_lets_nobody_listen_is_a_sentence(make: MakeDevice, tmp_path: Path) -> None:
    bert = make()
    bert.ways._listener._hosts = ["2001:db8::1"]
    with pytest.raises(NoWayError, match="does not let the program be reached by others"):
        await bert.offer("session")
