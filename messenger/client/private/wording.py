"""What is told of private sessions, as sentences that name the other person. Nothing is decided here."""

from gettext import gettext as _
from gettext import ngettext
from math import ceil

from messenger.client.private.model import Path
from messenger.client.sentences import sentence
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code


def refused(answer: Failed, name: str) -> str:
    """Return why what was asked of the server about a session with ``name`` was refused."""
    code = answer.code
    if code is Code.PRIVATE_OPEN and answer.device:
        return _("You have a private session with {name} already, on “{device}”. Stop it there first.").format(
            name=name, device=answer.device
        )
    if code is Code.PRIVATE_PENDING and answer.device:
        return _("You have asked {name} for a private session already, on “{device}”.").format(
            name=name, device=answer.device
        )
    if code is Code.BUSY and answer.retry_after > 0:
        count = ceil(answer.retry_after)
        return ngettext(
            "You have asked for private sessions too often. Please try again in {count} second.",
            "You have asked for private sessions too often. Please try again in {count} seconds.",
            count,
        ).format(count=count)
    return _of_requests().get(code, "").format(name=name) or sentence(code, answer.reason)


def not_stopped(answer: Failed, name: str) -> str:
    """Return why the session with ``name`` could not be stopped from here (C46, C56)."""
    if answer.code is Code.PRIVATE_OPEN and answer.device:
        return _("The private session with {name} is on “{device}”. Stop it there.").format(
            name=name, device=answer.device
        )
    if answer.code is Code.PRIVATE_PENDING and answer.device:
        return _("You ask {name} for a private session on “{device}”. Stop it there.").format(
            name=name, device=answer.device
        )
    if answer.code is Code.NOT_YOURSELF:
        return none_with(name)
    return refused(answer, name)


def over_unasked(code: Code, name: str, mine: bool, device: str = "") -> str:
    """Return why a session was asked for (``mine``: by this side) and did not come about."""
    if code is Code.PRIVATE_ELSEWHERE:
        if device:
            return _("You have answered {name} on “{device}”.").format(name=name, device=device)
        return _("You have answered {name} on another device.").format(name=name)
    sentences = _of_own_asks() if mine else _of_asks()
    return (sentences.get(code) or _of_ends().get(code) or _("{name} is gone.")).format(name=name)


def over(code: Code, name: str) -> str:
    """Return why a session ended, not by this side's wish."""
    return (_of_ends().get(code) or _("{name} is gone: signed out, or the program was closed.")).format(name=name)


def stopped_here(code: Code, name: str) -> str:
    """Return that this side has ended a session."""
    return {
        Code.PRIVATE_STOPPED: _("You ended the private session."),
        Code.PEER_UNTRUSTED: _("You did not accept the key of {name}'s device."),
        Code.RELAY_REFUSED: _("There is no direct way to {name}, and you want no relay."),
        Code.PEER_LOST: _("The connection to {name} was lost and could not be made again."),
        Code.NO_WAY: _("There is no way to {name}, not even through the server."),
        Code.BAD_LINE: _("{name}'s program said something that makes no sense."),
    }.get(code, signed_out()).format(name=name)


def somebody() -> str:
    """Return how somebody is called whom nobody here knows."""
    return _("Unknown person")


def none_with(name: str) -> str:
    """Return that there is no session to speak of (C55, C56)."""
    return _("There is no private session with {name}.").format(name=name)


def none_asked(name: str) -> str:
    """Return that there is nothing to answer to."""
    return _("{name} does not ask for a private session, or no longer.").format(name=name)


def open_here(name: str) -> str:
    """Return that there is one session already (C46)."""
    return _("You have a private session with {name} already.").format(name=name)


def accepted_already(name: str) -> str:
    """Return that one has agreed before, and the devices look for each other."""
    return _("You have agreed to a private session with {name} already.").format(name=name)


def asked_already(name: str) -> str:
    """Return that one has asked before (C46)."""
    return _("You have asked {name} for a private session already.").format(name=name)


def no_server() -> str:
    """Return that nobody can be asked."""
    return _("The server is away. A private session can be asked for when it is back.")


def link_lost() -> str:
    """Return that the outcome of a question is not known."""
    return _("The link to the server was lost. Please ask again.")


def signed_out() -> str:
    """Return that the account was left before there was an answer."""
    return _("You were signed out, or the program was closed.")


def hidden_and_no_relay() -> str:
    """Return that what was chosen leaves no way."""
    return _(
        "You never show your address and want no relay, so there is no way. Change one of the two in the settings."
    )


def hides(name: str, here: bool) -> str:
    """Return why there is no direct way when a side hides; ``here``: this one."""
    if here:
        return _("You never show your address, so the session has to run through the server.")
    return _("{name} never shows an address, so the session has to run through the server.").format(name=name)


def cut(name: str) -> str:
    """Return that a connection is looked for again."""
    return _("The connection to {name} was lost. Trying to get it back.").format(name=name)


def began(path: Path) -> str:
    """Return that there is text from now on."""
    if path is Path.DIRECT:
        return _("Private session began: direct, sealed end to end.")
    return _("Private session began: relayed, sealed end to end.")


def now_runs(path: Path) -> str:
    """Return that the text takes another way."""
    if path is Path.DIRECT:
        return _("The session is direct now.")
    return _("The session runs through the server now, which cannot read it.")


def _of_requests() -> dict[Code, str]:
    return {
        Code.NOT_YOURSELF: _("You cannot hold a private session with yourself."),
        Code.BLOCKED: _("{name} has blocked you."),
        Code.YOU_BLOCKED: _("You have blocked {name}. Unblock {name} first."),
        Code.USER_OFFLINE: _("{name} is offline."),
        Code.PRIVATE_OPEN: _("You have a private session with {name} already."),
        Code.PRIVATE_PENDING: _("You have asked {name} for a private session already."),
        Code.NO_PRIVATE: _("There is no private session with {name}."),
        Code.BUSY: _("You have too many private sessions. Stop one first."),
        Code.PRIVATE_WITHDRAWN: _("{name} does not ask for a private session, or no longer."),
    }


def _of_own_asks() -> dict[Code, str]:
    return {
        Code.PRIVATE_DECLINED: _("{name} does not want a private session now."),
        Code.PRIVATE_UNANSWERED: _("{name} did not answer."),
        Code.PRIVATE_WITHDRAWN: _("You no longer ask {name}."),
        Code.PRIVATE_STOPPED: _("You no longer ask {name}."),
        Code.PEER_GONE: _("{name} went offline."),
        Code.YOU_BLOCKED: _("You have blocked {name}."),
    }


def _of_asks() -> dict[Code, str]:
    return {
        Code.PRIVATE_DECLINED: _("You declined a private session with {name}."),
        Code.PRIVATE_UNANSWERED: _("You did not answer {name}."),
        Code.PRIVATE_WITHDRAWN: _("{name} no longer asks."),
        Code.PRIVATE_STOPPED: _("{name} no longer asks."),
        Code.PEER_GONE: _("{name} went offline."),
        Code.NO_PRIVATE: _("{name} no longer asks."),
        Code.YOU_BLOCKED: _("You have blocked {name}."),
    }


def _of_ends() -> dict[Code, str]:
    return {
        Code.PRIVATE_STOPPED: _("{name} ended the private session."),
        Code.PEER_LOST: _("The connection to {name} was lost and could not be made again."),
        Code.PEER_UNTRUSTED: _("{name} did not accept the key of this device."),
        Code.NO_WAY: _("There is no way to {name}, not even through the server."),
        Code.RELAY_REFUSED: _("There is no direct way to {name}, and {name} wants no relay."),
        Code.RELAY_LIMIT: _("The session has used up what the server carries of one."),
        Code.BAD_LINE: _("{name}'s program could not make sense of what this one said."),
        Code.BLOCKED: _("{name} has blocked you."),
    }
