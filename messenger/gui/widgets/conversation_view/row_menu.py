"""What can be done with a row of a conversation, as entries of a menu. Where the menu opens is not known here."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _

from messenger.client.model import ChatMessage, Delivery
from messenger.gui.widgets.conversation_view.rows import Row
from messenger.gui.widgets.popup_menu import MenuEntry


def entries_of(
    row: Row,
    *,
    link: str,
    selected: Callable[[], str] | None,
    copy: Callable[[str], None],
    select_all: Callable[[], None],
    retry: Callable[[str], None] | None,
) -> list[MenuEntry]:
    """The entries for ``row``; ``link`` is where it leads, "" for nowhere.

    ``selected`` gives the selected text where the row is a part of that, else it is None; ``copy`` takes a text.
    """
    if selected is not None:
        entries = [MenuEntry("copy", _("Copy selected text"), "copy", lambda: copy(selected()))]
    else:
        entries = [MenuEntry("copy", _("Copy text"), "copy", lambda: copy(row.text))]
    if link:
        entries.append(MenuEntry("copy_link", _("Copy link"), "link", lambda: copy(link)))
    entries.append(MenuEntry("select_all", _("Select all"), "text-select", select_all))
    if retry is not None and isinstance(row, ChatMessage) and row.delivery is Delivery.FAILED:
        cid = row.cid
        entries.append(MenuEntry("retry", _("Try again"), "refresh-cw", lambda: retry(cid), apart=True))
    return entries
