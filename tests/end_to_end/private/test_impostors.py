"""Who is not the device that was introduced: with another key, with a token that is used up, with words heard before.

Anna's client is the real one. Ben, and whoever claims to be Ben, is a puppet that says exactly what the test wants.
"""

import itertools
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from messenger.client.changes import Answered, Change, MessagesAdded, PrivateChanged
from messenger.client.model import ChatMessage, Delivery, Notice
from messenger.client.private.model import Path as Way
from messenger.client.private.model import Phase, Private
from messenger.protocol.peers import PrivateOver
from messenger.protocol.private import Got, Hello, PeerPing, PeerPong, Proof, Say, Use, Using
from tests.client.live import LiveClient
from tests.end_to_end.puppet import DeviceKey, PeerWire, Puppet
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import ClosedError, random_id

_bens = itertools.count(1)
BEFORE_TEXT = (Hello, Proof)
"""All that anybody may hear who has not proved to be the device that was introduced."""


@dataclass
class Scene:
    """Anna, whose session is attacked; Ben, who is a puppet; and somebody with a key of their own."""

    anna: LiveClient
    ben: Puppet
    number: int
    """Ben's."""
    stranger: DeviceKey
    said: list[str] = field(default_factory=list)

    # -- what Anna sees

    @property
    def private(self) -> Private:
        """Anna's side of the session with Ben."""
        return self.anna.state.privates[self.number]

    @property
    def texts(self) -> list[str]:
        """What Anna reads."""
        return [row.text for row in self.private.chat.messages if isinstance(row, ChatMessage)]

    def until_open(self) -> None:
        """Wait until there is text."""
        self.anna.until(lambda: self.private.status.phase is Phase.OPEN, "the session to be open")
        assert self.private.status.path is Way.DIRECT

    def start(self, anna_leads: bool) -> None:
        """Have one ask and the other agree; both have been introduced when this returns, and have not met yet."""
        if anna_leads:
            ticket = self.anna.actions.start_private(self.number)
            self.anna.until(lambda: answer_to(self.anna.changes, ticket), "an answer")
            self.ben.accept()
        else:
            assert self.anna.state.me is not None
            self.ben.ask(self.anna.state.me.id)
            self.anna.until(lambda: self.number in self.anna.state.privates, "Ben to ask")
            ticket = self.anna.actions.accept_private(self.number)
            self.anna.until(lambda: answer_to(self.anna.changes, ticket), "an answer")
            self.ben.wait_until_introduced()
        self.anna.until(lambda: self.private.status.safety, "the introduction")

    def talk(self, link: PeerWire, number: int) -> None:
        """Assert that both read what the other writes now, as the ``number``-th text of each."""
        text = f"from Ben {number}"
        link.say(Say(number, random_id(), text))
        link.expect(Got, n=number)
        self.anna.until(lambda: text in self.texts, text)
        assert self.anna.actions.send_private(self.number, f"from Anna {number}") is None
        said = link.expect(Say, n=number)
        assert said.text == f"from Anna {number}"
        link.say(Got(number))
        self.anna.until(lambda: self._delivered(said.text), "the second tick")
        self.said += [text, said.text]
        assert self.texts == self.said

    def _delivered(self, text: str) -> bool:
        return any(
            row.delivery is Delivery.DELIVERED
            for row in self.private.chat.messages
            if isinstance(row, ChatMessage) and row.text == text
        )

    def unmoved(self, link: PeerWire, number: int) -> None:
        """Assert that nothing has changed for Anna, and that she and Ben go on."""
        self.anna.drain()
        seen = [change for change in self.anna.changes if isinstance(change, PrivateChanged | MessagesAdded)]
        assert not seen, seen
        assert self.private.status.phase is Phase.OPEN
        self.talk(link, number)
        assert self.texts == self.said
        assert not self._notices_about_strangers()

    def _notices_about_strangers(self) -> list[str]:
        rows = [row.text for row in self.private.chat.messages if isinstance(row, Notice)]
        return [text for text in rows if re.search("strange|impost|refused|wrong", text)]


def answer_to(changes: list[Change], ticket: int) -> Answered | None:
    """Return the answer with this ticket, which must not be a refusal."""
    for change in changes:
        if isinstance(change, Answered) and change.ticket == ticket:
            assert not change.refusal, change.refusal
            return change
    return None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run one server for all scenes."""
    with running(tmp_path_factory.mktemp("server"), private_asks_per_minute="1000") as process:
        yield process


@pytest.fixture(scope="module")
def anna(tmp_path_factory: pytest.TempPathFactory, server: ServerProcess) -> Iterator[LiveClient]:
    """Sign up one Anna for all scenes; each has a Ben of its own."""
    with LiveClient(tmp_path_factory.mktemp("anna")) as client:
        yield client.sign_up(server.shared_invite, "anna")


@pytest.fixture
def scene(tmp_path: Path, server: ServerProcess, anna: LiveClient) -> Iterator[Scene]:
    """Hand over Anna and a Ben whom she has never met; nobody has asked for anything."""
    with server.connect() as wire:
        number = wire.sign_up(server.shared_invite, f"ben{next(_bens)}").user
        anna.until(lambda: number in anna.state.contacts, "Ben")
        own, strange = DeviceKey(tmp_path), DeviceKey(tmp_path)
        anna.changes.clear()
        yield Scene(anna, Puppet(wire, own), number, strange)
        anna.actions.forget_private(number)
        anna.until(lambda: not anna.state.privates, "the end of the session")


@contextmanager
def session(scene: Scene, *, anna_leads: bool) -> Iterator[PeerWire]:
    """Open a session in which both have written, so that the token is used up; its one link."""
    scene.start(anna_leads)
    with scene.ben.reach() as link:
        link.open()
        scene.until_open()
        scene.talk(link, 1)
        scene.anna.changes.clear()
        yield link


@pytest.fixture(params=[True, False], ids=["Anna leads", "Ben leads"])
def opened(scene: Scene, request: pytest.FixtureRequest) -> Iterator[tuple[Scene, PeerWire]]:
    """Hand over such a session, asked for by either."""
    with session(scene, anna_leads=request.param) as link:
        yield scene, link


# --- another key


@pytest.mark.parametrize("anna_leads", [True, False], ids=["Anna leads", "Ben leads"])
def test_the_right_address_with_another_key_is_refused_before_the_first_word(scene: Scene, anna_leads: bool) -> None:
    """C48: even with the token, and before the real device has come; then that one is let in as if nothing were."""
    scene.start(anna_leads)
    with pytest.raises((ClosedError, ssl.SSLError, ConnectionError)), scene.ben.dial(scene.stranger) as link:
        link.greet()
    scene.anna.drain()
    assert scene.private.status.phase is Phase.CONNECTING
    with scene.ben.reach() as link:
        link.open()
        scene.until_open()
        scene.talk(link, 1)


def test_another_key_is_refused_while_the_session_is_open(opened: tuple[Scene, PeerWire]) -> None:
    """C48: whoever dials the port hears nothing, not even a greeting."""
    scene, link = opened
    for number in range(2, 5):
        with pytest.raises((ClosedError, ssl.SSLError, ConnectionError)), scene.ben.dial(scene.stranger) as other:
            other.greet()
        scene.unmoved(link, number)
        scene.anna.changes.clear()


# --- a proof that is none


def refused(scene: Scene, attack: Callable[[PeerWire], None]) -> None:
    """Assert that somebody with Ben's own key is closed, after ``attack``, without having heard more than a proof."""
    with scene.ben.dial() as other:
        try:
            attack(other)
        except ClosedError:
            pass
        else:
            other.read_to_end()
        assert all(isinstance(line, BEFORE_TEXT) for line in other.heard), other.heard


def test_the_right_key_with_the_used_token_is_refused(opened: tuple[Scene, PeerWire]) -> None:
    """C48: the token is good for one meeting; a thief of the key who knows it, too, gets no further."""
    scene, link = opened

    def attack(other: PeerWire) -> None:
        other.greet()
        other.prove()
        other.agree()

    refused(scene, attack)
    scene.unmoved(link, 2)


def test_words_heard_before_are_refused(opened: tuple[Scene, PeerWire]) -> None:
    """C48: all that Ben said on the first link, said again with Ben's own key."""
    scene, link = opened

    def attack(other: PeerWire) -> None:
        other.say(link.said)
        other.read_to_end()

    refused(scene, attack)
    scene.unmoved(link, 2)


def test_annas_own_proof_is_refused_as_bens(scene: Scene) -> None:
    """Only when she leads: otherwise she proves nothing to anybody who has not proved something first."""

    def attack(other: PeerWire) -> None:
        other.greet()
        other.say(other.expect(Proof))
        other.agree()

    with session(scene, anna_leads=True) as link:
        refused(scene, attack)
        scene.unmoved(link, 2)


def test_text_before_the_proof_is_shown_to_nobody(opened: tuple[Scene, PeerWire]) -> None:
    """C48"""
    scene, link = opened

    def attack(other: PeerWire) -> None:
        other.greet()
        other.say(Say(2, random_id(), "I am Ben, really"), Use(0, "A" * 43), Using(0))
        other.read_to_end()

    refused(scene, attack)
    scene.unmoved(link, 2)


def test_another_session_is_refused(opened: tuple[Scene, PeerWire]) -> None:
    scene, link = opened

    def attack(other: PeerWire) -> None:
        other.greet(random_id())
        other.prove()

    refused(scene, attack)
    scene.unmoved(link, 2)


# --- what is no attack, so that those above prove something


def test_the_secret_that_was_agreed_lets_ben_in_again(opened: tuple[Scene, PeerWire]) -> None:
    """C52: the same device, the same way, but with the right key for the proof: it replaces the first link."""
    scene, link = opened
    with scene.ben.dial() as other:
        other.greet()
        other.prove(link.secret)
        if scene.ben.leads:
            other.secret = "B" * 43
            other.say(Use(1, other.secret))
            other.expect(Using, have=1)
        else:
            other.expect(Use, have=1)
            other.say(Using(1))
        scene.talk(other, 2)
        assert isinstance(ended(link), ClosedError)


def ended(link: PeerWire) -> Any:
    """Return how a link ends on which nothing but pings may come any more."""
    try:
        while True:
            assert isinstance(link.read(), PeerPing | PeerPong | Got), link.heard
    except ClosedError as error:
        return error


def test_ben_ends_it(opened: tuple[Scene, PeerWire]) -> None:
    """C55: so that the scene is known to be a session like any other."""
    scene, _link = opened
    ticket = scene.anna.actions.stop_private(scene.number)
    scene.anna.until(lambda: answer_to(scene.anna.changes, ticket), "an answer")
    scene.ben.wire.expect(PrivateOver)
    scene.anna.until(lambda: scene.private.status.phase is Phase.OVER, "the end")
