"""How clients find this server and know it again: addresses and pin, and the links that carry both."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from messenger.net.invite import MOST_ENDPOINTS, Endpoint, Invite, InviteError, parse_endpoints
from messenger.net.pin import Pin
from messenger.net.reachable import own_addresses
from messenger.server.config import Config

FILE: Final = "addresses"
"""In the data folder: where clients found the server when it ran last, for commands while it is stopped."""
EVERYWHERE: Final = frozenset(["0.0.0.0", "::"])  # noqa: S104 - a server is for others


@dataclass(frozen=True, slots=True)
class Reach:
    """The addresses and the pin that every link names."""

    endpoints: Sequence[Endpoint]
    pin: Pin

    def link(self, token: str) -> str:
        """Return the invite with this token as people paste it."""
        return str(Invite(tuple(self.endpoints), self.pin, token))


def endpoints(config: Config) -> tuple[Endpoint, ...]:
    """Return where clients find this server: what the operator announces, else what it listens on."""
    if config.announce:
        return config.announced()
    hosts = list(config.listen_on)
    if EVERYWHERE.intersection(hosts):
        hosts = own_addresses() or ["127.0.0.1"]
    return tuple(Endpoint(host, config.port) for host in hosts)[:MOST_ENDPOINTS]


def remember(found: Sequence[Endpoint], folder: Path) -> None:
    """Write down where clients find the server."""
    (folder / FILE).write_text("".join(f"{endpoint}\n" for endpoint in found), "utf-8")


def recall(folder: Path) -> tuple[Endpoint, ...]:
    """Return where clients found the server when it ran last; nothing when that is not known."""
    with contextlib.suppress(OSError, UnicodeDecodeError, InviteError):
        return parse_endpoints((folder / FILE).read_text("utf-8").split())
    return ()
