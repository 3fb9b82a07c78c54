"""Files in a private session, both sides of it, in virtual time: what people order, and what they see of it."""

from itertools import pairwise
from pathlib import Path

import pytest

from messenger.client.files.model import TransferPhase
from messenger.client.model import ChatMessage, Delivery
from messenger.protocol.errors import Code
from messenger.protocol.private import UNKEPT_BYTES, Hold, Kept, Leave, Piece, Say, Take
from tests.client.private.files_scene import content, hash_of, shared
from tests.client.private.virtual_time import VirtualLoop, run

DATA = content(3_000_017)
OFFERED, DONE, OVER = TransferPhase.OFFERED, TransferPhase.DONE, TransferPhase.OVER


def test_offers_a_file_with_its_caption_and_sends_nothing_before_it_is_accepted(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(DATA, caption="look")
        await ben.until(OFFERED)
        await stage.pass_by(30)
        (row,) = ben.files()
        assert row.text == "look"
        assert row.file is not None
        assert (row.file.hash, row.file.size, row.file.name) == (hash_of(DATA), len(DATA), "a.bin")
        assert anna.phase() is OFFERED
        assert not any(isinstance(line, Piece) for one in stage.links for line in one.said)
        assert ben.parts() == []

    run(scene)


def test_brings_what_was_accepted_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        _stage, anna, ben = await shared(loop, tmp_path)
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.accept()
        done = await ben.until(DONE)
        assert done.path == str(ben.saved / "a.bin")
        assert (ben.saved / "a.bin").read_bytes() == DATA
        assert ben.in_folder() == ["a.bin"]
        assert ben.parts() == anna.parts() == []
        assert (await anna.until(DONE)).done == len(DATA)

    run(scene)


def test_saves_where_the_person_says(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        _stage, anna, ben = await shared(loop, tmp_path)
        target = tmp_path / "elsewhere" / "mine.dat"
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.accept(target=target)
        assert (await ben.until(DONE)).path == str(target)
        assert target.read_bytes() == DATA
        assert ben.in_folder() == []

    run(scene)


def test_sends_files_both_ways_at_once(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        _stage, anna, ben = await shared(loop, tmp_path)
        other = content(2_500_000, 2)
        anna.send(DATA, "from-anna")
        ben.send(other, "from-ben")
        await ben.until(OFFERED, "from-anna")
        await anna.until(OFFERED, "from-ben")
        ben.accept("from-anna")
        anna.accept("from-ben")
        for one in (anna, ben):
            await one.until(DONE, "from-anna")
            await one.until(DONE, "from-ben")
        assert (ben.saved / "from-anna").read_bytes() == DATA
        assert (anna.saved / "from-ben").read_bytes() == other

    run(scene)


def test_offers_several_in_order_and_puts_the_caption_under_the_first(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        names = [f"file {number}" for number in range(5)]
        picked = tuple(anna.picked(content(1000 + number, number), name) for number, name in enumerate(names))
        anna.talk.send_files(picked, "all of them")
        await stage.until(lambda: len(ben.files()) == 5, "all")
        assert [row.file and row.file.name for row in ben.files()] == names
        assert [row.text for row in ben.files()] == ["all of them", "", "", "", ""]
        for name in names:
            ben.accept(name)
        for name in names:
            await ben.until(DONE, name)
        assert ben.in_folder() == names

    run(scene)


def test_shows_an_own_file_at_once_and_its_hash_when_it_is_known(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, _ben = await shared(loop, tmp_path)
        anna.send(DATA)
        (row,) = anna.files()
        assert (row.delivery, row.file and row.file.hash) == (Delivery.WAITING, "")
        assert anna.phase() is TransferPhase.PREPARING
        await stage.until(lambda: anna.files()[0].delivery is Delivery.DELIVERED, "the tick")
        (row,) = anna.files()
        assert row.file is not None
        assert row.file.hash == hash_of(DATA)

    run(scene)


def test_lets_a_text_go_before_the_rest_of_a_file(tmp_path: Path) -> None:
    """At the most what waits in the connection, and what was on its way, stands before it."""

    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(content(20_000_000))
        await ben.until(OFFERED)
        ben.accept()
        await stage.until(lambda: ben.transfer().done > 3_000_000, "some of it")
        said = stage.anna.used.said
        before = len(said)
        stage.anna.say("in between")
        assert [type(line) for line in said[before:]][:1] == [Say]
        await stage.until(lambda: stage.ben.texts(mine=False)[-1] == "in between", "the text")
        assert ben.transfer().done < 3_000_000 + 6 * UNKEPT_BYTES
        await ben.until(DONE)

    run(scene)


def test_has_no_more_on_its_way_than_may_be(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(content(10_000_000))
        await ben.until(OFFERED)
        ben.accept()
        await ben.until(DONE)
        kept = [line.offset for line in stage.ben.used.said if isinstance(line, Kept)]
        sent = [line.offset + len(line.data) for line in stage.anna.used.said if isinstance(line, Piece)]
        assert sent[-1] == 10_000_000 == kept[-1]
        assert kept == sorted(kept)
        assert sent[0] <= UNKEPT_BYTES
        assert max(after - before for before, after in pairwise(kept)) <= UNKEPT_BYTES

    run(scene)


def test_sends_nothing_while_much_waits_to_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But texts; and when there is room again they are the first, too."""

    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(content(10_000_000))
        await ben.until(OFFERED)
        ben.accept()
        await stage.until(lambda: ben.transfer().done > 1_000_000, "some of it")
        monkeypatch.setattr(type(stage.anna.used), "waiting", 65_536)
        await stage.pass_by(2)
        stands = ben.transfer().done
        await stage.pass_by(20)
        assert ben.transfer().done == stands
        stage.anna.say("a text goes all the same")
        await stage.until(lambda: "a text goes all the same" in stage.ben.texts(mine=False), "the text")
        monkeypatch.setattr(type(stage.anna.used), "waiting", 65_535)
        said = len(stage.anna.used.said)
        stage.anna.say("go on")
        assert [type(line) for line in stage.anna.used.said[said:]][:2] == [Say, Piece]
        await ben.until(DONE)

    run(scene)


# -- people who do not want it, or not now


def test_declines(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        _stage, anna, ben = await shared(loop, tmp_path)
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.talk.decline(ben.cid())
        assert (await ben.until(OVER)).reason == "You did not accept this file."
        assert (await anna.until(OVER)).reason == "Ben did not accept this file."
        assert not ben.talk.fetch(ben.cid(), None)

    run(scene)


@pytest.mark.parametrize("by", ["sender", "receiver"])
@pytest.mark.parametrize("when", ["offered", "running"])
def test_cancels(tmp_path: Path, by: str, when: str) -> None:
    """Nothing of it stays, neither a part nor a file."""

    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(content(10_000_000))
        await ben.until(OFFERED)
        if when == "running":
            ben.accept()
            await stage.until(lambda: ben.transfer().done > 1_000_000, "some of it")
            assert len(ben.parts()) == 1
        here, there = (anna, ben) if by == "sender" else (ben, anna)
        here.talk.cancel(here.cid())
        assert (await here.until(OVER)).reason == "You cancelled this file."
        assert (await there.until(OVER)).reason == "Ben cancelled this file."
        await stage.until(lambda: not ben.parts(), "no part")
        await stage.pass_by(5)
        assert ben.in_folder() == []
        assert stage.path, "the session goes on"
        stage.anna.say("still here")
        await stage.until(lambda: "still here" in stage.ben.texts(mine=False), "text")

    run(scene)


def test_cancels_what_is_still_being_read(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(DATA)
        anna.talk.cancel(anna.cid())
        assert anna.phase() is OVER
        await stage.pass_by(5)
        assert ben.files() == []
        (row,) = anna.files()
        assert (row.delivery, row.failure) == (Delivery.FAILED, Code.FILE_CANCELLED)

    run(scene)


def test_withdraws_an_offer_that_had_not_left(tmp_path: Path) -> None:
    """It has its number among the texts already: it is said, and taken back behind that."""

    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        stage.cut()
        anna.send(content(1000))
        await anna.until(OFFERED)
        anna.talk.cancel(anna.cid())
        await stage.until_open()
        assert (await ben.until(OVER)).reason == "Ben cancelled this file."

    run(scene)


@pytest.mark.parametrize("by", ["sender", "receiver"])
def test_pauses_and_goes_on_where_it_was(tmp_path: Path, by: str) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        data = content(10_000_000)
        anna.send(data)
        await ben.until(OFFERED)
        ben.accept()
        await stage.until(lambda: ben.transfer().done > 1_000_000, "some of it")
        here, there = (anna, ben) if by == "sender" else (ben, anna)
        here.talk.pause(here.cid())
        assert here.phase() is TransferPhase.PAUSED
        await there.until(TransferPhase.PAUSED_THERE)
        await stage.pass_by(2)
        stands = ben.transfer().done
        await stage.pass_by(60)
        assert ben.transfer().done == stands < len(data)
        here.talk.resume(here.cid())
        await ben.until(DONE)
        await anna.until(DONE)
        assert (ben.saved / "a.bin").read_bytes() == data
        offsets = [line.offset for line in stage.ben.used.said if isinstance(line, Take)]
        assert offsets[0] == 0
        assert offsets[-1] >= 1_000_000

    run(scene)


def test_goes_on_only_when_both_want_to(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(content(10_000_000))
        await ben.until(OFFERED)
        ben.accept()
        await stage.until(lambda: ben.transfer().done > 1_000_000, "some of it")
        for one in (anna, ben):
            one.talk.pause(one.cid())
        await stage.pass_by(5)
        assert [one.phase() for one in (anna, ben)] == [TransferPhase.PAUSED] * 2
        ben.talk.resume(ben.cid())
        await ben.until(TransferPhase.PAUSED_THERE)
        await stage.pass_by(20)
        assert ben.phase() is TransferPhase.PAUSED_THERE
        anna.talk.resume(anna.cid())
        await ben.until(DONE)

    run(scene)


def test_sends_the_next_file_while_one_is_paused(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(content(10_000_000), "first")
        anna.send(content(1_000_000, 2), "second")
        await ben.until(OFFERED, "second")
        ben.accept("first")
        ben.accept("second")
        await stage.until(lambda: ben.transfer("first").done > 1_000_000, "some of it")
        assert anna.phase("second") is TransferPhase.WAITING
        anna.talk.pause(anna.cid("first"))
        await ben.until(DONE, "second")
        anna.talk.resume(anna.cid("first"))
        await ben.until(DONE, "first")

    run(scene)


def test_says_nothing_of_files_that_the_other_side_need_not_know(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.accept()
        await anna.until(DONE)
        said = stage.ben.used.said
        assert sum(isinstance(line, Take) for line in said) == 1
        assert not any(isinstance(line, Hold | Leave) for line in said)
        (offer,) = [line for line in stage.anna.used.said if isinstance(line, Say)]
        assert offer.file is not None
        assert str(tmp_path) not in str(offer)
        assert all(not isinstance(row, ChatMessage) or row.file is None or row.file.name for row in anna.player.rows)

    run(scene)
