"""News of private sessions that crosses orders, and links to the server that are lost between two lines."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from messenger.client.private.identity import Identity
from messenger.client.private.meeting import encoded
from messenger.client.private.model import Phase, PrivateStatus, Trust
from messenger.protocol.base import Event, Request
from messenger.protocol.connection import Done, Failed
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    AllowRelay,
    DeclinePrivate,
    Introduced,
    KeepPrivate,
    Offer,
    PrivateAsked,
    PrivateOver,
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

    async def offer(self, session: str, *, hidden: bool, port: int) -> Offer:
        self.open.add(session)
        await asyncio.sleep(0)
        return Offer(encoded(self.identity.certificate), ("192.0.2.1",), 7421)

    def expect(self, meeting: Any, keys: Any, on_link: Any) -> None:
        self.open.add(meeting.session)

    def forget(self, session: str) -> None:
        self.open.discard(session)

    async def dial(self, *_values: Any) -> None:
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


@pytest.fixture
def scene(make_desktop: MakeDesktop, server: ModelServer, tmp_path: Path) -> Scene:
    return Scene(make_desktop, server, tmp_path)


def number(request: Request) -> int:
    found: int = request.r  # type: ignore[attr-defined]
    return found


# -- asking while being asked


def test_does_not_ring_while_the_own_ask_may_be_the_answer(scene: Scene) -> None:
    """C42: both asked, and the server took the other's first."""

    def reply(request: Request) -> Sequence[Event]:
        if isinstance(request, StartPrivate):
            return [ASKED, scene.introduced(THEIRS, False), Done(number(request))]
        return [Done(number(request))]

    scene.server.reply = reply
    assert scene.refusal(scene.start()) == ""
    assert scene.phase() is Phase.CONNECTING
    assert scene.ways.open == {THEIRS}
    assert scene.kinds == [StartPrivate]


def test_rings_after_all_when_the_own_ask_is_refused(scene: Scene) -> None:
    scene.server.reply = lambda request: [ASKED, Failed(number(request), Code.BUSY, "", 3)]
    assert scene.refusal(scene.start()).startswith("You have asked for private sessions too often.")
    assert scene.phase() is Phase.ASKED
    assert scene.ways.open == set()


def test_does_not_ring_when_the_other_ask_was_withdrawn_meanwhile(scene: Scene) -> None:
    over = PrivateOver(THEIRS, BEN, Code.PRIVATE_WITHDRAWN)
    scene.server.reply = lambda request: [ASKED, over, Failed(number(request), Code.BUSY)]
    scene.start()
    assert scene.phase() is None


def test_shows_nothing_of_an_ask_that_was_refused(scene: Scene) -> None:
    scene.server.reply = lambda request: [Failed(number(request), Code.USER_OFFLINE)]
    assert scene.refusal(scene.start()) == "Ben is offline."
    assert scene.phase() is None
    assert scene.ways.open == set()


def test_takes_the_same_ring_once(scene: Scene) -> None:
    scene.tell(ASKED, ASKED)
    scene.settle()
    assert scene.phase() is Phase.ASKED
    scene.tell(PrivateOver(THEIRS, BEN, Code.PRIVATE_WITHDRAWN))
    scene.settle()
    assert scene.phase() is Phase.OVER


# -- thinking better of it


def test_withdraws_before_the_server_was_asked(scene: Scene) -> None:
    start, stop = scene.anna.actions.start_private(BEN), scene.anna.actions.stop_private(BEN)
    scene.settle()
    assert scene.refusal(start) == "You no longer ask Ben."
    assert scene.refusal(stop) == ""
    assert scene.said == []
    assert scene.phase() is None
    assert scene.ways.open == set()


def test_stops_what_was_agreed_to_at_the_same_moment(scene: Scene) -> None:
    """The introduction crosses the withdrawal: nobody is waited for, and the other side hears of it."""
    scene.start()
    (start,) = scene.said
    assert isinstance(start, StartPrivate)
    scene.tell(scene.introduced(start.session, True))
    assert scene.refusal(scene.anna.actions.stop_private(BEN)) == ""
    scene.settle()
    assert scene.phase() is Phase.OVER
    assert scene.ways.open == set()
    assert [line.session for line in scene.said if isinstance(line, StopPrivate)] == [start.session] * 2


def test_stops_an_introduction_that_nobody_asked_for(scene: Scene) -> None:
    """A server cannot have this device dial anybody by itself (C43)."""
    scene.tell(scene.introduced(THEIRS, False))
    scene.settle()
    assert scene.phase() is None
    assert scene.ways.open == set()
    ((stop),) = scene.said
    assert isinstance(stop, StopPrivate)
    assert (stop.user, stop.session) == (BEN, THEIRS)


def test_stops_an_introduction_before_this_person_has_agreed(scene: Scene) -> None:
    """C43: it rings, and no address is given or used."""
    scene.tell(ASKED, scene.introduced(THEIRS, False))
    scene.settle()
    assert scene.phase() is Phase.ASKED
    assert scene.ways.open == set()
    assert scene.kinds == [StopPrivate]


# -- agreeing


def test_agrees_once_to_two_clicks(scene: Scene) -> None:
    scene.tell(ASKED)
    scene.settle()
    first, second = scene.anna.actions.accept_private(BEN), scene.accept()
    assert scene.refusal(first) == ""
    assert scene.refusal(second) == "You have a private session with Ben already."
    assert scene.kinds == [AcceptPrivate]


@pytest.mark.parametrize(
    ("failure", "code", "reason"),
    [
        ((Code.PRIVATE_OPEN, "Tablet"), Code.PRIVATE_ELSEWHERE, "You have answered Ben on “Tablet”."),
        ((Code.NO_PRIVATE, ""), Code.NO_PRIVATE, "Ben no longer asks."),
    ],
)
def test_hears_that_it_agreed_too_late(scene: Scene, failure: tuple[Code, str], code: Code, reason: str) -> None:
    scene.tell(ASKED)
    scene.server.reply = lambda request: [Failed(number(request), failure[0], device=failure[1])]
    scene.settle()
    assert scene.refusal(scene.accept())
    assert (scene.status().phase, scene.status().code, scene.status().reason) == (Phase.OVER, code, reason)
    assert scene.ways.open == set()


def test_rings_on_when_it_could_not_agree(scene: Scene) -> None:
    scene.tell(ASKED)
    scene.server.reply = lambda request: [Failed(number(request), Code.OFFER_INVALID)]
    scene.settle()
    assert scene.refusal(scene.accept()) == "The server cannot use the addresses of this computer."
    assert scene.phase() is Phase.ASKED
    assert scene.ways.open == set()
    scene.server.reply = lambda _request: ()
    assert scene.refusal(scene.accept()) == ""


def test_hears_first_that_it_is_over_and_then_why_it_could_not_agree(scene: Scene) -> None:
    scene.tell(ASKED)
    over = PrivateOver(THEIRS, BEN, Code.PRIVATE_ELSEWHERE, "Tablet")
    scene.server.reply = lambda request: [over, Failed(number(request), Code.NO_PRIVATE)]
    scene.settle()
    assert scene.refusal(scene.accept()) == "There is no private session with Ben."
    assert scene.status().reason == "You have answered Ben on “Tablet”."


@pytest.mark.parametrize("certificate", ["the own one", "none"])
def test_refuses_an_introduction_that_cannot_be_true(scene: Scene, certificate: str) -> None:
    """C48: a server that says nonsense about the other device is told so, and nobody is dialled."""
    der = scene.ways.identity.certificate if certificate == "the own one" else b"x" * 200
    scene.tell(ASKED)
    scene.settle()
    scene.server.reply = lambda request: (
        [Done(number(request)), scene.introduced(THEIRS, False, der)] if isinstance(request, AcceptPrivate) else ()
    )
    scene.accept()
    assert (scene.status().phase, scene.status().code) == (Phase.OVER, Code.PEER_UNTRUSTED)
    assert scene.ways.open == set()
    assert scene.kinds == [AcceptPrivate, StopPrivate]


# -- the link to the server


def test_asks_anew_rather_than_twice(scene: Scene) -> None:
    """The outcome is not known when the link is lost; it is over at the server, too."""
    assert scene.anna.pair is not None
    scene.anna.pair.lines_until_cut = 1
    ticket = scene.start()
    assert scene.refusal(ticket) == "The link to the server was lost. Please ask again."
    scene.anna.until(lambda: scene.anna.online, "being online")
    scene.settle()
    assert scene.kinds == [StartPrivate]
    assert scene.phase() is None
    assert scene.ways.open == set()


def test_ends_what_it_may_have_agreed_to(scene: Scene) -> None:
    scene.tell(ASKED)
    scene.settle()
    assert scene.anna.pair is not None
    scene.anna.pair.lines_until_cut = 1
    ticket = scene.accept()
    assert scene.refusal(ticket) == "The link to the server was lost. Please ask again."
    assert scene.phase() is Phase.OVER
    scene.anna.until(lambda: scene.anna.online, "being online")
    scene.settle()
    assert scene.kinds == [AcceptPrivate, StopPrivate]


def test_answers_a_stop_whose_outcome_is_not_known(scene: Scene) -> None:
    assert scene.anna.pair is not None
    scene.anna.pair.lines_until_cut = 1
    ticket = scene.anna.actions.stop_private(BEN)
    scene.settle()
    assert scene.refusal(ticket) == "The link to the server was lost. Please ask again."


def _agreed(scene: Scene) -> None:
    scene.server.reply = lambda request: (
        [Done(number(request)), scene.introduced(request.session, True)] if isinstance(request, StartPrivate) else ()
    )
    scene.start()
    assert scene.phase() is Phase.CONNECTING


def test_tells_a_server_that_is_back_what_goes_on(scene: Scene) -> None:
    """C57; nothing of it after the program was started anew."""
    _agreed(scene)
    scene.anna.lose_link()
    scene.anna.until(lambda: scene.anna.online, "being online")
    scene.settle()
    start, keep = scene.said
    assert isinstance(start, StartPrivate)
    assert isinstance(keep, KeepPrivate)
    assert (keep.session, keep.user, keep.asker) == (start.session, BEN, True)
    scene.anna.reopen(reachable=True)
    scene.anna.until(lambda: scene.anna.online, "being online")
    scene.settle()
    assert scene.kinds == [StartPrivate, KeepPrivate, StopPrivate]


def test_tells_again_what_a_busy_server_did_not_take_in(scene: Scene) -> None:
    _agreed(scene)
    scene.server.reply = lambda request: [Failed(number(request), Code.BUSY)]
    scene.anna.lose_link()
    scene.anna.until(lambda: KeepPrivate in scene.kinds, "the news")
    scene.server.reply = lambda _request: ()
    scene.anna.core.privates.server._timers.close()  # the wait of a second
    scene.anna.lose_link()
    scene.anna.until(lambda: scene.kinds.count(KeepPrivate) == 2, "the news again")
    assert scene.phase() is Phase.CONNECTING


def test_ends_what_the_server_does_not_know_any_more(scene: Scene) -> None:
    _agreed(scene)
    scene.server.reply = lambda request: [Failed(number(request), Code.NO_PRIVATE)]
    scene.anna.lose_link()
    scene.anna.until(lambda: scene.phase() is Phase.OVER, "the end")
    assert scene.ways.open == set()


def test_says_first_that_the_last_one_is_over(scene: Scene) -> None:
    """When the other side had no link to the server, nobody else would."""
    _agreed(scene)
    (start,) = scene.said
    assert isinstance(start, StartPrivate)
    scene.tell(PrivateOver(start.session, BEN, Code.PRIVATE_STOPPED))
    scene.settle()
    assert scene.phase() is Phase.OVER
    scene.start()
    _start, stop, again = scene.said
    assert isinstance(stop, StopPrivate)
    assert stop.session == start.session
    assert isinstance(again, StartPrivate)


def test_rings_when_the_other_program_has_begun_anew(scene: Scene) -> None:
    """What there was with it is over."""
    _agreed(scene)
    scene.tell(ASKED)
    scene.settle()
    assert (scene.status().phase, scene.status().session) == (Phase.ASKED, THEIRS)
    assert scene.ways.open == set()


# -- the disk


def test_goes_on_while_the_disk_refuses(scene: Scene) -> None:
    """Only the link to the server waits for it; a key that is accepted holds as long as the session."""
    scene.know_ben_by("another device")
    _agreed(scene)
    assert scene.status().trust is Trust.NEW_DEVICE
    scene.anna.disk.refusals = 1_000_000
    scene.anna.send("d1-2", "not stored")
    scene.anna.until(lambda: scene.anna.state.trouble, "the trouble")
    scene.anna.actions.trust_private(BEN)
    scene.settle()
    assert scene.status().trust is Trust.KNOWN
    assert scene.phase() is Phase.CONNECTING
    scene.anna.disk.refusals = 0
    scene.anna.until(lambda: scene.anna.online, "being online")
    scene.settle()
    assert KeepPrivate in scene.kinds


def test_asks_for_a_key_when_the_known_ones_cannot_be_read(scene: Scene) -> None:
    """Nothing is trusted for want of a memory."""
    scene.tell(ASKED)
    scene.settle()

    def reply(request: Request) -> Sequence[Event]:
        if isinstance(request, AcceptPrivate):
            scene.anna.disk.unreadable = 2  # the name, and the keys
            return [Done(number(request)), scene.introduced(THEIRS, False)]
        return ()

    scene.server.reply = reply
    scene.accept()
    assert scene.status().phase is Phase.OVER
    assert "disk" in scene.status().reason
    assert scene.ways.open == set()
