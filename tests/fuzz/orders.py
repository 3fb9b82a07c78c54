"""Any request at all, made of a few values that mean something in the house: as Hypothesis strategies, for every type.

Values are few so that requests meet: the same group, the same number twice, the chat of others.
"""

from typing import Any, Final, get_args

from hypothesis import strategies as st
from msgspec import structs

from messenger.protocol import accounts, messages, peers
from messenger.protocol.base import EVERYONE, group_log
from messenger.protocol.codec import AnyRequest
from messenger.protocol.errors import Code
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

NEED_A_HASH: Final = (accounts.SignIn, accounts.SignUp, accounts.Resume)
ELSEWHERE: Final = (
    accounts.SignOut, accounts.Rename, accounts.ChangePassword, accounts.DeleteAccount, accounts.NewInvite,
)  # fmt: skip
"""What a house without sockets has no parts for; and before signing in, also what needs a hash."""

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
    **dict.fromkeys(("title", "text", "display_name", "user_name", "town", "email", "about", "password"), _texts),
    **dict.fromkeys(("stopped", "muted", "asker", "start"), st.booleans()),
    "r": st.integers(1, 6),
    "user": st.sampled_from((1, 2, 3, 9, 2**53 - 1)),
    "users": st.lists(st.sampled_from((1, 2, 3, 9)), max_size=3).map(tuple),
    "group": st.sampled_from(GROUPS),
    "log": st.sampled_from(LOGS),
    "dn": st.sampled_from((NEXT,) * 6 + (1, 2, 4, 9)),
    "cid": st.sampled_from((CID, CID[::-1])),
    "suite": st.sampled_from(("plain",) * 9 + ("sealed",)),
    "file": st.sampled_from((*(None,) * 9, FILE, structs.replace(FILE, name="../x"))),
    "marks": _marks,
    "session": st.sampled_from(("P" * 22, "Q" * 22)),
    "offer": _offers,
    "why": st.sampled_from(Code),
    "hash": st.sampled_from((FILE.hash, FILE.hash[::-1])),
    "size": st.sampled_from((1, FILE.size, 10**6 + 1, 2**53 - 1)),
    "token": st.sampled_from((LAST_TOKEN, "T" * 22)),
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
    if kind in (accounts.SignIn, accounts.SignUp, accounts.Resume):
        pools["device"] = st.just("D" * 22)
    if kind is accounts.SignUp:
        pools["invite"] = _texts
    return st.builds(kind, **pools)


KINDS: Final = tuple(kind for kind in get_args(AnyRequest) if kind not in ELSEWHERE)
requests: Final[st.SearchStrategy[AnyRequest]] = st.sampled_from(KINDS + (messages.Send,) * 8).flatmap(_requests_of)
