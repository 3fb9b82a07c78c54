"""What the server tells whole at sign-in and then as it changes: the own groups, blocks and mutes.

Each is small; it is stored as it was last told, and shown from the store while there is no connection.
"""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from msgspec import structs

from messenger.client import facts
from messenger.client.plausible import shortened
from messenger.client.store.store import Store
from messenger.client.turn import Turn
from messenger.protocol.base import GROUP_TITLE_CHARACTERS
from messenger.protocol.contacts import Blocks
from messenger.protocol.groups import Group, Groups
from messenger.protocol.messages import Mutes

_Key = TypeVar("_Key")
_Item = TypeVar("_Item")


class _Gathered(Generic[_Key, _Item]):
    """Pages of a snapshot become one: ``all`` begins it, the first page without ``more`` ends it, or ``most`` items."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pages: dict[_Key, _Item] | None = None

    def page(self, items: dict[_Key, _Item], begins: bool, more: bool) -> dict[_Key, _Item] | None:
        """Take one line in; return the snapshot when it is whole, ``None`` when ``items`` are a change or a part."""
        if self._pages is None:
            if not begins:
                return None
            self._pages = {}
        self._pages |= items
        if more and len(self._pages) < self._most:
            return None
        whole, self._pages = self._pages, None
        return whole

    @property
    def incomplete(self) -> bool:
        return self._pages is not None


class Snapshots:
    """The account's own state on one connection. All methods run inside a turn."""

    def __init__(self, store: Store, account: int, turn: Turn, most: int) -> None:
        """``most``: how many there may be of each; more are left aside."""
        self._store = store
        self._account = account
        self._turn = turn
        self._blocked = store.preferences.blocks(account)
        self._muted = store.preferences.mutes(account)
        self._most = most
        self._groups = {group.id for group in store.groups.all(account)}
        self._group_pages: _Gathered[str, Group] = _Gathered(most)
        self._block_pages: _Gathered[int, None] = _Gathered(most)
        self._mute_pages: _Gathered[str, None] = _Gathered(most)

    def groups(self, event: Groups) -> None:
        """Take in groups as they are now."""
        groups = tuple(_named(group) for group in event.groups)
        whole = self._group_pages.page({group.id: group for group in groups}, event.all, event.more)
        if whole is not None:
            self._groups = set(whole)
            self._store.groups.forget(self._account)
            self._store.groups.keep(self._account, whole.values())
            self._turn.tell(facts.GroupsTold(tuple(whole.values()), all=True))
        elif not self._group_pages.incomplete:
            new = [group.id for group in groups if group.id not in self._groups]
            self._groups.update(new[: max(0, self._most - len(self._groups))])
            groups = tuple(group for group in groups if group.id in self._groups)
            self._store.groups.keep(self._account, groups)
            self._turn.tell(facts.GroupsTold(groups))

    def blocks(self, event: Blocks) -> None:
        """Take in whom this user has blocked."""
        whole = self._block_pages.page(dict.fromkeys(event.blocked), event.all, event.more)
        if whole is None and self._block_pages.incomplete:
            return
        self._blocked = _moved(self._blocked, whole, event.blocked, event.unblocked, self._most)
        self._store.preferences.keep_blocks(self._account, self._blocked)
        self._turn.tell(facts.BlocksTold(frozenset(self._blocked)))

    def mutes(self, event: Mutes) -> None:
        """Take in which chats are muted."""
        whole = self._mute_pages.page(dict.fromkeys(event.muted), event.all, event.more)
        if whole is None and self._mute_pages.incomplete:
            return
        self._muted = _moved(self._muted, whole, event.muted, event.unmuted, self._most)
        self._store.preferences.keep_mutes(self._account, self._muted)
        self._turn.tell(facts.MutesTold(frozenset(self._muted)))


def _moved(
    before: set[_Key], whole: Iterable[_Key] | None, added: Iterable[_Key], removed: Iterable[_Key], most: int
) -> set[_Key]:
    now = set(whole) if whole is not None else (before | set(added)) - set(removed)
    return now if len(now) <= most else before


def _named(group: Group) -> Group:
    return structs.replace(group, title=shortened(group.title, GROUP_TITLE_CHARACTERS))


def stored(store: Store, account: int, tell: Callable[[facts.Fact], None]) -> None:
    """Tell what the store knows."""
    tell(facts.GroupsTold(tuple(store.groups.all(account)), all=True))
    tell(facts.BlocksTold(frozenset(store.preferences.blocks(account))))
    tell(facts.MutesTold(frozenset(store.preferences.mutes(account))))
