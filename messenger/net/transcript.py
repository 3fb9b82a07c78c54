"""The protocol's lines as a developer reads them (``--wire``): without passwords, tokens, invites and private text."""

import logging
from collections.abc import Iterable
from typing import Final

import msgspec

from messenger.protocol.base import Line, PeerLine

log: Final = logging.getLogger(__name__)

_SECRET: Final = ("password", "old", "new", "token", "invite", "invites", "link", "secret", "mac")
_PRIVATE: Final = (*_SECRET, "text", "file", "data")
"""What two devices say to each other is for nobody else to read (C50)."""


def print_lines() -> None:
    """Let the lines appear on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def show(direction: str, lines: Iterable[Line | msgspec.Raw]) -> None:
    """Log each line behind ``direction``: a sign such as ``>``, and whatever tells connections apart."""
    for line in lines:
        fields = msgspec.json.decode(line) if isinstance(line, msgspec.Raw) else msgspec.to_builtins(line)
        hidden = _PRIVATE if isinstance(line, PeerLine) else _SECRET
        fields.update((name, "...") for name in hidden if name in fields)
        log.info("%s %s", direction, msgspec.json.encode(fields).decode())
