"""Lines to structs and back, without any I/O. Framing rules live here and nowhere else.

One line is one JSON object in UTF-8 that ends with a newline. What stands before the newline may not exceed
``LINE_LIMIT``; a stream that ends without one has an unfinished line, which counts as never sent.
"""

from typing import Final, Generic, TypeVar

import msgspec

from messenger.protocol import accounts, connection, contacts, files, groups, messages, peers, private, profiles
from messenger.protocol.base import LINE_LIMIT, Line
from messenger.protocol.errors import Code, LineError

AnyRequest = (
    connection.AskServer
    | connection.Ping
    | connection.Bye
    | accounts.SignIn
    | accounts.SignUp
    | accounts.Resume
    | accounts.SignOut
    | accounts.Activity
    | accounts.Rename
    | accounts.ChangePassword
    | accounts.DeleteAccount
    | accounts.ListDevices
    | accounts.SignOutDevice
    | accounts.NewInvite
    | accounts.ListInvites
    | accounts.RevokeInvite
    | profiles.AskProfile
    | profiles.EditProfile
    | contacts.Block
    | contacts.Unblock
    | contacts.WhoElse
    | groups.NewGroup
    | groups.AddMembers
    | groups.RemoveMember
    | groups.RenameGroup
    | groups.HandOver
    | groups.LeaveGroup
    | groups.EndGroup
    | messages.Send
    | messages.Since
    | messages.Before
    | messages.MarkLogs
    | messages.Typing
    | messages.Mute
    | peers.StartPrivate
    | peers.AcceptPrivate
    | peers.DeclinePrivate
    | peers.StopPrivate
    | peers.KeepPrivate
    | peers.AllowRelay
    | peers.JoinRelay
    | files.AskSpace
    | files.BeginUpload
    | files.DropUpload
    | files.JoinUpload
    | files.Fetch
    | files.JoinFetch
)
"""Every order a client can give."""

AnyEvent = (
    connection.Ready
    | connection.Pong
    | connection.Refused
    | connection.Failed
    | connection.Gap
    | connection.StorageTrouble
    | connection.Reset
    | connection.Done
    | accounts.SignedIn
    | accounts.SignedOut
    | accounts.InactivityWarning
    | accounts.Devices
    | accounts.InviteMade
    | accounts.Invites
    | profiles.Profile
    | contacts.People
    | contacts.PresenceChanged
    | contacts.Renamed
    | contacts.Blocks
    | contacts.Who
    | groups.Groups
    | groups.GroupChanged
    | groups.MembersAdded
    | messages.Accepted
    | messages.Rejected
    | messages.Message
    | messages.Heads
    | messages.Page
    | messages.Older
    | messages.Marked
    | messages.TypingNow
    | messages.Mutes
    | peers.PrivateAsked
    | peers.PrivateOver
    | peers.Introduced
    | peers.RelayAsked
    | peers.RelayReady
    | peers.Relaying
    | files.Space
    | files.UploadReady
    | files.Uploading
    | files.Stored
    | files.FetchReady
    | files.Fetching
)
"""Every fact a server can tell."""

AnyPeerLine = (
    private.Hello
    | private.Proof
    | private.Use
    | private.Using
    | private.Say
    | private.Got
    | private.Take
    | private.Piece
    | private.Kept
    | private.Hold
    | private.Go
    | private.Leave
    | private.PeerPing
    | private.PeerPong
    | private.End
)
"""Everything two clients can say to each other."""

_Line = TypeVar("_Line")
_BAD: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
# msgspec lets the last two escape its own family: bad UTF-8 and deep nesting.

encoder: Final = msgspec.json.Encoder()


def encode(line: Line) -> bytes:
    """Return ``line`` as one line of bytes, newline included."""
    return encoder.encode(line) + b"\n"


class LineReader(Generic[_Line]):
    """Turns the bytes of one stream into structs, whatever pieces they arrive in."""

    __slots__ = ("_decoder", "_limit", "_rest")

    def __init__(self, decoder: "msgspec.json.Decoder[_Line]", limit: int = LINE_LIMIT) -> None:
        self._decoder = decoder
        self._limit = limit
        self._rest = b""

    @property
    def unfinished(self) -> int:
        """How many bytes have come of a line whose end is still to come."""
        return len(self._rest)

    def feed(self, data: bytes | bytearray | memoryview) -> tuple[list[_Line], LineError | None]:
        """Take what arrived and return the complete lines in order, and the error that ends the stream, if any.

        Lines before a bad one are good and are returned with it; after an error nothing more may be fed.
        """
        if not self._rest and data[-1] == 0x0A:
            chunk: bytes | bytearray | memoryview = data
        else:
            joined = self._rest + bytes(data)
            end = joined.rfind(b"\n") + 1
            self._rest = joined[end:]
            chunk = joined[:end]
        lines: list[_Line] = []
        error: LineError | None = None
        if chunk:
            raw = bytes(chunk)
            try:
                lines = self._decoder.decode_lines(raw)
            except _BAD:
                lines, error = self._one_by_one(raw)
            else:
                # It would take an object on two lines, or two on one, and the pieces would decide. In an object no
                # bracket closes right before a line break behind which another one opens: so these lie between two.
                if not len(lines) == raw.count(b"\n") == raw.count(b"}\n{") + 1:
                    lines, error = self._one_by_one(raw)
                elif len(raw) > self._limit:
                    error = self._longest(raw, lines)
        if error is None and len(self._rest) >= self._limit:
            error = _too_long()
        return lines, error

    def _one_by_one(self, chunk: bytes) -> tuple[list[_Line], LineError | None]:
        """Decode line by line up to the first that cannot be, since a whole chunk fails as one."""
        lines: list[_Line] = []
        for raw in chunk.split(b"\n")[:-1]:
            if len(raw) >= self._limit:
                return lines, _too_long()
            if not raw.strip():
                continue
            try:
                lines.append(self._decoder.decode(raw))
            except _BAD:
                return lines, LineError(Code.BAD_LINE, "A line could not be understood.")
        return lines, None

    def _longest(self, chunk: bytes, lines: list[_Line]) -> LineError | None:
        """Look for an oversized line in a chunk that is longer than one line may be; cut ``lines`` before it."""
        for index, raw in enumerate(chunk.split(b"\n")[:-1]):
            if len(raw) >= self._limit:
                del lines[index:]
                return _too_long()
        return None


def _too_long() -> LineError:
    return LineError(Code.LINE_TOO_LONG, f"A line was longer than {LINE_LIMIT} bytes.")


_REQUESTS: Final = msgspec.json.Decoder(AnyRequest)
_EVENTS: Final = msgspec.json.Decoder(AnyEvent)
_PEER_LINES: Final = msgspec.json.Decoder(AnyPeerLine)


def request_reader() -> LineReader[AnyRequest]:
    """Return a reader for what a client says."""
    return LineReader(_REQUESTS)


def event_reader() -> LineReader[AnyEvent]:
    """Return a reader for what a server says."""
    return LineReader(_EVENTS)


def peer_reader() -> LineReader[AnyPeerLine]:
    """Return a reader for what the other client of a private session says."""
    return LineReader(_PEER_LINES)
