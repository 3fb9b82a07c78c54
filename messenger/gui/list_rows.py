"""What the rows of the sidebar say: of a chat, and of a person. No widget here."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from messenger.client.model import EVERYONE, Chat, ChatMessage, Delivery, Hit
from messenger.client.private.model import Phase
from messenger.client.state import State
from messenger.gui.faces import face_of, face_of_user, given_name
from messenger.gui.headings import group_words, typing_words
from messenger.gui.look.palette import Palette
from messenger.gui.presence import dot_colour, presence_words
from messenger.gui.said import said
from messenger.gui.times import short_time
from messenger.gui.widgets.chat_row import ListRow
from messenger.protocol.contacts import Presence

_SENT: Final = {Delivery.WAITING: "clock", Delivery.STORED: "tick", Delivery.DELIVERED: "ticks"}


class ListRows:
    """Says rows as the state stands ``now`` (seconds since 1970).

    ``open_log``: the chat in which one writes now. Of the others, what is half written is shown in the preview.
    """

    def __init__(self, state: State, palette: Palette, now: Callable[[], float]) -> None:
        self._state = state
        self._palette = palette
        self._now = now
        self.open_log: str | None = None

    def chat(self, log: str) -> ListRow:
        """The row of the chat ``log``; where nothing was said in it yet, of the person."""
        state = self._state
        chat, peer = state.chats.get(log), state.peer_of(log)
        if peer is not None and (chat is None or chat.last is None):
            row, draft = self.person(peer), self._draft(log)
            if not draft:
                return row
            return row._replace(lead=_("Draft: "), text=draft, text_colour=None, lead_colour=self._palette.danger)
        chat, face = state.chats[log], face_of(state, log)
        contact = state.contacts.get(chat.peer or 0)
        there = contact is not None and not contact.deleted
        muted = log in state.muted
        lead, text, colour = self._preview(chat)
        draft = self._draft(log)
        if draft:
            lead, text, colour = _("Draft: "), draft, None
        return ListRow(
            title=state.title_of(log),
            text=text,
            hue_key=face.hue_key,
            initials=face.initials,
            lead=lead,
            time=short_time(chat.last.ts, self._now()) if chat.last else "",
            unread=chat.unread,
            dot=dot_colour(self._palette, contact.presence) if contact and there else None,
            text_colour=colour,
            icon=face.icon,
            mark=self._private(chat.peer) or ("bell-off" if muted else "ban" if chat.peer in state.blocked else ""),
            muted=muted,
            lead_colour=self._palette.danger if draft else None,
            sent="" if draft or not isinstance(chat.last, ChatMessage) else _SENT.get(chat.last.delivery, ""),
        )

    def hit(self, hit: Hit) -> ListRow:
        """The row of a message that was found."""
        state, face = self._state, face_of(self._state, hit.log)
        mine = state.me is not None and hit.sender == state.me.id
        lead = _("You: ") if mine else ""
        if not mine and state.peer_of(hit.log) is None:
            lead = f"{given_name(state, hit.sender)}: "
        return ListRow(
            title=state.title_of(hit.log), text=hit.text, hue_key=face.hue_key, initials=face.initials, lead=lead,
            time=short_time(hit.ts, self._now()), icon=face.icon, spans=hit.spans,
        )  # fmt: skip

    def person(self, user: int) -> ListRow:
        """The row of one person."""
        state, palette = self._state, self._palette
        contact, face = state.contacts[user], face_of_user(state, user)
        online = contact.presence is Presence.ONLINE
        return ListRow(
            contact.display, presence_words(contact, self._now()), face.hue_key, face.initials,
            dot=dot_colour(palette, contact.presence), text_colour=palette.accent if online else None,
            mark=self._private(user) or ("ban" if user in state.blocked else ""),
        )  # fmt: skip

    def _private(self, user: int | None) -> str:
        """The mark of somebody with whom a private chat is held now."""
        private = self._state.privates.get(user or 0)
        return "lock" if private is not None and private.status.phase in (Phase.OPEN, Phase.CUT) else ""

    def _draft(self, log: str) -> str:
        """What is half written in a chat; "" where one writes now, and while somebody else does."""
        if log == self.open_log or typing_words(self._state, log):
            return ""
        return self._state.drafts.get(log, "").strip()

    def _preview(self, chat: Chat) -> tuple[str, str, str | None]:
        """What stands before the preview, the preview, and its colour (None: the quiet one)."""
        typing = typing_words(self._state, chat.log)
        if typing:
            return "", typing, self._palette.accent
        last = chat.last
        if last is None:
            if chat.log == EVERYONE:
                return "", _("Write to everybody who is online"), None
            return "", group_words(self._state, chat.log) if chat.log in self._state.groups else "", None
        if not isinstance(last, ChatMessage):
            return "", last.text, None
        if last.delivery is Delivery.FAILED:
            return _("Not sent: "), said(last), self._palette.danger
        if last.delivery is not Delivery.RECEIVED:
            return _("You: "), said(last), None
        if chat.peer is None:
            return f"{given_name(self._state, last.sender)}: ", said(last), None
        return "", said(last), None
