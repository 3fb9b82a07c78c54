"""The directory, who comes and goes, and who is called otherwise now."""

from dataclasses import replace
from gettext import gettext as _
from typing import TYPE_CHECKING

from messenger.client import facts
from messenger.client.apply import chats
from messenger.client.changes import AccountChanged, Change, ChatListChanged, ContactsChanged
from messenger.client.model import EVERYONE, Contact, Notice
from messenger.protocol.base import direct_log
from messenger.protocol.contacts import Presence, PresenceChange

if TYPE_CHECKING:
    from messenger.client.state import State


def people_changed(state: "State", fact: facts.PeopleChanged) -> list[Change]:
    """Take in entries of the directory; presence comes otherwise."""
    changes: list[Change] = []
    for person in fact.people:
        known = state.contacts.get(person.id)
        if known is None or person.deleted:
            state.contacts[person.id] = replace(person, presence=Presence.OFFLINE)
        else:
            seen = max(known.seen, person.seen)
            state.contacts[person.id] = replace(known, name=person.name, display=person.display, seen=seen)
        if state.me and person.id == state.me.id and (person.name, person.display) != (state.me.name, state.me.display):
            state.me = state.contacts[person.id]
            _call_account(state, person.name)
            changes.append(AccountChanged())
    users = frozenset(person.id for person in fact.people)
    changes.append(ContactsChanged(users))
    if state.me:
        logs = (direct_log(state.me.id, user) for user in users if user != state.me.id)
        if titled := frozenset(log for log in logs if log in state.chats):
            changes.append(ChatListChanged(titled))
    return changes


def _call_account(state: "State", name: str) -> None:
    """Have the next sign-in offer the name that the own account has now."""
    if state.server is not None:
        state.server = replace(state.server, account=name)
        state.servers = [state.server, *(known for known in state.servers if known.pin != state.server.pin)]


def presence_moved(state: "State", fact: facts.PresenceMoved) -> list[Change]:
    """Move the dots, and tell as quiet lines what is not quiet (C15, C17)."""
    moved: set[int] = set()
    if fact.all:
        named = {change.user for change in fact.changes}
        for contact in list(state.contacts.values()):
            if contact.presence is not Presence.OFFLINE and contact.id not in named:
                state.contacts[contact.id] = replace(contact, presence=Presence.OFFLINE)
                moved.add(contact.id)
    notices: list[Notice] = []
    for change in fact.changes:
        known = state.contacts.get(change.user)
        if known is None:
            continue
        # Offline without a time: it is unknown, or hidden from us now (C36), so what was known is forgotten.
        seen = change.seen if change.state is Presence.OFFLINE else known.seen
        state.contacts[change.user] = replace(known, presence=change.state, seen=seen)
        moved.add(change.user)
        if not change.quiet and change.state is not Presence.AWAY:
            notices.append(Notice(fact.ts, _line(known, change)))
    changes: list[Change] = [ContactsChanged(frozenset(moved))] if moved else []
    return changes + chats.put_notices(state, EVERYONE, notices if state.show_notices else [])


def user_renamed(state: "State", fact: facts.UserRenamed) -> list[Change]:
    """Tell a new user name as a quiet line (C69)."""
    text = _("{name} is called @{after} now, no longer @{before}").format(
        name=state.name_of(fact.user), after=fact.after, before=fact.before
    )
    return chats.put_notices(state, EVERYONE, [Notice(fact.ts, text)] if state.show_notices else [])


def _line(contact: Contact, change: PresenceChange) -> str:
    if change.state is Presence.OFFLINE:
        return _("{name} went offline").format(name=contact.display)
    return _("{name} is online").format(name=contact.display)
