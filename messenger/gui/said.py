"""What a message says on one line, where it is only mentioned: in lists and notifications. No widget here."""

from __future__ import annotations

from gettext import gettext as _

from messenger.client.model import ChatMessage


def said(message: ChatMessage) -> str:
    """Return the text of ``message``; of one with a file what that is, with the text behind it."""
    file = message.file
    if file is None:
        return message.text
    what = _("Picture") if file.is_picture else _("File: {name}").format(name=file.name)
    return _("{what} · {caption}").format(what=what, caption=message.text) if message.text else what
