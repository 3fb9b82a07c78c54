"""Private windows, as far as the server has to do with them: asking, introducing, stopping, relaying.

What the two devices then say to each other stands in ``private``; the server never sees it. A *private session* is
named by an id that the asking client made; there is one for a pair of users at the most.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from messenger.protocol.base import LARGEST, DeviceId, Event, Request, RequestId, UserId
from messenger.protocol.errors import Code

OFFERED_HOSTS = 8
"""How many own addresses a device may offer."""
LOWEST_PORT = 1024
"""No device is sent to a port below, so that nobody can use it as a scanner; neither is it to what is no unicast."""

PrivateId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22}\Z")]
"""128 random bits of the client that asks, base64url without padding."""
Token = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22}\Z")]
"""128 random bits of the server, base64url without padding, good for one use."""
Certificate = Annotated[str, Meta(pattern=r"^([A-Za-z0-9_-]{100,2000})?\Z")]
"""A device's self-signed certificate: DER, base64url without padding. Empty: it has none and holds plain sessions."""
Host = Annotated[str, Meta(min_length=2, max_length=45)]
"""An IPv4 or IPv6 address, without a zone; never a name."""
Port = Annotated[int, Meta(ge=LOWEST_PORT, le=65535)]


class PrivateKind(StrEnum):
    """What private sessions a device can hold: each is between two of the same kind."""

    SEALED = "sealed"
    PLAIN = "plain"
    """Two bare terminals: no key, nothing sealed, no relay."""
    NONE = "none"


class PeerEndpoint(Struct, array_like=True, frozen=True, gc=False):
    """Where a device listens."""

    host: Host
    port: Port


class Offer(Struct, frozen=True, omit_defaults=True):
    """How a device can be reached and known. The server keeps it to itself until both people have agreed.

    ``hosts`` are its own addresses, on which it listens at ``port``; ``outside`` is another port that a router passes
    on, 0 for the same. The server adds the address it sees. ``port`` 0: its address is never to be shown, and it wants
    to know no other. A plain offer has no ``certificate`` and must have a port.
    """

    certificate: Certificate
    hosts: Annotated[tuple[Host, ...], Meta(max_length=OFFERED_HOSTS)] = ()
    port: Annotated[int, Meta(ge=0, le=65535)] = 0
    outside: Annotated[int, Meta(ge=0, le=65535)] = 0

    @property
    def kind(self) -> PrivateKind:
        """Of which kind a session by this offer is."""
        return PrivateKind.SEALED if self.certificate else PrivateKind.PLAIN


class StartPrivate(Request, tag="start_private", frozen=True):
    """Ask ``user`` for a private session. Answered by ``done`` or ``failed``; what becomes of it follows.

    When ``user`` is asking at this moment, it is the answer to that: both are introduced, under the other's id.
    It rings on those devices of ``user`` alone that hold sessions of the same kind.
    """

    r: RequestId
    session: PrivateId
    user: UserId
    offer: Offer


class AcceptPrivate(Request, tag="accept_private", frozen=True):
    """Agree to the session that was asked for. Answered by ``done`` or ``failed``."""

    r: RequestId
    session: PrivateId
    offer: Offer


class DeclinePrivate(Request, tag="decline_private", frozen=True):
    """Refuse the session that was asked for; its asker is told. Answered by ``done`` or ``failed``."""

    r: RequestId
    session: PrivateId


class StopPrivate(Request, tag="stop_private", frozen=True):
    """End the session with ``user``, asked for or open. Answered by ``done`` or ``failed``.

    ``session`` empty: whichever there is; that it is held on another device is then told. ``why`` is what the other
    side hears: ``private_stopped``, or what else ended it.
    """

    r: RequestId
    user: UserId
    session: Annotated[str, Meta(pattern=r"^([A-Za-z0-9_-]{22})?\Z")] = ""
    why: Code = Code.PRIVATE_STOPPED


class KeepPrivate(Request, tag="keep_private", frozen=True):
    """Tell a server with which the link was lost that the session with ``user`` goes on. No sign of activity.

    ``asker``: whether this side asked for it. Answered by ``done`` or ``failed``.
    """

    r: RequestId
    session: PrivateId
    user: UserId
    asker: bool


class AllowRelay(Request, tag="allow_relay", frozen=True):
    """Agree to have the session carried by the server, sealed as it is. When both have agreed, ``relay_ready`` follows.

    Answered by ``done`` or ``failed``. It holds for one relay: when that is lost it is said again. No sign of activity.
    """

    r: RequestId
    session: PrivateId


class JoinRelay(Request, tag="join_relay", frozen=True):
    """The first line of a connection that is to carry a private session; nobody signs in on it.

    Answered by ``relaying`` once the other side is there, or by ``refused``.
    """

    token: Token


class PrivateAsked(Event, tag="private_asked", frozen=True):
    """``user`` asks for a private session; told to all devices of the asked. ``device``: the name of the asking one.

    ``seconds``: so long it waits for an answer.
    """

    session: PrivateId
    user: UserId
    device: str
    seconds: float


class PrivateOver(Event, tag="private_over", frozen=True):
    """A private session with ``user`` ended, or will not come about; ``code`` says why.

    ``device``: for ``private_elsewhere`` the own device that has answered.
    """

    session: PrivateId
    user: UserId
    code: Code
    device: str = ""


class Introduced(Event, tag="introduced", frozen=True):
    """Both have agreed: who the other device is, and where. From here the server has no part in it.

    ``endpoints`` is empty, and the session can be relayed only, when ``direct`` is false: a side never shows its
    address. ``device`` tells the devices of ``user`` apart. ``token`` is the same on both sides.
    """

    session: PrivateId
    user: UserId
    asker: bool
    device: DeviceId
    device_name: str
    certificate: Certificate
    token: Token
    endpoints: Annotated[tuple[PeerEndpoint, ...], Meta(max_length=OFFERED_HOSTS + 1)] = ()
    direct: bool = True


class RelayAsked(Event, tag="relay_asked", frozen=True):
    """The other side agrees to a relay and waits for this one."""

    session: PrivateId


class RelayReady(Event, tag="relay_ready", frozen=True):
    """Both sides agree: open a connection and say ``join_relay`` with this token there, within ``seconds``.

    ``left``: how many sealed bytes the server will still carry for this session; 0: it does not say.
    """

    session: PrivateId
    token: Token
    seconds: float
    left: Annotated[int, Meta(ge=0, le=LARGEST)] = 0


class Relaying(Event, tag="relaying", frozen=True):
    """The other side is there: what follows on this connection, both ways, is no line but the bytes of the two."""
