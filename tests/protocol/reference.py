"""Writes ``docs/protocol.md`` from the protocol's own declarations: ``python -m tests.protocol.reference``."""

import inspect
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import msgspec

from messenger.protocol import accounts, base, codec, connection, contacts, files, groups, messages, peers, private
from messenger.protocol.codec import encode
from messenger.protocol.errors import Code
from tests.protocol.examples import EVENTS, PEER_LINES, REQUESTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "protocol.md"

HEAD = f"""\
# The protocol

What client and server say to each other, and two clients in a private session, written from the declarations in
`messenger/protocol` (and checked against them by a test; `python -m tests.protocol.reference` writes it anew). `C21`
and the like are statements of `contract.md`.

## The wire

- TCP with TLS 1.3, X25519, ALPN `messenger/1`; each side closes unless that was agreed. The client trusts the
  server's public key by its SHA-256, which the invite carries:
  `messenger://host:port,host2:port/#v1.<pin>.<token>`.
- One line is one JSON object in UTF-8 that ends with a newline; its field `t` names the type. A line has at most
  {base.LINE_LIMIT} bytes. Bytes after the last newline of a stream are no line. Fields that a side does not know are
  ignored; fields shown with a default may be left out.
- The server speaks first (`ready`). A line that cannot be understood closes the connection with `refused`.
- Times are milliseconds since 1970 (UTC). Integers have at most 53 bits.

## Ids and logs

- A *user* is a number. A *device* is 128 random bits of the installation, a *cid* 128 random bits of one message, a
  *group* 128 random bits of the client that made it, all in base64url without padding (22 characters). Names are for
  people: apart from signing in, no line means a user or a group by its name.
- A *log* is a numbered list of entries. `d3-42` is the direct conversation of the users 3 and 42, lower id first; `g`
  and a group's id is that group's; `all` is *Everyone*.
- `seq` numbers a log's entries without holes and is given in the commit. `prev` in an entry is the seq before it that
  this user may see; when it is not the last one the client has, something is missing and the client asks `since`. Of a
  group one sees what was written while one belonged to it, of *Everyone* what was said while one was online: there
  `prev` skips the rest.
- An entry is a `message`, or, in a group's log, a `group_changed`: who made it, added, removed or left, its new title
  or leader, its end.

## Signing in

`sign_in`, `sign_up` or `resume` is answered by `signed_in` or `failed`. Then comes, in this order: the directory as it
changed since the `people` that the client named (`people`); the own blocks, mutes and groups, whole (`blocks`,
`mutes`, `groups`: begun by a line with `all`, complete with the first one without `more`); how far each log has come
(`heads`, the last one without `more`). Who is online follows shortly (`presence` with `all`).

Wrong passwords in a row lock the name, known or not: `failed` with `locked` and `retry_after`. `resume` is not
affected. Activity is `activity`, `resume` with `start`, and every request that was carried out, but not `ping`,
`ask_server`, `since`, `mark`, `typing`, `keep_private`, `allow_relay` and those about files, nor a repeat. Without any,
the server says `inactivity_warning` and then `signed_out`.

## Requests

- `dn` numbers a device's sends. The server accepts only the next one.
- All others but `ping` and `ask_server`, if they are answered, have a number `r`, and the answer names it. One that
  changes something is answered by `done` (`members_added`, `invite_made`, `signed_out`) or `failed`. Unanswered when
  the link went, it is said again with the same `r` after `resume` and gets the first answer again: the server keeps the
  last 50 of each device in memory. (Not so what concerns private sessions or files: that is not said again.)
- Rights are checked when the request is carried out. What somebody may not see is answered exactly like what does not
  exist (`no_such_group`, `no_such_chat`).

## Blocks

If A has blocked B, B's sends to their direct log are `rejected` with `blocked`, and B cannot add A to a group. To B, A
is offline, without a last time, and in no `who`; A's marks count in none of B's `delivered`, and no
`typing_now` passes between them. B is not in the audience of A's news (`renamed`, `presence`), and A is left out of
B's broadcasts; when that concerned somebody online, `accepted` says `left_out`. In groups both read each other.

## How a message gets there

1. The client stores cid, dn and text in its outbox, then says `send`. At most {base.SEND_WINDOW} sends are
   unanswered.
2. The server gives it a seq, commits, and then says `accepted` to the sender and `message` to all others concerned,
   the sender's own other devices included. In *Everyone* these are the users online at that moment.
3. Whoever receives a `message` stores it, and tells how far it came with `mark`, at most once a second. The sender is
   told one number for a log: up to where all others have it (`delivered` in `marked` and in heads).
4. After a lost link the client says `resume`; the server answers with the heads of all its logs; the client asks
   `since` for those in which it is behind, {base.PAGE_MESSAGES} messages at a time, and repeats what was not answered,
   with the same dn and cid. A repeat gets the first answer again, and is never stored twice.
5. `gap` and `storage`: the server drops this connection's sends until the named dn comes. `reset`: the client's
   numbers are not the server's (a restored backup on one side); it renumbers its outbox from `last` + 1 and keeps the
   cids.
6. Heads ride in `pong`s as well, so that a push that was never written (a reader too slow) is noticed. Whoever has
   caught up is told the own state and who is online anew.

## Files

A message may name one `file`: the SHA-256 and the size of its bytes, what its sender calls it, and of a picture how
wide and high it is. Its text is the caption. Who sends several files sends several messages.

1. The bytes come before the message. `begin_upload` says hash and size; from then on the user has less room. The answer
   `upload_ready` brings a token. With it the client opens a fresh connection, hears `ready`, says `join_upload` as its
   only line, and hears `uploading` with an offset: from there on it sends the file's bytes as they are. When all have
   come, have that hash and are on the disk, the server says `stored`; or it says `refused`, at any time, and closes.
   What has come by a cut is kept for some time: `begin_upload` again, and `uploading` names how far it was.
2. `send` with this `file` is accepted when this user has brought it whole and with this size. Otherwise it is
   `rejected` with `file_missing`: the client brings it anew and sends the message under another `dn`. What somebody
   else has brought does not count, so that who knows no more than a hash learns nothing by it. What this user has
   brought before is not sent a second time: the token is empty then. A `name` with a slash, a backslash or a control
   character, of more than {files.FILE_NAME_CHARACTERS} characters, or that means a folder, is `file_name_invalid`.
3. `fetch` names a message, not a file: who may see this message, and may still write there, gets a token, all others
   `no_such_file`. (In *Everyone* these are those who got the broadcast; a former member of a group is none.)
   `join_fetch` on a fresh connection names the offset from which bytes are wanted; behind the line `fetching` they
   follow as they are, and the connection ends. The receiver checks the hash itself.
4. A `dn` is given to a message when its file is whole at the server, so texts written meanwhile come before it and no
   text waits for a file. The connections of files carry nothing else, and there are few of them for each user.
5. A user's files count towards that user's room as long as a message names them; one that none names is gone after a
   day. Retention takes files with their messages. `ask_space` tells how much room there is.
6. The names in messages are those of the senders. Who receives one makes it harmless before a file is called so.

In a private session files go the way of the texts, between the two devices: see *Between two devices*. The server hears
nothing of them.

## Private sessions

Two devices talk without the server, which only introduces them. A session is named by 128 random bits of the client
that asks; a pair of users has one at the most.

1. A device says `start_private` with an *offer*: its certificate (self-signed, its key is the device's identity), its
   own addresses, the port at which it listens. The server keeps the offer to itself and tells all devices of the other
   user `private_asked`, those that come while it waits too. The first `accept_private`, with an offer of its own,
   wins; the user's other devices hear `private_over` with `private_elsewhere`. `start_private` against each other is an
   acceptance: both are introduced under the id of who was first.
2. `decline_private`, `stop_private` of the asker, 60 s without an answer, a block, or one of both having no connection
   any more: `private_over` on the screens of both, and why. An ask does not outlive the asking connection: when that is
   lost, the client takes it for over by itself.
3. Accepted, both hear `introduced`: the other device, its certificate, where it listens (and the address the server
   sees, with the port `outside` if there is one), and one token for both. Only addresses of one machine are passed on,
   no port below {peers.LOWEST_PORT}, and loopback only when the server sees both on loopback. An offer without a port
   never shows its address: then neither side hears an address, and `direct` is false.
4. Both listen and dial all addresses. TLS 1.3 with X25519, ALPN `messenger-private/1` and both certificates: each side
   accepts exactly the certificate it was introduced to. The side that asked is the TLS client in a relay; in a direct
   connection it is who dialled. What is said then stands under *Between two devices*.
5. With no way between them each side may say `allow_relay`; the other hears `relay_asked`. When both have,
   `relay_ready` brings each a token of its own: it opens a fresh connection, hears `ready`, and says `join_relay` as
   its only line. After `relaying` this connection carries the other side's bytes, unread: the same TLS and the same
   lines as in a direct connection. The first of them may follow that line immediately, in the same read; before it
   nothing may be said. A relay is limited in rate and size, and ends when the session does; when it is lost,
   `allow_relay` is said again.
6. The server is not needed any further. `stop_private` tells it the end, and through it the other side. A session whose
   device signs out or is closed is over with `peer_gone`, and so is one whose device comes back as a program just
   started. After `resume` a device says `keep_private` for each session that lives on, before anything else about it;
   when the other side has ended it meanwhile, `private_over` says why. One that is not kept for 60 s is forgotten
   without a word. (The times are settings of the server.)
7. Files are offered, accepted and sent inside the session, and no server keeps anything of them. The receiver keeps the
   part that has come, its hash and how far it is, so that a later session with the same device goes on from there. What
   a relay may carry is limited, and a file that is larger is not offered in a relayed session.

## Limits

| what | limit |
| --- | --- |
| a line | {base.LINE_LIMIT} bytes |
| a text | {base.TEXT_CHARACTERS} characters and {base.TEXT_BYTES} bytes |
| a user name, a display name | {base.USER_NAME_CHARACTERS}, {base.DISPLAY_NAME_CHARACTERS} characters |
| a password | {base.PASSWORD_CHARACTERS[0]} to {base.PASSWORD_CHARACTERS[1]} characters |
| a group's title | {base.GROUP_TITLE_CHARACTERS} characters |
| members of a group, groups of a user | {base.GROUP_MEMBERS}, {base.GROUPS_PER_USER} (settings of the server) |
| a profile's town, e-mail address | {base.TOWN_CHARACTERS}, {base.EMAIL_CHARACTERS} characters |
| a profile's line | {base.ABOUT_CHARACTERS} characters |
| unanswered sends of a device | {base.SEND_WINDOW} |
| a page of history | {base.PAGE_MESSAGES} messages |
| addresses in an offer | {peers.OFFERED_HOSTS} |
| a file | {files.FILE_BYTES // 1024**2} MiB (a setting of the server) |
| all files of a user | {files.FILES_BYTES // 1024**2} MiB (a setting of the server) |
| a file's name | {files.FILE_NAME_CHARACTERS} characters |
| a picture's width, its height | {files.LONGEST_SIDE} pixels |
| bytes of a file in one line of a private session | {private.PIECE_BYTES} |
| bytes of it on their way there | {private.UNKEPT_BYTES} |
"""


PARTS = (
    connection.Head, messages.Mark, contacts.Person, contacts.PresenceChange, groups.Group, groups.NotAdded,
    accounts.DeviceEntry, accounts.InviteEntry, peers.Offer, peers.PeerEndpoint, files.File,
)  # fmt: skip
"""Structs inside of lines."""
WORDS: tuple[type[StrEnum], ...] = (contacts.Presence, groups.Standing, groups.Happening)
"""Fields that are one of a few words."""


def page() -> str:
    """Return the whole page."""
    parts = [HEAD, "\n## Requests: client to server\n"]
    parts += [_section(example) for example in REQUESTS]
    parts.append("\n## Events: server to client\n")
    parts += [_section(example) for example in EVENTS]
    parts.append(f"\n## Between two devices\n\n{_prose(private)}")
    parts += [_section(example) for example in PEER_LINES]
    parts.append("\n## Parts of lines\n")
    parts += [_fields(kind) for kind in PARTS]
    parts += [_words(words) for words in WORDS]
    parts.append("\n## Codes\n\n")
    parts.append(", ".join(f"`{code.value}`" for code in Code) + "\n")
    return "".join(parts)


def all_kinds(union: Any) -> set[type]:
    """Return the struct types of one of the three unions."""
    return set(get_args(union))


KINDS = all_kinds(codec.AnyRequest) | all_kinds(codec.AnyEvent) | all_kinds(codec.AnyPeerLine)


def _prose(module: ModuleType) -> str:
    """Return what a module says of itself, without its first line, which is for readers of the code."""
    return inspect.cleandoc(module.__doc__ or "").partition("\n\n")[2] + "\n"


def _section(example: base.Request | base.Event | base.PeerLine) -> str:
    line = encode(example).decode().rstrip("\n")
    return f"{_fields(type(example))}\n```json\n{line}\n```\n"


def _fields(kind: type) -> str:
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    title = f"`{info.tag}`" if info.tag else kind.__name__
    note = ", an array in this order" if info.array_like else ""
    names = ", ".join(
        f"`{field.encode_name}`" + ("" if field.required else f" (default {_default(field)})") for field in info.fields
    )
    text = inspect.cleandoc(kind.__doc__ or "")
    return f"\n### {title}\n\n{text}\n\nFields{note}: {names or 'none'}.\n"


def _words(words: type[StrEnum]) -> str:
    text = inspect.cleandoc(words.__doc__ or "")
    return f"\n### {words.__name__}\n\n{text}\n\nOne of: {', '.join(f'`{word.value}`' for word in words)}.\n"


def _default(field: msgspec.inspect.Field) -> str:
    value = field.default
    return f"`{msgspec.json.encode(value).decode()}`" if value is not msgspec.NODEFAULT else "none"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
