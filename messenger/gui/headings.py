"""What the head over a conversation says about its chat. No widget here."""

from __future__ import annotations

from gettext import gettext as _
from gettext import ngettext

from messenger.client.model import EVERYONE
from messenger.client.state import State
from messenger.gui.faces import face_of, given_name
from messenger.gui.look.palette import Palette
from messenger.gui.presence import dot_colour, presence_words
from messenger.gui.widgets.chat_header import Heading
from messenger.protocol.contacts import Presence
from messenger.protocol.groups import Standing


def heading_of(state: State, palette: Palette, log: str, now: float) -> Heading:
    """The heading of the chat ``log``; ``now`` in seconds since 1970."""
    title, face = state.title_of(log), face_of(state, log)
    plain = Heading(title, "", face.hue_key, face.initials, icon=face.icon)
    typing = typing_words(state, log)
    if log == EVERYONE:
        return plain._replace(subtitle=typing or _everyone_words(state), lively=bool(typing))
    if log in state.groups:
        return plain._replace(subtitle=typing or group_words(state, log), lively=bool(typing))
    contact = state.contacts.get(state.peer_of(log) or 0)
    if contact is None or contact.deleted:
        return plain
    return plain._replace(
        subtitle=typing or presence_words(contact, now),
        dot=dot_colour(palette, contact.presence),
        lively=bool(typing) or contact.presence is Presence.ONLINE,
    )


def typing_words(state: State, log: str) -> str:
    """Say who is writing in ``log`` now; "" when nobody is."""
    users = state.typing.get(log, ())
    if not users:
        return ""
    if state.peer_of(log) is not None:
        return _("typing…")
    if len(users) == 1:
        return _("{name} is typing…").format(name=given_name(state, users[0]))
    if len(users) == 2:
        one, other = (given_name(state, user) for user in users)
        return _("{one} and {other} are typing…").format(one=one, other=other)
    return _("{count} people are typing…").format(count=len(users))


def group_words(state: State, log: str) -> str:
    """Say how many belong to the group and are there, or that one is no member any more."""
    group = state.groups[log]
    if group.standing is not Standing.MEMBER:
        return _("a former group of yours")
    count = len(group.members)
    members = ngettext("{count} member", "{count} members", count).format(count=count)
    online = sum(_there(state, user) for user in group.members)
    return _("{members}, {online} online").format(members=members, online=online) if online else members


def _everyone_words(state: State) -> str:
    """Say how many others a message to everyone would find."""
    mine = state.me.id if state.me else 0
    online = sum(_there(state, user) for user in state.contacts if user != mine)
    if not online:
        return _("Nobody else is online")
    return ngettext("{count} other person online", "{count} others online", online).format(count=online)


def _there(state: State, user: int) -> bool:
    contact = state.contacts.get(user)
    return contact is not None and contact.presence is not Presence.OFFLINE
