"""How the two prove on one stream that each is the introduced device and knows what the session is keyed by.

``Handshake`` is the rule, without any stream; ``Proving`` lets it run on a connection whose TLS stands. A client whose
certificate was refused sees its TLS succeed all the same (RFC 8446, 4.4.2.4): so no proof is made before the other
side's hello has been read.
"""

import asyncio
import base64
import hmac
import secrets
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from messenger import __version__
from messenger.client.private.keys import Keys, prove
from messenger.client.private.link import PeerLink
from messenger.client.private.meeting import Meeting
from messenger.net import transcript
from messenger.net.connection import Connection
from messenger.net.endpoints import UnreachableError
from messenger.net.pin import Pin
from messenger.net.tls import PEER_ALPN, UntrustedPeerError, check_peer
from messenger.protocol.base import LINE_LIMIT, PeerLine
from messenger.protocol.codec import AnyPeerLine, peer_reader
from messenger.protocol.errors import LineError
from messenger.protocol.private import Hello, Proof, proved


@dataclass(frozen=True, slots=True)
class Awaited:
    """Whom one is ready to meet, and what that session is keyed by."""

    meeting: Meeting
    keys: Keys


class Handshake:
    """One side of one stream. ``awaited``: those who may be there; the one who speaks first knows exactly one."""

    def __init__(self, own: Pin, awaited: Sequence[Awaited], speaks_first: bool) -> None:
        self._own = own
        self._awaited = awaited
        self._spoke = speaks_first
        self._nonce = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode("ascii")
        self._other_nonce = ""
        self.met: Awaited | None = None
        """With whom, once both sides have proven themselves."""

    def opening(self) -> Sequence[PeerLine]:
        """Return what is said before anything is heard."""
        return [self._hello(self._awaited[0])] if self._spoke else []

    def heard(self, line: AnyPeerLine) -> Sequence[PeerLine]:
        """Return what is answered to the next line; raise ``UntrustedPeerError`` when it is not what must come."""
        match line:
            case Hello() if not self._other_nonce:
                return self._greeted(line)
            case Proof() if self._other_nonce and self.met is None:
                return self._check(line)
            case _:
                raise UntrustedPeerError("the other side does not prove itself")

    def _greeted(self, hello: Hello) -> Sequence[PeerLine]:
        self._awaited = [one for one in self._awaited if one.meeting.session == hello.session]
        if not self._awaited:
            raise UntrustedPeerError("the other side means another session")
        self._other_nonce = hello.nonce
        awaited = self._awaited[0]
        answer: list[PeerLine] = [] if self._spoke else [self._hello(awaited)]
        if awaited.meeting.leads:
            (key,) = awaited.keys.valid
            answer.append(Proof(prove(key, self._message(awaited.meeting, own=True))))
        return answer

    def _check(self, proof: Proof) -> Sequence[PeerLine]:
        awaited = self._awaited[0]
        key = awaited.keys.proof_of(proof.mac, self._message(awaited.meeting, own=False))
        if key is None:
            raise UntrustedPeerError("the other side does not know what this session is keyed by")
        self.met = awaited
        return [] if awaited.meeting.leads else [Proof(prove(key, self._message(awaited.meeting, own=True)))]

    def _hello(self, awaited: Awaited) -> Hello:
        return Hello(__version__, awaited.meeting.session, self._nonce)

    def _message(self, meeting: Meeting, own: bool) -> bytes:
        """Return what the own proof, or the other's, is made over."""
        here, there = self._own.digest, meeting.pin.digest
        if own:
            return proved(meeting.session, meeting.leads, self._nonce, self._other_nonce, here, there)
        return proved(meeting.session, not meeting.leads, self._other_nonce, self._nonce, there, here)


class Proving(Connection[AnyPeerLine]):
    """A stream on which nobody is proven yet, and its own receiver until then.

    ``client``: this side has begun it, and speaks first. ``admit`` is asked when TLS stands; without it everybody who
    is awaited is admitted.
    """

    __slots__ = (
        "_awaited",
        "_direct",
        "_done",
        "_error",
        "_handshake",
        "_own",
        "_show",
        "_speaks_first",
        "link",
        "met",
    )
    piece_bytes = LINE_LIMIT
    """A device has few of these connections, and files go in long lines: each in one call, not in twenty."""

    def __init__(
        self,
        own: Pin,
        awaited: Sequence[Awaited],
        buffer: memoryview,
        *,
        client: bool,
        direct: bool,
        admit: Callable[[ssl.SSLObject], None] | None = None,
        show_wire: bool = False,
    ) -> None:
        super().__init__(peer_reader(), buffer, admit or self._known)
        self._own = own
        self._awaited = awaited
        self._speaks_first = client
        self._direct = direct
        self._show = show_wire
        self._handshake: Handshake | None = None
        self._done = asyncio.Event()
        self._error: OSError = UnreachableError("the other side has gone")
        self.link: PeerLink | None = None
        self.met: Awaited | None = None
        self.bind(self)

    async def proven(self) -> PeerLink:
        """Return the link, once both sides are proven. Raises ``UntrustedPeerError`` or another ``OSError``."""
        await self._done.wait()
        if self.link is None:
            raise self._error
        return self.link

    # -- what the connection calls

    def connected(self) -> None:
        """Speak first, if it is this side's turn."""
        self._handshake = Handshake(self._own, self._awaited, self._speaks_first)
        self._say(self._handshake.opening())

    def received(self, lines: list[AnyPeerLine]) -> None:
        """Answer; give up on whoever does not prove itself."""
        if self._show:
            transcript.show("peer <", lines)
        for index, line in enumerate(lines):
            try:
                assert self._handshake is not None
                self._say(self._handshake.heard(line))
            except UntrustedPeerError as error:
                self._give_up(error)
                return
            if self._handshake.met is not None:
                self.met = self._handshake.met
                self.link = PeerLink(self, self._direct, lines[index + 1 :], self._show)
                self._done.set()
                return

    def garbled(self, error: LineError) -> None:
        """Give up on a side that does not speak the protocol."""
        self._give_up(UntrustedPeerError(error.reason))

    def congested(self, slow: bool) -> None:
        """Nothing much is said here."""

    def lost(self, error: Exception | None) -> None:
        """Wake whoever waits for the proof."""
        self._done.set()

    def _known(self, session: ssl.SSLObject) -> None:
        """Admit whom OpenSSL has accepted, if it is one of those who are awaited."""
        pin = check_peer(session, None, PEER_ALPN)
        self._awaited = [one for one in self._awaited if hmac.compare_digest(one.meeting.pin.digest, pin.digest)]
        if not self._awaited:
            raise UntrustedPeerError("nobody with this key is awaited")

    def _say(self, lines: Sequence[PeerLine]) -> None:
        if self._show and lines:
            transcript.show("peer >", lines)
        for line in lines:
            self.post(line)
        self.flush()

    def _give_up(self, error: UntrustedPeerError) -> None:
        self._error = error
        self.abort()
        self._done.set()
