"""Another key where a known one was: of the server at a reconnect, and of a device in an introduction."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
from msgspec.structs import replace

from messenger.client.changes import Answered
from messenger.client.model import ChatMessage, Link
from messenger.client.private.model import Phase, Trust
from messenger.net.tls import ALPN
from messenger.protocol.codec import AnyEvent
from messenger.protocol.peers import Introduced, PeerEndpoint
from messenger.protocol.private import Say, Use
from tests.end_to_end.liars.conftest import MakeScene
from tests.end_to_end.liars.liar import Liar, Said
from tests.end_to_end.liars.scene import TYPED, Scene, scene
from tests.end_to_end.puppet import DeviceKey, Puppet, in_letters
from tests.end_to_end.server_process import running
from tests.net.ear import Ear
from tests.server.wire import random_id

# -- the server's


class Impostor:
    """Listens where the server was, with another key, and keeps every byte that it can open."""

    def __init__(self, port: int, folder: Path) -> None:
        made = trustme.CA(key_type=trustme.KeyType.ECDSA)
        file = folder / "impostor.pem"
        file.write_bytes(made.private_key_pem.bytes() + made.cert_pem.bytes())
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.set_alpn_protocols([ALPN])
        self._context.load_cert_chain(file)
        self._loop = asyncio.new_event_loop()
        self._ready, self._end = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._run()])
        self.ear = Ear(self._context, port=port)

    def __enter__(self) -> "Impostor":
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *_what: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(30)
        self._loop.close()

    async def _run(self) -> None:
        async with self.ear:
            self._ready.set()
            await self._end.wait()


def test_a_server_with_another_key_is_told_nothing_until_the_right_one_is_back(tmp_path: Path) -> None:
    """T2, C3: a plain warning at each try, and not a byte; what was typed waits. A renewed certificate is no other."""
    with (
        running(tmp_path / "server", linger_seconds="0.1") as server,
        Liar(server) as liar,
        scene(tmp_path, server, liar) as people,
    ):
        anna = people.anna
        anna.actions.sign_out()
        anna.until_signed_out()
        anna.sign_in(anna.server_of(server.shared_invite), anna_name(people))
        people.ben.close()
        server.stop()
        with Impostor(server.port, tmp_path) as impostor:
            anna.until(lambda: impostor.ear.came >= 3, "three tries")
            assert impostor.ear.heard == b""
            anna.until(lambda: any("another key" in reason for reason in anna.reasons), "a warning")
            assert any("nothing was said to it" in reason for reason in anna.reasons)
            assert anna.state.me is not None
            people.log = anna.log_with("ben" + anna_name(people).removeprefix("anna"))
            people.type()
            answer = anna.look_up(f"127.0.0.1:{server.port}")
            assert answer.server is None
            assert "another key" in answer.reason
            anna.until(lambda: TYPED in anna.texts(people.log), "what was typed")
            assert impostor.ear.heard == b""
        (server.data / "certificate.pem").unlink()  # the server makes another one, with the key that it has
        server.start()
        anna.until(lambda: anna.state.link.link is Link.ONLINE, "being online again")
        anna.until(lambda: all(row.seq for row in anna.messages(people.log)), "what was typed being sent")
        assert anna.texts(people.log) == ["one", "two", TYPED]


def anna_name(people: Scene) -> str:
    """Return what she is called there."""
    name = people.ben.me.user_name if people.ben.me else ""
    return "anna" + name.removeprefix("ben")


# -- a device's


@dataclass
class Meeting:
    """Anna has met Ben's device once; in the next introduction something is swapped."""

    scene: Scene
    ben: Puppet
    mallory: DeviceKey

    def meet(self) -> None:
        """Ask as Ben, and have Anna agree."""
        anna, him = self.scene.anna, self.scene.him
        self.ben.ask(self.scene.me)
        anna.until(lambda: him in anna.state.privates and self.phase is Phase.ASKED, "Ben to ask")
        ticket = anna.actions.accept_private(him)
        anna.until(lambda: [c for c in anna.changes if isinstance(c, Answered) and c.ticket == ticket], "an answer")
        self.ben.wait_until_introduced()

    @property
    def phase(self) -> Phase:
        """How it stands."""
        return self.scene.anna.state.privates[self.scene.him].status.phase

    @property
    def texts(self) -> list[str]:
        """What Anna reads there."""
        rows = self.scene.anna.state.privates[self.scene.him].chat.messages
        return [row.text for row in rows if isinstance(row, ChatMessage)]


@pytest.fixture
def met(make_scene: MakeScene, tmp_path: Path) -> Iterator[Meeting]:
    """Let the two meet once, with an honest server."""
    with make_scene() as people:
        ben = Puppet(people.ben, DeviceKey(tmp_path))
        made = Meeting(people, ben, DeviceKey(tmp_path))
        made.meet()
        with ben.reach() as link:
            link.open()
            people.anna.until(lambda: made.phase is Phase.OPEN, "the session to be open")
        people.anna.actions.stop_private(people.him)
        people.anna.until(lambda: made.phase is Phase.OVER, "the end")
        yield made


def swapped(met: Meeting, swap: Callable[[Introduced], Introduced]) -> None:
    """Alter what Anna is told of Ben's device from now on."""

    def down(event: AnyEvent) -> Iterable[Said]:
        return (swap(event) if isinstance(event, Introduced) else event,)

    met.scene.lie(down)


SWAPS: dict[str, tuple[Callable[[Meeting], dict[str, Any]], Trust]] = {
    "another key": (lambda m: {"certificate": in_letters(m.mallory.certificate)}, Trust.CHANGED_KEY),
    "another key on an unknown device": (
        lambda m: {"certificate": in_letters(m.mallory.certificate), "device": random_id()},
        Trust.NEW_DEVICE,
    ),
    "the known key on an unknown device": (lambda _m: {"device": random_id()}, Trust.NEW_DEVICE),
}


@pytest.mark.parametrize("what", SWAPS)
def test_a_swapped_device_says_and_hears_nothing_until_it_is_trusted_by_hand(met: Meeting, what: str) -> None:
    """C42: the warning stands there, the safety number is that of the key that was shown, and no text passes."""
    swap, trust = SWAPS[what]
    anna, him = met.scene.anna, met.scene.him
    before = anna.state.privates[him].status.safety
    swapped(met, lambda line: replace(line, **swap(met)))
    met.meet()
    if what != "the known key on an unknown device":
        met.ben.key = met.mallory  # who comes is whom the server has put there
    with met.ben.reach() as link:
        link.greet()
        link.prove()
        link.say(Use(0, "A" * 43))
        anna.until(lambda: met.phase is Phase.CHECKING, "the warning")
        status = anna.state.privates[him].status
        assert status.trust is trust
        assert (status.safety != before) is (what != "the known key on an unknown device")
        assert anna.actions.send_private(him, "too early") is not None
        link.say(Say(1, random_id(), "believe me"))
        anna.until(lambda: met.phase is Phase.OVER, "the end of who talks too early")
        assert met.texts == []
        assert all(not isinstance(line, Say) for line in link.heard)


@pytest.mark.parametrize("what", ["nonsense", "her own", "none"])
def test_a_certificate_that_cannot_be_of_another_device_ends_it_with_a_sentence(met: Meeting, what: str) -> None:
    anna, him = met.scene.anna, met.scene.him
    others = met.ben.introduced
    assert others is not None
    swap = {"nonsense": "A" * 400, "her own": others.certificate, "none": ""}[what]
    swapped(met, lambda line: replace(line, certificate=swap))
    met.meet()
    anna.until(lambda: met.phase is Phase.OVER, "the end")
    assert anna.state.privates[him].status.reason


def test_addresses_of_others_are_dialled_by_nobody(met: Meeting) -> None:
    """So that a server cannot use a client as a scanner: the listener at a forbidden address is not even tried."""
    anna = met.scene.anna
    nowhere = [PeerEndpoint(host, 20_000) for host in ("224.0.0.1", "240.0.0.1", "169.254.1.1", "255.255.255.255")]
    swapped(met, lambda line: replace(line, endpoints=(*nowhere, PeerEndpoint("127.0.0.1.", 20_000))))
    met.meet()
    with met.ben.reach() as link:  # Ben still reaches her
        link.open()
        anna.until(lambda: met.phase is Phase.OPEN, "the session to be open")
