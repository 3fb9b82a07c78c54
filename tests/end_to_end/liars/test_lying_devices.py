"""The other device of a private session, with the right key and a lying tongue: what Anna's real client makes of it."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from messenger.client.model import ChatMessage, Link
from messenger.client.private.model import Phase
from messenger.client.settings import Limits
from messenger.protocol.base import LARGEST, TEXT_CHARACTERS, PeerLine
from messenger.protocol.errors import Code
from messenger.protocol.private import End, Go, Got, Hello, Kept, Leave, PeerPing, PeerPong, Proof, Say, Use, Using
from tests.end_to_end.liars.conftest import MakeScene
from tests.end_to_end.liars.scene import FORGED, Scene
from tests.end_to_end.puppet import DeviceKey, PeerWire, Puppet
from tests.server.wire import random_id

KEPT = 50
"""Rows of a private window that are kept here."""


class Talk:
    """An open session in which each has said one thing."""

    def __init__(self, scene: Scene, link: PeerWire) -> None:
        self.scene = scene
        self.link = link

    @property
    def phase(self) -> Phase:
        """How it stands at Anna's."""
        return self.scene.anna.state.privates[self.scene.him].status.phase

    @property
    def texts(self) -> list[str]:
        """What she reads."""
        rows = self.scene.anna.state.privates[self.scene.him].chat.messages
        return [row.text for row in rows if isinstance(row, ChatMessage)]

    def until(self, look: Callable[[], object], what: str) -> None:
        """Wait at Anna's."""
        self.scene.anna.until(look, what)


@pytest.fixture
def talk(make_scene: MakeScene, tmp_path: Path) -> Iterator[Talk]:
    """Let the two meet; Ben has asked."""
    with make_scene(limits=Limits(private_rows=KEPT)) as scene:
        anna, ben = scene.anna, Puppet(scene.ben, DeviceKey(tmp_path))
        ben.ask(scene.me)
        anna.until(lambda: scene.him in anna.state.privates, "Ben to ask")
        anna.actions.accept_private(scene.him)
        ben.wait_until_introduced()
        with ben.reach() as link:
            link.open()
            made = Talk(scene, link)
            made.until(lambda: made.phase is Phase.OPEN, "the session to be open")
            link.say(Say(1, random_id(), "from Ben"))
            assert anna.actions.send_private(scene.him, "from Anna") is None
            link.expect(Say, n=1)
            link.say(Got(1))
            made.until(lambda: made.texts == ["from Ben", "from Anna"], "both texts")
            yield made
        assert anna.state.link.link is Link.ONLINE
        assert anna.texts(scene.log) == ["one", "two"]


def said(number: int, text: str = FORGED) -> Say:
    """Return one text."""
    return Say(number, random_id(), text)


ENDS: dict[str, Sequence[PeerLine | bytes]] = {
    "a text is missing": [said(3)],
    "the last number of all": [said(LARGEST)],
    "a text over the limit": [said(2, FORGED * TEXT_CHARACTERS)],
    "a text without a word": [said(2, "")],
    "an answer to what was never said": [Got(2)],
    "an answer to the last of all": [Got(LARGEST)],
    "choosing as the other does": [Using(1)],
    "greeting again": [Hello("0.1.0", random_id(), "A" * 43)],
    "proving again": [Proof("A" * 43)],
    "choosing with more than there is": [Use(500, "A" * 43)],
    "a file that nobody has, kept": [Kept(random_id(), 5)],
}
BREAKS: dict[str, bytes] = {
    "a line without an end": b'{"t":"say","n":2,"text":"' + b"x" * 70_000,
    "no line": b"GET / HTTP/1.1\r\n\r\n",
    "a line of a later version": b'{"t":"dance"}\n',
    "a number over all": b'{"t":"got","n":9223372036854775808}\n',
}


@pytest.mark.parametrize("lines", ENDS.values(), ids=ENDS)
def test_what_cannot_be_ends_the_session_and_nothing_of_it_is_shown(
    talk: Talk, lines: Sequence[PeerLine | bytes]
) -> None:
    talk.link.say(*lines, said(2, "and this is true"))
    talk.until(lambda: talk.phase is Phase.OVER, "the end")
    assert talk.texts == ["from Ben", "from Anna"]
    assert talk.scene.anna.state.privates[talk.scene.him].status.reason


@pytest.mark.parametrize("data", BREAKS.values(), ids=BREAKS)
def test_a_stream_that_turns_to_nonsense_is_cut_or_over(talk: Talk, data: bytes) -> None:
    talk.link.say(data)
    talk.until(lambda: talk.phase is not Phase.OPEN, "the cut")
    assert talk.texts == ["from Ben", "from Anna"]


def test_a_text_told_again_in_other_words_is_not_shown(talk: Talk) -> None:
    talk.link.say(said(1), said(0), said(2, "the next one"))
    talk.until(lambda: "the next one" in talk.texts, "what is new")
    assert FORGED not in talk.texts
    assert talk.phase is Phase.OPEN


def test_words_after_the_end_are_heard_by_nobody(talk: Talk) -> None:
    talk.link.say(End(Code.PRIVATE_STOPPED), said(2), said(3))
    talk.until(lambda: talk.phase is Phase.OVER, "the end")
    assert FORGED not in talk.texts


def test_leaving_and_letting_go_of_files_that_never_were_changes_nothing(talk: Talk) -> None:
    talk.link.say(*[line for _ in range(200) for line in (Leave(random_id(), Code.FILE_CANCELLED), Go(random_id()))])
    talk.link.say(said(2, "the next one"))
    talk.until(lambda: "the next one" in talk.texts, "what is new")
    assert talk.phase is Phase.OPEN


def test_a_flood_of_texts_fills_no_more_than_the_window_keeps(talk: Talk) -> None:
    """And each is acknowledged by a few words for many."""
    heard = len(talk.link.heard)
    for start in range(2, 3_002, 100):
        talk.link.say(*[said(number, f"text {number}") for number in range(start, start + 100)])
    talk.link.expect(Got, n=3_001)
    talk.until(lambda: "text 3001" in talk.texts, "the last one")
    assert talk.texts == [f"text {number}" for number in range(3_002 - KEPT, 3_002)]
    assert len(talk.link.heard) - heard <= 3_000
    assert talk.phase is Phase.OPEN


def test_a_flood_of_pings_is_answered_by_no_more_than_as_many_pongs(talk: Talk) -> None:
    talk.link.say(*[PeerPing()] * 500, *[PeerPong()] * 500, said(2, "the next one"))
    talk.link.expect(Got, n=2)
    assert sum(isinstance(line, PeerPong) for line in talk.link.heard) <= 500
    talk.until(lambda: "the next one" in talk.texts, "what is new")
