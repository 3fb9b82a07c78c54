"""Groups as the server tells them."""

from typing import TYPE_CHECKING

from messenger.client import facts
from messenger.client.changes import Change, ChatListChanged, GroupsChanged
from messenger.client.model import Group
from messenger.protocol import groups
from messenger.protocol.base import group_log

if TYPE_CHECKING:
    from messenger.client.state import State


def groups_told(state: "State", fact: facts.GroupsTold) -> list[Change]:
    """Take in groups as they are now; another's new title may change what a group is called in commands."""
    before = dict(state.groups)
    whole = {} if fact.all else {group.log: group for group in before.values()}
    for told_of in fact.groups:
        log = group_log(told_of.id)
        whole[log] = Group(log, told_of.id, told_of.title, "", told_of.leader, told_of.members, told_of.standing)
    names = groups.short_names((group.id, group.title) for group in whole.values())
    state.groups = {
        log: Group(log, group.id, group.title, names[group.id], group.leader, group.members, group.standing)
        for log, group in whole.items()
    }
    moved = frozenset(log for log in before.keys() | state.groups.keys() if before.get(log) != state.groups.get(log))
    if not moved:
        return []
    for log in moved & state.groups.keys():
        state.chat(log)
    state.reorder()
    return [GroupsChanged(moved), ChatListChanged(moved)]
