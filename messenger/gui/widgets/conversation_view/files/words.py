"""What is said of a file on its way: how much, how fast, how long still, and what it waits for. No Tk."""

from __future__ import annotations

from gettext import gettext as _
from math import ceil
from typing import Final

from messenger.client.files.model import Transfer, TransferPhase
from messenger.client.files.sizes import size_words
from messenger.client.model import Attachment, ChatMessage, Notice

_PARTED: Final = "\u00a0\u00b7 "
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def amount_words(done: int, size: int) -> str:
    """Return "3.1 of 24 MB" for so many of so many bytes."""
    part, whole = size_words(done), size_words(size)
    number, _blank, unit = part.rpartition(" ")
    if unit == whole.rpartition(" ")[2]:
        part = number
    return _("{part} of {whole}").format(part=part, whole=whole)


def left_words(seconds: float) -> str:
    """Return "9 s left", "3 min left", "2 h 10 min left"."""
    whole = max(1, ceil(seconds))
    if whole < _MINUTE:
        return _("{seconds} s left").format(seconds=whole)
    if whole < _HOUR:
        return _("{minutes} min left").format(minutes=ceil(whole / _MINUTE))
    if whole < _DAY:
        minutes = ceil(whole / _MINUTE)
        return _("{hours} h {minutes} min left").format(hours=minutes // 60, minutes=minutes % 60)
    return _("more than a day left")


def status_words(file: Attachment, transfer: Transfer | None, other: str) -> tuple[str, ...]:
    """Return what stands under the name of a file, the fullest form first and shorter ones for less room.

    ``other``: with whom a private chat is held.
    """
    whole = size_words(file.size)
    if transfer is None:
        return (whole,)
    match transfer.phase:
        case TransferPhase.OFFERED if transfer.outgoing:
            return _with(_("Waiting for {name} to accept").format(name=other), whole)
        case TransferPhase.OFFERED:
            return _with(whole, _("Not accepted yet"))
        case TransferPhase.PREPARING:
            return _with(_("Getting ready…"), whole)
        case TransferPhase.WAITING:
            return _with(_("Waiting…"), _so_far(transfer))
        case TransferPhase.RUNNING:
            return _running(transfer)
        case TransferPhase.PAUSED:
            return _with(_("Paused"), _so_far(transfer))
        case TransferPhase.PAUSED_THERE:
            return _with(_("Paused by {name}").format(name=other), _so_far(transfer))
        case TransferPhase.FAILED:
            return (_so_far(transfer),)
    return (whole,)


def note_words(transfer: Transfer | None, trouble: str) -> str:
    """Return the sentence that stands under a file, "" for none. ``trouble``: why a picture cannot be shown."""
    if transfer is not None:
        if transfer.phase is TransferPhase.FAILED:
            return transfer.reason or (_("It could not be sent.") if transfer.outgoing else _("It did not arrive."))
        if transfer.phase is TransferPhase.OVER:
            return transfer.reason or _("It was cancelled.")
        if transfer.phase is TransferPhase.WAITING and transfer.reason:
            return transfer.reason
    return trouble


def is_bad(transfer: Transfer | None) -> bool:
    """Whether that sentence tells of something that went wrong."""
    return transfer is not None and transfer.phase is TransferPhase.FAILED


def progress_of(transfer: Transfer | None) -> float | None:
    """Return how much has come, from 0 to 1; ``None`` where nothing is under way."""
    if transfer is None or transfer.size <= 0:
        return None
    if transfer.phase in (TransferPhase.OFFERED, TransferPhase.OVER, TransferPhase.DONE, TransferPhase.PREPARING):
        return None
    return min(1.0, max(0.0, transfer.done / transfer.size))


def pill_words(file: Attachment, transfer: Transfer | None, other: str) -> str:
    """Return what stands on a picture that is on its way: how much of it."""
    if transfer is None or transfer.phase is TransferPhase.DONE:
        return size_words(file.size)
    if transfer.phase is TransferPhase.OFFERED:
        return _("Waiting for {name}").format(name=other)
    if transfer.phase in (TransferPhase.RUNNING, TransferPhase.PAUSED, TransferPhase.PAUSED_THERE):
        return amount_words(transfer.done, transfer.size)
    return size_words(file.size)


def _so_far(transfer: Transfer) -> str:
    return amount_words(transfer.done, transfer.size) if transfer.done else size_words(transfer.size)


def _with(first: str, second: str) -> tuple[str, ...]:
    return first + _PARTED + second, first


def _running(transfer: Transfer) -> tuple[str, ...]:
    amount, left = _so_far(transfer), transfer.seconds_left
    if transfer.speed <= 0 or left is None:
        return (amount,)
    speed, rest = _("{size}/s").format(size=size_words(round(transfer.speed))), left_words(left)
    return _PARTED.join((amount, speed, rest)), _PARTED.join((amount, rest)), amount


def spoken(row: ChatMessage | Notice) -> str:
    """Return what a row is when it is copied: its text, or in place of one the name of its file."""
    if row.text or isinstance(row, Notice) or row.file is None:
        return row.text
    kind = _("picture") if row.file.is_picture else _("file")
    return f"[{kind} {row.file.name}]"
