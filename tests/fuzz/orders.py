"""Any request at all, made of a few values that mean something in the house: as Hypothesis strategies, for every type.

Values are few so that requests meet: the same group, the same number twice, the chat of others.
"""

from typing import Any, Final, get_args

from hypothesis import strategies as st
from msgspec import structs

from messenger.protocol import accounts, contacts, groups, messages, peers, profiles
from messenger.protocol.base import EVERYONE, group_log
from messenger.protocol.codec import AnyRequest
from messenger.protocol.errors import Code
from messenger.protocol.files import BeginUpload, DropUpload, Fetch, File, JoinFetch, JoinUpload
from tests.end_to_end.bringing import hash_of_bytes
from tests.fuzz.accounts import RIGHT
from tests.protocol.examples import CERTIFICATE, CID, FILE

GROUPS: Final = ("G" * 22, "H" * 22)
LOGS: Final = (
    *("d1-2", "d1-3", "d2-3", group_log(GROUPS[0])) * 2,
    "d1-1",
    "d1-9",
    "d7-8",
    EVERYONE,
    *map(group_log, GROUPS),
    "nonsense",
)
TEXTS: Final = (*("hello",) * 6, "", " ", "x" * 8001, "\N{STEAMING BOWL}" * 4097, "a\u202eb\x00", "anna", "a@b.example")
NEXT: Final = 3
"""A ``dn`` of so much is the one that the device has to say next; more and less are as much beside it."""
LAST_TOKEN: Final = "LLLLLLLLLLLLLLLLLLLLLL"
"""Stands for the last token that anybody was given."""

CONTENT: Final = b"a file that the house has got"
HELD: Final = File(hash_of_bytes(CONTENT), len(CONTENT), "a.bin")
LAST_INVITE: Final = "the last invite"
"""And this for that of the last link."""
RESUMED: Final = "R" * 22
"""A device that stands for the last one that signed in; its token is that one's, too."""
_BEFORE_SIGNING_IN: Final = (accounts.SignIn, accounts.SignUp, accounts.Resume)
_PASSWORDS: Final = (*(RIGHT,) * 2, "battery staple", "wrong", "short")
_NAMES: Final = ("anna", "bruno", "carla", "dora", "emil", "\u00c5sa", "anna.2", "anna\u0430", "two words", "x" * 200)

_numbers: Final = st.sampled_from((0, 1, 2, 3, 5, 118, 2**53 - 1))
_positive: Final = st.sampled_from((1, 2, 3, 4, 9, 1000))
_offers: Final = st.sampled_from(
    (peers.Offer(CERTIFICATE), peers.Offer(CERTIFICATE, ("192.168.1.20",), 40123), peers.Offer("", ("10.0.0.1",), 2000),
     peers.Offer("", ("localhost",), 5))
)  # fmt: skip
_marks: Final = st.lists(st.builds(messages.Mark, st.sampled_from(LOGS), _numbers, _numbers), max_size=4).map(tuple)
_texts: Final = st.sampled_from(TEXTS)
_POOLS: Final[dict[str, st.SearchStrategy[Any]]] = {
    **dict.fromkeys(("after", "before", "seq", "offset", "people"), _numbers),
    **dict.fromkeys(("title", "text", "display_name", "town", "email", "about"), _texts),
    **dict.fromkeys(("stopped", "muted", "asker", "start"), st.booleans()),
    "r": st.integers(1, 6),
    "user": st.sampled_from((1, 2, 3, 9, 2**53 - 1)),
    "users": st.lists(st.sampled_from((1, 2, 3, 9)), max_size=3).map(tuple),
    "group": st.sampled_from(GROUPS),
    "log": st.sampled_from(LOGS),
    "dn": st.sampled_from((NEXT,) * 6 + (1, 2, 4, 9)),
    "cid": st.sampled_from((CID, CID[::-1])),
    "suite": st.sampled_from(("plain",) * 9 + ("sealed",)),
    "file": st.sampled_from((*(None,) * 9, HELD, FILE, structs.replace(FILE, name="../x"))),
    "marks": _marks,
    "session": st.sampled_from(("P" * 22, "Q" * 22)),
    "offer": _offers,
    "why": st.sampled_from(Code),
    "hash": st.sampled_from((FILE.hash, FILE.hash[::-1], HELD.hash)),
    "size": st.sampled_from((1, HELD.size, FILE.size, 10**6 + 1, 2**53 - 1)),
    "token": st.sampled_from((LAST_TOKEN, "T" * 22)),
    **dict.fromkeys(("password", "old", "new"), st.sampled_from(_PASSWORDS)),
    "user_name": st.sampled_from(_NAMES),
    "uses": st.sampled_from((1, 2, 100)),
    "days": st.sampled_from((1, 7)),
    "admin": st.booleans(),
    "device": _positive,
    "device_name": _texts,
    "version": st.just("1"),
    "private": st.sampled_from(peers.PrivateKind),
    "since": st.sampled_from((None, 0, 60)),
    "count": _positive,
    "invite": _positive,
}


def _requests_of(kind: Any) -> st.SearchStrategy[Any]:
    pools = {field.name: _POOLS[field.name] for field in structs.fields(kind)}
    if kind in _BEFORE_SIGNING_IN:
        pools["device"] = st.sampled_from(("D" * 22, "1desk".ljust(22, "x"), "2desk".ljust(22, "x")))
    if kind is accounts.Resume:
        pools["device"], pools["token"] = st.just(RESUMED), st.sampled_from((LAST_TOKEN, "", "nonsense", "A" * 43))
    if kind is accounts.SignUp:
        pools["invite"] = st.sampled_from((LAST_INVITE, LAST_INVITE, "", "nonsense"))
    if kind is accounts.DeleteAccount:
        pools["password"] = st.sampled_from(("wrong",) * 20 + (RIGHT,))  # else nobody would be left
    return st.builds(kind, **pools)


KINDS: Final = get_args(AnyRequest)
requests: Final[st.SearchStrategy[AnyRequest]] = st.sampled_from(KINDS + (messages.Send,) * 8).flatmap(_requests_of)

_OFFER: Final = peers.Offer(CERTIFICATE, ("192.168.1.20",), 40123)
_ASKED: Final = "P" * 22
MEETING: Final = (
    peers.StartPrivate(7, _ASKED, 1, _OFFER), peers.AcceptPrivate(8, _ASKED, _OFFER), peers.AllowRelay(9, _ASKED),
)  # fmt: skip
"""How two come to a relay."""
FITTING: Final[tuple[AnyRequest, ...]] = (
    accounts.SignIn(1, "1", "D" * 22, "Desk", "anna", RIGHT),
    accounts.SignIn(1, "1", "2desk".ljust(22, "x"), "Desk", "bruno", RIGHT),
    accounts.SignUp(1, "1", "E" * 22, "Desk", LAST_INVITE, "dora", "Dora", RIGHT),
    accounts.Resume(1, "1", RESUMED, LAST_TOKEN),
    peers.JoinRelay(LAST_TOKEN),
    JoinUpload(LAST_TOKEN),
    JoinFetch(LAST_TOKEN),
    *(peers.StartPrivate(7, _ASKED, user, _OFFER) for user in (1, 2, 3)),
    *(peers.AcceptPrivate(8, _ASKED, _OFFER),) * 3,
    *(peers.AllowRelay(9, _ASKED),) * 3,
    peers.DeclinePrivate(10, _ASKED),
    peers.StopPrivate(11, 2),
    Fetch(12, "d1-2", 1),
    BeginUpload(13, FILE.hash, 1000),
    DropUpload(14, FILE.hash),
    accounts.NewInvite(15, 2, 7),
    accounts.RevokeInvite(16, 1),
    accounts.ChangePassword(17, RIGHT, "battery staple"),
    accounts.ChangePassword(17, "battery staple", RIGHT),
    accounts.Rename(18, "anna.2"),
    accounts.SignOut(19),
    profiles.EditProfile(20, "Anna", town="Uppsala"),
    groups.HandOver(21, GROUPS[0], 2),
    groups.EndGroup(22, GROUPS[0]),
    groups.LeaveGroup(23, GROUPS[0]),
    contacts.Block(24, 2),
    contacts.Unblock(25, 2),
    messages.Mute(26, "d1-2", True),
    *(peers.JoinRelay(LAST_TOKEN),) * 3,
    *(peers.StopPrivate(27, user) for user in (1, 3)),
)
"""What comes next where something has begun: states that hardly anybody would come upon by chance."""
FOR_STRANGERS: Final = (*_BEFORE_SIGNING_IN, peers.JoinRelay, JoinUpload, JoinFetch)
