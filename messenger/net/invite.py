"""Invites and addresses as people paste them. Text in, values out; nothing is opened here.

An invite is ``messenger://host:port,host2:port/#v1.<pin>.<token>``: everything secret stands after ``#``, which no
program sends anywhere by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from messenger.net.pin import Pin

SCHEME: Final = "messenger://"
DEFAULT_PORT: Final = 7420
MOST_ENDPOINTS: Final = 16
TOKEN_CHARACTERS: Final = 32
"""24 bytes in base64: one that is shorter was cut off on its way."""
_CUT_OFF: Final = "This invite is not complete - please paste the whole link."
_DAMAGED: Final = "This invite is damaged - please ask for a new one."


class InviteError(ValueError):
    """The pasted text is no invite or no address; its message is one sentence for the person who pasted it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server listens: a host name or address, and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return ``host:port``, IPv6 addresses in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Invite:
    """Where the server is, which key it has, and the token that lets one sign up (empty: none)."""

    endpoints: tuple[Endpoint, ...]
    pin: Pin
    token: str = ""

    def __str__(self) -> str:
        """Return the link."""
        where = ",".join(str(endpoint) for endpoint in self.endpoints)
        return f"{SCHEME}{where}/#v1.{self.pin}.{self.token}"


def parse_invite(text: str) -> Invite:
    """Read a pasted invite, forgiving blanks and line breaks around and inside it; ``InviteError`` otherwise."""
    link = "".join(text.split())
    if link[: len(SCHEME)].lower() != SCHEME:
        raise InviteError("An invite begins with messenger:// - please paste the whole link.")
    where, mark, secret = link[len(SCHEME) :].partition("#")
    version, _, rest = unquote(secret).partition(".")
    pin_text, dot, token = rest.partition(".")
    if not (mark and dot):
        raise InviteError(_CUT_OFF)
    if version != "v1":
        raise InviteError("This invite is for a newer version of the program.")
    try:
        pin = Pin.parse(pin_text)
    except ValueError:
        raise InviteError(_DAMAGED) from None
    if not all(character.isascii() and (character.isalnum() or character in "-_") for character in token):
        raise InviteError(_DAMAGED)
    if token and len(token) != TOKEN_CHARACTERS:
        raise InviteError(_CUT_OFF if len(token) < TOKEN_CHARACTERS else _DAMAGED)
    return Invite(parse_endpoints(where.rstrip("/").split(",")), pin, token)


def parse_endpoints(texts: Iterable[str]) -> tuple[Endpoint, ...]:
    """Read several addresses; ``InviteError`` when one is none, when there are none or too many."""
    endpoints = tuple(dict.fromkeys(parse_endpoint(text) for text in texts if text))
    if not endpoints:
        raise InviteError("There is no address in it.")
    if len(endpoints) > MOST_ENDPOINTS:
        raise InviteError(f"There are more than {MOST_ENDPOINTS} addresses in it.")
    return endpoints


def parse_endpoint(text: str) -> Endpoint:
    """Read ``host``, ``host:port``, ``[ipv6]:port`` or a bare IPv6 address; ``InviteError`` otherwise."""
    given = text.strip()
    if given.startswith("["):
        host, bracket, tail = given[1:].partition("]")
        if not bracket or (tail and not tail.startswith(":")):
            raise InviteError(f"{given} is not an address.")
        port_text = tail[1:]
    elif given.count(":") > 1:
        host, port_text = given, ""
    else:
        host, _, port_text = given.partition(":")
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789.-_:%")
    if not host or len(host) > 253 or not set(host.lower()) <= allowed | {c for c in host if not c.isascii()}:
        raise InviteError(f"{given} is not an address.")
    if any(character.isspace() or not character.isprintable() for character in host):
        raise InviteError("That is not an address.")
    if not port_text:
        return Endpoint(host, DEFAULT_PORT)
    if not (port_text.isascii() and port_text.isdigit() and len(port_text) <= 5 and 1 <= int(port_text) <= 65535):
        raise InviteError(f"{port_text} is not a port: it must be a number from 1 to 65535.")
    return Endpoint(host, int(port_text))
