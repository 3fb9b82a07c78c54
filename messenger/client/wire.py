"""The protocol's lines as a developer reads them (``--wire``): without passwords, tokens and invites."""

import logging
from collections.abc import Iterable
from typing import Final

import msgspec

from messenger.protocol.base import Event, Request

_log = logging.getLogger("messenger.wire")
_SECRET: Final = ("password", "token", "invite")


def show(direction: str, lines: Iterable[Request | Event]) -> None:
    """Log each line behind ``direction``, a sign such as ``>``."""
    for line in lines:
        fields = msgspec.to_builtins(line)
        fields.update((name, "...") for name in _SECRET if name in fields)
        _log.info("%s %s", direction, msgspec.json.encode(fields).decode())
