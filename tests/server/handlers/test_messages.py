"""Messages between real clients over real sockets: who gets them, what is refused, how far they have come."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.protocol.base import TEXT_BYTES, TEXT_CHARACTERS
from messenger.protocol.connection import Done, Failed, Ping, Pong
from messenger.protocol.contacts import Block, People, PresenceChanged, Unblock
from messenger.protocol.errors import Code
from messenger.protocol.messages import (
    Accepted,
    Mark,
    Marked,
    MarkLogs,
    Message,
    Page,
    Rejected,
    Send,
    Since,
)
from tests.end_to_end.server_process import ServerProcess
from tests.server.logs import older_pages
from tests.server.pair import Pair, history
from tests.server.wire import Wire, random_id


@pytest.fixture
def pair(server: ServerProcess) -> Iterator[Pair]:
    with ExitStack() as stack:
        yield Pair(server, stack)


# -- delivery


def test_reaches_a_recipient_who_is_online_at_once(pair: Pair) -> None:
    """C19: delivered with the sender, the text exactly as typed."""
    text = "Lunch at 12:30? \N{STEAMING BOWL}\n\tyes / no  \N{RIGHT-TO-LEFT OVERRIDE}x\0y"
    accepted = pair.anna.say(pair.bruno, text)
    assert pair.anna.me is not None
    message = pair.bruno.expect(Message)
    assert (message.text, message.sender, message.seq, message.prev) == (text, pair.anna.me.user, 1, 0)
    assert (accepted.seq, accepted.prev, accepted.ts) == (1, 0, message.ts)


def test_waits_for_a_recipient_who_is_offline(pair: Pair) -> None:
    """C19, C24: stored, and there at the next sign-in: oldest first, once only, with their times."""
    pair.bruno.close()
    stored = [pair.anna.say(pair.bruno, f"message {number}") for number in range(5)]
    again = pair.keep(pair.bruno.again())
    messages = history(again, pair.log)
    assert [(one.seq, one.prev, one.ts, one.text) for one in messages] == [
        (one.seq, one.prev, one.ts, f"message {number}") for number, one in enumerate(stored)
    ]


def test_a_new_device_gets_what_was_said_before_as_history(pair: Pair) -> None:
    """C24: another device of the same user."""
    pair.anna.say(pair.bruno, "before")
    assert pair.bruno.me is not None
    device = pair.keep(pair.server.connect())
    device.sign_in(pair.bruno.me.user_name)
    assert [one.text for one in history(device, pair.log)] == ["before"]


def test_the_senders_other_device_hears_it_too(pair: Pair) -> None:
    assert pair.anna.me is not None
    second = pair.keep(pair.server.connect())
    second.sign_in(pair.anna.me.user_name)
    pair.anna.say(pair.bruno, "hello")
    message = second.expect(Message)
    assert (message.text, message.sender) == ("hello", pair.anna.me.user)


def test_both_write_at_the_same_moment_and_see_one_order(pair: Pair) -> None:
    """C61."""
    with pair.server.paused():
        for wire, name in ((pair.anna, "a"), (pair.bruno, "b")):
            wire.send(*(Send(n, random_id(), pair.log, f"{name}{n}") for n in range(1, 101)))
    for wire in (pair.anna, pair.bruno):
        wire.expect(Accepted, dn=100)
    one, other = history(pair.anna, pair.log), history(pair.bruno, pair.log)
    assert one == other
    assert [message.seq for message in one] == list(range(1, 201))
    for name in "ab":
        assert [m.text for m in one if m.text[0] == name] == [f"{name}{n}" for n in range(1, 101)]


def test_pages_of_history_follow_one_another_without_a_hole(pair: Pair) -> None:
    pair.anna.send(*(Send(n, random_id(), pair.log, f"{n}") for n in range(1, 451)))
    pair.anna.expect(Accepted, dn=450)
    messages = history(pair.bruno, pair.log, after=7)
    assert [int(message.text) for message in messages] == list(range(8, 451))
    assert all(message.prev == message.seq - 1 for message in messages)


def test_a_page_of_long_messages_ends_early(pair: Pair) -> None:
    long = "\N{GREEK SMALL LETTER ALPHA}" * TEXT_CHARACTERS
    pair.anna.send(*(Send(n, random_id(), pair.log, long) for n in range(1, 41)))
    pair.anna.expect(Accepted, dn=40)
    number = pair.bruno.next_number()
    pair.bruno.send(Since(number, pair.log, 0))
    page = pair.bruno.expect(Page, r=number)
    assert 0 < page.upto < page.head == 40
    assert len(history(pair.bruno, pair.log)) == 40


def test_the_newest_messages_come_first_to_who_asks_backwards(pair: Pair) -> None:
    """C24: what lies before a number, a page at a time, down to the first."""
    for number in range(450):
        pair.anna.say(pair.bruno, str(number))
    found = older_pages(pair.bruno, pair.log)
    assert [[entry.seq for entry in page] for page in found] == [
        list(range(251, 451)), list(range(51, 251)), list(range(1, 51))
    ]  # fmt: skip
    assert [one.text for one in found[0] if isinstance(one, Message)] == [str(number) for number in range(250, 450)]
    assert [[entry.seq for entry in page] for page in older_pages(pair.bruno, pair.log, 3)] == [[1, 2]]
    assert older_pages(pair.bruno, pair.log, 1) == [[]]
    assert [len(page) for page in older_pages(pair.bruno, pair.log, count=1_000)] == [450]


def test_a_page_of_long_messages_asked_backwards_ends_early(pair: Pair) -> None:
    for number in range(60):
        pair.anna.say(pair.bruno, f"{number:<{TEXT_CHARACTERS}}")
    found = older_pages(pair.bruno, pair.log)
    assert [entry.seq for page in reversed(found) for entry in page] == list(range(1, 61))
    assert max(len(page) for page in found) < 30


# -- what is refused


def test_who_asks_for_too_much_at_once_is_told_to_ask_later(pair: Pair) -> None:
    """One read full of questions must not fill the memory with answers, nor let everybody else wait for them."""
    text = "x" * TEXT_CHARACTERS
    for _ in range(17):
        pair.anna.say(pair.bruno, text)
    asked = {pair.anna.next_number() for _ in range(200)}
    pair.anna.send(*(Since(number, pair.log, 0) for number in sorted(asked)))
    busy = 0
    while asked:
        line = pair.anna.read()
        if isinstance(line, Failed):
            assert (line.code, line.retry_after) == (Code.BUSY, 1.0)
            busy += 1
        if isinstance(line, (Failed, Page)):
            asked.remove(line.r)
    assert busy > 100
    assert len(history(pair.anna, pair.log)) == 17


def test_refuses_oneself_nobody_and_a_chat_of_others(pair: Pair) -> None:
    """C20: an error, nothing stored; a foreign chat and one that does not exist are answered alike."""
    assert pair.anna.me is not None
    assert pair.bruno.me is not None
    me, other = pair.anna.me.user, pair.bruno.me.user
    third = pair.newcomer("third")
    third.say(pair.bruno, "private")
    foreign = third.log_with(pair.bruno)
    for number, (log, code) in enumerate(
        [
            (f"d{me}-{me}", Code.NOT_TO_YOURSELF),
            (pair.anna.log_with(10**9), Code.NO_SUCH_USER),
            (foreign, Code.NO_SUCH_CHAT),
            (f"d{10**9}-{10**9 + 1}", Code.NO_SUCH_CHAT),
            ("g12", Code.NO_SUCH_CHAT),
            (f"d{other}-{me}" if me < other else f"d{me}-{other}", Code.NO_SUCH_CHAT),
        ],
        start=1,
    ):
        pair.anna.send(Send(number, random_id(), log, "hello"))
        assert pair.anna.expect(Rejected, dn=number).code is code
    assert [message.text for message in history(third, foreign)] == ["private"]
    refusals = [pair.anna.refused(Since(9, log, 0)).code for log in (foreign, "d1000000-1000001", "nonsense")]
    assert refusals == [Code.NO_SUCH_CHAT] * 3
    pair.anna.dn = 6
    assert pair.anna.say(pair.bruno, "goes on").seq == 1  # a refusal consumes its number: the queue goes on


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Code.TEXT_EMPTY),
        (" \n\t\N{NO-BREAK SPACE}", Code.TEXT_EMPTY),
        ("x" * (TEXT_CHARACTERS + 1), Code.TEXT_TOO_LONG),
        ("\N{STEAMING BOWL}" * (TEXT_BYTES // 4 + 1), Code.TEXT_TOO_LONG),
    ],
    ids=["nothing", "blanks", "characters", "bytes"],
)
def test_refuses_a_text_beyond_its_limits(pair: Pair, text: str, code: Code) -> None:
    """C22, C23: told, never cut."""
    pair.anna.send(Send(1, random_id(), pair.log, text))
    assert pair.anna.expect(Rejected, dn=1).code is code
    assert pair.anna.refused(Since(2, pair.log, 0)).code is Code.NO_SUCH_CHAT  # nothing was made


@pytest.mark.parametrize(
    "text", ["x" * TEXT_CHARACTERS, "\N{STEAMING BOWL}" * (TEXT_BYTES // 4)], ids=["chars", "bytes"]
)
def test_takes_a_text_at_its_limits(pair: Pair, text: str) -> None:
    """C23."""
    pair.anna.say(pair.bruno, text)
    assert pair.bruno.expect(Message).text == text


def test_refuses_a_seal_it_does_not_know(pair: Pair) -> None:
    pair.anna.send(Send(1, random_id(), pair.log, "x", suite="olm"))
    assert pair.anna.expect(Rejected, dn=1).code is Code.SUITE_UNKNOWN


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(
        lambda one: not one.isspace()
    )
)
def test_any_text_comes_out_as_it_went_in(shared: Pair, text: str) -> None:
    """C23."""
    shared.anna.say(shared.bruno, text)
    assert shared.bruno.expect(Message).text == text


@pytest.fixture(scope="module")
def shared(server: ServerProcess) -> Iterator[Pair]:
    with ExitStack() as stack:
        yield Pair(server, stack)


# -- blocks


def test_refuses_a_blocked_sender_and_stores_nothing(pair: Pair) -> None:
    """C21, C22, C38: neither with nor without a chat there was before; the blocker may write to the one blocked."""
    fresh = pair.newcomer("fresh")
    for other, log in ((pair.bruno, pair.log), (fresh, pair.anna.log_with(fresh))):
        number = other.next_number()
        other.send(Block(number, user_of(pair.anna)))
        other.expect(Done, r=number)
        pair.anna.dn += 1
        pair.anna.send(Send(pair.anna.dn, random_id(), log, "refused"))
        assert pair.anna.expect(Rejected, dn=pair.anna.dn).code is Code.BLOCKED
        assert other.refused(Since(other.next_number(), log, 0)).code is Code.NO_SUCH_CHAT
        other.say(pair.anna, "from the blocker")
        other.send(Unblock(number + 1000, user_of(pair.anna)))
        other.expect(Done, r=number + 1000)
        pair.anna.say(other, "after")
        assert [message.text for message in history(other, log)] == ["from the blocker", "after"]


def test_what_was_stored_before_a_block_is_still_delivered(pair: Pair) -> None:
    """C25."""
    pair.bruno.close()
    pair.anna.say(pair.bruno, "before")
    again = pair.keep(pair.bruno.again())
    again.send(Block(1, user_of(pair.anna)))
    again.expect(Done, r=1)
    assert [message.text for message in history(again, pair.log)] == ["before"]
    pair.anna.send(Send(2, random_id(), pair.log, "refused"))
    assert pair.anna.expect(Rejected, dn=2).code is Code.BLOCKED
    assert [message.text for message in history(pair.keep(again.again()), pair.log)] == ["before"]


def test_a_repeat_after_the_end_of_a_block_is_refused_as_before(pair: Pair) -> None:
    """C38: what was refused meanwhile is never delivered later."""
    pair.bruno.send(Block(1, user_of(pair.anna)))
    pair.bruno.expect(Done, r=1)
    line = Send(1, random_id(), pair.log, "refused")
    pair.anna.send(line)
    assert pair.anna.expect(Rejected, dn=1).code is Code.BLOCKED
    pair.bruno.send(Unblock(2, user_of(pair.anna)))
    pair.bruno.expect(Done, r=2)
    again = pair.keep(pair.anna.again())
    again.send(line)
    assert again.expect(Rejected, dn=1).code is Code.BLOCKED
    again.dn = 1
    assert again.say(pair.bruno, "next").seq == 1


def test_a_block_and_messages_of_one_moment_have_one_order(pair: Pair) -> None:
    """C61: what came before the block arrives, all that came after it is refused."""
    pair.anna.say(pair.bruno, "hello")
    with pair.server.paused():
        pair.anna.send(*(Send(n, random_id(), pair.log, f"{n}") for n in range(2, 102)))
        pair.bruno.send(Block(1, user_of(pair.anna)))
    pair.bruno.expect(Done, r=1)
    told: list[Accepted | Rejected] = []
    while len(told) < 100:
        line = pair.anna.read()
        if isinstance(line, Accepted | Rejected):
            told.append(line)
    taken = [line.dn for line in told if isinstance(line, Accepted)]
    assert taken == list(range(2, 2 + len(taken)))
    assert [message.text for message in history(pair.bruno, pair.log)][1:] == [f"{dn}" for dn in taken]
    pair.anna.send(Send(102, random_id(), pair.log, "after it"))
    assert pair.anna.expect(Rejected, dn=102).code is Code.BLOCKED


def user_of(wire: Wire) -> int:
    assert wire.me is not None
    return wire.me.user


# -- markers


def test_the_sender_learns_that_a_device_has_it_and_own_devices_how_far_one_has_read(pair: Pair) -> None:
    """C24: two ticks."""
    assert pair.bruno.me is not None
    pair.anna.say(pair.bruno, "one")
    pair.anna.say(pair.bruno, "two")
    second = pair.keep(pair.server.connect())
    second.sign_in(pair.bruno.me.user_name)
    pair.bruno.send(MarkLogs((Mark(pair.log, delivered=2, read=1),)))
    assert pair.anna.expect(Marked).marks == (Mark(pair.log, delivered=2, read=0),)
    assert second.expect(Marked).marks == (Mark(pair.log, delivered=0, read=1),)
    pair.anna.send(MarkLogs((Mark(pair.log, delivered=1, read=1),)))
    pair.bruno.expect(Marked, marks=(Mark(pair.log, delivered=1, read=1),))


def test_markers_never_move_back_nor_beyond_the_end(pair: Pair) -> None:
    pair.anna.say(pair.bruno, "one")
    pair.bruno.send(
        MarkLogs((Mark(pair.log, 99, 99), Mark("d1000-1001", 5, 5), Mark("rubbish", 1, 1))),
        MarkLogs((Mark(pair.log, 0, 0),)),
    )
    assert pair.anna.expect(Marked).marks == (Mark(pair.log, delivered=1),)
    assert pair.bruno.expect(Marked).marks == (Mark(pair.log, read=1),)


def test_heads_ride_in_pongs_so_that_a_lost_push_is_noticed(pair: Pair) -> None:
    pair.anna.say(pair.bruno, "one")
    pair.bruno.send(Ping())
    pong = pair.bruno.expect(Pong)
    assert [(head.log, head.seq, head.read) for head in pong.heads] == [(pair.log, 1, 0)]
    pair.bruno.send(Ping())
    assert pair.bruno.expect(Pong).heads == ()


# -- a reader too slow


def test_a_slow_reader_is_not_pushed_at_and_learns_of_it_later(pair: Pair) -> None:
    """Live pushes stop; the store has everything; heads tell it."""
    slow = pair.keep(Wire(pair.server.address, device=pair.bruno.device, receive_buffer=4096))
    slow.resume(pair.bruno.token)
    text = "x" * TEXT_CHARACTERS
    for start in range(0, 1000, 50):
        pair.anna.send(*(Send(n, random_id(), pair.log, text) for n in range(start + 1, start + 51)))
        pair.anna.expect(Accepted, dn=start + 50)
    seqs: list[int] = []
    while True:
        line = slow.read()
        if isinstance(line, Message):
            seqs.append(line.seq)
        elif not isinstance(line, People | PresenceChanged | Marked):
            break
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) < 1000
    rest = history(slow, pair.log, after=seqs[-1])
    assert [message.seq for message in rest] == list(range(len(seqs) + 1, 1001))
