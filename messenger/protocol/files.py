"""Files: how a message names one, and how its bytes come to the server and from it. Nothing is decided here.

The bytes travel on a connection of their own, so that no text waits for them. A request on the signed-in connection
says what is wanted and is answered with a token. On the other connection, to the same address, the client says one
line with that token, the server answers with one line, and from there on the bytes follow as they are, in the
direction of the transfer; the other direction still carries lines (``stored``, ``refused``).
"""

import unicodedata
from base64 import urlsafe_b64encode
from typing import Annotated, Final

from msgspec import Meta, Struct

from messenger.protocol.base import LARGEST, Event, LogName, Request, RequestId, Seq

FILE_BYTES: Final = 100 * 1024**2
FILES_BYTES: Final = 2 * 1024**3
"""The largest file, and all files of one user together. A server may be set otherwise."""

FILE_NAME_CHARACTERS: Final = 200
LONGEST_SIDE: Final = 100_000
"""The most pixels that the side of a picture may be said to have."""

FileHash = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
"""SHA-256 of all its bytes, base64url without padding."""
FileSize = Annotated[int, Meta(ge=1, le=LARGEST)]
"""Bytes; there is no empty file."""
Offset = Annotated[int, Meta(ge=0, le=LARGEST)]
"""So many bytes from the beginning are there already."""
FileName = Annotated[str, Meta(min_length=1, max_length=1024)]
"""As the sender calls it. Who receives it makes it harmless before anything is called so."""
Side = Annotated[int, Meta(ge=0, le=LONGEST_SIDE)]


class File(Struct, omit_defaults=True, frozen=True, gc=False):
    """One file as a message names it: what it is called here, and by its hash which bytes it has.

    ``width`` and ``height``: of a picture that is to be shown as one, in pixels, as its sender says; else 0.
    """

    hash: FileHash
    size: FileSize
    name: FileName
    width: Side = 0
    height: Side = 0


class AskSpace(Request, tag="ask_space", frozen=True):
    """Ask how much room for files there is. Answered by ``space``. No sign of a person's activity."""

    r: RequestId


class Space(Event, tag="space", frozen=True):
    """The largest file that may be sent, how many bytes all files of this user may have, and how many they have."""

    r: RequestId
    file: FileSize
    total: FileSize
    used: Offset


class BeginUpload(Request, tag="begin_upload", frozen=True):
    """Ask to bring a file. Answered by ``upload_ready`` or ``failed``; the room for it is taken from then on.

    Said again after a cut it goes on where the server has come to.
    """

    r: RequestId
    hash: FileHash
    size: FileSize


class UploadReady(Event, tag="upload_ready", frozen=True):
    """Open a connection and say ``join_upload`` with this token there, within ``seconds``.

    ``token`` "": the server has the whole file from this user, and nothing is left to do.
    """

    r: RequestId
    token: str
    offset: Offset
    seconds: float = 20


class DropUpload(Request, tag="drop_upload", frozen=True):
    """Forget what has come of a file that is not whole. Answered by ``done``, also when there is nothing to forget.

    What another device of the same user is bringing goes on.
    """

    r: RequestId
    hash: FileHash


class JoinUpload(Request, tag="join_upload", frozen=True):
    """The only line of a connection that brings a file. Answered by ``uploading`` or ``refused``."""

    token: str


class Uploading(Event, tag="uploading", frozen=True):
    """Send the bytes from ``offset`` on, as they are, up to the size that was said."""

    offset: Offset


class Stored(Event, tag="stored", frozen=True):
    """The file is whole, has the hash that was said, and is on the disk: a message may name it. The last line."""


class Fetch(Request, tag="fetch", frozen=True):
    """Ask for the file of the message ``seq`` of ``log``. Answered by ``fetch_ready`` or ``failed``."""

    r: RequestId
    log: LogName
    seq: Seq


class FetchReady(Event, tag="fetch_ready", frozen=True):
    """Open a connection and say ``join_fetch`` with this token there, within ``seconds``."""

    r: RequestId
    token: str
    size: FileSize
    seconds: float = 20


class JoinFetch(Request, tag="join_fetch", frozen=True):
    """The only line of a connection that fetches a file. Answered by ``fetching`` or ``refused``."""

    token: str
    offset: Offset = 0


class Fetching(Event, tag="fetching", frozen=True):
    """Behind this line follow ``size`` bytes, from the offset asked for to the end; then the connection ends."""

    size: Offset


def hash_text(digest: bytes) -> str:
    """Return a SHA-256 as messages name a file by it."""
    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def is_plain_name(name: str) -> bool:
    """Return whether ``name`` names a file and nothing else: no way through folders, no control characters."""
    if not 1 <= len(name) <= FILE_NAME_CHARACTERS or name in (".", "..") or name.isspace():
        return False
    return not any(letter in "/\\" or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in name)
