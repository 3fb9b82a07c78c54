"""One notification as the desktop is to show it. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Announcement:
    """``key`` says which one it is: another with the same key takes its place. Both texts are plain, without markup."""

    key: str
    title: str
    body: str
    sound: bool


Orders = Mapping[str, Announcement | None]
"""What is to be shown by its key; ``None``: it is to be withdrawn."""
