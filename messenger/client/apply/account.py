"""Who is signed in where, how the link stands, and what concerns the profile as a whole."""

from dataclasses import replace
from typing import TYPE_CHECKING

from messenger.client import facts
from messenger.client.apply.private import all_forgotten
from messenger.client.changes import (
    AccountChanged,
    BannerChanged,
    Change,
    ChatListChanged,
    ContactsChanged,
    WarningChanged,
)
from messenger.client.model import EVERYONE, Link, LinkStatus
from messenger.protocol.contacts import Presence

if TYPE_CHECKING:
    from messenger.client.state import State


def profile_opened(state: "State", fact: facts.ProfileOpened) -> list[Change]:
    """Know the servers; whoever is signed in comes next, until then there is nothing to show."""
    state.servers = list(fact.servers)
    if fact.signed_in:
        return []
    state.opened = True
    return [AccountChanged()]


def signed_in(state: "State", fact: facts.SignedIn) -> list[Change]:
    """Know who I am; another one's data go before."""
    closed: list[Change] = []
    if state.me is None or state.server is None or (state.me.id, state.server.pin) != (fact.me.id, fact.server.pin):
        closed = all_forgotten(state)
        state.forget()
    state.opened = True
    state.me, state.server, state.admin, state.timeout = fact.me, fact.server, fact.admin, fact.timeout
    state.servers = [fact.server, *(known for known in state.servers if known.pin != fact.server.pin)]
    everyone = state.chat(EVERYONE)
    if not everyone.opened:
        everyone.opened = everyone.complete = True
    return [*closed, AccountChanged(), ChatListChanged(frozenset([EVERYONE]))]


def signed_out(state: "State", fact: facts.SignedOut) -> list[Change]:
    """Know nothing any more."""
    closed = all_forgotten(state)
    state.forget()
    state.link = LinkStatus(Link.SIGNED_OUT)
    return [*closed, AccountChanged(fact.reason), BannerChanged(), WarningChanged()]


def link_changed(state: "State", fact: facts.LinkChanged) -> list[Change]:
    """Claim of nobody to be online while there is no connection; the next one begins with who is.

    Nor of oneself to be signed out soon: on the next connection the server warns anew.
    """
    state.link = fact.status
    if fact.status.connected:
        return [BannerChanged()]
    warned, state.warning = state.warning is not None, None
    lost = [contact for contact in state.contacts.values() if contact.presence is not Presence.OFFLINE]
    for contact in lost:
        state.contacts[contact.id] = replace(contact, presence=Presence.OFFLINE, seen=max(contact.seen, fact.ts))
    changes: list[Change] = [BannerChanged()]
    if warned:
        changes.append(WarningChanged())
    return [*changes, ContactsChanged(frozenset(contact.id for contact in lost))] if lost else changes


def store_troubled(state: "State", fact: facts.StoreTroubled) -> list[Change]:
    """Know that the disk refuses, or no longer."""
    state.trouble, state.damaged = fact.reason, fact.damaged
    return [BannerChanged()]


def inactivity_told(state: "State", fact: facts.InactivityTold) -> list[Change]:
    """Know when the server will sign this device out."""
    state.warning = fact.until
    return [WarningChanged()]
