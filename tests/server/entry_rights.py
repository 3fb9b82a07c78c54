"""Who may come in, who may carry something, and who may leave; and groups by the users that are named in them.

Who signs in names a user or a device of one's own, of Otto, or of nobody; who carries something says a word that was
given to oneself, to others, or to nobody.
"""

from messenger.protocol import accounts, connection, files, groups, messages, peers
from messenger.protocol.base import Request, direct_log
from messenger.protocol.errors import Code
from tests.server.mover import asked_to_bring, brought, file_of, sent, some_bytes
from tests.server.private_rights import private
from tests.server.rights import (
    DONE,
    FOREIGN,
    LEADS,
    MEMBER,
    MISSING,
    NOBODY,
    OWN,
    SIGNED_OUT,
    STRANGER,
    Cast,
    Table,
    ask,
    everybody,
    some,
    user_of,
)
from tests.server.wire import PASSWORD, VERSION, Wire, random_id

WRONG = "not the password"


def owner(cast: Cast, role: str, which: str) -> Wire:
    """Return whose it is: the asker's (Sam's for who is signed out), or Otto's."""
    return cast.otto if which == FOREIGN else cast.wires[STRANGER if role == SIGNED_OUT else role]


def sign_in(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make a sign-in: with one's own name and password, or with Otto's name or nobody's and a wrong password."""
    me = owner(cast, role, which).me
    assert me is not None
    name = "nobody-here" if which == MISSING else me.user_name
    return accounts.SignIn(wire.next_number(), VERSION, random_id(), "test", name, PASSWORD if which == OWN else WRONG)


def sign_up(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make a sign-up without an invite: under a name of one's own, Otto's, or one that nobody has."""
    me = owner(cast, role, which).me
    assert me is not None
    name = "nobody-here" if which == MISSING else me.user_name
    return accounts.SignUp(wire.next_number(), VERSION, random_id(), "test", "nonsense", name, "Nobody", PASSWORD)


def resume(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make a sign-in by token: with one's own, with Otto's device and a wrong one, or with a device of nobody."""
    if which == OWN:
        with cast.fresh(STRANGER if role == SIGNED_OUT else role) as fresh:
            return accounts.Resume(wire.next_number(), VERSION, fresh.device, fresh.token)
    device = cast.otto.device if which == FOREIGN else random_id()
    return accounts.Resume(wire.next_number(), VERSION, device, "nonsense")


def join_relay(cast: Cast, role: str, which: str, _wire: Wire) -> Request:
    """Make a word to carry a private session of Otto's with the asker, or with Ursula."""
    if which == MISSING:
        return peers.JoinRelay(random_id())
    session = private(cast, role, which)
    other = cast.ursula if which == FOREIGN else owner(cast, role, which)
    for one in (cast.otto, other):
        answer = ask(one, peers.AllowRelay(one.next_number(), session))
        assert isinstance(answer, connection.Done), answer
    return peers.JoinRelay(other.expect(peers.RelayReady, session=session).token)


def join_upload(cast: Cast, role: str, which: str, _wire: Wire) -> Request:
    """Make a word to bring a file."""
    token = random_id() if which == MISSING else asked_to_bring(owner(cast, role, which), some_bytes(100)).token
    return files.JoinUpload(token)


def join_fetch(cast: Cast, role: str, which: str, _wire: Wire) -> Request:
    """Make a word to fetch a file of Otto's chat with the asker, or with Ursula."""
    if which == MISSING:
        return files.JoinFetch(random_id())
    asker = cast.ursula if which == FOREIGN else owner(cast, role, which)
    data = some_bytes(100)
    brought(asker, data)
    log = direct_log(user_of(asker), user_of(cast.otto))
    ready = ask(asker, files.Fetch(asker.next_number(), log, sent(asker, log, file_of(data)).seq))
    assert isinstance(ready, files.FetchReady), ready
    return files.JoinFetch(ready.token)


IN_ALREADY = dict.fromkeys((OWN, FOREIGN, MISSING), everybody(Code.ALREADY_SIGNED_IN))
BY_WORD = {
    OWN: everybody(Code.ALREADY_SIGNED_IN) | {SIGNED_OUT: DONE},
    FOREIGN: everybody(Code.ALREADY_SIGNED_IN) | {SIGNED_OUT: DONE},
    MISSING: everybody(Code.ALREADY_SIGNED_IN) | {SIGNED_OUT: Code.TOKEN_INVALID},
}

ENTRY_TABLE: Table = {
    accounts.SignIn: (
        sign_in,
        {
            OWN: everybody(Code.ALREADY_SIGNED_IN) | {SIGNED_OUT: DONE},
            FOREIGN: everybody(Code.ALREADY_SIGNED_IN) | {SIGNED_OUT: Code.WRONG_CREDENTIALS},
            MISSING: everybody(Code.ALREADY_SIGNED_IN) | {SIGNED_OUT: Code.WRONG_CREDENTIALS},
        },
    ),
    accounts.SignUp: (
        sign_up,
        {which: row | {SIGNED_OUT: Code.INVITE_INVALID} for which, row in IN_ALREADY.items()},
    ),
    accounts.Resume: (
        resume,
        {
            OWN: everybody(Code.ALREADY_SIGNED_IN) | {SIGNED_OUT: DONE},
            FOREIGN: everybody(Code.ALREADY_SIGNED_IN) | {SIGNED_OUT: Code.TOKEN_INVALID},
            MISSING: everybody(Code.ALREADY_SIGNED_IN) | {SIGNED_OUT: Code.TOKEN_INVALID},
        },
    ),
}
"""Commands with which a session begins."""

CARRYING_TABLE: Table = {
    # A word for a relay, a file that comes or one that goes is all the right there is; nobody guesses 128 bits.
    peers.JoinRelay: (join_relay, BY_WORD),
    files.JoinUpload: (join_upload, BY_WORD),
    files.JoinFetch: (join_fetch, BY_WORD),
}
"""What a connection says that is to carry something; each on a connection of its own."""

LEAVING_TABLE: Table = {
    accounts.SignOut: (
        lambda _cast, _role, _which, wire: accounts.SignOut(wire.next_number()),
        {OWN: everybody(DONE)},
    ),
    connection.Bye: (lambda _cast, _role, _which, _wire: connection.Bye(), {OWN: everybody(DONE) | {SIGNED_OUT: DONE}}),
}
"""With these one ends a session, which can only be one's own; each on a connection of its own."""


def _named(cast: Cast, which: str) -> int:
    return {OWN: cast.id(MEMBER), FOREIGN: user_of(cast.otto), MISSING: NOBODY}[which]


def _in_own_group(cells: dict[str, str]) -> dict[str, dict[str, str]]:
    return {
        which: some(LEADS, code, Code.NO_SUCH_GROUP) | {MEMBER: Code.NOT_THE_LEADER} for which, code in cells.items()
    }


USERS_OF_GROUPS: Table = {
    groups.AddMembers: (
        lambda cast, _role, which, wire: groups.AddMembers(wire.next_number(), cast.group(OWN), (_named(cast, which),)),
        _in_own_group({OWN: Code.ALREADY_MEMBER, FOREIGN: DONE, MISSING: Code.NO_SUCH_USER}),
    ),
    groups.RemoveMember: (
        lambda cast, _role, which, wire: groups.RemoveMember(wire.next_number(), cast.group(OWN), _named(cast, which)),
        _in_own_group({OWN: DONE, FOREIGN: Code.NOT_A_MEMBER, MISSING: Code.NOT_A_MEMBER}),
    ),
    groups.HandOver: (
        lambda cast, _role, which, wire: groups.HandOver(wire.next_number(), cast.group(OWN), _named(cast, which)),
        _in_own_group({OWN: DONE, FOREIGN: Code.NOT_A_MEMBER, MISSING: Code.NOT_A_MEMBER}),
    ),
}
"""Commands that name a user in a group of one's own: a member, somebody else, or nobody."""

IDS_OF_GROUPS: Table = {
    groups.NewGroup: (
        lambda cast, _role, which, wire: groups.NewGroup(wire.next_number(), cast.group(which), "Choir"),
        {OWN: everybody(Code.GROUP_EXISTS), FOREIGN: everybody(Code.GROUP_EXISTS), MISSING: everybody(DONE)},
    ),
}
"""Making a group under an id that is taken, by a group of one's own or of others."""

TEXTS_TO_NOBODY: Table = {
    messages.Send: (
        lambda cast, role, _which, wire: _text(wire, direct_log(cast.id(role), NOBODY)),
        {OWN: everybody(Code.NO_SUCH_USER)},
    ),
}
"""A chat of one's own with nobody."""


def _text(wire: Wire, log: str) -> Request:
    wire.dn += 1
    return messages.Send(wire.dn, random_id(), log, "hello")
