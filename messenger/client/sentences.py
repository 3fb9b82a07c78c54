"""Codes of the protocol as sentences in the user's language, and which input of a form each concerns."""

from gettext import gettext as _

from messenger.protocol.errors import Code

_FIELDS = {
    Code.WRONG_CREDENTIALS: "password",
    Code.PASSWORD_INVALID: "password",
    Code.NAME_TAKEN: "name",
    Code.NAME_INVALID: "name",
    Code.DISPLAY_NAME_INVALID: "display",
    Code.INVITE_INVALID: "invite",
}


def field_of(code: Code) -> str:
    """Return which input of the sign-in or sign-up form ``code`` concerns, "" for none in particular."""
    return _FIELDS.get(code, "")


def sentence(code: Code, reason: str = "") -> str:
    """Return what ``code`` means; ``reason``, the server's own sentence, is shown for codes without one here."""
    return _sentences().get(code) or reason or _("The server refused this ({code}).").format(code=code.value)


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
        Code.NAME_INVALID: _("This cannot be a user name. Use letters and digits, without spaces, 32 at most."),
        Code.DISPLAY_NAME_INVALID: _("This cannot be a display name. Use 1 to 64 characters."),
        Code.PASSWORD_INVALID: _("The password must have 8 to 128 characters."),
        Code.TOO_MANY_DEVICES: _("This account is in use on too many devices already."),
        Code.BUSY: _("The server is busy. Please try again in a moment."),
        Code.STORAGE: _("The server cannot write to its disk now. Please try again later."),
        Code.INTERNAL: _("The server made a mistake. Please try again."),
        Code.NO_SUCH_CHAT: _("There is no such chat."),
        Code.NO_SUCH_USER: _("There is no such person any more."),
        Code.NOT_TO_YOURSELF: _("You cannot write to yourself."),
        Code.TEXT_EMPTY: _("The message is empty."),
        Code.TEXT_TOO_LONG: _("The message is too long."),
        Code.SUITE_UNKNOWN: _("The server does not know this kind of message."),
        Code.SIGNED_OUT_HERE: _("You have signed out."),
        Code.PASSWORD_CHANGED: _("Your password was changed. Please sign in again."),
    }
