"""How a chat or a person looks in small, the same wherever it is shown: hue, initials or icon, and a short name."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import NamedTuple

from messenger.client.model import EVERYONE
from messenger.client.state import State
from messenger.gui.look.shapes import initials

EVERYONE_ICON = "megaphone"


class Face(NamedTuple):
    """``hue_key`` chooses the hue of the avatar with ``initials``; ``icon`` replaces them, "" for none."""

    hue_key: int
    initials: str
    icon: str = ""


def face_of(state: State, log: str) -> Face:
    """The face of the chat ``log``: a person's, a group's own, or the one of *Everyone*."""
    if log == EVERYONE:
        return Face(0, "", EVERYONE_ICON)
    peer = state.peer_of(log)
    if peer is not None:
        return face_of_user(state, peer)
    return Face(zlib.crc32(log.encode()), initials(state.title_of(log)))


def face_of_user(state: State, user: int) -> Face:
    """The face of one person."""
    return Face(user, initials(state.name_of(user)))


def given_name(state: State, user: int) -> str:
    """How a person is called where there is little room: by the first word of the display name."""
    name = state.name_of(user)
    contact = state.contacts.get(user)
    if contact is None or contact.deleted:
        return name
    return (name.split() or [name])[0]


def spoken_name(state: State, user: int, plain: Callable[[str], str]) -> str:
    """How a person is called in a sentence: by the user name where the other one would begin with a picture.

    ``plain`` says what a font can draw of a text.
    """
    name, contact = given_name(state, user), state.contacts.get(user)
    return f"@{contact.name}" if plain(name) != name and contact and not contact.deleted else name
