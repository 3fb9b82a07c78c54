"""What two devices say to each other in a private session, once TLS stands between them. No server reads any of it.

Both know each other's certificate and one token from the introduction. The side that asked *leads*: it proves itself
first, and where several connections came about it chooses one.

1. Each side says ``hello`` with a fresh nonce; whoever has opened the connection begins.
2. The leader says ``proof``, the other checks it and says its own.
3. The leader says ``use`` once its person trusts the other's key, the other ``using`` once its person does, which the
   leader answers at once by ``got``. From then on there is text, and a connection used before is closed.

A proof is HMAC-SHA-256 over ``proved``, keyed by the text of the token, later by that of the ``secret`` of the last
``use`` that the leader knows to have arrived, since it was answered by ``using``; the other side proves by the key that
the leader used. What came before is void for the leader from then on, and for the other side once it knows of it: by
the first ``got`` or ``say``, which the leader does not say earlier (a ``ping`` it may), or by a proof. After a cut the
same is done again, without the server's help.

A ``say`` with a ``file`` offers it. Its bytes come in ``piece`` lines once the other side says ``take``, from the
offset named there; at most ``UNKEPT_BYTES`` of them are not yet ``kept``, and texts go before them. After a cut, or a
pause, the receiver says ``take`` again. Either side may end it by ``leave``.
"""

from typing import Annotated, Final

from msgspec import Meta

from messenger.protocol.base import Cid, PeerLine, Seq
from messenger.protocol.errors import Code
from messenger.protocol.files import File, Offset

Nonce = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
"""32 bytes, base64url without padding."""

PIECE_BYTES: Final = 32 * 1024
"""Bytes of a file in one line, at the most."""
UNKEPT_BYTES: Final = 1024 * 1024
"""Bytes of one file that may be on their way."""

PROOF: Final = b"messenger private session 1"


def proved(session: str, leads: bool, own_nonce: str, other_nonce: str, own_pin: bytes, other_pin: bytes) -> bytes:
    """Return what the proof of one side is made over. ``leads``: whether that side leads; pins: SHA-256 of the keys."""
    parts = (PROOF, session.encode(), b"leads" if leads else b"follows", own_nonce.encode(), other_nonce.encode())
    return b"\0".join(parts) + b"\0" + own_pin + other_pin


class Hello(PeerLine, tag="hello", frozen=True):
    """The first line of both sides."""

    version: str
    session: str
    nonce: Nonce


class Proof(PeerLine, tag="proof", frozen=True):
    """This side knows the token, or the secret: ``mac`` as said above."""

    mac: Nonce


class Use(PeerLine, tag="use", frozen=True):
    """The leader's choice of this connection. ``have``: the last of the other's texts that it has.

    ``secret``: what proofs are keyed by from now on.
    """

    have: Seq
    secret: Nonce


class Using(PeerLine, tag="using", frozen=True):
    """The answer to ``use``: there is text from now on. ``have`` as there."""

    have: Seq


class Say(PeerLine, tag="say", frozen=True):
    """One text, or a ``file`` with or without text. ``n`` counts what this side says in this session from 1 on."""

    n: Seq
    cid: Cid
    text: str
    file: File | None = None


class Got(PeerLine, tag="got", frozen=True):
    """Everything up to ``n`` has arrived and is on the screen's way."""

    n: Seq


class Take(PeerLine, tag="take", frozen=True):
    """Send the bytes of the file offered as ``cid``, from ``offset`` on: before it they are here already."""

    cid: Cid
    offset: Offset = 0


class Piece(PeerLine, tag="piece", frozen=True):
    """Bytes of a file, from ``offset`` on; in order, after the ``take`` that asked for them."""

    cid: Cid
    offset: Offset
    data: bytes


class Kept(PeerLine, tag="kept", frozen=True):
    """All bytes before ``offset`` are on the receiver's disk; with the file's size: it is whole, and the right one."""

    cid: Cid
    offset: Offset


class Hold(PeerLine, tag="hold", frozen=True):
    """This side pauses the file: no further ``piece`` is to come, or none will."""

    cid: Cid


class Go(PeerLine, tag="go", frozen=True):
    """The side that sends pauses no longer: the other may say ``take`` again."""

    cid: Cid


class Leave(PeerLine, tag="leave", frozen=True):
    """This file is not to be sent, or not further, and why. Said by either side."""

    cid: Cid
    code: Code


class PeerPing(PeerLine, tag="ping", frozen=True):
    """Sent after 5 s without traffic; answered by ``pong``."""


class PeerPong(PeerLine, tag="pong", frozen=True):
    """The link lives."""


class End(PeerLine, tag="end", frozen=True):
    """The session is over, and why; the last line."""

    code: Code
