"""What the windows know of files."""

from dataclasses import replace

from messenger.client import facts
from messenger.client.changes import FileChoicesChanged, PictureCame, SpaceChanged, TransferChanged
from messenger.client.files.model import FileChoices, FileSpace, Transfer, TransferPhase
from messenger.client.state import State
from messenger.protocol.errors import Code

LOG = "d1-2"
MOVES = Transfer(LOG, "a", "h" * 43, True, TransferPhase.RUNNING, 250, 1_000, speed=100)


def test_knows_how_each_file_stands_until_nothing_is_left_to_tell() -> None:
    state = State()
    other = replace(MOVES, cid="b", phase=TransferPhase.PAUSED)
    assert state.apply(facts.TransfersTold((MOVES, other))) == [TransferChanged(LOG, "a"), TransferChanged(LOG, "b")]
    assert state.transfer(LOG, "a") == MOVES
    assert state.transfer(LOG, "b") == other
    assert state.transfer("d1-3", "a") is None
    assert state.apply(facts.TransfersTold((other,), ((LOG, "a"), (LOG, "unknown")))) == [
        TransferChanged(LOG, "b"),
        TransferChanged(LOG, "a"),
        TransferChanged(LOG, "unknown"),
    ]
    assert state.transfer(LOG, "a") is None


def test_knows_how_long_a_file_takes_while_it_moves() -> None:
    assert MOVES.seconds_left == 7.5
    assert replace(MOVES, speed=0).seconds_left is None
    assert replace(MOVES, phase=TransferPhase.WAITING).seconds_left is None


def test_hands_pictures_on_and_keeps_none() -> None:
    state = State()
    assert state.apply(facts.PictureTold("h", True, b"bytes")) == [PictureCame("h", True, b"bytes", "")]
    assert state.apply(facts.PictureTold("h", False, b"", "why")) == [PictureCame("h", False, b"", "why")]


def test_knows_how_much_room_there_is_and_what_was_chosen() -> None:
    state = State()
    assert state.apply(facts.SpaceTold(FileSpace(1, 2, 3))) == [SpaceChanged()]
    assert state.space == FileSpace(1, 2, 3)
    assert state.apply(facts.FileChoicesTold(FileChoices("/there", 0))) == [FileChoicesChanged()]
    assert state.file_choices == FileChoices("/there", 0)


def test_forgets_files_with_the_account_but_not_what_was_chosen() -> None:
    state = State()
    state.apply(facts.TransfersTold((MOVES,)))
    state.apply(facts.SpaceTold(FileSpace(1, 2, 3)))
    state.apply(facts.FileChoicesTold(FileChoices("/there", 0)))
    state.apply(facts.SignedOut(Code.SIGNED_OUT_HERE, ""))
    assert (state.transfers, state.space) == ({}, None)
    assert state.file_choices == FileChoices("/there", 0)
