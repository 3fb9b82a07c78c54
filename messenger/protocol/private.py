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
"""

from typing import Annotated, Final

from msgspec import Meta

from messenger.protocol.base import Cid, PeerLine, Seq
from messenger.protocol.errors import Code

Nonce = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{43}$")]
"""32 bytes, base64url without padding."""

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
    """One text. ``n`` counts the texts of this side in this session without holes, from 1."""

    n: Seq
    cid: Cid
    text: str


class Got(PeerLine, tag="got", frozen=True):
    """Everything up to ``n`` has arrived and is on the screen's way."""

    n: Seq


class PeerPing(PeerLine, tag="ping", frozen=True):
    """Sent after 5 s without traffic; answered by ``pong``."""


class PeerPong(PeerLine, tag="pong", frozen=True):
    """The link lives."""


class End(PeerLine, tag="end", frozen=True):
    """The session is over, and why; the last line."""

    code: Code
