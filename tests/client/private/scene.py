"""One desktop without any way to another, and somebody of whom the server tells."""

import asyncio
from pathlib import Path
from typing import Any

from messenger.client.private.identity import Identity
from messenger.client.private.meeting import Meeting, encoded
from messenger.client.private.model import Phase, PrivateStatus
from messenger.protocol.base import Event, Request
from messenger.protocol.peers import (
    AcceptPrivate,
    AllowRelay,
    DeclinePrivate,
    Introduced,
    KeepPrivate,
    Offer,
    PrivateAsked,
    StartPrivate,
    StopPrivate,
)
from tests.client.conftest import MakeDesktop
from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer

BEN = 2
THEIRS = "b" * 22
TOKEN = "t" * 22
ASKED = PrivateAsked(THEIRS, BEN, "Ben's desk", 60)
PEERS = (AcceptPrivate, AllowRelay, DeclinePrivate, KeepPrivate, StartPrivate, StopPrivate)


class IdleWays:
    """Ways on which nobody ever comes. ``open``: the sessions for which one could be reached."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.open: set[str] = set()
        self.dialled: list[Meeting] = []

    async def offer(self, session: str, *, hidden: bool, port: int) -> Offer:
        self.open.add(session)
        await asyncio.sleep(0)
        return Offer(encoded(self.identity.certificate), ("192.0.2.1",), 7421)

    def expect(self, meeting: Any, keys: Any, on_link: Any) -> None:
        self.open.add(meeting.session)

    def forget(self, session: str) -> None:
        self.open.discard(session)

    async def dial(self, meeting: Meeting, *_values: Any) -> None:
        self.dialled.append(meeting)
        await asyncio.get_running_loop().create_future()

    def close(self) -> None:
        self.open.clear()


class Scene:
    """Anna's desktop, and Ben as the server tells of him."""

    def __init__(self, make_desktop: MakeDesktop, server: ModelServer, folder: Path) -> None:
        self.server = server
        self.ways = IdleWays(Identity.of(folder, 1))
        self.ben = Identity.of(folder, 2)
        self.anna: Desktop = make_desktop("anna", start=False)
        self.anna.make_ways = lambda _account: self.ways  # type: ignore[assignment,return-value]
        self.anna.start()
        self.anna.sign_in("anna")
        self.settle()  # it asks at once how much room for files there is

    @property
    def said(self) -> list[Request]:
        return [line for line in self.server.asked if isinstance(line, PEERS)]

    @property
    def kinds(self) -> list[type[Request]]:
        return [type(line) for line in self.said]

    def introduced(self, session: str, asker: bool, certificate: bytes | None = None) -> Introduced:
        der = self.ben.certificate if certificate is None else certificate
        return Introduced(session, BEN, asker, "d" * 22, "Ben's desk", encoded(der), TOKEN)

    def tell(self, *events: Event) -> None:
        for event in events:
            self.server.tell(event)

    def settle(self) -> None:
        for _ in range(12):
            self.anna.step()

    def start(self) -> int:
        ticket = self.anna.actions.start_private(BEN)
        self.settle()
        return ticket

    def accept(self) -> int:
        ticket = self.anna.actions.accept_private(BEN)
        self.settle()
        return ticket

    def know_ben_by(self, device: str) -> None:
        """Let an earlier meeting with one of Ben's devices be remembered."""

        def keep() -> None:
            core = self.anna.core
            core.privates._trust.keep(BEN, device, self.ben.pin)

        self.anna.order(keep)
        self.settle()

    def status(self) -> PrivateStatus:
        return self.anna.state.privates[BEN].status

    def phase(self) -> Phase | None:
        private = self.anna.state.privates.get(BEN)
        return private.status.phase if private else None

    def refusal(self, ticket: int) -> str:
        return self.anna.answer(ticket).refusal


def number(request: Request) -> int:
    found: int = request.r  # type: ignore[attr-defined]
    return found
