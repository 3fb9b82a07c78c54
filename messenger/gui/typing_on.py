"""Keys that one part takes for the other: what is typed in a conversation goes to where one writes; where one writes,
Page Up and Page Down turn the conversation's pages.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Final

from messenger.gui.widgets.composer import Composer
from messenger.gui.widgets.conversation_view import ConversationView

_CONTROL: Final = 0x4
_ALT: Final = 0x8 | 0x20000
"""On X11 and macOS, where it is the command key, and on Windows."""


def type_on(conversation: ConversationView, composer: Callable[[], Composer]) -> None:
    """Lead to ``composer()`` what is typed or pasted in ``conversation``, unless that is closed.

    A blank alone is left out: it begins no text.
    """

    def typed(event: tk.Event[tk.Misc]) -> str | None:
        place = composer()
        held = int(event.state) & (_CONTROL | _ALT)
        if place.closed or held or not event.char.strip() or not event.char.isprintable():
            return None
        place.focus_input()
        place.input.insert("insert", event.char)
        return "break"

    def pasted(_event: tk.Event[tk.Misc]) -> str:
        place = composer()
        if not place.closed:
            place.focus_input()
            place.input.event_generate("<<Paste>>")
        return "break"

    conversation.bind_key("<Key>", typed)
    conversation.bind_key("<<Paste>>", pasted)


def turn_pages(composer: Composer, conversation: Callable[[], ConversationView]) -> None:
    """Scroll ``conversation()`` by a page from ``composer``, as long as what is written there needs no scrolling."""

    def turn(direction: int) -> str | None:
        if composer.input.yview() != (0.0, 1.0):
            return None
        conversation().page(direction)
        return "break"

    composer.input.bind("<Prior>", lambda _event: turn(-1))
    composer.input.bind("<Next>", lambda _event: turn(1))
