"""What others write is stored once, in order, before it is shown; what was missed is asked for."""

from typing import Any

import pytest
import sqlcipher3

from messenger.client.changes import MessagesAdded
from messenger.client.model import Delivery, Link
from messenger.client.store.messages import Message as StoredMessage
from messenger.protocol.connection import Failed, Head
from messenger.protocol.errors import Code
from messenger.protocol.messages import Heads, Mark, Marked, Message, Since, TypingNow
from tests.client.conftest import MakeDesktop
from tests.client.desktop import SERVER, Desktop
from tests.client.model_server import ModelServer
from tests.fakes import ConnectionPair

LOG = "d1-2"


def test_shows_what_is_said_to_somebody_online_with_its_sender(anna: Desktop, server: ModelServer) -> None:
    """C19: at once when online."""
    anna.open(LOG)
    server.say(2, 1, "hello")
    anna.until(lambda: anna.messages(LOG), "the message")
    (message,) = anna.messages(LOG)
    assert (message.text, message.sender, message.delivery) == ("hello", 2, Delivery.RECEIVED)
    assert anna.state.name_of(message.sender) == "Ben"
    assert anna.state.chats[LOG].unread == 1


def test_gets_what_was_said_while_it_was_away_oldest_first(make_desktop: MakeDesktop, server: ModelServer) -> None:
    """C19, C24: stored by the server, delivered at the next sign-in, with their own times."""
    said = [server.say(2, 1, str(number)) for number in range(5)]
    anna = make_desktop("anna")
    anna.sign_in()
    messages = anna.open(LOG)
    assert [(m.text, m.ts, m.seq) for m in messages] == [(m.text, m.ts, m.seq) for m in said]
    assert anna.state.chats[LOG].unread == 5


def test_gets_ten_thousand_in_pages(make_desktop: MakeDesktop, server: ModelServer) -> None:
    for number in range(10_000):
        server.say(2, 1, f"message {number}")
    anna = make_desktop("anna")
    anna.sign_in()
    tail = anna.open(LOG)
    assert [message.text for message in tail] == [f"message {number}" for number in range(9_800, 10_000)]
    anna.until(lambda: anna.whole, "all that is older")
    assert len(server.befores) == 50
    assert anna.store.database.read("SELECT count(*), min(seq), max(seq) FROM message") == [(10_000, 1, 10_000)]
    assert server.sinces == 0


def test_has_at_most_four_questions_out(make_desktop: MakeDesktop, server: ModelServer) -> None:
    for user in range(2, 12):
        server.say(user, 1, "hello")
    anna = make_desktop("anna")
    anna.order(lambda: anna.core.sign_in(SERVER, "anna", "secret"))
    anna.until(lambda: anna.state.link.link is Link.SYNCING, "signing in")
    anna.until_lines(lambda: server.sinces, "the first question")
    for _ in range(5):
        anna.step(lines=0)
    assert server.sinces == 4
    anna.until(lambda: anna.online, "the rest")
    assert server.sinces == 10
    assert len(anna.state.chats) == 11


def test_takes_a_message_once_however_often_it_comes(anna: Desktop, server: ModelServer) -> None:
    anna.open(LOG)
    message = server.say(2, 1, "hello")
    assert anna.pair
    for _ in range(3):
        anna.pair.say(message)
    server.say(2, 1, "again")
    anna.until(lambda: len(anna.messages(LOG)) >= 2, "both")
    assert anna.texts(LOG) == ["hello", "again"]
    assert server.sinces == 0


def test_asks_for_what_a_push_shows_to_be_missing(anna: Desktop, server: ModelServer) -> None:
    anna.open(LOG)
    server.pushes = False
    server.say(2, 1, "one")
    server.say(2, 1, "two")
    server.pushes = True
    server.say(2, 1, "three")
    anna.until(lambda: len(anna.messages(LOG)) == 3, "all three")
    assert anna.texts(LOG) == ["one", "two", "three"]
    assert server.sinces == 1


def test_learns_of_a_lost_push_from_the_next_pong(anna: Desktop, server: ModelServer) -> None:
    anna.open(LOG)
    server.pushes = False
    server.say(2, 1, "lost")
    session = anna.core._link.session
    assert session
    session.ping()
    anna.until(lambda: anna.texts(LOG) == ["lost"], "the lost message")


def test_shows_a_message_only_when_it_is_on_the_disk(anna: Desktop, server: ModelServer) -> None:
    anna.open(LOG)
    put = anna.inbox.put
    early: list[object] = []

    def look(fact: object) -> None:
        if anna.store.database.writing:
            early.append(fact)
        put(fact)  # type: ignore[arg-type]

    anna.inbox.put = look  # type: ignore[method-assign]
    anna.core._desk.turn._publish = look
    for number in range(20):
        server.say(2, 1, str(number))
    anna.send(LOG, "mine")
    anna.until(lambda: len(anna.messages(LOG)) == 21, "all")
    assert early == []


def test_stores_one_read_in_one_transaction(anna: Desktop, server: ModelServer) -> None:
    commits = 0
    execute = anna.disk.execute

    def count(sql: str, values: object = ()) -> object:
        nonlocal commits
        commits += sql == "COMMIT"
        return execute(sql, values)

    anna.disk.execute = count  # type: ignore[method-assign]
    for number in range(500):
        server.say(2, 1, str(number))
    anna.open(LOG)
    anna.until(lambda: anna.state.chats[LOG].head == 500, "all")
    assert commits == 1


def test_shows_own_messages_of_another_device_as_own(
    anna: Desktop, make_desktop: MakeDesktop, server: ModelServer
) -> None:
    other = make_desktop("annas other device")
    other.sign_in("anna")
    anna.open(LOG)
    other.send(LOG, "from the other device")
    other.until(lambda: server.texts(LOG), "the message at the server")
    anna.until(lambda: anna.messages(LOG), "the message")
    (message,) = anna.messages(LOG)
    assert (message.sender, message.delivery) == (1, Delivery.STORED)
    assert anna.state.chats[LOG].unread == 0


def test_does_not_take_a_strangers_cid_for_its_own(anna: Desktop, server: ModelServer) -> None:
    anna.open(LOG)
    server.troubled = 1_000_000
    anna.send(LOG, "mine")
    anna.until(lambda: anna.messages(LOG), "the waiting bubble")
    (waiting,) = anna.messages(LOG)
    server._append(2, LOG, waiting.cid, "forged", None)
    anna.until(lambda: len(anna.messages(LOG)) == 2, "the forged message")
    assert [(m.text, m.delivery) for m in anna.messages(LOG)] == [
        ("forged", Delivery.RECEIVED),
        ("mine", Delivery.WAITING),
    ]
    server.troubled = 0
    anna.until(lambda: len(server.texts(LOG)) == 2, "the own one")


def test_stops_reading_while_too_much_waits_to_be_shown(make_desktop: MakeDesktop, server: ModelServer) -> None:
    anna = make_desktop("anna", inbox=5)
    anna.sign_in()
    drain, anna._drain = anna._drain, lambda: None  # type: ignore[method-assign]
    for number in range(50):
        server.say(2, 1, str(number))
        for _ in range(3):
            anna.step(lines=1)
    assert anna.pair
    assert anna.pair.paused
    assert 5 <= anna.inbox._facts.qsize() <= 7
    anna._drain = drain  # type: ignore[method-assign]
    anna.open(LOG)
    anna.until(lambda: anna.state.chats[LOG].head == 50, "the rest")
    assert not anna.pair.paused


def test_says_once_a_second_what_was_stored_and_read(anna: Desktop, server: ModelServer) -> None:
    for number in range(100):
        server.say(2, 1, str(number))
    anna.open(LOG)
    anna.until(lambda: server.data.stored.get((LOG, 1)) == 100, "the marker of what was stored")
    assert len(server.marks) <= 2
    anna.order(lambda: anna.core.mark_read(LOG, 60))
    anna.until(lambda: server.data.read.get((LOG, 1)) == 60, "the marker of what was read")
    assert anna.state.chats[LOG].unread == 40


def test_knows_what_was_read_on_another_device(anna: Desktop, make_desktop: MakeDesktop, server: ModelServer) -> None:
    other = make_desktop("annas other device")
    other.sign_in("anna")
    server.say(2, 1, "hello")
    anna.until(lambda: anna.state.unread_total() == 1, "one unread")
    other.until(lambda: other.state.unread_total() == 1, "one unread there")
    other.order(lambda: other.core.mark_read(LOG, 1))
    other.until(lambda: server.data.read.get((LOG, 1)) == 1, "the marker")
    anna.until(lambda: anna.state.unread_total() == 0, "nothing unread")


def test_says_again_after_a_lost_link_what_it_has_read(anna: Desktop, server: ModelServer) -> None:
    server.say(2, 1, "hello")
    anna.until(lambda: anna.state.unread_total() == 1, "one unread")
    anna.reachable = False
    assert anna.pair
    anna.pair.cut()
    anna.order(lambda: anna.core.mark_read(LOG, 1))
    anna.until(lambda: anna.state.unread_total() == 0, "nothing unread")
    anna.reachable = True
    anna.until(lambda: server.data.read.get((LOG, 1)) == 1, "the marker at the server")


def test_says_again_what_it_has_stored_when_the_link_was_cut_before_the_marker_left(
    anna: Desktop, server: ModelServer
) -> None:
    server.say(2, 1, "hello")
    assert anna.pair
    anna.pair.lines_until_cut = 1  # the message arrives, the marker does not leave
    anna.until(lambda: anna.state.unread_total() == 1, "the message")
    anna.until(lambda: server.data.stored.get((LOG, 1)) == 1, "the marker")
    anna.crash()
    server.data.stored.clear()
    anna.start()
    anna.until(lambda: server.data.stored.get((LOG, 1)) == 1, "the marker, since nothing proved that it was heard")
    anna.until(lambda: anna.online, "being online")
    session = anna.core._link.session
    assert session
    session.ping()
    anna.until(lambda: anna.core._desk.chats and anna.core._desk.chats.rows[LOG].told == 1, "the proof")
    anna.close()
    server.data.stored.clear()
    anna.start()
    anna.until(lambda: anna.online, "being back")
    for _ in range(20):
        anna.step()
    assert server.data.stored == {}


@pytest.mark.logs_error("a mistake of ours")
def test_begins_anew_with_what_is_on_the_disk_after_a_mistake(anna: Desktop, server: ModelServer) -> None:
    """A turn that fails by a fault of the program is undone as a whole, in memory too."""
    anna.open(LOG)
    keep = anna.store.messages.add
    failed: list[StoredMessage] = []

    def fail_at_the_third(chat: int, message: StoredMessage) -> bool:
        if message.seq == 3 and not failed:
            failed.append(message)
            raise ValueError("a mistake of ours")
        return keep(chat, message)

    anna.store.messages.add = fail_at_the_third  # type: ignore[method-assign]
    for number in range(5):
        server.say(2, 1, str(number))
    anna.until(lambda: len(anna.messages(LOG)) == 5, "all, after the link was made anew")
    assert failed
    assert anna.texts(LOG) == ["0", "1", "2", "3", "4"]
    assert anna.store.database.read("SELECT count(*) FROM message") == [(5,)]


def test_does_not_advance_when_the_disk_is_full(anna: Desktop, server: ModelServer) -> None:
    """The disk is truly full: the database may not grow by a page."""
    anna.open(LOG)
    (pages,) = anna.store.database.read("PRAGMA page_count")[0]
    anna.store.database.read(f"PRAGMA max_page_count = {pages}")
    for _ in range(40):
        server.say(2, 1, "x" * 1_000)
    anna.until(lambda: anna.state.trouble, "the sentence")
    assert "full" in anna.state.trouble
    assert not anna.online
    shown = len(anna.messages(LOG))
    assert anna.store.database.read("SELECT count(*), coalesce(max(cursor), 0) FROM message, chat") == [(shown, shown)]
    anna.send(LOG, "typed meanwhile")
    anna.until(lambda: anna.texts(LOG)[-1:] == ["typed meanwhile"], "the waiting bubble")
    anna.store.database.read("PRAGMA max_page_count = 1000000")
    anna.until(lambda: server.texts(LOG)[-1] == "typed meanwhile", "the message that was typed")
    anna.until(lambda: len(anna.messages(LOG)) == 41 and anna.online, "the rest")
    assert anna.state.trouble == ""
    assert anna.texts(LOG) == server.texts(LOG)


def test_has_nothing_twice_when_it_died_during_the_hand_over(anna: Desktop, server: ModelServer) -> None:
    """C26: what had not been stored comes again."""
    anna.open(LOG)
    for number in range(300):
        server.say(2, 1, str(number))
    anna.disk.steps_until_killed = 150
    anna.step(lines=100)
    anna.step(lines=100)
    assert anna.disk.killed
    anna.crash()
    anna.start()
    anna.until(lambda: anna.online, "being back")
    assert [m.text for m in anna.open(LOG)] == [str(number) for number in range(100, 300)]
    assert anna.store.database.read("SELECT count(*), count(DISTINCT seq) FROM message") == [(300, 300)]


def test_shows_history_in_pages(anna: Desktop, server: ModelServer) -> None:
    for number in range(450):
        server.say(2, 1, str(number))
    anna.until(lambda: LOG in anna.state.chats and anna.state.chats[LOG].head == 450, "all")
    assert len(anna.open(LOG)) == 200
    assert not anna.state.chats[LOG].complete
    for expected in (400, 450):
        first = anna.messages(LOG)[0].seq
        anna.order(lambda first=first: anna.core.load_history(LOG, first))  # type: ignore[misc]
        anna.until(lambda expected=expected: len(anna.messages(LOG)) == expected, "a page more")  # type: ignore[misc]
    assert anna.texts(LOG) == [str(number) for number in range(450)]
    assert anna.state.chats[LOG].complete


def test_draws_only_what_is_new(anna: Desktop, server: ModelServer) -> None:
    anna.open(LOG)
    server.say(2, 1, "one")
    anna.until(lambda: anna.messages(LOG), "the first")
    assert anna.pair
    anna.changes.clear()
    lost = anna.pair
    lost.cut()
    anna.until(lambda: anna.pair is not lost and anna.online, "being back")
    server.say(2, 1, "two")
    anna.until(lambda: len(anna.messages(LOG)) == 2, "the second")
    added = [m.text for change in anna.changes if isinstance(change, MessagesAdded) for m in change.messages]
    assert added == ["two"]


def test_refuses_a_row_that_is_there_already(anna: Desktop, server: ModelServer) -> None:
    """The last line of defence is the database itself."""
    server.say(2, 1, "one")
    anna.until(lambda: LOG in anna.state.chats, "the message")
    with pytest.raises(sqlcipher3.IntegrityError):
        anna.store.database.write(
            "INSERT INTO message (chat, seq, sender, ts, cid, text, suite)"
            " SELECT chat, seq, 1, 1, '', '', '' FROM message"
        )
    anna.store.database.rollback()


def test_leaves_a_log_alone_that_the_server_cannot_bring_forward(anna: Desktop, server: ModelServer) -> None:
    """A head that no page ever reaches must not make the client ask for ever."""
    assert anna.pair
    anna.pair.say(Message(LOG, 9, 8, 1, 2, "c" * 22, "from nowhere"))
    for _ in range(50):
        anna.step()
    assert server.sinces == 1


def test_asks_again_when_the_server_could_not_answer(make_desktop: MakeDesktop, server: ModelServer) -> None:
    """Else what was missed would stay away until somebody writes there, and the outbox could be sent twice."""
    server.say(2, 1, "while away")
    answer, refused = server._since, 0

    def refuse_first(pair: ConnectionPair, session: Any, line: Since) -> None:
        nonlocal refused
        if refused < 2:
            refused += 1
            pair.say(Failed(line.r, Code.STORAGE, retry_after=0.001))
        else:
            answer(pair, session, line)

    server._since = refuse_first  # type: ignore[method-assign]
    anna = make_desktop("anna")
    anna.sign_in()
    assert [message.text for message in anna.open(LOG)] == ["while away"]


@pytest.mark.parametrize("log", ["private-2", "d2-1", "d1-1", "g1", "anything"])
def test_leaves_aside_what_no_chat_is_called(anna: Desktop, server: ModelServer, log: str) -> None:
    """A server cannot make something of its own look like a private session."""
    chats = dict(anna.state.chats)
    anna.changes.clear()
    server.tell(Heads((Head(log, 7),)))
    server.tell(Message(log, 1, 0, 5, 2, "c" * 22, "not private at all"))
    server.tell(Marked((Mark(log, read=3, delivered=3),)))
    server.tell(TypingNow(log, 2))
    server.say(2, 1, "hello")
    anna.until(lambda: LOG in anna.state.chats and anna.state.chats[LOG].unread == 1, "what comes after it")
    assert set(anna.state.chats) == {*chats, LOG}
    assert not any(getattr(change, "log", LOG) not in (LOG, "all") for change in anna.changes)
    assert not any(line.log == log for line in server.asked if isinstance(line, Since))
