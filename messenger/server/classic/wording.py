"""Sentences of the door: why something was refused, what happened to a group, why a session ended. One line each.

A line about somebody never begins with a name and a colon: only what that person wrote does.
"""

from typing import Final

from messenger.protocol.errors import Code
from messenger.protocol.files import File
from messenger.protocol.groups import GroupChanged, Happening
from messenger.server.classic.known import Known
from messenger.server.classic.lines import LINE_BYTES, Garbage
from messenger.server.classic.plain import one_line

WHY_NO_LINE: Final = {
    Garbage.TOO_LONG: f"This line was not taken: it has more than {LINE_BYTES} bytes.",
    Garbage.HAS_NUL: "This line was not taken: it has a NUL in it.",
    Garbage.NO_UTF8: "This line was not taken: it is no UTF-8 text.",
    Garbage.UNFINISHED: "The last line was not taken: it has no end.",
}

_REFUSED: Final = {
    Code.BLOCKED: "{it} has blocked you.",
    Code.YOU_BLOCKED: "You have blocked {it}: type unblock {it} first.",
    Code.ALREADY_BLOCKED: "You have already blocked {it}.",
    Code.NOT_BLOCKED: "You have not blocked {it}.",
    Code.NO_SUCH_USER: "There is no user {it} any more.",
    Code.NO_SUCH_GROUP: "There is no group {it}.",
    Code.NO_SUCH_CHAT: "There is no chat with {it}.",
    Code.NOT_THE_LEADER: "Only the leader of {it} can do this.",
    Code.NOT_A_MEMBER: "This user is no member of {it}.",
    Code.LEADER_STAYS: "You lead {it}: hand it over before you leave, or end it.",
    Code.USER_OFFLINE: "{it} is not online.",
    Code.PRIVATE_OPEN: "You have a private session with {it} already.",
    Code.PRIVATE_PENDING: "You have asked {it} already, who has not answered yet.",
    Code.NO_PRIVATE: "You have no private session with {it}.",
    Code.PRIVATE_UNLIKE: "{it} is at no terminal that takes private sessions, and between a terminal and a window "
    "there are none.",
    Code.STORAGE: "The server cannot write to its disk now, and nothing was changed. Please try again later.",
    Code.PASSWORD_WRONG: "The old password is wrong.",
}
_REJECTED: Final = {
    Code.BLOCKED: "Your message was not sent: {it} has blocked you.",
    Code.NO_SUCH_GROUP: "Your message was not sent: there is no group {it} that you are in.",
    Code.NO_SUCH_USER: "Your message was not sent: there is no user {it} any more.",
    Code.TEXT_EMPTY: "Your message to {it} was not sent: it is empty.",
    Code.TEXT_TOO_LONG: "Your message to {it} was not sent: it is too long.",
}
_HAPPENED: Final = {
    Happening.CREATED: "{actor} made the group {group}.",
    Happening.ADDED: "{actor} added {users} to the group {group}.",
    Happening.REMOVED: "{actor} removed {users} from the group {group}.",
    Happening.RENAMED: "{actor} gave a group another title: it is called {group} now.",
    Happening.HANDED_OVER: "{actor} handed the group {group} over to {users}.",
    Happening.LEFT: "{actor} left the group {group}.",
    Happening.ENDED: "{actor} ended the group {group}.",
}
_NOT_ADDED: Final = {
    Code.BLOCKED: "{it} has blocked you and cannot be added.",
    Code.ALREADY_MEMBER: "{it} is a member already.",
    Code.GROUP_FULL: "{it} was not added: the group is full.",
    Code.TOO_MANY_GROUPS: "{it} is in too many groups already.",
    Code.BUSY: "{it} has been added to this group too often.",
    Code.NO_SUCH_USER: "There is no user {it} any more.",
}


def refusal(code: Code, it: str, reason: str, seconds: int) -> str:
    """Return why a request about ``it`` was refused; ``reason`` is the server's own sentence."""
    if code in _REFUSED:
        return _REFUSED[code].format(it=it)
    if code is Code.LOCKED and seconds:
        return f"Too many wrong passwords. Please try again in {_in_words(seconds)}."
    sentence = one_line(reason) or f"This was refused: {code.value}."
    return f"{sentence} ({it})" if it else sentence


def rejection(code: Code, it: str) -> str:
    """Return why a message to ``it`` was refused for good."""
    return _REJECTED.get(code, "Your message to {it} was not sent: " + f"{code.value}.").format(it=it)


def not_added(code: Code, it: str) -> str:
    """Return why the user ``it`` could not be added to a group."""
    return _NOT_ADDED.get(code, "{it} was not added: " + f"{code.value}.").format(it=it)


def happening(known: Known, event: GroupChanged, group: str) -> str:
    """Return what happened to ``group``, a short name."""
    return _HAPPENED[event.what].format(
        actor=known.name_of(event.actor), users=known.names_of(event.users), group=group
    )


def said(text: str, file: File | None) -> str:
    """Return what somebody wrote, behind a sign for what was sent with it; the file itself is for windows."""
    if file is None:
        return one_line(text)
    kind = "picture" if file.width and file.height else "file"
    return f"[{kind} {one_line(file.name)}, {_size(file.size)}] {one_line(text)}".rstrip()


def usage(typed: str) -> str:
    """Return how a command is ``typed``, as a line."""
    return f"Type it like this: {typed}"


def warning(seconds: float) -> str:
    """Return that inactivity will end the session."""
    return f"You will be logged out in {_in_words(round(seconds))} unless you type a command."


def _in_words(seconds: int) -> str:
    return f"{seconds} second{'s' * (seconds != 1)}"


def _size(size: int) -> str:
    amount, *units = float(size), "bytes", "KB", "MB", "GB", "TB"
    while amount >= 999.5 and len(units) > 1:
        amount /= 1024
        del units[0]
    exact = amount >= 99.95 or units[0] == "bytes"
    return f"{amount:.0f} {units[0]}" if exact else f"{amount:.1f} {units[0]}"
