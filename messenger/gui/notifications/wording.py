"""What a notification says: who, how many, and what was written, as short and harmless plain text."""

from __future__ import annotations

import unicodedata
from gettext import gettext as _
from gettext import ngettext
from typing import Final

from messenger.client.model import ChatMessage
from messenger.client.state import State
from messenger.gui.said import said

TITLE: Final = 80
BODY: Final = 200
"""Characters at the most."""
MOST_COUNTED: Final = 99
_LOOKED_AT: Final = 10
"""Times the limit: of a longer text the rest cannot be seen anyway."""
_JOINERS: Final = "\u200c\u200d"
_TAGS: Final = range(0xE0020, 0xE0080)  # the letters in a flag of a region
_SELECTORS: Final = range(0xFE00, 0xFE10)


def count_words(count: int) -> str:
    """Say how many messages wait."""
    if count > MOST_COUNTED:
        return _("More than {count} new messages").format(count=MOST_COUNTED)
    return ngettext("New message", "{count} new messages", count).format(count=count)


def of_chat(state: State, message: ChatMessage, unread: int, *, preview: bool) -> tuple[str, str]:
    """Return title and body for the newest ``message`` of a chat in which ``unread`` wait.

    ``preview``: what was written may be shown; else only who wrote.
    """
    title, sender = state.title_of(message.log), state.name_of(message.sender)
    direct = state.peer_of(message.log) is not None
    if preview:
        count = count_words(unread) if unread > 1 else ""
        text = said(message) if direct else f"{sender}: {said(message)}"
        body = "\n".join(filter(None, (shortened(text, BODY - len(count)), count)))
    elif unread > 1 or direct:
        body = count_words(unread)
    else:
        body = shortened(_("New message from {name}").format(name=sender), BODY)
    return shortened(title, TITLE), body


def of_private_text(state: State, user: int, count: int) -> tuple[str, str]:
    """Return title and body for what ``user`` wrote in the private chat: never what it was."""
    body = ngettext("Wrote in your private chat", "Wrote {count} times in your private chat", count)
    return shortened(state.name_of(user), TITLE), body.format(count=count)


def of_private_request(state: State, user: int) -> tuple[str, str]:
    """Return title and body for the question whether one wants a private chat."""
    return shortened(state.name_of(user), TITLE), _("Wants a private chat with you")


def of_missed(messages: int, chats: int) -> tuple[str, str]:
    """Return title and body for much that came while this device was away, in several chats."""
    if messages > MOST_COUNTED:
        text = _("More than {messages} new messages in {chats} chats")
        return "Messenger", text.format(messages=MOST_COUNTED, chats=chats)
    return "Messenger", _("{messages} new messages in {chats} chats").format(messages=messages, chats=chats)


def shortened(text: str, limit: int) -> str:
    """Return ``text`` on one line of at most ``limit`` characters, without controls and without what turns its order.

    No character that a reader sees is changed; markup is left for whoever hands it to a service that reads markup.
    """
    kept = "".join(map(_harmless, text[: limit * _LOOKED_AT]))
    line = " ".join(kept.split())
    if len(line) <= limit:
        return line
    cut = limit - 1
    while cut > 1 and _belongs_to_the_one_before(line[cut]):
        cut -= 1
    return line[:cut].rstrip(f" {_JOINERS}") + "…"


def _harmless(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cs":
        return "\ufffd"
    if category == "Cf" and character not in _JOINERS and ord(character) not in _TAGS:
        return ""  # it would turn the order of what stands around it, or hide
    return character


def _belongs_to_the_one_before(character: str) -> bool:
    return (
        unicodedata.combining(character) != 0
        or character in _JOINERS
        or ord(character) in _SELECTORS
        or ord(character) in _TAGS
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
    )
