"""Numbers of sends over real sockets: numbered once, stored before the answer, never doubled, whatever breaks."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.protocol.connection import Gap, Ping, Pong, Reset
from messenger.protocol.contacts import PresenceChanged
from messenger.protocol.errors import Code
from messenger.protocol.messages import Accepted, Rejected, Send
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.pair import Pair, history
from tests.server.wire import random_id


@pytest.fixture
def pair(server: ServerProcess) -> Iterator[Pair]:
    with ExitStack() as stack:
        yield Pair(server, stack)


# -- repeats, gaps, resets


def test_a_repeat_gets_the_first_answer_and_is_not_stored_again(pair: Pair) -> None:
    """C26, C61."""
    lines = [Send(n, random_id(), pair.log, f"{n}") for n in range(1, 151)]
    pair.anna.send(*lines)
    first = [pair.anna.expect(Accepted, dn=n) for n in range(1, 151)]
    again = pair.keep(pair.anna.again())
    again.send(*lines)
    assert [again.expect(Accepted, dn=n) for n in range(1, 151)] == first
    assert len(history(again, pair.log)) == 150


def test_a_repeat_of_a_refusal_is_refused_alike(pair: Pair) -> None:
    bad = Send(1, random_id(), pair.anna.log_with(10**9), "x")
    pair.anna.send(bad, Send(2, random_id(), pair.log, "good"), bad)
    assert pair.anna.expect(Rejected) == pair.anna.expect(Rejected) == Rejected(1, Code.NO_SUCH_USER)


def test_a_number_that_comes_too_early_is_a_gap_and_later_ones_are_dropped(pair: Pair) -> None:
    early = [Send(n, random_id(), pair.log, f"{n}") for n in (3, 4, 5)]
    pair.anna.send(*early)
    assert pair.anna.expect(Gap) == Gap(1)
    pair.anna.send(*(Send(n, random_id(), pair.log, f"{n}") for n in (1, 2)), *early, Ping())
    pair.anna.expect(Pong)
    assert [line for line in pair.anna.seen if isinstance(line, Gap)] == [Gap(1)]
    assert [message.text for message in history(pair.anna, pair.log)] == ["1", "2", "3", "4", "5"]


def test_an_old_number_with_another_cid_is_a_reset(pair: Pair) -> None:
    """A client restored from a backup numbers anew; nothing of it is taken for something older."""
    pair.anna.say(pair.bruno, "one")
    pair.anna.say(pair.bruno, "two")
    pair.anna.send(Send(1, random_id(), pair.log, "restored"), Send(2, random_id(), pair.log, "restored"))
    assert pair.anna.expect(Reset) == Reset(2)
    pair.anna.send(Send(3, random_id(), pair.log, "renumbered"))
    assert pair.anna.expect(Accepted).dn == 3
    assert [message.text for message in history(pair.anna, pair.log)] == ["one", "two", "renumbered"]


def test_a_number_longer_ago_than_remembered_is_a_reset(pair: Pair) -> None:
    lines = [Send(n, random_id(), pair.log, f"{n}") for n in range(1, 252)]
    pair.anna.send(*lines)
    pair.anna.expect(Accepted, dn=251)
    pair.anna.send(lines[0])
    assert pair.anna.expect(Reset) == Reset(251)
    pair.anna.send(lines[60])
    assert pair.anna.expect(Accepted).dn == 61


# -- crash


def test_what_was_acknowledged_is_there_after_kill_9(tmp_path: Path) -> None:
    """C58, C25: and nobody is shown online who is not; markers and repeats survive too."""
    with running(tmp_path, presence_gather_ms="10") as server, ExitStack() as stack:
        pair = Pair(server, stack)
        lines = [Send(n, random_id(), pair.log, f"{n}") for n in range(1, 101)]
        pair.anna.send(*lines)
        last = pair.anna.expect(Accepted, dn=100)
        server.restart()
        anna = pair.keep(pair.anna.again())
        assert anna.me is not None
        assert anna.me.last == 100
        everybody = anna.expect(PresenceChanged, all=True)
        assert everybody.online == (anna.me.user,)
        assert [message.text for message in history(anna, pair.log)] == [f"{n}" for n in range(1, 101)]
        anna.send(lines[-1])
        assert anna.expect(Accepted) == last


def test_sending_goes_on_over_many_crashes_and_everything_is_there_once(tmp_path: Path) -> None:
    """C58, C26: kill -9 in the middle of a stream of sends; unanswered ones are repeated with the same numbers."""
    total = 400
    with running(tmp_path) as server, ExitStack() as stack:
        pair = Pair(server, stack)
        outbox = [Send(n, random_id(), pair.log, f"{n}") for n in range(1, total + 1)]
        wire = pair.anna
        acked = 0
        for portion in (50, 150, 250, 350, total):
            wire.send(*outbox[acked : portion + 40])
            while acked < portion:
                acked = wire.expect(Accepted).dn
            if portion < total:
                server.restart()
                wire = pair.keep(wire.again())
                assert wire.me is not None
                acked = min(acked, wire.me.last)
                assert wire.me.last >= acked
        messages = history(wire, pair.log)
        assert [message.text for message in messages] == [f"{n}" for n in range(1, total + 1)]
        assert [message.seq for message in messages] == list(range(1, total + 1))
