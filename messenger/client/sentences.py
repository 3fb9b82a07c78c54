"""Codes of the protocol as sentences in the user's language, and which input of a form each concerns."""

from gettext import gettext as _
from gettext import ngettext
from math import ceil

from messenger.protocol import accounts, contacts, groups
from messenger.protocol.base import Request
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code

_FIELDS = {
    Code.WRONG_CREDENTIALS: "password",
    Code.PASSWORD_INVALID: "password",
    Code.NAME_TAKEN: "name",
    Code.NAME_INVALID: "name",
    Code.DISPLAY_NAME_INVALID: "display",
    Code.INVITE_INVALID: "invite",
    Code.PASSWORD_WRONG: "password",
}


def field_of(code: Code) -> str:
    """Return which input of the sign-in or sign-up form ``code`` concerns, "" for none in particular."""
    return _FIELDS.get(code, "")


def sentence(code: Code, reason: str = "") -> str:
    """Return what ``code`` means; ``reason``, the server's own sentence, is shown for codes without one here."""
    return _sentences().get(code) or reason or _("The server refused this ({code}).").format(code=code.value)


def refusal(answer: Failed, request: Request) -> str:
    """Return why ``request`` was refused; some codes say more when one knows what was asked."""
    if answer.code is Code.LOCKED and answer.retry_after > 0:
        return locked(answer.retry_after)
    return _of_requests().get((type(request), answer.code)) or sentence(answer.code, answer.reason)


def locked(seconds: float) -> str:
    """Return that too many passwords were wrong, and how long to wait (C6)."""
    count = ceil(seconds)
    return ngettext(
        "Too many wrong passwords. Please try again in {count} second.",
        "Too many wrong passwords. Please try again in {count} seconds.",
        count,
    ).format(count=count)


def not_added(code: Code, name: str) -> str:
    """Return why the person ``name`` could not be added to a group."""
    if code is Code.BLOCKED:
        return _("{name} has blocked you and cannot be added.").format(name=name)
    if code is Code.ALREADY_MEMBER:
        return _("{name} is a member already.").format(name=name)
    if code is Code.GROUP_FULL:
        return _("{name} was not added: the group is full.").format(name=name)
    if code is Code.BUSY:
        return _("{name} has been added to this group too often.").format(name=name)
    if code is Code.TOO_MANY_GROUPS:
        return _("{name} is in too many groups already.").format(name=name)
    return _("{name} was not added: {reason}").format(name=name, reason=sentence(code))


def _of_requests() -> dict[tuple[type[Request], Code], str]:
    return {
        (contacts.Block, Code.NOT_YOURSELF): _("You cannot block yourself."),
        (contacts.Unblock, Code.NOT_YOURSELF): _("You cannot unblock yourself."),
        (accounts.Rename, Code.BUSY): _("You have changed your user name too often. Please try again another day."),
        (groups.NewGroup, Code.BUSY): _("You have made many groups today. Please try again tomorrow."),
        (groups.AddMembers, Code.NOT_YOURSELF): _("You are a member already."),
        (groups.AddMembers, Code.NOT_THE_LEADER): _("Only the leader of the group can add members."),
        (groups.RemoveMember, Code.NOT_THE_LEADER): _("Only the leader of the group can remove members."),
        # Only the leader gets as far as this, and whoever leads cannot leave either (C65).
        (groups.RemoveMember, Code.NOT_YOURSELF): _(
            "The leader cannot be removed: hand the group over first, or end it."
        ),
        (groups.RenameGroup, Code.NOT_THE_LEADER): _("Only the leader of the group can rename it."),
        (groups.HandOver, Code.NOT_THE_LEADER): _("Only the leader of the group can hand it over."),
        (groups.HandOver, Code.NOT_YOURSELF): _("You are the leader already."),
        (groups.EndGroup, Code.NOT_THE_LEADER): _("Only the leader of the group can end it."),
        (groups.LeaveGroup, Code.NOT_A_MEMBER): _("You are no member of this group any more."),
    }


def _sentences() -> dict[Code, str]:
    """Made at each call, since the language may change while the program runs."""
    return {
        Code.BAD_LINE: _("The server did not understand this program."),
        Code.LINE_TOO_LONG: _("The server did not understand this program."),
        Code.NOT_SIGNED_IN: _("You are not signed in."),
        Code.ALREADY_SIGNED_IN: _("You are signed in already."),
        Code.CLIENT_TOO_OLD: _("This program is too old for the server. Please install a newer version."),
        Code.SIGN_IN_TOO_SLOW: _("Signing in took too long. Please try again."),
        Code.SILENT: _("The server did not hear from this computer for a while."),
        Code.SERVER_FULL: _("The server has no room for more connections now."),
        Code.SERVER_STOPPING: _("The server is being stopped."),
        Code.WRONG_CREDENTIALS: _("The user name or the password is wrong."),
        Code.TOKEN_INVALID: _("This device was signed out. Please enter your password."),
        Code.INVITE_INVALID: _("This invite is used up, has expired, or was withdrawn. Please ask for a new one."),
        Code.NAME_TAKEN: _("Somebody else has this user name. Please choose another."),
        Code.NAME_INVALID: _(
            "This cannot be a user name. "
            "A letter comes first, then letters, digits, and . _ - without spaces, 32 at most."
        ),
        Code.DISPLAY_NAME_INVALID: _("This cannot be a display name. Use 1 to 64 characters."),
        Code.PASSWORD_INVALID: _("The password must have 8 to 128 characters."),
        Code.LOCKED: _("Too many wrong passwords. Please wait a moment."),
        Code.SESSION_ELSEWHERE: _("You are signed in on another device, and this server allows only one at a time."),
        Code.NOT_ALLOWED: _("Only administrators may do this."),
        Code.NOT_YOURSELF: _("This cannot be done to yourself."),
        Code.PASSWORD_WRONG: _("The password is wrong."),
        Code.PROFILE_INVALID: _(
            "This is no e-mail address, or a field is too long or has characters that cannot be shown."
        ),
        Code.NO_SUCH_DEVICE: _("This device is signed out already."),
        Code.NO_SUCH_INVITE: _("This invite is used up, has expired, or was withdrawn."),
        Code.ALREADY_BLOCKED: _("You have already blocked this person."),
        Code.NOT_BLOCKED: _("You have not blocked this person."),
        Code.GROUP_EXISTS: _("There is such a group already."),
        Code.GROUP_TITLE_INVALID: _("This cannot be the title of a group. Use 1 to 64 characters."),
        Code.GROUP_FULL: _("The group has as many members as it may have."),
        Code.TOO_MANY_GROUPS: _("You are in as many groups as one may be."),
        Code.ALREADY_MEMBER: _("This person is a member already."),
        Code.NOT_A_MEMBER: _("This person is no member of the group."),
        Code.NOT_THE_LEADER: _("Only the leader of the group can do this."),
        Code.LEADER_STAYS: _("You lead this group. Hand it over to somebody before you leave, or end it."),
        Code.BLOCKED: _("This person has blocked you."),
        Code.NO_SUCH_GROUP: _("There is no such group."),
        Code.USER_OFFLINE: _("This person is offline."),
        Code.YOU_BLOCKED: _("You have blocked this person. Unblock this person first."),
        Code.OFFER_INVALID: _("The server cannot use the addresses of this computer."),
        Code.PRIVATE_OPEN: _("There is a private chat with this person already."),
        Code.PRIVATE_PENDING: _("This person was asked for a private chat already."),
        Code.PRIVATE_UNLIKE: _("This person is at a bare terminal, which cannot hold a private chat with a window."),
        Code.NO_PRIVATE: _("There is no such private chat."),
        Code.PRIVATE_STOPPED: _("The private chat was stopped."),
        Code.PRIVATE_DECLINED: _("The private chat was declined."),
        Code.PRIVATE_WITHDRAWN: _("Nobody asks for the private chat any more."),
        Code.PRIVATE_UNANSWERED: _("Nobody answered."),
        Code.PRIVATE_ELSEWHERE: _("You have answered on another device."),
        Code.PEER_GONE: _("The other person is gone."),
        Code.PEER_LOST: _("The connection to the other person was lost."),
        Code.PEER_UNTRUSTED: _("The key of a device was not accepted."),
        Code.NO_WAY: _("There is no way to the other person."),
        Code.RELAY_REFUSED: _("The private chat may not run through the server."),
        Code.RELAY_LIMIT: _("The server has carried as much of this private chat as it may."),
        Code.TOO_MANY_DEVICES: _("This account is in use on too many devices already."),
        Code.BUSY: _("The server is busy. Please try again in a moment."),
        Code.STORAGE: _("The server cannot write to its disk now. Please try again later."),
        Code.INTERNAL: _("The server made a mistake. Please try again."),
        Code.NO_SUCH_CHAT: _("There is no such chat."),
        Code.NO_SUCH_USER: _("There is no such person any more."),
        Code.NOT_TO_YOURSELF: _("You cannot write to yourself."),
        Code.TEXT_EMPTY: _("The message is empty."),
        Code.TEXT_TOO_LONG: _("The message is too long."),
        Code.FILE_NAME_INVALID: _("A file cannot be called so."),
        Code.FILE_MISSING: _("The server has not got this file. Please try again."),
        Code.LOST_BY_SERVER: _("The server was put back to an earlier state and does not have this message."),
        Code.FILE_TOO_LARGE: _("This file is larger than the server takes."),
        Code.FILES_FULL: _("Your room for files at the server is used up."),
        Code.FILE_WRONG: _("What has come is not the file that was announced."),
        Code.NO_SUCH_FILE: _("The server has not got this file any more, or you may no longer have it."),
        Code.FILE_DECLINED: _("The file was declined."),
        Code.FILE_CANCELLED: _("The file was called off."),
        Code.SUITE_UNKNOWN: _("The server does not know this kind of message."),
        Code.SIGNED_OUT_HERE: _("You have signed out."),
        Code.SIGNED_OUT_ELSEWHERE: _("You were signed out of this device from another one."),
        Code.INACTIVE: _("You were signed out because you were inactive."),
        Code.ACCOUNT_DELETED: _("Your account was deleted."),
        Code.PASSWORD_CHANGED: _("Your password was changed. Please sign in again."),
    }
