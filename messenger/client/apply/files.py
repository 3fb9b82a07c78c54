"""Files on their way, and how much room the server has for them."""

from typing import TYPE_CHECKING

from messenger.client import facts
from messenger.client.changes import Change, FileChoicesChanged, PictureCame, SpaceChanged, TransferChanged

if TYPE_CHECKING:
    from messenger.client.state import State


def transfers_told(state: "State", fact: facts.TransfersTold) -> list[Change]:
    """Take in how files stand; those that are gone leave nothing."""
    for transfer in fact.transfers:
        state.transfers[transfer.log, transfer.cid] = transfer
    for key in fact.gone:
        state.transfers.pop(key, None)
    keys = [(transfer.log, transfer.cid) for transfer in fact.transfers] + list(fact.gone)
    return [TransferChanged(log, cid) for log, cid in keys]


def space_told(state: "State", fact: facts.SpaceTold) -> list[Change]:
    """Know how much room there is."""
    state.space = fact.space
    return [SpaceChanged()]


def picture_told(_state: "State", fact: facts.PictureTold) -> list[Change]:
    """Hand a picture on; it is not kept here."""
    return [PictureCame(fact.hash, fact.whole, fact.data, fact.reason)]


def file_choices_told(state: "State", fact: facts.FileChoicesTold) -> list[Change]:
    """Know what was chosen."""
    state.file_choices = fact.choices
    return [FileChoicesChanged()]
