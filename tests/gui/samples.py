"""An invented workplace: people, chats and messages for previews and tests. ``NOW`` is when all of it happens."""

from datetime import datetime
from typing import Any

from messenger.client import facts
from messenger.client.facts import ChatSummary, Fact
from messenger.client.model import ChatMessage, Contact, Delivery, Link, LinkStatus, Notice, SavedServer
from messenger.client.private.model import Path, Phase, PrivateStatus, private_log
from messenger.protocol.base import direct_log, group_log
from messenger.protocol.contacts import Presence, PresenceChange
from messenger.protocol.errors import Code
from messenger.protocol.groups import Group, GroupChanged, Happening, Standing

NOW = datetime(2026, 11, 19, 9, 45).astimezone().timestamp()
ME = Contact(1, "mara", "Mara Quist", Presence.ONLINE)
SERVER = SavedServer("Workshop", "chat.example.org:7420", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY", "mara")

_PEOPLE = (
    ("anna", "Anna Lindqvist", Presence.ONLINE, 0),
    ("chidi", "Chidi Okafor", Presence.ONLINE, 0),
    ("dina", "Dina Haddad", Presence.AWAY, 0),
    ("bjorn", "Bjorn Aasen", Presence.ONLINE, 0),
    ("grace", "Grace Mensah", Presence.OFFLINE, 14 * 60),
    ("farid", "Farid Rahimi", Presence.OFFLINE, 3 * 24 * 60),
    ("ines", "Ines Duarte", Presence.AWAY, 0),
    ("hugo", "Hugo Brandt", Presence.OFFLINE, 33),
    ("wei", "Wei Zhang 🌿", Presence.OFFLINE, 0),
)
# Person, minutes ago, unread, whether I wrote it, the text.
_CHATS = (
    (2, 4, 2, False, "Lunch at 12:30? 🍜"),
    (3, 33, 0, True, "thanks, that was it"),
    (4, 85, 1, False, "Photo"),
    (5, 1200, 0, False, "Left two comments, otherwise fine to merge from my side"),
    (6, 1300, 0, False, "See you on Monday 👋"),
    (7, 3 * 1440, 14, False, "Missed call"),
    (8, 4 * 1440, 0, True, "sent the slides"),
    (9, 40 * 1440, 120, False, "2.4 is tagged\nand the notes are up"),
)


def ms(minutes_ago: float) -> int:
    """A time before ``NOW``."""
    return int((NOW - minutes_ago * 60) * 1000)


def message(peer: int, seq: int, text: str, minutes_ago: float, mine: bool = False) -> ChatMessage:
    """One numbered message of the chat with ``peer``."""
    delivery = Delivery.DELIVERED if mine else Delivery.RECEIVED
    sender = ME.id if mine else peer
    return ChatMessage(direct_log(ME.id, peer), seq, f"{peer}-{seq:<19}", sender, ms(minutes_ago), text, delivery)


def people() -> tuple[Contact, ...]:
    """Everybody on the server, oneself first."""
    others = (
        Contact(number, name, display, presence, ms(ago) if ago else 0)
        for number, (name, display, presence, ago) in enumerate(_PEOPLE, 2)
    )
    return (ME, *others)


def signed_in() -> list[Fact]:
    """What a client tells at the start: who I am, who is there, and the chats."""
    changes = tuple(PresenceChange(one.id, one.presence, one.seen, True) for one in people())
    came = (
        PresenceChange(2, Presence.ONLINE),
        PresenceChange(5, Presence.ONLINE),
        PresenceChange(10, Presence.OFFLINE),
    )
    return [
        facts.ProfileOpened(True, (SERVER,)),
        facts.SignedIn(ME, SERVER),
        facts.PeopleChanged(people()),
        facts.PresenceMoved(changes, True, ms(300)),
        facts.ChatsChanged(tuple(_summaries()), all=True),
        facts.PresenceMoved(came, False, ms(12)),
        facts.LinkChanged(LinkStatus(Link.ONLINE)),
    ]


def _summaries() -> list[ChatSummary]:
    return [
        ChatSummary(direct_log(ME.id, peer), peer, 130, 130 - unread, 130, message(peer, 130, text, ago, mine))
        for peer, ago, unread, mine, text in _CHATS
    ]


def alone() -> list[Fact]:
    """Signed in on a server where nobody else is yet."""
    return [
        facts.ProfileOpened(True, (SERVER,)),
        facts.SignedIn(ME, SERVER),
        facts.PeopleChanged((ME,)),
        facts.ChatsChanged((), all=True),
        facts.LinkChanged(LinkStatus(Link.ONLINE)),
    ]


_TALK = (
    (False, "Morning! Did the build go through?", 130),
    (True, "Yes, all green 🎉", 128),
    (True, "Release notes are up: https://example.org/notes/2.4 - please add anything I missed before noon, "
           "especially the part about blocked contacts and the new presence states", 127),
    (False, "Works now, thanks!", 40),
    (False, "👍", 39),
    (True, "I will be five minutes late, start without me", 30),
    (False, "No problem. Room 3, second floor", 28),
    (True, "On my way", 6),
    (False, "Lunch at 12:30? 🍜", 5),
    (False, "The new place at the corner", 4),
)  # fmt: skip


def history(peer: int, head: int = 130) -> facts.HistoryLoaded:
    """A morning's talk with ``peer``, the newest message being number ``head``."""
    first = head - len(_TALK) + 1
    messages = tuple(message(peer, first + number, text, ago, mine) for number, (mine, text, ago) in enumerate(_TALK))
    return facts.HistoryLoaded(direct_log(ME.id, peer), 0, messages, complete=True)


# --- private chats: told after `signed_in`

SAFETY = "02911 84632 55071 30318 96240 11785 60492 77103 28846 49915 03367 81250"
_SECRETS = (
    (True, "Can you talk? I would rather not write this in the group", 6),
    (False, "Sure, what is it? 🙂", 5),
    (True, "The new contract is in the folder: https://example.org/draft", 4),
    (True, "Nobody else knows yet", 4),
    (False, "Reading it now", 3),
    (False, "👍", 2),
    (False, "Page two: is that the number we agreed on, or the one from last spring? I cannot remember", 1),
)


def private(user: int, phase: Phase, path: Path = Path.NONE, **named: Any) -> facts.PrivateTold:
    """How the private session with somebody stands."""
    named.setdefault("session", f"session-of-{user}")
    return facts.PrivateTold(PrivateStatus(user=user, phase=phase, path=path, **named))


def private_said(user: int, waiting: bool = False, failed: bool = False) -> facts.PrivateSaid:
    """A confidential talk, perhaps with something at its end that has not arrived."""
    log = private_log(user)
    rows: list[ChatMessage | Notice] = [Notice(ms(7), "The private chat began.", seq=1)]
    for seq, (mine, text, ago) in enumerate(_SECRETS, 2):
        delivery = Delivery.DELIVERED if mine else Delivery.RECEIVED
        rows.append(ChatMessage(log, seq, f"s{seq}", ME.id if mine else user, ms(ago), text, delivery))
    if waiting or failed:
        for number, text in enumerate(("The one from spring", "I will look it up")):
            delivery = Delivery.FAILED if failed else Delivery.WAITING
            why = Code.PEER_LOST if failed else None
            rows.append(ChatMessage(log, 0, f"w{number}", ME.id, ms(0), text, delivery, why))
    return facts.PrivateSaid(user, tuple(rows))


# --- groups and Everyone: told after `signed_in`

TEAM = group_log("product-team-000000000")
REVIEWS = group_log("design-reviews-0000000")
FORMER = group_log("release-crew-000000000")


def group_message(
    log: str, seq: int, sender: int, text: str, minutes_ago: float, state: Delivery | None = None
) -> ChatMessage:
    """One numbered message of a group or of *Everyone*."""
    delivery = state or (Delivery.DELIVERED if sender == ME.id else Delivery.RECEIVED)
    return ChatMessage(log, seq, f"{log[:2]}-{seq:<19}", sender, ms(minutes_ago), text, delivery)


def happened(log: str, seq: int, actor: int, what: Happening, minutes_ago: float, *users: int) -> GroupChanged:
    """An entry of a group's log that is no message."""
    return GroupChanged(log, seq, seq - 1, ms(minutes_ago), actor, what, users, "Product team")


def groups() -> list[Fact]:
    """Three groups, one of them left behind, with what was said last."""
    team = Group(TEAM[1:], "Product team", 2, (2, 1, 3, 4, 6))
    reviews = Group(REVIEWS[1:], "Design reviews", ME.id, (1, 5))
    former = Group(FORMER[1:], "Release crew", standing=Standing.REMOVED)
    last = group_message(TEAM, 40, 3, "Fixed both. Merging now", 1)
    shared = group_message(REVIEWS, 20, 5, "new icons are in the folder", 50)
    gone = group_message(FORMER, 9, 10, "2.4 is tagged", 3000)
    return [
        facts.GroupsTold((team, reviews, former), all=True),
        facts.ChatsChanged(
            (
                ChatSummary(TEAM, None, 40, 40, 40, last),
                ChatSummary(REVIEWS, None, 20, 6, 20, shared),
                ChatSummary(FORMER, None, 9, 9, 9, gone),
            )
        ),
        facts.MutesTold(frozenset([REVIEWS])),
    ]


_GROUP_TALK = (
    (3, "I still see the old login page. Could that be a cache?", 40),
    (2, "Try a hard refresh, it worked for me", 39),
    (1, "Release notes are up: https://example.org/notes/2.4 - please add anything I missed before noon, "
        "especially the part about blocked contacts and the new presence states", 38),
    (4, "Lunch at 12:30? 🍜", 30),
    (4, "👍", 29),
    (2, "Sounds good to me", 28),
    (2, "I will be five minutes late, start without me", 27),
    (3, "Fixed both. Merging now", 1),
)  # fmt: skip


def group_history() -> facts.HistoryLoaded:
    """A morning's talk in the product team, with what happened to the group between the messages."""
    entries: list[ChatMessage | GroupChanged] = [
        happened(TEAM, 29, 2, Happening.CREATED, 60),
        happened(TEAM, 30, 2, Happening.ADDED, 59, ME.id, 3, 4),
    ]
    seq = 31
    for sender, text, ago in _GROUP_TALK:
        entries.append(group_message(TEAM, seq, sender, text, ago))
        seq += 1
        if seq == 35:
            entries.append(happened(TEAM, seq, 2, Happening.ADDED, 29.5, 6))
            seq += 1
    return facts.HistoryLoaded(TEAM, 0, tuple(entries), complete=True)
