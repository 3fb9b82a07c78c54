"""The lines that concern the connection itself: greeting, keep-alive, refusal, goodbye. Nothing about users' data."""

from msgspec import Struct

from messenger.protocol.base import DeviceNumber, Event, LogName, Milliseconds, Request, RequestId, Seq
from messenger.protocol.errors import Code


class Ready(Event, tag="ready", frozen=True):
    """The server speaks first: who it is, and the lowest client version it accepts.

    ``open``: anybody may sign up, without an invite.
    """

    server: str
    version: str
    lowest: str = "0.1.0"
    open: bool = False


class AskServer(Request, tag="ask_server", frozen=True):
    """Ask for the ``ready`` line again. Needs no sign-in."""


class Ping(Request, tag="ping", frozen=True):
    """Sent after 15 s without traffic; answered by ``pong``. No sign of a person's activity."""


class Head(Struct, array_like=True, frozen=True, gc=False):
    """How far one log has come: its last ``seq``, how far this user has ``read``, and what has been ``delivered``.

    ``delivered`` is the last seq that a device of everybody else has stored, those who have blocked this user left out.
    """

    log: LogName
    seq: Seq
    read: Seq = 0
    delivered: Seq = 0


class Pong(Event, tag="pong", frozen=True):
    """The link lives. ``heads``: logs that moved since the last pong, so that a lost push is noticed."""

    time: Milliseconds
    heads: tuple[Head, ...] = ()


class Refused(Event, tag="refused", frozen=True):
    """This connection is closed by the server, and why. The last line on it."""

    code: Code
    reason: str = ""


class Failed(Event, tag="failed", frozen=True):
    """The request ``r`` was refused and changed nothing. ``retry_after``: seconds until it may succeed.

    ``device``: the name of the own device that stands in the way, where one does.
    """

    r: RequestId
    code: Code
    reason: str = ""
    retry_after: float = 0
    device: str = ""


class Done(Event, tag="done", frozen=True):
    """The request ``r`` has been carried out and is on disk. A repeat by the same device gets this answer again."""

    r: RequestId


class Bye(Request, tag="bye", frozen=True):
    """The program is being closed: others see the user go at once, the device's token stays valid."""


class Gap(Event, tag="gap", frozen=True):
    """A send came out of order: the server expects ``dn`` next and drops all others of this connection until then."""

    dn: DeviceNumber


class StorageTrouble(Event, tag="storage", frozen=True):
    """The outcome of the sends from ``dn`` on is unknown: ask again by sending them again, after a back-off."""

    dn: DeviceNumber


class Reset(Event, tag="reset", frozen=True):
    """The server knows this device's numbers otherwise: ``last`` is the last it accepted. Renumber, keep the cids."""

    last: Seq
