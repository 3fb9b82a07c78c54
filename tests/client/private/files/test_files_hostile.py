"""A device that keeps to no rule about files: each lie is bounded, told, and harms nothing else."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from messenger.client.files.model import TransferPhase
from messenger.protocol.base import LARGEST, PeerLine
from messenger.protocol.errors import Code
from messenger.protocol.files import File
from messenger.protocol.private import PIECE_BYTES, UNKEPT_BYTES, Go, Hold, Kept, Leave, Piece, Take
from tests.client.private.files_scene import CID, Rogue, content, hash_of, shared
from tests.client.private.stage import Stage
from tests.client.private.virtual_time import VirtualLoop, run

DATA = content(500_000)
OTHER = "o" * 22
OFFERED, DONE, OVER = TransferPhase.OFFERED, TransferPhase.DONE, TransferPhase.OVER
NONSENSE = "Ben's program said something that makes no sense."

Scene = Callable[[Stage, Rogue], Coroutine[Any, Any, None]]


def played(folder: Path, play: Scene) -> None:
    """Let Anna's device be the rogue."""

    async def scene(loop: VirtualLoop) -> None:
        stage, _anna, _ben = await shared(loop, folder)
        await play(stage, Rogue(stage))

    run(scene)


async def accepted(rogue: Rogue, data: bytes, size: int = 0) -> None:
    """Offer a file that Ben accepts."""
    rogue.offer_data(data, size=size)
    await rogue.ben.until(OFFERED)
    rogue.ben.accept()


def assert_nothing_written(rogue: Rogue) -> None:
    assert rogue.ben.parts() == []
    assert rogue.ben.in_folder() == []


# -- what ends the session


@pytest.mark.parametrize(
    "line",
    [
        Piece(CID, 0, b"x"),
        Piece(OTHER, 0, b"x"),
        Take(CID),
        Take(OTHER),
        Kept(CID, 1),
        Kept(OTHER, 0),
    ],
    ids=["piece", "unknown piece", "take of the own", "unknown take", "kept of the own", "unknown kept"],
)
def test_ends_with_who_says_what_cannot_be_of_an_offer(tmp_path: Path, line: PeerLine) -> None:
    """Before it is accepted no byte is taken, and nobody takes what was not offered."""

    async def play(stage: Stage, rogue: Rogue) -> None:
        rogue.offer_data(DATA)
        await rogue.ben.until(OFFERED)
        rogue.say(line)
        await stage.until(lambda: stage.ben.over, "the end")
        assert stage.ben.over == (Code.BAD_LINE, True)
        assert stage.ben.status.reason == NONSENSE
        assert rogue.ben.phase() is OVER
        assert_nothing_written(rogue)

    played(tmp_path, play)


@pytest.mark.parametrize("line", [Take(CID, 100_001), Kept(CID, 99_999), Kept(CID, 100_001)])
def test_ends_with_who_wants_or_has_what_is_not_there(tmp_path: Path, line: Take | Kept) -> None:
    """An offset behind the end, and more kept than was ever sent."""

    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        ben.send(content(100_000))
        await anna.until(OFFERED)
        rogue = Rogue(stage)
        rogue.say(type(line)(ben.cid(), line.offset))
        await stage.until(lambda: stage.ben.over, "the end")
        assert stage.ben.over == (Code.BAD_LINE, True)

    run(scene)


@pytest.mark.parametrize("size", [0, PIECE_BYTES + 1])
def test_ends_with_who_says_no_piece(tmp_path: Path, size: int) -> None:
    async def play(stage: Stage, rogue: Rogue) -> None:
        await accepted(rogue, DATA)
        rogue.say(Piece(CID, 0, bytes(size)))
        await stage.until(lambda: stage.ben.over, "the end")

    played(tmp_path, play)


def test_ends_with_who_sends_more_at_once_than_may_be_on_its_way(tmp_path: Path) -> None:
    """So what waits to be written is bounded, however slow the disk is."""

    async def play(stage: Stage, rogue: Rogue) -> None:
        data = content(4 * UNKEPT_BYTES)
        await accepted(rogue, data)
        await stage.until(lambda: rogue.heard(Take), "the word to begin")
        rogue.send(data)
        await stage.until(lambda: stage.ben.over, "the end")
        assert rogue.ben.transfer().done <= UNKEPT_BYTES + PIECE_BYTES

    played(tmp_path, play)


@pytest.mark.parametrize("offset", [1, LARGEST - PIECE_BYTES], ids=["a hole", "far away"])
def test_ends_with_who_keeps_sending_from_elsewhere(tmp_path: Path, offset: int) -> None:
    """A little of it may have been on its way before this side said something else; none of it is written."""

    async def play(stage: Stage, rogue: Rogue) -> None:
        await accepted(rogue, DATA)
        await stage.until(lambda: rogue.heard(Take), "the word to begin")
        for _ in range(UNKEPT_BYTES // PIECE_BYTES):
            rogue.say(Piece(CID, offset, bytes(PIECE_BYTES)))
        await stage.pass_by(1)
        assert not stage.ben.over
        assert rogue.ben.transfer().done == 0
        for _ in range(2):
            rogue.say(Piece(CID, offset, bytes(PIECE_BYTES)))
        await stage.until(lambda: stage.ben.over, "the end")

    played(tmp_path, play)


def test_ends_with_who_offers_twice_under_one_number(tmp_path: Path) -> None:
    async def play(stage: Stage, rogue: Rogue) -> None:
        rogue.offer_data(DATA)
        rogue.offer_data(content(10, 2))
        await stage.until(lambda: stage.ben.over, "the end")

    played(tmp_path, play)


# -- what ends the file alone


def test_takes_no_byte_more_than_was_said(tmp_path: Path) -> None:
    async def play(stage: Stage, rogue: Rogue) -> None:
        await accepted(rogue, DATA, size=400_000)
        await stage.until(lambda: rogue.heard(Take), "the word to begin")
        rogue.send(DATA)
        reason = (await rogue.ben.until(OVER)).reason
        assert reason == "What came is not the file that was announced. It was thrown away."
        await stage.until(lambda: rogue.heard(Leave) == [Leave(CID, Code.FILE_WRONG)], "the word")
        await stage.until(lambda: rogue.ben.parts() == [], "no part")
        assert_nothing_written(rogue)
        assert not stage.ben.over

    played(tmp_path, play)


def test_throws_away_what_has_another_hash(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, _anna, _ben = await shared(loop, tmp_path)
        rogue = Rogue(stage)
        rogue.offer(File(hash_of(b"something else"), len(DATA), "a.bin"))
        await rogue.ben.until(OFFERED)
        rogue.ben.accept()
        await stage.until(lambda: rogue.heard(Take), "the word to begin")
        rogue.send(DATA)
        reason = (await rogue.ben.until(OVER)).reason
        assert reason == "What came is not the file that was announced. It was thrown away."
        await stage.until(lambda: rogue.heard(Leave) == [Leave(CID, Code.FILE_WRONG)], "the word")
        assert_nothing_written(rogue)
        assert not any(line.offset == len(DATA) for line in rogue.heard(Kept) if isinstance(line, Kept))

    run(scene)


def test_tells_the_sender_that_its_bytes_were_wrong(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(DATA)
        await ben.until(OFFERED)
        stage.ben.used.say(Leave(anna.cid(), Code.FILE_WRONG))
        stage.ben.used.flush()
        reason = (await anna.until(OVER)).reason
        assert reason == "What arrived was not the file that was announced. Ben's device threw it away."

    run(scene)


@pytest.mark.parametrize("name", ["../../x", "a/b", "a\\b", "..", "\x00", "a\nb", " ", "x" * 300])
def test_refuses_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    """What is said with it is shown; both are told, and nothing can be accepted."""

    async def play(stage: Stage, rogue: Rogue) -> None:
        rogue.offer(File(hash_of(DATA), len(DATA), name), text="look")
        await stage.until(lambda: rogue.heard(Leave), "the refusal")
        assert rogue.heard(Leave) == [Leave(CID, Code.FILE_NAME_INVALID)]
        assert rogue.ben.notices()[-1] == "Ben wanted to send a file whose name is no file name. It was refused."
        assert rogue.ben.files() == []
        assert stage.ben.texts(mine=False) == ["look"]
        assert stage.ben.state.transfers == {}
        assert not rogue.ben.talk.fetch(CID, None)
        assert not stage.ben.over

    played(tmp_path, play)


def test_makes_a_name_harmless_before_anything_is_called_so(tmp_path: Path) -> None:
    """Bidirectional tricks, trailing dots and reserved names are file names; they are shown as they are kept."""

    async def play(stage: Stage, rogue: Rogue) -> None:
        data = content(1000)
        rogue.offer_data(data, name="photo\u202egpj.exe. ")
        await stage.until(rogue.ben.files, "the offer")
        (row,) = rogue.ben.files()
        assert row.file is not None
        assert row.file.name == "photogpj.exe"
        rogue.ben.accept("photogpj.exe")
        await stage.until(lambda: rogue.heard(Take), "the word to begin")
        rogue.send(data)
        await rogue.ben.until(DONE, "photogpj.exe")
        assert rogue.ben.in_folder() == ["photogpj.exe"]

    played(tmp_path, play)


def test_refuses_what_the_disk_cannot_take_before_anything_is_sent(tmp_path: Path) -> None:
    async def play(stage: Stage, rogue: Rogue) -> None:
        await accepted(rogue, DATA, size=LARGEST)
        assert (await rogue.ben.until(TransferPhase.FAILED)).reason.startswith("The disk has no room for this file")
        await stage.pass_by(5)
        assert rogue.heard(Take) == []
        assert_nothing_written(rogue)

    played(tmp_path, play)


def test_lets_only_so_many_offers_wait(tmp_path: Path) -> None:
    """Thousands are refused; who has answered some is offered more."""

    async def play(stage: Stage, rogue: Rogue) -> None:
        most = stage.ben.limits.private_offers
        for number in range(3000):
            rogue.offer(File(hash_of(DATA), len(DATA), f"{number}"), cid=f"{number:022}")
        await stage.until(lambda: len(rogue.heard(Leave)) == 3000 - most, "the refusals")
        assert {line.code for line in rogue.heard(Leave) if isinstance(line, Leave)} == {Code.BUSY}
        assert len(rogue.ben.files()) == most
        assert rogue.ben.notices()[1:] == [
            "Ben offers too many files at once. No more are taken until you have answered some."
        ]
        assert len(rogue.ben.talk._files._files) <= stage.ben.limits.private_files
        rogue.ben.talk.decline(rogue.ben.cid("0"))
        rogue.offer_data(DATA)
        await rogue.ben.until(OFFERED)

    played(tmp_path, play)


def test_answers_nothing_to_who_does_not_read(tmp_path: Path) -> None:
    """Else offers that are refused would fill the memory with answers."""

    async def play(stage: Stage, rogue: Rogue) -> None:
        stage.ben.used.congest(True)
        said = len(stage.ben.used.said)
        for number in range(3000):
            rogue.offer(File(hash_of(DATA), len(DATA), "../x"), cid=f"{number:022}")
        await stage.pass_by(1)
        assert len(stage.ben.used.said) == said
        assert len(rogue.ben.talk._files._dirty) <= stage.ben.limits.private_files
        stage.ben.used.congest(False)
        await stage.until(lambda: rogue.heard(Leave), "the refusals")

    played(tmp_path, play)


def test_can_be_stopped_while_nothing_ever_comes(tmp_path: Path) -> None:
    async def play(stage: Stage, rogue: Rogue) -> None:
        await accepted(rogue, DATA)
        await stage.until(lambda: rogue.heard(Take), "the word to begin")
        await stage.pass_by(30)
        assert rogue.ben.phase() is TransferPhase.WAITING
        rogue.ben.talk.pause(CID)
        assert rogue.ben.phase() is TransferPhase.PAUSED
        rogue.ben.talk.cancel(CID)
        assert rogue.ben.phase() is OVER
        await stage.until(lambda: rogue.ben.parts() == [], "no part")

    played(tmp_path, play)


def test_hears_late_words_about_files_it_knows_nothing_of(tmp_path: Path) -> None:
    """They do no harm: the offer may have been refused and forgotten."""

    async def play(stage: Stage, rogue: Rogue) -> None:
        rogue.say(Hold(OTHER), Go(OTHER), Leave(OTHER, Code.FILE_CANCELLED))
        rogue.offer_data(DATA)
        await rogue.ben.until(OFFERED)
        assert not stage.ben.over

    played(tmp_path, play)


def test_wants_the_same_again_and_again_without_being_sent_more_than_fits(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        ben.send(content(2_000_000))
        await anna.until(OFFERED)
        rogue = Rogue(stage)
        for _ in range(200):
            rogue.say(Take(ben.cid()))
            await stage.pass_by(0.1)
        pieces = [line for line in rogue.heard(Piece) if isinstance(line, Piece)]
        assert max(line.offset for line in pieces) < UNKEPT_BYTES
        assert not stage.ben.over

    run(scene)
