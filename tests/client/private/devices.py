"""Devices on loopback that a test introduces to each other, and one that keeps what it hears on a link."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from messenger.client.private.identity import Identity
from messenger.client.private.keys import Keys
from messenger.client.private.link import PeerLink
from messenger.client.private.meeting import Meeting
from messenger.client.private.ways import WayLimits, Ways
from messenger.net.connection import shared_buffer
from messenger.net.invite import Endpoint
from messenger.protocol.codec import AnyPeerLine
from messenger.protocol.errors import LineError
from messenger.protocol.peers import Introduced, Offer, PeerEndpoint
from messenger.protocol.private import Say

HERE = ("127.0.0.1", "::1")
QUICK = WayLimits(prove=0.4, again=0.02, rest=0.01)
TEXT = Say(1, "c" * 22, "nobody but you may read this")


def fresh_id() -> str:
    """128 random bits, as sessions and tokens have them."""
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()


async def until(look: Callable[[], Any], within: float = 10) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(within):
        while not look():
            await asyncio.sleep(0.005)


class Hearer:
    """The receiver of a link: keeps what comes on it and how it ended."""

    def __init__(self, link: PeerLink) -> None:
        self.link = link
        self.lines: list[AnyPeerLine] = []
        self.errors: list[LineError] = []
        self.slow: list[bool] = []
        self.losses = 0
        link.hand_over(self)

    def connected(self) -> None:
        raise AssertionError("it was connected before")

    def received(self, lines: list[AnyPeerLine]) -> None:
        self.lines += lines

    def garbled(self, error: LineError) -> None:
        self.errors.append(error)

    def congested(self, slow: bool) -> None:
        self.slow.append(slow)

    def lost(self, error: Exception | None) -> None:
        self.losses += 1


class Device:
    """One device with its ways, of account ``number`` in ``folder``; its links are ended by ``close``."""

    def __init__(self, folder: Path, number: int, limits: WayLimits | None = None) -> None:
        self.identity = Identity.of(folder, number)
        self.ways = Ways(self.identity, shared_buffer(), limits=limits, listen_at=HERE)
        self.came: list[PeerLink] = []
        """What was reported by the listener."""
        self.links: list[PeerLink] = []
        self.offered: Offer | None = None

    async def offer(self, session: str, hidden: bool = False) -> Offer:
        self.offered = await self.ways.offer(session, hidden=hidden, port=0)
        return self.offered

    def report(self, link: PeerLink) -> None:
        self.came.append(link)
        self.links.append(link)

    def close(self) -> None:
        self.ways.close()
        for link in self.links:
            link.abort()


class Side:
    """What one device knows of a session: ``meeting`` and ``keys``."""

    def __init__(self, device: Device, meeting: Meeting) -> None:
        self.device = device
        self.meeting = meeting
        self.keys = Keys(meeting.leads, meeting.token)

    def expect(self) -> None:
        self.device.ways.expect(self.meeting, self.keys, self.device.report)

    async def dial(self, timeout: float = 10) -> PeerLink:
        link = await self.device.ways.dial(self.meeting, self.keys, timeout)
        self.device.links.append(link)
        return link

    async def relay(self, server: Endpoint, pin: Any, token: str = "", timeout: float = 10) -> PeerLink:
        link = await self.device.ways.relay([server], pin, token or fresh_id(), self.meeting, self.keys, timeout)
        self.device.links.append(link)
        return link


async def introduce(
    asker: Device, asked: Device, host: str = "127.0.0.1", session: str = "", token: str = ""
) -> tuple[Side, Side]:
    """Let both listen, and tell each of the other, as the server does; nobody is expected yet."""
    session, token = session or fresh_id(), token or fresh_id()
    sides = []
    for here, there in ((asker, asked), (asked, asker)):
        offer = await there.offer(session)
        await here.offer(session)
        endpoints = (PeerEndpoint(host, offer.port),)
        name = "somewhere"
        introduced = Introduced(session, 7, here is asker, "d" * 22, name, offer.certificate, token, endpoints)
        sides.append(Side(here, Meeting.of(introduced, here.identity.pin, loopback=True)))
    return sides[0], sides[1]


MakeDevice = Callable[..., Device]
Couple = tuple[Side, Side]


@asynccontextmanager
async def making(folder: Path) -> AsyncIterator[MakeDevice]:
    """Give a function that makes devices, and close them in the end."""
    made: list[Device] = []

    def make(limits: WayLimits | None = QUICK) -> Device:
        made.append(Device(folder, len(made) + 1, limits))
        return made[-1]

    yield make
    for one in made:
        one.close()
    await until(lambda: not any(one.ways._listener._accepting or one.ways._listener._unproven for one in made))
