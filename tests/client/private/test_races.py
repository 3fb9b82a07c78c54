"""News of private sessions that crosses orders, and links to the server that are lost between two lines."""

from collections.abc import Sequence

import pytest

from messenger.client.private.model import Phase
from messenger.protocol.base import Event, Request
from messenger.protocol.connection import Done, Failed
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    PrivateOver,
    StartPrivate,
    StopPrivate,
)
from tests.client.private.scene import ASKED, BEN, THEIRS, Scene, number

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
    assert scene.refusal(second) == "You have agreed to a private session with Ben already."
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


@pytest.mark.parametrize("certificate", ["the own one", "none", "one of no known version"])
def test_refuses_an_introduction_that_cannot_be_true(scene: Scene, certificate: str) -> None:
    """C48: a server that says nonsense about the other device is told so, and nobody is dialled."""
    version = b"\xa0\x03\x02\x01"
    der = {
        "the own one": scene.ways.identity.certificate,
        "none": b"x" * 200,
        "one of no known version": scene.ben.certificate.replace(version + b"\x02", version + b"\x09"),
    }[certificate]
    scene.tell(ASKED)
    scene.settle()
    scene.server.reply = lambda request: (
        [Done(number(request)), scene.introduced(THEIRS, False, der)] if isinstance(request, AcceptPrivate) else ()
    )
    scene.accept()
    assert (scene.status().phase, scene.status().code) == (Phase.OVER, Code.PEER_UNTRUSTED)
    assert scene.ways.open == set()
    assert scene.kinds == [AcceptPrivate, StopPrivate]
