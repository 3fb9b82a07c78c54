"""Presence in colours and words, the same wherever a person is shown."""

from __future__ import annotations

from gettext import gettext as _

from messenger.client.model import Contact
from messenger.gui.look.palette import Palette
from messenger.gui.times import last_seen
from messenger.protocol.contacts import Presence


def dot_colour(palette: Palette, presence: Presence) -> str:
    """The colour of the dot on an avatar."""
    return {
        Presence.ONLINE: palette.online,
        Presence.AWAY: palette.away,
        Presence.OFFLINE: palette.offline,
    }[presence]


def presence_words(contact: Contact, now: float) -> str:
    """Say "online", "away" or when the person was last seen; ``now`` in seconds since 1970."""
    if contact.presence is Presence.ONLINE:
        return _("online")
    if contact.presence is Presence.AWAY:
        return _("away")
    return last_seen(contact.seen, now)
