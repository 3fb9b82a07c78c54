"""What a server says that cannot be meant: the screen stays as it was, and hardly a word is answered."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from messenger.client.model import Link
from messenger.protocol.accounts import Devices, InviteMade, Invites, SignedIn
from messenger.protocol.base import LARGEST
from messenger.protocol.connection import Done, Failed, Gap, Head, Pong, Ready, StorageTrouble
from messenger.protocol.contacts import Blocks, Presence, PresenceChange, PresenceChanged, Who
from messenger.protocol.errors import Code
from messenger.protocol.files import FetchReady, Stored, UploadReady
from messenger.protocol.groups import GroupChanged, Groups, Happening, MembersAdded
from messenger.protocol.messages import Accepted, Heads, Mark, Marked, Mutes, Older, Page, Rejected, TypingNow
from messenger.protocol.peers import (
    Introduced,
    PeerEndpoint,
    PrivateOver,
    RelayAsked,
    Relaying,
    RelayReady,
)
from tests.end_to_end.liars.liar import Liar, Said
from tests.end_to_end.liars.scene import TS, Scene, scene
from tests.end_to_end.server_process import ServerProcess
from tests.server.wire import random_id

Tell = Callable[[Scene], Sequence[Said]]
_OTHERS = "d900001-900002"


def introduced(s: Scene, *endpoints: PeerEndpoint, user: int = 0) -> Introduced:
    """Return an introduction that nobody asked for."""
    token = random_id()
    return Introduced(
        random_id(), user or s.him, True, random_id(), "laptop", "A" * 200, token, endpoints or (), bool(endpoints)
    )


LIES: dict[str, Tell] = {
    "a number that goes back, with other words": lambda s: [s.forged(1, 0)],
    "the number of an own message": lambda s: [s.forged(2, 1), s.forged(2, 1, sender=s.me)],
    "a number before the one before it": lambda s: [s.forged(3, 9), s.forged(3, 3)],
    "a message without a number": lambda s: [s.forged(0, 0)],
    "the chat of two others": lambda s: [s.forged(1, 0, log=_OTHERS), Heads((Head(_OTHERS, 5),))],
    "a chat that cannot be": lambda s: [
        s.forged(1, 0, log=log) for log in ("d2-1", "d1-1", "d01-2", "gshort", "everyone", "\u202eall", "d1-2 ")
    ],
    "what happened to two others": lambda s: [
        GroupChanged(_OTHERS, 1, 0, TS, s.him, Happening.RENAMED, title="forged")
    ],
    "an answer to what was never sent": lambda _s: [Accepted(77, 3, 2, TS), Rejected(78, Code.BLOCKED)],
    "an answer told again": lambda _s: [Accepted(1, 7, 6, TS), Accepted(1, 2, 1, TS), Rejected(1, Code.BLOCKED)],
    "other numbers than ever": lambda _s: [Gap(1), Gap(500), StorageTrouble(1)],
    "answers to what was never asked": lambda s: [
        Done(500), Failed(500, Code.NOT_ALLOWED, "no", 1), Who(500, (s.him,), True), Devices(500, ()),
        InviteMade(500, 1, "messenger://x"), Invites(500, (), True), MembersAdded(500),
        UploadReady(500, random_id(), 0), FetchReady(500, random_id(), 5), Stored(),
    ],
    "a page that nobody asked for": lambda s: [
        Page(500, s.log, LARGEST, LARGEST), Page(1, s.log, 99, 99), Older(500, s.log, 0)
    ],
    "being signed in as somebody else": lambda s: [
        SignedIn(1, s.him, "ben", "Ben", "t" * 43, "epoch", 99, TS, admin=True, timeout=1)
    ],
    "a greeting in the middle": lambda _s: [Ready("another", "9.9.9", "9.9.9"), Relaying()],
    "marks in chats of others": lambda _s: [
        Marked((Mark(_OTHERS, 9, 9),)), Pong(TS, (Head(_OTHERS, LARGEST, LARGEST, LARGEST),))
    ],
    "marks beyond the end": lambda s: [Marked((Mark(s.log, LARGEST, 0),))],
    "somebody who types in a chat of others": lambda s: [TypingNow(_OTHERS, s.him), TypingNow("x", s.him)],
    "unknown people who come and go": lambda _s: [
        PresenceChanged((PresenceChange(900001, Presence.ONLINE), PresenceChange(900002, Presence.OFFLINE, LARGEST)))
    ],
    "the first page of lists without an end": lambda s: [
        Blocks((s.him,), all=True, more=True), Mutes((s.log,), all=True, more=True), Groups((), all=True, more=True)
    ],
    "an introduction that nobody asked for": lambda s: [
        introduced(s), introduced(s, PeerEndpoint("127.0.0.1", 20_000)), introduced(s, user=s.me),
        introduced(s, PeerEndpoint("224.0.0.1", 20_000), PeerEndpoint("10.0.0.1", 20_000), user=900001),
    ],
    "private sessions that never were": lambda s: [
        PrivateOver(random_id(), s.him, Code.PRIVATE_STOPPED), RelayAsked(random_id()),
        RelayReady(random_id(), random_id(), 10, LARGEST),
    ],
    "fields of a later version": lambda _s: [b'{"t":"pong","time":5,"mood":{"sun":[1,2]},"heads":[]}\n'],
}  # fmt: skip


@pytest.fixture(scope="module")
def lied_to(tmp_path_factory: pytest.TempPathFactory, server: ServerProcess, liar: Liar) -> Iterator[Scene]:
    """Hand over one Anna for all: none of it may change anything for her."""
    with scene(tmp_path_factory.mktemp("people"), server, liar) as made:
        yield made
        made.until_honest(typed=())


@pytest.mark.parametrize("tell", LIES.values(), ids=LIES)
def test_leaves_everything_as_it_was(lied_to: Scene, tell: Tell) -> None:
    anna, liar = lied_to.anna, lied_to.liar
    before, connections, said = lied_to.screen(), liar.connections, len(liar.said)
    lines = tell(lied_to)
    lied_to.tell(lines)
    assert lied_to.screen() == before
    assert anna.state.link.link is Link.ONLINE
    assert liar.connections == connections
    assert len(liar.said) - said <= len(lines) + 5


def test_a_flood_of_it_all_is_answered_by_no_flood(lied_to: Scene) -> None:
    before, said = lied_to.screen(), len(lied_to.liar.said)
    lines = [line for _ in range(50) for tell in LIES.values() for line in tell(lied_to)]
    lied_to.tell(lines)
    assert lied_to.screen() == before
    assert len(lied_to.liar.said) - said <= len(lines)


BAD_LINES = {
    "a line of a later version": b'{"t":"weather","sun":true}\n',
    "a number over all": b'{"t":"pong","time":9223372036854775808}\n',
    "a number below nothing": b'{"t":"page","r":1,"log":"all","upto":-1,"head":0}\n',
    "a broken number": b'{"t":"page","r":1,"log":"all","upto":1.5,"head":0}\n',
    "a number in words": b'{"t":"page","r":1,"log":"all","upto":"7","head":0}\n',
    "no text at all": b'{"t":"typing_now","log":"all","user":1,"stopped":"\xff\xfe"}\n',
    "a hundred thousand brackets": b"[" * 50_000 + b"\n",
    "a line without an end": b'{"t":"pong","time":' + b"1" * 70_000,
    "no line": b"HTTP/1.1 200 OK\r\n\r\n",
}


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES)
def test_gives_up_a_link_that_turns_to_nonsense_with_a_sentence_and_comes_back(lied_to: Scene, line: bytes) -> None:
    before = lied_to.screen()
    anna, connections = lied_to.anna, lied_to.liar.connections
    anna.reasons.clear()
    lied_to.liar.tell(line)
    anna.until(lambda: lied_to.liar.connections > connections, "another link")
    anna.until(lambda: anna.state.link.link is Link.ONLINE, "being online again")
    assert any("did not understand" in reason for reason in anna.reasons)
    assert lied_to.screen() == before


def test_notes_nothing_on_the_disk_of_what_it_leaves_aside(lied_to: Scene, tmp_path: Path) -> None:
    """The next start shows what the last one did."""
    before = lied_to.screen()
    lied_to.come_back()
    lied_to.anna.until(lambda: lied_to.anna.state.link.link is Link.ONLINE, "being online again")
    assert lied_to.screen() == before
