"""What a person can do with the file of a message, and whom a conversation asks and tells about it. No Tk."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from gettext import gettext as _
from typing import TYPE_CHECKING, NamedTuple, Protocol

from messenger.client.files.model import Transfer, TransferPhase
from messenger.client.model import ChatMessage, Delivery
from messenger.client.private.model import private_user

if TYPE_CHECKING:
    from PIL.Image import Image


class Deed(StrEnum):
    """One thing that can be done. Its value is its name in menus and tests."""

    OPEN = "open_picture"
    FETCH = "fetch"
    ACCEPT = "accept"
    DECLINE = "decline"
    SHOW = "show_picture"
    PAUSE = "pause"
    RESUME = "resume"
    AGAIN = "fetch_again"
    CANCEL = "cancel"
    FOLDER = "open_folder"
    SAVE = "save_as"


class Shown(NamedTuple):
    """What there is of a picture now: the ``image`` (RGB or RGBA), exactly as large as it was asked for.

    Without one it is on its way, or, if ``by_hand``, not fetched by itself.
    """

    image: Image | None = None
    by_hand: bool = False


class FileSource(Protocol):
    """What a conversation is given for the files of its messages."""

    def transfer(self, message: ChatMessage) -> Transfer | None:
        """How the file stands; ``None``: nothing was begun with it here."""
        ...

    def picture(self, message: ChatMessage, size: tuple[int, int]) -> Shown:
        """The picture for a frame of this width and height in px; asked for, if it is not there."""
        ...

    def trouble(self, message: ChatMessage) -> str:
        """Why the picture cannot be shown, as far as that is known; never asks for it."""
        ...

    def other(self, message: ChatMessage) -> str:
        """The name of the person with whom the private chat of ``message`` is held."""
        ...

    def do(self, deed: Deed, message: ChatMessage) -> None:
        """Do it."""
        ...


class NoFiles:
    """For conversations in which nothing can be done with files."""

    def transfer(self, message: ChatMessage) -> Transfer | None:
        """Nothing was begun."""
        return None

    def picture(self, message: ChatMessage, size: tuple[int, int]) -> Shown:
        """There is none."""
        return Shown(by_hand=True)

    def trouble(self, message: ChatMessage) -> str:
        """Nothing is known."""
        return ""

    def other(self, message: ChatMessage) -> str:
        """Nobody."""
        return ""

    def do(self, deed: Deed, message: ChatMessage) -> None:
        """Nothing."""


_ON_THE_WAY = (TransferPhase.WAITING, TransferPhase.RUNNING)


def deeds_of(
    message: ChatMessage, transfer: Transfer | None, *, framed: bool, by_hand: bool = False
) -> tuple[Deed, ...]:
    """Return what can be done with the file of ``message``, what one most likely wants first.

    ``framed``: it is shown as a picture, which a viewer can open. ``by_hand``: it is not fetched by itself.
    """
    opened = (Deed.SHOW, Deed.OPEN) if by_hand else (Deed.OPEN,)
    private = private_user(message.log) is not None
    mine = message.delivery is not Delivery.RECEIVED
    if transfer is None:
        if message.delivery in (Delivery.WAITING, Delivery.FAILED) or private:
            return ()
        return (*opened, Deed.SAVE) if framed else (Deed.FETCH, Deed.SAVE)
    match transfer.phase:
        case TransferPhase.OFFERED:
            return (Deed.CANCEL,) if transfer.outgoing else (Deed.ACCEPT, Deed.DECLINE, Deed.SAVE)
        case TransferPhase.PREPARING | TransferPhase.PAUSED_THERE:
            return (Deed.CANCEL,)
        case phase if phase in _ON_THE_WAY:
            if transfer.passing:
                return (Deed.OPEN, Deed.SAVE, Deed.CANCEL)
            return (Deed.PAUSE, Deed.CANCEL)
        case TransferPhase.PAUSED:
            return (Deed.RESUME, Deed.CANCEL)
        case TransferPhase.FAILED:
            elsewhere = () if private or transfer.outgoing else (Deed.SAVE,)  # perhaps another disk has room
            return (Deed.AGAIN, *elsewhere, Deed.CANCEL)
        case TransferPhase.OVER:
            return () if private or transfer.outgoing else (Deed.FETCH, Deed.SAVE)
    here = (Deed.FOLDER,) if transfer.path else ()
    keeps = (Deed.SAVE,) if not mine or (message.seq and not private) else ()  # what is not sent is only here
    if framed:
        return (*opened, *here, *keeps)
    return (*here, *keeps) if here or private or not keeps else (Deed.FETCH, *keeps)


@cache
def title_of(deed: Deed) -> str:
    """Return what a button or an entry of a menu calls it."""
    return {
        Deed.OPEN: _("Open picture"),
        Deed.SHOW: _("Show picture"),
        Deed.FETCH: _("Download"),
        Deed.ACCEPT: _("Accept"),
        Deed.DECLINE: _("Decline"),
        Deed.PAUSE: _("Pause"),
        Deed.RESUME: _("Resume"),
        Deed.AGAIN: _("Try again"),
        Deed.CANCEL: _("Cancel"),
        Deed.FOLDER: _("Open folder"),
        Deed.SAVE: _("Save as…"),
    }[deed]


def icon_of(deed: Deed) -> str:
    """Return the icon of its entry in a menu."""
    return {
        Deed.OPEN: "image",
        Deed.SHOW: "download",
        Deed.FETCH: "download",
        Deed.ACCEPT: "check",
        Deed.DECLINE: "ban",
        Deed.PAUSE: "minus",
        Deed.RESUME: "chevron-right",
        Deed.AGAIN: "refresh-cw",
        Deed.CANCEL: "x",
        Deed.FOLDER: "folder",
        Deed.SAVE: "save",
    }[deed]


def is_framed(message: ChatMessage, transfer: Transfer | None, trouble: str) -> bool:
    """Whether the file is shown as a picture: where there is something to say of it, it is a row with words instead."""
    if message.file is None or not message.file.is_picture or trouble:
        return False
    if transfer is None:
        return True
    if transfer.phase is TransferPhase.OFFERED:
        return transfer.outgoing
    return transfer.phase not in (TransferPhase.FAILED, TransferPhase.OVER)
