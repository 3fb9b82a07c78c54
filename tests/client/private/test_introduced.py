"""What a desktop makes of the server's words on private sessions, while the link to it or the disk fails."""

from collections.abc import Sequence
from functools import partial

import pytest
from msgspec.structs import replace

from messenger.client.private.model import Phase, PrivateChoices, Trust
from messenger.protocol.base import Event, Request
from messenger.protocol.connection import Done, Failed
from messenger.protocol.errors import Code
from messenger.protocol.peers import (
    AcceptPrivate,
    AllowRelay,
    KeepPrivate,
    PeerEndpoint,
    PrivateAsked,
    PrivateOver,
    StartPrivate,
    StopPrivate,
)
from tests.client.private.scene import ASKED, BEN, THEIRS, Scene, number

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
    """What there was with it is over once this person agrees, and not by the server's word alone."""
    _agreed(scene)
    (runs,) = scene.ways.open
    scene.tell(ASKED)
    scene.settle()
    assert (scene.status().phase, scene.status().session) == (Phase.ASKED, THEIRS)
    assert scene.ways.open == {runs}
    scene.anna.actions.decline_private(BEN)
    scene.settle()
    assert (scene.status().phase, scene.status().session) == (Phase.CONNECTING, runs)
    assert scene.ways.open == {runs}
    scene.server.reply = lambda request: (
        [Done(number(request)), scene.introduced(THEIRS, False)] if isinstance(request, AcceptPrivate) else ()
    )
    scene.tell(ASKED)
    scene.settle()
    scene.accept()
    assert (scene.status().phase, scene.status().session) == (Phase.CONNECTING, THEIRS)
    assert scene.ways.open == {THEIRS}


def test_rings_for_one_of_two_asks_and_is_reached_for_no_other(scene: Scene) -> None:
    """A ring that follows another one takes its place, though that one was agreed to."""
    scene.tell(ASKED)
    scene.server.reply = lambda _request: ()
    scene.settle()
    scene.accept()
    assert scene.ways.open == {THEIRS}
    scene.tell(PrivateAsked("c" * 22, BEN, "Ben's tablet", 60))
    scene.settle()
    assert (scene.status().phase, scene.status().session) == (Phase.ASKED, "c" * 22)
    assert scene.ways.open == set()


@pytest.mark.parametrize(
    ("where", "dialled"), [("192.0.2.1", ["192.0.2.9"]), ("127.0.0.1", ["127.0.0.1", "192.0.2.9"])]
)
def test_dials_this_very_computer_only_for_a_server_on_it(scene: Scene, where: str, dialled: list[str]) -> None:
    """A server elsewhere could have a client knock at its own computer's doors."""
    assert scene.anna.pair is not None
    scene.anna.pair.peer_address = (where, 7420)
    endpoints = tuple(PeerEndpoint(host, 5000) for host in ("127.0.0.1", "::ffff:127.0.0.1", "192.0.2.9"))
    scene.server.reply = lambda request: (
        [Done(number(request)), replace(scene.introduced(request.session, True), endpoints=endpoints)]
        if isinstance(request, StartPrivate)
        else ()
    )
    scene.start()
    scene.settle()
    ((meeting),) = scene.ways.dialled
    assert [one.host for one in meeting.endpoints if one.host != "::ffff:127.0.0.1"] == dialled


def test_is_reached_by_nobody_when_it_never_shows_its_address(scene: Scene) -> None:
    """C54: whatever the server says."""
    scene.anna.actions.choose_private(PrivateChoices(hidden=True))
    scene.settle()
    endpoint = PeerEndpoint("127.0.0.1", 5000)
    scene.server.reply = lambda request: (
        [Done(number(request)), replace(scene.introduced(request.session, True), endpoints=(endpoint,))]
        if isinstance(request, StartPrivate)
        else ()
    )
    scene.start()
    assert scene.phase() is Phase.NO_WAY
    assert scene.ways.open == set()
    assert scene.ways.dialled == []
    assert scene.kinds == [StartPrivate, AllowRelay]


def test_agrees_only_to_what_was_shown(scene: Scene) -> None:
    """A click may cross the beginning of another session, with another key."""
    scene.know_ben_by("another device")
    _agreed(scene)
    session = scene.status().session
    for shown, trust in ((THEIRS, Trust.NEW_DEVICE), (session, Trust.KNOWN)):
        scene.anna.order(partial(scene.anna.core.privates.trust, BEN, shown))
        scene.anna.order(partial(scene.anna.core.privates.allow_relay, BEN, shown))
        scene.settle()
        assert scene.status().trust is trust
        assert scene.status().relay_here is (shown == session)


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
