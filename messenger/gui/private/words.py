"""What a private window says of its session, in sentences: the path, what is to be done now, what stands where nothing
was said yet. No widget here, and nothing is done here.
"""

from __future__ import annotations

from gettext import gettext as _
from gettext import ngettext
from typing import NamedTuple

from messenger.client.private.model import Path, Phase, PrivateStatus, Trust


class Seal(NamedTuple):
    """The line that always says which way the text takes (C49). Not ``sound``: it is grey and the lock is open.

    ``short``: the same for a window without room for it.
    """

    text: str
    sound: bool
    short: str = ""


def seal_of(status: PrivateStatus) -> Seal:
    """Say which way the text takes, and whether it is sealed between the two devices that are meant."""
    if status.phase is Phase.OVER:
        return Seal(_("Ended"), sound=False)
    if status.phase is Phase.CUT:
        return Seal(_("Cut off - looking for the other side"), sound=False)
    if status.path is Path.NONE:
        return Seal(_("Not connected yet"), sound=False)
    direct = status.path is Path.DIRECT
    if status.phase is Phase.CHECKING and status.trust is not Trust.KNOWN:
        return Seal(_("Direct - key not accepted") if direct else _("Relayed - key not accepted"), sound=False)
    if direct:
        return Seal(_("Direct - sealed end to end"), sound=True)
    return Seal(_("Relayed through the server - sealed end to end"), sound=True, short=_("Relayed - sealed end to end"))


def why_closed(status: PrivateStatus, name: str) -> str:
    """Say why nothing can be written now, "" when something can. One short line."""
    match status.phase:
        case Phase.OPEN | Phase.CUT:
            return ""
        case Phase.OVER:
            return _("Ended. Closing this window forgets all of it.")
        case Phase.ASKED:
            return _("You can write once you have accepted.")
        case Phase.ASKING:
            return _("You can write once {name} has accepted.").format(name=name)
        case Phase.CHECKING:
            return _("You can write once you trust this device.")
        case Phase.WAITING:
            return _("You can write once {name} trusts your device.").format(name=name)
    return _("You can write once there is a connection.")


class Told(NamedTuple):
    """What the strip says: a ``title`` ("" for none) and a text."""

    text: str
    title: str = ""


def told_of(status: PrivateStatus, name: str, seconds: int) -> Told | None:
    """Say how the session stands and what is to be done; ``None`` while all is well. ``seconds``: until ``until``."""
    match status.phase:
        case Phase.ASKED:
            return Told(_("{name} wants a private chat.").format(name=name) + _left(seconds))
        case Phase.ASKING:
            return Told(_("Asking {name}.").format(name=name) + _left(seconds))
        case Phase.CONNECTING:
            return Told(_("Looking for a way to {name}…").format(name=name))
        case Phase.CHECKING if status.trust is Trust.CHANGED_KEY:
            return _changed_key(status, name)
        case Phase.CHECKING:
            return _new_device(status, name)
        case Phase.WAITING:
            return Told(_("{name} has not met this device before and has to trust it first.").format(name=name))
        case Phase.NO_WAY:
            return _no_way(status, name)
        case Phase.CUT:
            reason = status.reason or _("The connection was lost. Trying to get it back.")
            return Told(f"{reason}{_left(seconds)} " + _("What you write waits."))
        case Phase.OVER:
            return Told(status.reason or _("The private chat has ended."))
    return None


class Hello(NamedTuple):
    """What stands where nothing was said yet."""

    icon: str
    title: str
    sentence: str


def hello_of(status: PrivateStatus, name: str) -> Hello | None:
    """Say something friendly where nothing was said yet; ``None`` where that would lull somebody who is to be wary."""
    forgets = _("It is kept nowhere: closing the window forgets it.")
    match status.phase:
        case Phase.OVER:
            return Hello("lock-open", _("Nothing was said here"), "")
        case Phase.CHECKING:
            return None
        case Phase.OPEN | Phase.CUT:
            sealed = _("What you write goes from device to device, sealed.")
            return Hello("lock", _("Only the two of you"), f"{sealed} {forgets}")
    sealed = _("What is said here will go from device to device, sealed.")
    return Hello("lock", _("A private chat with {name}").format(name=name), f"{sealed} {forgets}")


def relay_choice_is_open(status: PrivateStatus) -> bool:
    """Whether this person can still agree to a relay."""
    return status.phase is Phase.NO_WAY and not status.relay_here


def device_words(device: str) -> str:
    """Say which device of the other person it is, under the name."""
    return _("Private - on {device}").format(device=device) if device else _("Private")


def _left(seconds: int) -> str:
    if not seconds:
        return ""
    return " " + ngettext("{count} second left.", "{count} seconds left.", seconds).format(count=seconds)


def _new_device(status: PrivateStatus, name: str) -> Told:
    device = _named(status.device)
    title = _("{name} uses a device that you have not met: {device}").format(name=name, device=device)
    if not status.device:
        title = _("{name} uses a device that you have not met").format(name=name)
    text = _("Compare the safety number with {name}, best by voice, before you trust it. Nothing is shown or sent yet.")
    return Told(text.format(name=name), title)


def _changed_key(status: PrivateStatus, name: str) -> Told:
    title = _("The key of {device} has changed").format(device=_named(status.device))
    if not status.device:
        title = _("The key of this device has changed")
    text = _(
        "Either the program was installed anew there, or somebody pretends to be {name}. Ask {name} another way, and "
        "compare the safety number. Nothing is shown or sent."
    )
    return Told(text.format(name=name), title)


def _no_way(status: PrivateStatus, name: str) -> Told:
    title = _("There is no direct way")
    reason = status.reason
    if status.relay_here:
        rest = _("Waiting for {name} to agree that it runs through the server.")
    elif status.relay_there:
        rest = _("{name} agrees that it runs through the server, sealed: the server cannot read it. Do you?")
    else:
        rest = _("It can run through the server, sealed: the server cannot read it. Both of you have to agree.")
    return Told(" ".join(filter(None, (reason, rest.format(name=name)))), title)


def _named(device: str) -> str:
    return _("“{device}”").format(device=device)
