"""Messages: sending, receiving, asking for what was missed, and the markers of how far it came (delivered, read)."""

from msgspec import Struct

from messenger.protocol.base import (
    PAGE_MESSAGES,
    Cid,
    DeviceNumber,
    Event,
    LogName,
    Milliseconds,
    PageSize,
    Request,
    RequestId,
    Seq,
    UserId,
)
from messenger.protocol.connection import Head
from messenger.protocol.errors import Code
from messenger.protocol.files import File


class Send(Request, tag="send", frozen=True):
    """Say ``text`` in ``log``. Answered by ``accepted``, ``rejected``, ``gap``, ``storage`` or ``reset``.

    ``dn`` counts this device's sends without holes, ``cid`` names this one for ever. ``suite`` says how ``text`` is
    sealed: ``plain`` is text the server can read. ``file``: what is sent with it, whole at the server already; then
    ``text`` may be empty.
    """

    dn: DeviceNumber
    cid: Cid
    log: LogName
    text: str
    suite: str = "plain"
    file: File | None = None


class Accepted(Event, tag="accepted", frozen=True):
    """The send ``dn`` is on disk at the server as ``seq`` of its log, at ``ts``. A repeat gets this answer again.

    ``left_out``: somebody online does not get this broadcast because of a block (C28).
    """

    dn: DeviceNumber
    seq: Seq
    prev: Seq
    ts: Milliseconds
    left_out: bool = False


class Rejected(Event, tag="rejected", frozen=True):
    """The send ``dn`` is refused for good and consumes its number. A repeat gets the same answer."""

    dn: DeviceNumber
    code: Code


class Message(Event, tag="message", frozen=True):
    """One message of a log. ``prev`` is the seq before it that this user may see: a mismatch means a loss."""

    log: LogName
    seq: Seq
    prev: Seq
    ts: Milliseconds
    sender: UserId
    cid: Cid
    text: str
    suite: str = "plain"
    file: File | None = None


class Heads(Event, tag="heads", frozen=True):
    """How far this user's logs have come, the most recently used first; pages while ``more`` is true."""

    heads: tuple[Head, ...]
    more: bool = False


class Since(Request, tag="since", frozen=True):
    """Ask for what ``log`` holds after ``after``, oldest first: the lines of its events, then a ``page``."""

    r: RequestId
    log: LogName
    after: Seq


class Page(Event, tag="page", frozen=True):
    """The answer to ``since`` ends here: everything up to ``upto`` has been sent, the log's last is ``head``."""

    r: RequestId
    log: LogName
    upto: Seq
    head: Seq


class Before(Request, tag="before", frozen=True):
    """Ask for the last ``count`` of what ``log`` holds before ``before``: their lines, oldest first, then ``older``.

    So a new device has the newest entries first. In these lines ``prev`` may be higher than what came before.
    """

    r: RequestId
    log: LogName
    before: Seq
    count: PageSize = PAGE_MESSAGES


class Older(Event, tag="older", frozen=True):
    """The answer to ``before`` ends here: everything after ``after`` has been sent; with 0 there is nothing older."""

    r: RequestId
    log: LogName
    after: Seq


class Mark(Struct, array_like=True, frozen=True, gc=False):
    """How far one log has been stored (``delivered``) and read by this user (``read``)."""

    log: LogName
    delivered: Seq = 0
    read: Seq = 0


class MarkLogs(Request, tag="mark", frozen=True):
    """Move this user's markers forward: how far this device has stored, and how far this user has read.

    They never move back; gathered by the client, at most once a second.
    """

    marks: tuple[Mark, ...]


class Marked(Event, tag="marked", frozen=True):
    """How far logs have come, where that moved; gathered for a second.

    Here a mark's ``delivered`` is the last seq that a device of everybody else has stored, as in a head, and
    ``read`` how far this user has read on any device.
    """

    marks: tuple[Mark, ...]


class Typing(Request, tag="typing", frozen=True):
    """The person is writing in ``log``, or has stopped. Not answered, no activity; said again every few seconds."""

    log: LogName
    stopped: bool = False


class TypingNow(Event, tag="typing_now", frozen=True):
    """``user`` is writing in ``log``, or has stopped."""

    log: LogName
    user: UserId
    stopped: bool = False


class Mute(Request, tag="mute", frozen=True):
    """Have ``log`` make no noise on any own device, or let it again. Answered by ``done`` or ``failed``."""

    r: RequestId
    log: LogName
    muted: bool


class Mutes(Event, tag="mutes", frozen=True):
    """Which chats are muted. With ``all`` true those not named, here or in the lines that follow while ``more`` is
    true, are not.
    """

    muted: tuple[LogName, ...]
    unmuted: tuple[LogName, ...] = ()
    all: bool = False
    more: bool = False
