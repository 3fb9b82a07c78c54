"""Own messages arrive exactly once and in order, whatever happens to the link, the server's disk or the numbers."""

import pytest

from messenger.client.model import Delivery
from messenger.protocol.connection import Head
from messenger.protocol.errors import Code
from messenger.protocol.messages import Heads, Send
from tests.client.conftest import MakeDesktop
from tests.client.desktop import Desktop
from tests.client.model_server import REFUSED_TEXT, ModelServer
from tests.fakes import ConnectionPair

LOG = "d1-2"


def test_shows_a_message_waiting_then_stored_then_delivered_in_one_bubble(
    anna: Desktop, make_desktop: MakeDesktop, server: ModelServer
) -> None:
    anna.open(LOG)
    anna.reachable = False
    assert anna.pair
    anna.pair.cut()
    anna.send(LOG, "hello")
    anna.until(lambda: anna.messages(LOG), "the bubble")
    (waiting,) = anna.messages(LOG)
    assert (waiting.delivery, waiting.seq) == (Delivery.WAITING, 0)
    anna.reachable = True
    anna.until(lambda: anna.messages(LOG)[0].delivery is Delivery.STORED, "one tick")
    ben = make_desktop("ben")
    ben.sign_in("ben")
    ben.until(lambda: server.marks, "ben's device to tell that it has stored")
    anna.until(lambda: anna.messages(LOG)[0].delivery is Delivery.DELIVERED, "two ticks")
    (delivered,) = anna.messages(LOG)
    assert (delivered.cid, delivered.seq, delivered.text) == (waiting.cid, 1, "hello")


def test_shows_no_message_as_waiting_before_it_is_on_the_disk(anna: Desktop) -> None:
    """A chat that is opened in the very moment shows it with the next fact: what a window shows survives a kill."""
    shown: list[list[str]] = []

    def send_and_open() -> None:
        anna.core.send(LOG, "hello")
        anna.core.load_history(LOG, 0)
        anna._drain()  # all that the window knows if the program is killed now
        shown.append(anna.texts(LOG))

    anna.order(send_and_open)
    anna.until(lambda: anna.texts(LOG) == ["hello"], "the message, and once")
    assert shown == [[]]
    assert anna.state.chats[LOG].opened


def test_keeps_the_order_of_many(anna: Desktop, server: ModelServer) -> None:
    texts = [f"message {number}" for number in range(1_000)]
    anna.open(LOG)
    for text in texts:
        anna.send(LOG, text)
    anna.until(lambda: len(server.texts(LOG)) == 1_000, "all of them")
    anna.until(lambda: all(message.seq for message in anna.messages(LOG)), "all answers")
    assert server.texts(LOG) == texts == anna.texts(LOG)


def test_has_no_more_unanswered_sends_on_the_wire_than_the_window(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    anna = make_desktop("anna", window=5)
    anna.sign_in()
    anna.until(lambda: anna.state.space, "the last line of signing in")
    for number in range(23):
        anna.send(LOG, str(number))
    for _ in range(5):
        anna.step(lines=0)  # no answer is read
    assert len(server.texts(LOG)) == 5
    anna.step(lines=2)
    assert len(server.texts(LOG)) == 7
    anna.until(lambda: len(server.texts(LOG)) == 23, "all of them")
    assert server.texts(LOG) == [str(number) for number in range(23)]


@pytest.mark.parametrize("cut", range(1, 12))
def test_sends_once_when_the_link_is_cut_after_any_line(anna: Desktop, server: ModelServer, cut: int) -> None:
    assert anna.pair
    anna.pair.lines_until_cut = cut
    texts = ["one", "two", "three", "four"]
    anna.open(LOG)
    for text in texts:
        anna.send(LOG, text)
        anna.step(lines=1)
    anna.until(lambda: len(server.texts(LOG)) >= 4 and all(m.seq for m in anna.messages(LOG)), "all answers")
    assert server.texts(LOG) == texts == anna.texts(LOG)
    assert anna.store.outbox.after(1, 0, 10) == []


def test_has_a_message_on_disk_before_it_is_on_the_wire(anna: Desktop, server: ModelServer) -> None:
    stored: list[bool] = []
    said = server.said

    def look(pair: ConnectionPair, line: object) -> None:
        if isinstance(line, Send):
            stored.append(not anna.store.database.writing and anna.store.outbox.by_cid(1, line.cid) is not None)
        said(pair, line)  # type: ignore[arg-type]

    server.said = look  # type: ignore[method-assign]
    for number in range(10):
        anna.send(LOG, str(number))
        anna.step()
    anna.until(lambda: len(stored) == 10, "ten sends")
    assert all(stored)


def test_sends_again_after_the_servers_disk_was_full(anna: Desktop, server: ModelServer) -> None:
    server.troubled = 3
    for text in ("one", "two", "three"):
        anna.send(LOG, text)
    anna.until(lambda: len(server.texts(LOG)) == 3, "all of them")
    assert server.texts(LOG) == ["one", "two", "three"]
    assert server.troubled == 0


def test_shows_a_refusal_for_good_and_goes_on_behind_it(anna: Desktop, server: ModelServer) -> None:
    anna.open(LOG)
    for text in ("before", REFUSED_TEXT, "after"):
        anna.send(LOG, text)
    anna.until(lambda: len(server.texts(LOG)) == 2, "the others")
    anna.until(lambda: anna.messages(LOG)[-1].delivery is Delivery.FAILED, "the refusal")
    assert server.texts(LOG) == ["before", "after"]
    failed = anna.messages(LOG)[-1]
    assert (failed.text, failed.failure, failed.seq) == (REFUSED_TEXT, Code.NO_SUCH_USER, 0)


def test_tries_a_refused_message_again_under_a_new_cid_in_its_place(anna: Desktop, server: ModelServer) -> None:
    anna.open(LOG)
    anna.send(LOG, REFUSED_TEXT)
    anna.until(lambda: anna.messages(LOG) and anna.messages(LOG)[0].failure, "the refusal")
    (failed,) = anna.messages(LOG)
    sent = _sends_of(server)
    anna.order(lambda: anna.core.retry(LOG, failed.cid))
    anna.until(lambda: sent, "the second try")
    assert sent[0].text == REFUSED_TEXT
    assert sent[0].cid != failed.cid
    assert sent[0].dn == 2
    anna.until(lambda: anna.messages(LOG)[0].failure, "the second refusal")
    assert [message.cid for message in anna.messages(LOG)] == [sent[0].cid]


def test_keeps_a_refused_message_over_a_restart(anna: Desktop) -> None:
    anna.send(LOG, REFUSED_TEXT)
    anna.until(lambda: anna.state.chats.get(LOG) and _failed(anna), "the refusal")
    anna.crash()
    anna.start()
    assert [message.failure for message in anna.open(LOG)] == [Code.NO_SUCH_USER]


def _failed(desktop: Desktop) -> bool:
    last = desktop.state.chats[LOG].last
    return getattr(last, "failure", None) is not None


def test_gives_new_numbers_when_the_server_does_not_know_the_old_ones(anna: Desktop, server: ModelServer) -> None:
    """The device's numbers were lost at the server, or this disk is an older copy of itself."""
    for text in ("one", "two", "three"):
        anna.send(LOG, text)
    anna.until(lambda: len(server.texts(LOG)) == 3, "all of them")
    (device,) = server.data.devices.values()
    device.dn, device.answers = 50, {}
    anna.send(LOG, "four")
    anna.until(lambda: len(server.texts(LOG)) == 4, "the fourth")
    anna.send(LOG, "five")
    anna.until(lambda: len(server.texts(LOG)) == 5, "the fifth")
    assert server.texts(LOG) == ["one", "two", "three", "four", "five"]
    assert device.dn == 52


def test_keeps_the_order_when_an_older_copy_of_the_disk_has_written_on(anna: Desktop, server: ModelServer) -> None:
    """The first of the numbers waiting mean other messages to the server, the next one would be the one it expects."""
    anna.reachable = False
    assert anna.pair
    anna.pair.cut()
    texts = [f"message {number}" for number in range(6)]
    for text in texts:
        anna.send(LOG, text)
    anna.step()
    (device,) = server.data.devices.values()
    device.dn = 3
    anna.reachable = True
    anna.until(lambda: len(server.texts(LOG)) == 6, "all of them")
    assert server.texts(LOG) == texts
    assert device.dn == 9


def test_fills_a_gap_that_the_server_has(anna: Desktop, server: ModelServer) -> None:
    anna.reachable = False
    assert anna.pair
    anna.pair.cut()
    for text in ("one", "two", "three"):
        anna.send(LOG, text)
    anna.step()
    assert [outgoing.dn for outgoing in anna.store.outbox.after(1, 0, 10)] == [1, 2, 3]
    (device,) = server.data.devices.values()
    lost = 0
    said = server.said

    def lose_one(pair: ConnectionPair, line: object) -> None:
        nonlocal lost
        if isinstance(line, Send) and line.dn == 2 and not lost:
            lost += 1
            return
        said(pair, line)  # type: ignore[arg-type]

    server.said = lose_one  # type: ignore[method-assign]
    anna.reachable = True
    anna.until(lambda: len(server.texts(LOG)) == 3, "all of them")
    assert server.texts(LOG) == ["one", "two", "three"]
    assert (lost, device.dn) == (1, 3)


def test_sends_nothing_twice_after_the_server_was_restored_from_a_backup(anna: Desktop, server: ModelServer) -> None:
    """A message that the restored server has is known by its cid, even when its answer was never seen here."""
    anna.open(LOG)
    anna.send(LOG, "in the backup")
    anna.until(lambda: len(server.texts(LOG)) == 1, "the first")
    anna.until(lambda: anna.messages(LOG)[0].seq, "its answer")
    assert anna.pair
    anna.pair.lines_until_cut = 1  # the send arrives, its answer does not
    anna.reachable = False
    anna.send(LOG, "in the backup, answer lost")
    anna.until(lambda: len(server.texts(LOG)) == 2, "the second")
    backup = server.backup()
    backup.devices[next(iter(backup.devices))].dn = 0  # numbers older than the messages: nothing may rely on them
    anna.until(lambda: not anna.online, "the link to be lost")
    anna.send(LOG, "not in the backup")
    server.restore(backup, "second")
    anna.reachable = True
    anna.until(lambda: len(server.texts(LOG)) == 3, "the third")
    anna.until(lambda: anna.online and all(message.seq for message in anna.messages(LOG)), "all answers")
    assert server.texts(LOG) == ["in the backup", "in the backup, answer lost", "not in the backup"]
    assert anna.texts(LOG) == server.texts(LOG)


def test_lets_no_answer_to_an_old_question_move_a_dropped_cursor(anna: Desktop, server: ModelServer) -> None:
    """The numbers are reset while a question for missed messages is out: its answer skips what came before it."""
    sent = _sends_of(server)
    server.say(2, 1, "one")
    anna.open(LOG)
    anna.until(lambda: anna.texts(LOG) == ["one"], "the first")
    server.pushes = False
    for text in ("two", "three"):
        server.say(2, 1, text)
    (device,) = server.data.devices.values()
    device.dn = 50
    pair = anna.pair
    assert pair
    anna.send(LOG, "own")
    for _ in range(3):
        anna.step(lines=0)
    assert len(sent) == 1  # the reset is on the wire; before it is read, the client asks for what it missed
    pair._in.appendleft(Heads((Head(LOG, 3),)))
    anna.step(lines=1)
    assert server.sinces == 1
    session = anna.core._link.session
    assert session
    while not session.sending.renumbering:
        anna.step(lines=1)  # up to the reset
    anna.send(LOG, "own too")
    for _ in range(3):
        anna.step(lines=0)
    assert len(sent) == 1, "nothing is sent before everything is synced"
    anna.until(lambda: len(server.texts(LOG)) == 5 and len(anna.texts(LOG)) == 5, "all")
    anna.until(lambda: all(message.seq for message in anna.messages(LOG)), "all answers")
    assert server.texts(LOG) == ["one", "two", "three", "own", "own too"] == anna.texts(LOG)
    assert [line.dn for line in sent] == [1, 51, 52]
    assert anna.store.database.read("SELECT count(*) FROM message") == [(5,)]


def _sends_of(server: ModelServer) -> list[Send]:
    """Return the list in which each send that reaches the server will stand."""
    sent: list[Send] = []
    said = server.said

    def listen(pair: ConnectionPair, line: object) -> None:
        if isinstance(line, Send):
            sent.append(line)
        said(pair, line)  # type: ignore[arg-type]

    server.said = listen  # type: ignore[method-assign]
    return sent
