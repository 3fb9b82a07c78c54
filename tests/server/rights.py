"""Who may do what, as tables: every command, for everybody, with objects of one's own, of others, and of nobody.

The owner of an object is no role of its own: everybody is one, where the object is one's own. The cast: Lena leads a
group with Max; Fred was a member; Lena has blocked Bob; Sam knows nobody; Ada and Axel are administrators. Otto and
Ursula have a group and a chat of their own, which concern nobody here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from messenger.protocol import accounts, connection, contacts, files, groups, messages, profiles
from messenger.protocol.base import Request, direct_log, group_log
from messenger.protocol.errors import Code
from tests.server.wire import PASSWORD, Wire, random_id

STRANGER, BLOCKED, MEMBER, FORMER = "stranger", "blocked", "member", "former member"
LEADER, ADMINISTRATOR, OTHER_DEVICE, SIGNED_OUT = "leader", "administrator", "other device", "signed out"
ROLES = (STRANGER, BLOCKED, MEMBER, FORMER, LEADER, ADMINISTRATOR, OTHER_DEVICE, SIGNED_OUT)
OWN, FOREIGN, MISSING = "own", "foreign", "missing"
DONE = "done"
NOBODY = 999_999_999
"""An id that no user, device or invite has."""

ANSWERS = (
    connection.Done, connection.Pong, connection.Ready, accounts.Devices, accounts.InviteMade, accounts.Invites,
    profiles.Profile, contacts.Who, groups.MembersAdded, messages.Page, messages.Older,
    messages.Accepted, files.Space, files.UploadReady, files.FetchReady, accounts.SignedIn, files.Uploading,
    files.Fetching,
)  # fmt: skip
REFUSALS = (connection.Failed, connection.Refused, messages.Rejected)


@dataclass
class Cast:
    """Everybody, signed in; and how a fresh object comes about."""

    invite: str
    wires: dict[str, Wire]
    otto: Wire
    ursula: Wire
    axel: Wire
    foreign_group: str
    ended: list[str] = field(default_factory=list)

    def wire(self, role: str) -> Wire:
        """Return the connection of ``role``; who is signed out gets a new one each time."""
        return Wire(self.otto.address) if role == SIGNED_OUT else self.wires[role]

    def id(self, role: str) -> int:
        """Return the user of ``role``; Sam's for who is signed out."""
        me = self.wires[STRANGER if role == SIGNED_OUT else role].me
        assert me is not None
        return me.user

    def group(self, which: str) -> str:
        """Return a group that Lena leads, made just now; Otto's; or one that does not exist."""
        if which == FOREIGN:
            return self.foreign_group
        group = random_id()
        if which == OWN:
            lena = self.wires[LEADER]
            ask(lena, groups.NewGroup(lena.next_number(), group, "Choir"))
            users = (self.id(MEMBER), self.id(FORMER))
            answer = ask(lena, groups.AddMembers(lena.next_number(), group, users))
            assert answer == groups.MembersAdded(answer.r)
            ask(lena, groups.RemoveMember(lena.next_number(), group, self.id(FORMER)))
        return group

    def end(self, group: str) -> None:
        """Let Lena end ``group`` if she still leads it."""
        lena = self.wires[LEADER]
        ask(lena, groups.EndGroup(lena.next_number(), group))

    def fresh(self, role: str) -> Wire:
        """Return a connection of a new device of ``role``, to be closed by the caller."""
        wire = Wire(self.otto.address)
        if role != SIGNED_OUT:
            me = self.wires[role].me
            assert me is not None
            wire.sign_in(me.user_name)
        return wire

    def partner(self, role: str) -> Wire:
        """Return with whom ``role`` has a chat: Otto; for Bob, Lena, who has blocked him."""
        return self.wires[LEADER] if role == BLOCKED else self.otto

    def user(self, role: str, which: str) -> int:
        """Return the asker, somebody else, or nobody."""
        return {OWN: self.id(role), FOREIGN: user_of(self.partner(role)), MISSING: NOBODY}[which]

    def direct(self, role: str, which: str) -> str:
        """Return the asker's chat with Otto (Bob's with Lena, who has blocked him), that of others, or nobody's."""
        if which == FOREIGN:
            return direct_log(user_of(self.otto), user_of(self.ursula))
        if which == MISSING:
            return direct_log(NOBODY, NOBODY + 1)
        return direct_log(self.id(role), user_of(self.partner(role)))


def user_of(wire: Wire) -> int:
    assert wire.me is not None
    return wire.me.user


def ask(wire: Wire, request: Request) -> Any:
    """Send ``request`` and return what answers it."""
    wire.send(request)
    asked = getattr(request, "r", None), getattr(request, "dn", None)
    while True:
        line = wire.read()
        if isinstance(line, connection.Refused):
            return line
        if isinstance(line, (*ANSWERS, *REFUSALS)) and asked == (getattr(line, "r", None), getattr(line, "dn", None)):
            return line


def outcome(wire: Wire, request: Request) -> tuple[str, Any]:
    """Return ``DONE`` or the code of the refusal, and all else that the answer tells but what one has said oneself."""
    answer = ask(wire, request)
    if isinstance(answer, groups.MembersAdded) and answer.refused:
        return answer.refused[0].code, None
    if isinstance(answer, REFUSALS):
        return answer.code, [getattr(answer, name, None) for name in ("reason", "retry_after", "device")]
    return DONE, [type(answer), getattr(answer, "offset", None)]


Make = Callable[[Cast, str, str, Wire], Request]
Table = dict[type[Request], tuple[Make, dict[str, dict[str, str]]]]


def group_command(make: Callable[[int, str, Cast], Request]) -> Make:
    """Return what makes a command about a group."""
    return lambda cast, _role, which, wire: make(wire.next_number(), cast.group(which), cast)


def send(log: str, wire: Wire) -> Request:
    """Return the next numbered send of ``wire``."""
    wire.dn += 1
    return messages.Send(wire.dn, random_id(), log, "hello")


SIGNED_IN = frozenset(ROLES) - {SIGNED_OUT}
LEADS = frozenset([LEADER, OTHER_DEVICE])
INSIDE = LEADS | {MEMBER}
SEES = INSIDE | {FORMER}


def everybody(expected: str) -> dict[str, str]:
    """Return the row in which all who are signed in get the same answer."""
    return dict.fromkeys(SIGNED_IN, expected)


def some(roles: frozenset[str], expected: str, others: str) -> dict[str, str]:
    """Return the row in which ``roles`` get one answer and all others another."""
    return {role: expected if role in roles else others for role in SIGNED_IN}


FOR_THE_LEADER = {
    OWN: some(LEADS, DONE, Code.NO_SUCH_GROUP) | {MEMBER: Code.NOT_THE_LEADER},
    FOREIGN: everybody(Code.NO_SUCH_GROUP),
    MISSING: everybody(Code.NO_SUCH_GROUP),
}
FOR_ADMINISTRATORS = some(frozenset([ADMINISTRATOR]), DONE, Code.NOT_ALLOWED)

GROUP_TABLE: Table = {
    groups.AddMembers: (
        group_command(lambda r, group, cast: groups.AddMembers(r, group, (user_of(cast.otto),))),
        FOR_THE_LEADER,
    ),
    groups.RemoveMember: (
        group_command(lambda r, group, cast: groups.RemoveMember(r, group, cast.id(MEMBER))),
        FOR_THE_LEADER,
    ),
    groups.RenameGroup: (
        group_command(lambda r, group, _cast: groups.RenameGroup(r, group, "Orchestra")),
        FOR_THE_LEADER,
    ),
    groups.HandOver: (
        group_command(lambda r, group, cast: groups.HandOver(r, group, cast.id(MEMBER))),
        FOR_THE_LEADER,
    ),
    groups.EndGroup: (group_command(lambda r, group, _cast: groups.EndGroup(r, group)), FOR_THE_LEADER),
    groups.LeaveGroup: (
        group_command(lambda r, group, _cast: groups.LeaveGroup(r, group)),
        FOR_THE_LEADER | {OWN: some(LEADS, Code.LEADER_STAYS, Code.NO_SUCH_GROUP) | {MEMBER: DONE}},
    ),
    messages.Send: (
        lambda cast, _role, which, wire: send(group_log(cast.group(which)), wire),
        {
            OWN: some(INSIDE, DONE, Code.NO_SUCH_GROUP),
            FOREIGN: everybody(Code.NO_SUCH_GROUP),
            MISSING: everybody(Code.NO_SUCH_GROUP),
        },
    ),
    messages.Before: (
        group_command(lambda r, group, _cast: messages.Before(r, group_log(group), 9)),
        {
            OWN: some(SEES, DONE, Code.NO_SUCH_GROUP),
            FOREIGN: everybody(Code.NO_SUCH_GROUP),
            MISSING: everybody(Code.NO_SUCH_GROUP),
        },
    ),
    messages.Since: (
        group_command(lambda r, group, _cast: messages.Since(r, group_log(group), 0)),
        {
            OWN: some(SEES, DONE, Code.NO_SUCH_GROUP),
            FOREIGN: everybody(Code.NO_SUCH_GROUP),
            MISSING: everybody(Code.NO_SUCH_GROUP),
        },
    ),
    messages.Mute: (
        group_command(lambda r, group, _cast: messages.Mute(r, group_log(group), True)),
        {
            OWN: some(SEES, DONE, Code.NO_SUCH_CHAT),
            FOREIGN: everybody(Code.NO_SUCH_CHAT),
            MISSING: everybody(Code.NO_SUCH_CHAT),
        },
    ),
}
"""Commands about a group: what makes one, and for each kind of group who gets which answer."""


def unblocked(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make a block that nothing stands in the way of."""
    if which == FOREIGN:
        ask(wire, contacts.Unblock(wire.next_number(), cast.user(role, which)))
    return contacts.Block(wire.next_number(), cast.user(role, which))


def blocked(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make an unblock of somebody who is blocked."""
    if which == FOREIGN:
        ask(wire, contacts.Block(wire.next_number(), cast.user(role, which)))
    return contacts.Unblock(wire.next_number(), cast.user(role, which))


def device(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make an order to sign out a device: a new one of the asker's own, Otto's, or none."""
    number = NOBODY
    if which != MISSING:
        owner = cast.otto if which == FOREIGN else cast.wires[STRANGER if role == SIGNED_OUT else role]
        with Wire(cast.otto.address) as fresh:
            assert owner.me is not None
            fresh.sign_in(owner.me.user_name)
            listed = ask(fresh, accounts.ListDevices(fresh.next_number()))
            number = next(entry.id for entry in listed.devices if entry.current)
    return accounts.SignOutDevice(wire.next_number(), number)


def invite(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make an order to revoke an invite: one of Ada's, one of Axel's, or none."""
    number = NOBODY
    if which != MISSING:
        creator = cast.axel if which == FOREIGN else cast.wires[ADMINISTRATOR]
        number = ask(creator, accounts.NewInvite(creator.next_number())).invite
    return accounts.RevokeInvite(wire.next_number(), number)


OBJECT_TABLE: Table = {
    contacts.Block: (
        unblocked,
        {OWN: everybody(Code.NOT_YOURSELF), FOREIGN: everybody(DONE), MISSING: everybody(Code.NO_SUCH_USER)},
    ),
    contacts.Unblock: (
        blocked,
        {OWN: everybody(Code.NOT_YOURSELF), FOREIGN: everybody(DONE), MISSING: everybody(Code.NO_SUCH_USER)},
    ),
    profiles.AskProfile: (
        lambda cast, role, which, wire: profiles.AskProfile(wire.next_number(), cast.user(role, which)),
        {OWN: everybody(DONE), FOREIGN: everybody(DONE), MISSING: everybody(Code.NO_SUCH_USER)},
    ),
    accounts.SignOutDevice: (
        device,
        {
            OWN: everybody(DONE),
            FOREIGN: everybody(Code.NO_SUCH_DEVICE),
            MISSING: everybody(Code.NO_SUCH_DEVICE),
        },
    ),
    accounts.RevokeInvite: (
        invite,
        {
            OWN: FOR_ADMINISTRATORS,
            FOREIGN: FOR_ADMINISTRATORS,
            MISSING: everybody(Code.NOT_ALLOWED) | {ADMINISTRATOR: Code.NO_SUCH_INVITE},
        },
    ),
    messages.Send: (
        lambda cast, role, which, wire: send(cast.direct(role, which), wire),
        {
            OWN: everybody(DONE) | {BLOCKED: Code.BLOCKED},
            FOREIGN: everybody(Code.NO_SUCH_CHAT),
            MISSING: everybody(Code.NO_SUCH_CHAT),
        },
    ),
    messages.Before: (
        lambda cast, role, which, wire: messages.Before(wire.next_number(), cast.direct(role, which), 9),
        {
            OWN: everybody(DONE) | {BLOCKED: Code.NO_SUCH_CHAT},
            FOREIGN: everybody(Code.NO_SUCH_CHAT),
            MISSING: everybody(Code.NO_SUCH_CHAT),
        },
    ),
    messages.Since: (
        lambda cast, role, which, wire: messages.Since(wire.next_number(), cast.direct(role, which), 0),
        {
            OWN: everybody(DONE) | {BLOCKED: Code.NO_SUCH_CHAT},
            FOREIGN: everybody(Code.NO_SUCH_CHAT),
            MISSING: everybody(Code.NO_SUCH_CHAT),
        },
    ),
    messages.Mute: (
        lambda cast, role, which, wire: messages.Mute(wire.next_number(), cast.direct(role, which), True),
        {OWN: everybody(DONE), FOREIGN: everybody(Code.NO_SUCH_CHAT), MISSING: everybody(Code.NO_SUCH_CHAT)},
    ),
}
"""Commands about users, devices, invites and direct chats."""

PLAIN_TABLE: dict[type[Request], tuple[Callable[[int], Request], dict[str, str], str]] = {
    connection.AskServer: (lambda _r: connection.AskServer(), everybody(DONE), DONE),
    connection.Ping: (lambda _r: connection.Ping(), everybody(DONE), DONE),
    accounts.ListDevices: (accounts.ListDevices, everybody(DONE), Code.NOT_SIGNED_IN),
    accounts.Rename: (
        lambda r: accounts.Rename(r, "ada"),
        everybody(Code.NAME_TAKEN) | {ADMINISTRATOR: DONE},  # it is her own
        Code.NOT_SIGNED_IN,
    ),
    accounts.ChangePassword: (
        lambda r: accounts.ChangePassword(r, PASSWORD, "short"),
        everybody(Code.PASSWORD_INVALID),
        Code.NOT_SIGNED_IN,
    ),
    accounts.DeleteAccount: (
        lambda r: accounts.DeleteAccount(r, "not the password"),
        everybody(Code.PASSWORD_WRONG),
        Code.NOT_SIGNED_IN,
    ),
    accounts.NewInvite: (accounts.NewInvite, FOR_ADMINISTRATORS, Code.NOT_SIGNED_IN),
    accounts.ListInvites: (accounts.ListInvites, FOR_ADMINISTRATORS, Code.NOT_SIGNED_IN),
    profiles.EditProfile: (
        lambda r: profiles.EditProfile(r, ""),
        everybody(Code.DISPLAY_NAME_INVALID),
        Code.NOT_SIGNED_IN,
    ),
    contacts.WhoElse: (contacts.WhoElse, everybody(DONE), Code.NOT_SIGNED_IN),
    files.AskSpace: (files.AskSpace, everybody(DONE), Code.NOT_SIGNED_IN),
}
"""Commands about nothing but the asker: for everybody the same, with the answer to who is not signed in."""
