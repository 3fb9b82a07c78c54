"""Files in a private session over links that are cut, over its end, and through the server."""

from pathlib import Path

import pytest

from messenger.client.files.model import TransferPhase
from messenger.client.private.model import Path as Way
from messenger.client.private.model import Phase
from messenger.protocol.codec import encode
from messenger.protocol.errors import Code
from messenger.protocol.private import Kept, Leave, Piece, Take
from tests.client.private.files_scene import Sharer, content, shared
from tests.client.private.stage import Stage, relayed
from tests.client.private.virtual_time import VirtualLoop, run

DATA = content(10_000_000)
OFFERED, DONE, OVER = TransferPhase.OFFERED, TransferPhase.DONE, TransferPhase.OVER


async def begun(loop: VirtualLoop, folder: Path) -> tuple[Stage, Sharer, Sharer]:
    """Anna's file is on its way to Ben."""
    stage, anna, ben = await shared(loop, folder)
    anna.send(DATA)
    await ben.until(OFFERED)
    ben.accept()
    await stage.until(lambda: ben.transfer().done > 2_000_000, "some of it")
    return stage, anna, ben


def takes(stage: Stage) -> list[int]:
    """From where Ben wanted it, each time."""
    return [line.offset for one in stage.links for line in one.said if isinstance(line, Take)]


# -- cuts


def test_goes_on_by_itself_after_a_cut(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await begun(loop, tmp_path)
        stage.cut()
        for one in (anna, ben):
            assert one.phase() is TransferPhase.WAITING
            assert one.transfer().reason == "It goes on as soon as the connection is back."
        await ben.until(DONE)
        await anna.until(DONE)
        assert (ben.saved / "a.bin").read_bytes() == DATA
        first, again = takes(stage)
        assert first == 0
        assert again > 2_000_000

    run(scene)


@pytest.mark.parametrize("seed", range(5))
def test_comes_whole_wherever_it_is_cut(tmp_path: Path, seed: int) -> None:
    """C52, for files: at any byte, on either side, again and again, while texts are said."""

    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        back = content(3_000_000, 9)
        anna.send(DATA)
        ben.send(back, "back")
        await ben.until(OFFERED)
        await anna.until(OFFERED, "back")
        ben.accept()
        anna.accept("back")
        for number in range(8):
            player = stage.ben if (seed + number) % 2 else stage.anna
            player.used.bytes_until_cut = 10 + seed * 31_337 * (number + 1)
            stage.anna.say(f"text {number}")
            await stage.until(lambda: all(p.status.phase is Phase.OPEN for p in stage), "both to be open")
            await stage.pass_by(0.3)
        await ben.until(DONE)
        await anna.until(DONE, "back")
        await anna.until(DONE)
        await ben.until(DONE, "back")
        assert (ben.saved / "a.bin").read_bytes() == DATA
        assert (anna.saved / "back").read_bytes() == back
        assert stage.ben.texts(mine=False) == ["", *(f"text {number}" for number in range(8))]

    run(scene)


@pytest.mark.parametrize("what", ["decline", "cancel here", "cancel there", "pause here", "pause there"])
def test_says_again_what_a_cut_may_have_lost(tmp_path: Path, what: str) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(DATA)
        await ben.until(OFFERED)
        if what != "decline":
            ben.accept()
            await stage.until(lambda: ben.transfer().done > 1_000_000, "some of it")
        stage.anna.used.deaf = stage.ben.used.deaf = True  # nothing arrives any more, and nobody knows
        match what:
            case "decline":
                ben.talk.decline(ben.cid())
            case "cancel here":
                anna.talk.cancel(anna.cid())
            case "cancel there":
                ben.talk.cancel(ben.cid())
            case "pause here":
                anna.talk.pause(anna.cid())
            case "pause there":
                ben.talk.pause(ben.cid())
        await stage.pass_by(1)
        for one in (stage.anna.used, stage.ben.used):
            one.deaf = False
        stage.cut()
        await stage.until_open()
        if what.startswith("pause"):
            here, there = (anna, ben) if what == "pause here" else (ben, anna)
            await there.until(TransferPhase.PAUSED_THERE)
            assert here.phase() is TransferPhase.PAUSED
            here.talk.resume(here.cid())
            await anna.until(DONE)
        else:
            await anna.until(OVER)
            await ben.until(OVER)

    run(scene)


def test_says_again_that_it_is_whole(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(DATA[:50_000])
        await ben.until(OFFERED)
        whole = Kept(ben.cid(), 50_000)
        stage.anna.used.bytes_until_cut = len(encode(Take(ben.cid()))) + len(encode(whole)) - 1
        ben.accept()
        await ben.until(DONE)
        await anna.until(DONE)
        assert takes(stage) == [0]
        assert [line for one in stage.links for line in one.said if isinstance(line, Kept)] == [whole, whole]
        assert len(stage.links) > 2

    run(scene)


# -- the end of a session


@pytest.mark.parametrize("by", ["sender", "receiver"])
def test_goes_on_in_another_session_with_the_same_device(tmp_path: Path, by: str) -> None:
    """The receiver keeps a part alone, and takes the rest once it has accepted again."""
    kept = 0

    async def first(loop: VirtualLoop) -> None:
        nonlocal kept
        stage, anna, ben = await begun(loop, tmp_path)
        (stage.anna if by == "sender" else stage.ben).session.stop(Code.PRIVATE_STOPPED)
        await stage.until_over()
        reason = (await ben.until(OVER)).reason
        assert reason == "The private chat is over. If Ben sends this file in another one, it goes on where it was."
        there = "The private chat was over before this file had arrived."
        assert (await anna.until(OVER)).reason == there
        kept = ben.transfer().done
        await stage.pass_by(1)
        (part,) = ben.parts()
        assert part.stat().st_size >= kept > 2_000_000
        assert ben.in_folder() == []
        await stage.assert_nothing_left()

    async def second(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(DATA, "another name")
        await ben.until(OFFERED, "another name")
        await stage.pass_by(30)
        assert takes(stage) == []
        ben.accept("another name")
        await ben.until(DONE, "another name")
        (offset,) = takes(stage)
        assert offset >= kept
        sent = sum(len(line.data) for line in stage.anna.used.said if isinstance(line, Piece))
        assert sent == len(DATA) - offset
        assert (ben.saved / "another name").read_bytes() == DATA
        assert ben.parts() == []

    run(first)
    run(second)


def test_takes_nothing_up_that_another_device_has_begun(tmp_path: Path) -> None:
    async def first(loop: VirtualLoop) -> None:
        stage, _anna, _ben = await begun(loop, tmp_path)
        stage.anna.session.stop(Code.PRIVATE_STOPPED)
        await stage.until_over()
        await stage.pass_by(1)

    async def second(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        ben.talk._files._device = "e" * 22
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.accept()
        await ben.until(DONE)
        assert takes(stage) == [0]

    run(first)
    run(second)


def test_finds_out_that_what_it_had_kept_is_not_the_beginning(tmp_path: Path) -> None:
    """A part that was spoiled on the disk: it is thrown away, and the next try begins anew."""

    async def first(loop: VirtualLoop) -> None:
        stage, _anna, ben = await begun(loop, tmp_path)
        stage.anna.session.stop(Code.PRIVATE_STOPPED)
        await stage.until_over()
        await stage.pass_by(1)
        (part,) = ben.parts()
        spoiled = bytearray(part.read_bytes())
        spoiled[1000] ^= 1
        part.write_bytes(spoiled)

    async def second(loop: VirtualLoop) -> None:
        _stage, anna, ben = await shared(loop, tmp_path)
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.accept()
        assert "thrown away" in (await ben.until(OVER)).reason
        assert "threw it away" in (await anna.until(OVER)).reason
        assert ben.parts() == []
        assert ben.in_folder() == []
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.accept()
        await ben.until(DONE)

    run(first)
    run(second)


def test_is_over_with_what_was_not_answered(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(DATA)
        await ben.until(OFFERED)
        anna.send(DATA, "late")
        stage.ben.session.stop(Code.PRIVATE_STOPPED)
        await stage.until_over()
        assert ben.transfer().reason == "The private chat was over before this file had come."
        assert {anna.phase(), anna.phase("late"), ben.phase()} == {OVER}
        assert stage.anna.deliveries() == ["delivered", "failed"]
        assert ben.parts() == []
        await stage.assert_nothing_left()

    run(scene)


# -- through the server


async def both(stage: Stage) -> tuple[Sharer, Sharer]:
    await stage.pass_by(0.1)
    return Sharer(stage, stage.anna), Sharer(stage, stage.ben)


def test_goes_through_the_server_where_that_carries_enough(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop, tmp_path)
        anna, ben = await both(stage)
        stage.anna.session.talk.carries(len(DATA))
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.accept()
        await ben.until(DONE)
        assert stage.anna.session.talk.room == 0

    run(scene)


def test_sends_nothing_that_the_server_will_not_carry(tmp_path: Path) -> None:
    """It is said before; what was promised before counts, and the session lives on."""

    async def scene(loop: VirtualLoop) -> None:
        stage = await relayed(loop, tmp_path)
        anna, ben = await both(stage)
        stage.anna.session.talk.carries(15_000_000)
        anna.send(DATA, "first")
        await ben.until(OFFERED, "first")
        anna.send(DATA, "second")
        reason = (await anna.until(OVER, "second")).reason
        assert reason.startswith("“second” has 9.5 MB. This private chat runs through the server, which carries 4.8 MB")
        await stage.pass_by(5)
        assert not ben.has("second")
        ben.accept("first")
        await ben.until(DONE, "first")
        assert not stage.anna.over

    run(scene)


def test_waits_for_a_direct_way_when_only_the_server_is_left(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await begun(loop, tmp_path)
        for one in (anna, ben):
            one.talk.carries(1_000_000)
        stage.reaches = [False, False]
        stage.cut()
        for player in stage:
            player.session.allow_relay()
        await stage.until(lambda: all(p.status.path is Way.RELAYED for p in stage), "a relay")
        waits = "It is too large to go through the server, and goes on when the private chat is direct again."
        for one in (anna, ben):
            assert (one.phase(), one.transfer().reason) == (TransferPhase.WAITING, waits)
        stands = ben.transfer().done
        await stage.pass_by(20)
        assert ben.transfer().done == stands
        stage.anna.say("text goes on")
        await stage.until(lambda: "text goes on" in stage.ben.texts(mine=False), "text")
        stage.reaches = [True, True]
        await ben.until(DONE)
        assert (ben.saved / "a.bin").read_bytes() == DATA

    run(scene)


def test_goes_on_through_the_server_when_what_is_left_is_not_too_much(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, _anna, ben = await begun(loop, tmp_path)
        stage.reaches = [False, False]
        stage.cut()
        for player in stage:
            player.session.allow_relay()
        await ben.until(DONE)
        assert stage.path is Way.RELAYED
        assert not any(isinstance(line, Leave) for one in stage.links for line in one.said)

    run(scene)
