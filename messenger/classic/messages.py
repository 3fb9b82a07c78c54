"""What the terminal client says and hears: prompts, the original system's messages, the first line between two clients.

Values and texts only; nothing is sent here. What is typed otherwise is the server's to understand.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

TEXT_CHARACTERS: Final = 8_000
TEXT_BYTES: Final = 16 * 1024
"""The limits of one text, as everywhere in the project; said again here so that this client runs on its own."""
LOWEST_PORT: Final = 1024
"""No other client is dialled at a port below."""

LINE_BREAK: Final = "\u23ce"
"""What is shown for a line break inside a line."""

ASK_NAME: Final = "User name: "
ASK_PASSWORD: Final = "Password: "
ASK_PORT: Final = "Port for private sessions (empty for none): "
"""The server's prompts, which end without a line break. The last one says that the password was right."""

SENT_PRIVATE: Final = "WhatsApp sent private command"
"""Tells the server that this person is not idle."""


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """The server has ended the session for inactivity."""


@dataclass(frozen=True, slots=True)
class Dial:
    """``other`` has agreed to a private session and listens there."""

    me: str
    host: str
    port: int
    other: str


@dataclass(frozen=True, slots=True)
class Await:
    """This side has agreed to a private session; ``other`` will dial."""

    me: str
    other: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The private session with ``other`` is over. ``passive``: the other side wanted so."""

    other: str
    passive: bool


@dataclass(frozen=True, slots=True)
class Renamed:
    """Somebody has another user name now: a sentence for the person, too."""

    before: str
    after: str


Message = LoggedOut | Dial | Await | Stopped | Renamed

_LOGOUT = re.compile(r"WhatsApp \S+ logout")
_START = re.compile(r"WhatsApp (\S+) startprivate (\S+) (\d{1,5}) (\S+)", re.ASCII)
_ALLOW = re.compile(r"WhatsApp (\S+) allowprivate (\S+)")
_STOP = re.compile(r"WhatsApp stopprivate \(([12])\) with (\S+)")
_RENAMED = re.compile(r"([^\s:]+) is called ([^\s:]+) now\.")
_FIRST = re.compile(r"WhatsApp (\S+) private (\S+)")


def understand(line: str) -> Message | None:
    """Return what a line of the server means here; ``None``: nothing, it is to be shown."""
    if _LOGOUT.fullmatch(line):
        return LoggedOut()
    if found := _START.fullmatch(line):
        return Dial(found[1], found[2], int(found[3]), found[4])
    if found := _ALLOW.fullmatch(line):
        return Await(found[1], found[2])
    if found := _STOP.fullmatch(line):
        return Stopped(found[2], passive=found[1] == "2")
    if found := _RENAMED.fullmatch(line):
        return Renamed(found[1], found[2])
    return None


def may_be_dialled(dial: Dial, *, at_home: bool) -> bool:
    """Return whether an address is one of a single computer, and the port one that any program may listen on.

    ``at_home``: the server is on this computer. Another one cannot know who is here, and sends nobody to its own.
    """
    try:
        address = ipaddress.ip_address(dial.host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return False  # never announced so: only somebody who wants to hide an address would
    if "%" in dial.host:
        return False  # a zone is the name of a network card, and no other computer knows those of this one
    if address.is_loopback:
        allowed = at_home
    else:
        allowed = not (address.is_multicast or address.is_unspecified or address.is_link_local or address.is_reserved)
    return allowed and LOWEST_PORT <= dial.port <= 65535


def is_loopback(host: str) -> bool:
    """Return whether an address is one of this computer alone."""
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback


def first_line(me: str, other: str) -> str:
    """Return with what the client that dials tells who it is: ``me`` is its user, ``other`` the one who is dialled."""
    return f"WhatsApp {other} private {me}"


def named_in(line: str) -> str | None:
    """Return who says to be calling in the first line of a connection; ``None`` when it is no such line."""
    found = _FIRST.fullmatch(line)
    return found[2] if found else None


def key(name: str) -> str:
    """Return what is equal for two ways of typing one user name."""
    return unicodedata.normalize("NFKC", name.removeprefix("@")).casefold()


def text_of(line: bytes) -> str | None:
    """Return what another client has written; ``None`` when it is no text."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def shown(text: str) -> str:
    """Return ``text`` as it can be shown on one line: what would move the cursor or turn the text around is visible."""
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if " " <= character <= "~":
        return character
    if character in _BREAKS:
        return LINE_BREAK
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "\u2421"
    unseen = unicodedata.category(character) in _UNSEEN and character not in _JOINERS
    return "\ufffd" if unseen else character


_BREAKS: Final = "\n\r\v\f\x85\u2028\u2029"
_UNSEEN: Final = ("Cc", "Cf", "Cs")
"""Control characters, what turns the direction of writing and other signs that show nothing, halves of characters."""
_JOINERS: Final = "\u200c\u200d"
"""Letters and emoji need them."""
