"""What can be done with a row of a conversation, as entries of a menu. Where the menu opens is not known here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from gettext import gettext as _

from messenger.client.model import ChatMessage, Delivery
from messenger.gui.widgets.conversation_view.files.deeds import Deed, icon_of, title_of
from messenger.gui.widgets.conversation_view.files.words import spoken
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
    deeds: Sequence[Deed] = (),
    do: Callable[[Deed], None] = lambda _deed: None,
) -> list[MenuEntry]:
    """The entries for ``row``; ``link`` is where it leads, "" for nowhere.

    ``deeds`` are what can be done with its file, and ``do`` does it.
    ``selected`` gives the selected text where the row is a part of that, else it is None; ``copy`` takes a text.
    """
    if selected is not None:
        entries = [MenuEntry("copy", _("Copy selected text"), "copy", lambda: copy(selected()))]
    else:
        text = spoken(row)
        words = _("Copy text") if row.text else _("Copy name")
        entries = [MenuEntry("copy", words, "copy", lambda: copy(text))]
    if link:
        entries.append(MenuEntry("copy_link", _("Copy link"), "link", lambda: copy(link)))
    if deeds:
        offered = [MenuEntry(deed.value, title_of(deed), icon_of(deed), partial(do, deed)) for deed in deeds]
        entries[0] = entries[0]._replace(apart=True)
        entries = [*offered, *entries]
    entries.append(MenuEntry("select_all", _("Select all"), "text-select", select_all))
    if retry is not None and isinstance(row, ChatMessage) and row.delivery is Delivery.FAILED:
        cid = row.cid
        entries.append(MenuEntry("retry", _("Try again"), "refresh-cw", lambda: retry(cid), apart=True))
    return entries
