"""The three kinds of line and the words they share: ids, logs, limits. No single message is declared here.

A *request* is an order from client to server, an *event* is a fact from server to client, a *peer line* is what two
clients say to each other in a private session. Each struct is one JSON object on one line; the field ``t`` names its
type.

A *log* is a numbered list of events without holes. Its name says whose it is, so both sides can derive it:
``d3-42`` is the direct conversation of users 3 and 42 (lower id first), ``g`` and a group's id that group's, and
``all`` is *Everyone*, where broadcasts stand.
"""

import re
from typing import Annotated

from msgspec import Meta, Struct

LINE_LIMIT = 64 * 1024
"""Bytes in one line, its newline included; a longer one closes the connection."""

TEXT_CHARACTERS = 8_000
TEXT_BYTES = 16 * 1024
"""The two limits of one message text, in Unicode code points and in bytes of UTF-8 (C23)."""

USER_NAME_CHARACTERS = 32
DISPLAY_NAME_CHARACTERS = 64
PASSWORD_CHARACTERS = (8, 128)
"""Shortest and longest password, in code points."""

GROUP_TITLE_CHARACTERS = 64
GROUP_MEMBERS = 256
GROUPS_PER_USER = 200
"""Members of one group, its leader included, and groups of one user. A server may be set otherwise."""

TOWN_CHARACTERS = 64
EMAIL_CHARACTERS = 254
ABOUT_CHARACTERS = 200
"""The limits of a profile's fields, in code points."""

SEND_WINDOW = 200
"""How many unacknowledged sends a device may have on the wire; the server remembers as many for repeats."""

PAGE_MESSAGES = 200
"""How many messages one ``since`` brings at the most."""

LONG_PAGE = 1000
"""How many one ``before`` may ask for."""

LARGEST = 2**53 - 1
"""The largest integer that every JSON reader keeps exact."""

UserId = Annotated[int, Meta(ge=1, le=LARGEST)]
Seq = Annotated[int, Meta(ge=0, le=LARGEST)]
DeviceNumber = Annotated[int, Meta(ge=1, le=LARGEST)]
RequestId = Annotated[int, Meta(ge=1, le=LARGEST)]
PageSize = Annotated[int, Meta(ge=1, le=LONG_PAGE)]
Milliseconds = Annotated[int, Meta(ge=0, le=LARGEST)]
"""Since 1970-01-01 00:00 UTC."""
LogName = Annotated[str, Meta(min_length=1, max_length=64)]
Cid = Annotated[str, Meta(min_length=22, max_length=22)]
"""128 random bits of the sender, base64url without padding."""
DeviceId = Annotated[str, Meta(min_length=22, max_length=22)]
"""128 random bits of the installation, base64url without padding."""


GroupId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{22}\Z")]
"""128 random bits of the client that made the group, base64url without padding."""

EVERYONE = "all"
"""The log of broadcasts: each is for those who were online at its commit (C27)."""


class Line(Struct, tag_field="t", omit_defaults=True, frozen=True, gc=False):
    """Whatever stands on a line."""


class Request(Line, frozen=True):
    """An order from client to server."""


class Event(Line, frozen=True):
    """A fact from server to client."""


class PeerLine(Line, frozen=True):
    """What one client says to another in a private session."""


def direct_log(one: int, other: int) -> str:
    """Return the name of the log that the users ``one`` and ``other`` share."""
    return f"d{one}-{other}" if one < other else f"d{other}-{one}"


def direct_users(log: str) -> tuple[int, int] | None:
    """Return the two users of a direct log, lower id first; ``None`` when ``log`` is no proper name of one."""
    if not log.startswith("d"):
        return None
    low, dash, high = log[1:].partition("-")
    if not (dash and low.isascii() and low.isdigit() and high.isascii() and high.isdigit()):
        return None
    if len(low) > 16 or len(high) > 16:
        return None
    one, other = int(low), int(high)
    if one < 1 or other > LARGEST or one >= other or direct_log(one, other) != log:
        return None
    return one, other


def group_log(group: str) -> str:
    """Return the name of the log of a group."""
    return "g" + group


def group_of(log: str) -> str | None:
    """Return the id of the group whose log this is; ``None`` when ``log`` is no proper name of one."""
    return log[1:] if _GROUP_LOG.fullmatch(log) else None


_GROUP_LOG = re.compile("g[A-Za-z0-9_-]{22}")
