"""Who may do what about files: of one's own groups and chats, of others', and of none."""

from messenger.protocol import files, groups, messages
from messenger.protocol.base import Request, direct_log, group_log
from messenger.protocol.errors import Code
from tests.server.mover import brought, brought_and_sent, file_of, hash_of, some_bytes
from tests.server.rights import (
    BLOCKED,
    DONE,
    FOREIGN,
    FORMER,
    INSIDE,
    LEADER,
    MEMBER,
    MISSING,
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
from tests.server.wire import Wire, random_id


def group_with_file(cast: Cast, _role: str, which: str, wire: Wire) -> Request:
    """Make an ask for a file that the leader sent to a group while Fred was a member of it."""
    if which == MISSING:
        return files.Fetch(wire.next_number(), group_log(random_id()), 1)
    if which == FOREIGN:
        log = group_log(cast.foreign_group)
        return files.Fetch(wire.next_number(), log, brought_and_sent(cast.otto, log, some_bytes(100)))
    lena, group = cast.wires[LEADER], random_id()
    ask(lena, groups.NewGroup(lena.next_number(), group, "Choir"))
    ask(lena, groups.AddMembers(lena.next_number(), group, (cast.id(MEMBER), cast.id(FORMER))))
    seq = brought_and_sent(lena, group_log(group), some_bytes(100))
    ask(lena, groups.RemoveMember(lena.next_number(), group, cast.id(FORMER)))
    return files.Fetch(wire.next_number(), group_log(group), seq)


def chat_with_file(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make an ask for a file that Otto has just sent to the asker, or to Ursula, or to nobody."""
    log = cast.direct(role, which)
    if which == MISSING or (which == OWN and role == BLOCKED):
        return files.Fetch(wire.next_number(), log, 1)
    other = user_of(cast.ursula) if which == FOREIGN else cast.id(role)
    assert log == direct_log(user_of(cast.otto), other)
    return files.Fetch(wire.next_number(), log, brought_and_sent(cast.otto, log, some_bytes(100)))


def content(cast: Cast, role: str, which: str) -> bytes:
    """Return what the asker has brought, what Otto has, or what nobody has."""
    data = some_bytes(100)
    if which == OWN:
        brought(cast.wires[STRANGER if role == SIGNED_OUT else role], data)
    elif which == FOREIGN:
        brought_and_sent(cast.otto, cast.otto.log_with(cast.ursula), data)
    return data


def message_with_file(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make a message to Otto that names a file."""
    data = content(cast, role, which)
    wire.dn += 1
    log = direct_log(cast.id(role), user_of(cast.otto))
    return messages.Send(wire.dn, random_id(), log, "", file=file_of(data))


def upload(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make an ask to bring a file: with another size than what is there, if one has it."""
    data = content(cast, role, which)
    return files.BeginUpload(wire.next_number(), hash_of(data), len(data) + 1)


def dropped(cast: Cast, role: str, which: str, wire: Wire) -> Request:
    """Make an order to forget a file."""
    return files.DropUpload(wire.next_number(), hash_of(content(cast, role, which)))


FILES_OF_GROUPS: Table = {
    files.Fetch: (
        group_with_file,
        {
            OWN: some(INSIDE, DONE, Code.NO_SUCH_FILE),
            FOREIGN: everybody(Code.NO_SUCH_FILE),
            MISSING: everybody(Code.NO_SUCH_FILE),
        },
    ),
}
"""Files of a group: what a former member has seen of it does not matter."""

FILE_TABLE: Table = {
    files.Fetch: (
        chat_with_file,
        {
            OWN: everybody(DONE) | {BLOCKED: Code.NO_SUCH_FILE},
            FOREIGN: everybody(Code.NO_SUCH_FILE),
            MISSING: everybody(Code.NO_SUCH_FILE),
        },
    ),
    # What another user has brought is as if it were not there: nobody learns that somebody has it.
    files.BeginUpload: (
        upload,
        {OWN: everybody(Code.FILE_WRONG), FOREIGN: everybody(DONE), MISSING: everybody(DONE)},
    ),
    files.DropUpload: (
        dropped,
        {OWN: everybody(DONE), FOREIGN: everybody(DONE), MISSING: everybody(DONE)},
    ),
}
"""Files of direct chats, and files that one brings."""

SENT_WITH_FILES: Table = {
    messages.Send: (
        message_with_file,
        {OWN: everybody(DONE), FOREIGN: everybody(Code.FILE_MISSING), MISSING: everybody(Code.FILE_MISSING)},
    ),
}
"""A message that names a file: the hash of what another user has brought is worth nothing."""
