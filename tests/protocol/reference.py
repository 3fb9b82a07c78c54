"""Writes ``docs/protocol.md`` from the protocol's own declarations: ``python -m tests.protocol.reference``."""

import inspect
from pathlib import Path
from typing import Any, get_args

import msgspec

from messenger.protocol import base, codec, connection, contacts, messages
from messenger.protocol.codec import encode
from messenger.protocol.errors import Code
from tests.protocol.examples import EVENTS, REQUESTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "protocol.md"

HEAD = f"""\
# The protocol

What client and server say to each other, written from the declarations in `messenger/protocol` (and checked
against them by a test; `python -m tests.protocol.reference` writes it anew).

## The wire

- TCP with TLS 1.3, X25519, ALPN `messenger/1`; each side closes unless that was agreed. The client trusts the
  server's
  public key by its SHA-256, which the invite carries: `messenger://host:port,host2:port/#v1.<pin>.<token>`.
- One line is one JSON object in UTF-8 that ends with a newline; its field `t` names the type. A line has at most
  {base.LINE_LIMIT} bytes. Bytes after the last newline of a stream are no line. Fields that a side does not know are
  ignored; fields shown with a default may be left out.
- The server speaks first (`ready`). A line that cannot be understood closes the connection with `refused`.
- Times are milliseconds since 1970 (UTC). Integers have at most 53 bits.

## Ids and logs

- A *user* is a number. A *device* is 128 random bits of the installation, a *cid* 128 random bits of one message,
  both in
  base64url without padding (22 characters).
- A *log* is a numbered list of events without holes. `d3-42` is the direct conversation of the users 3 and 42,
  lower id first.
- `seq` numbers a log's events and is given in the commit. `prev` in an event is the seq before it that this user
  may see;
  when it is not the last one the client has, something is missing and the client asks `since`.
- The log of a group is `g` and the group's id, 128 random bits of the client that made it. `all` is *Everyone*: its
  broadcasts are for those who were online when they were accepted, so its `prev` skips what is not for this user.
- `dn` numbers a device's sends. The server accepts only the next one.
- Every other change names what is new by an id the client made, and is answered by `done` or `failed` under its `r`.
  Unanswered when the link went, it is repeated with the same `r` after `resume`, and gets the first answer again.

## How a message gets there

1. The client stores cid, dn and text in its outbox, then says `send`. At most {base.SEND_WINDOW} sends are
   unanswered.
2. The server gives it a seq, commits, and then says `accepted` to the sender and `message` to all others concerned,
   the sender's own other devices included.
3. Whoever receives a `message` stores it, and tells how far it came with `mark`, at most once a second.
4. After a lost link the client says `resume`; the server answers with the heads of all its logs; the client asks
   `since`
   for those in which it is behind, {base.PAGE_MESSAGES} messages at a time, and repeats what was not answered, with
   the same dn and cid. A repeat gets the
   first answer again, and is never stored twice.
5. `gap` and `storage`: the server drops this connection's sends until the named dn comes. `reset`: the client's
   numbers are
   not the server's (a restored backup on one side); it renumbers its outbox from `last` + 1 and keeps the cids.
6. Heads ride in `pong`s as well, so that a push that was never written (a reader too slow) is noticed.

## Limits

| what | limit |
| --- | --- |
| a line | {base.LINE_LIMIT} bytes |
| a text | {base.TEXT_CHARACTERS} characters and {base.TEXT_BYTES} bytes |
| a user name, a display name | {base.USER_NAME_CHARACTERS}, {base.DISPLAY_NAME_CHARACTERS} characters |
| a password | {base.PASSWORD_CHARACTERS[0]} to {base.PASSWORD_CHARACTERS[1]} characters |
| a group's title | {base.GROUP_TITLE_CHARACTERS} characters |
| members of a group, groups of a user | {base.GROUP_MEMBERS}, {base.GROUPS_PER_USER} |
| a profile's town, e-mail address | {base.TOWN_CHARACTERS}, {base.EMAIL_CHARACTERS} characters |
| a profile's line | {base.ABOUT_CHARACTERS} characters |
| unanswered sends of a device | {base.SEND_WINDOW} |
| a page of history | {base.PAGE_MESSAGES} messages |
"""


def page() -> str:
    """Return the whole page."""
    parts = [HEAD, "\n## Requests: client to server\n"]
    parts += [_section(example) for example in REQUESTS]
    parts.append("\n## Events: server to client\n")
    parts += [_section(example) for example in EVENTS]
    parts.append("\n## Parts of lines\n")
    parts += [_fields(kind) for kind in (connection.Head, contacts.Person, contacts.PresenceChange, messages.Mark)]
    parts.append("\n## Codes\n\n")
    parts.append(", ".join(f"`{code.value}`" for code in Code) + "\n")
    return "".join(parts)


def all_kinds(union: Any) -> set[type]:
    """Return the struct types of one of the two unions."""
    return set(get_args(union))


KINDS = all_kinds(codec.AnyRequest) | all_kinds(codec.AnyEvent)


def _section(example: base.Request | base.Event) -> str:
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


def _default(field: msgspec.inspect.Field) -> str:
    value = field.default
    return f"`{msgspec.json.encode(value).decode()}`" if value is not msgspec.NODEFAULT else "none"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
