"""A server is put back to a backup: nobody's words vanish, and none are said twice (C58).

What the screens show is judged; what lies in between is killed at every step of the disk.
"""

from pathlib import Path

import pytest
from msgspec import structs

from messenger.client.changes import HistoryAdded
from messenger.client.model import EVERYONE, ChatMessage, Delivery
from messenger.protocol.connection import Head
from messenger.protocol.contacts import Person
from messenger.protocol.errors import Code
from messenger.protocol.messages import Heads, Page, Since
from tests.client.conftest import MakeDesktop
from tests.client.desktop import Desktop
from tests.client.files.moves import pick
from tests.client.model_server import Data, ModelServer
from tests.fakes import ConnectionPair

LOG = "d1-2"
GROUP = "g" + "A" * 21 + "A"
DAY = 86_400_000
RESTORED = "The server was put back to an earlier state. What you wrote"


def write(desktop: Desktop, *texts: str, log: str = LOG) -> None:
    """Write and wait until the server has it all."""
    for text in texts:
        desktop.send(log, text)
    desktop.until(lambda: {(text, "stored") for text in texts} <= set(stands(desktop, log)), "the answers")


def stands(desktop: Desktop, log: str = LOG) -> list[tuple[str, str]]:
    """What a window shows: texts, and how far each own one has come, or why not."""
    return [(one.text, str(one.failure or one.delivery)) for one in desktop.messages(log)]


def until_back(desktop: Desktop, epoch: str) -> None:
    """Wait for the first time everything is there after the server was put back."""

    def back() -> bool:
        ((known,),) = desktop.store.database.read("SELECT epoch FROM account WHERE current = 1")
        return known == epoch and desktop.online and not desktop.store.database.read("SELECT 1 FROM doubted")

    desktop.until(back, "being back")


def lost(texts: list[str]) -> list[tuple[str, str]]:
    return [(text, "lost_by_server") for text in texts]


@pytest.fixture
def backup(anna: Desktop, server: ModelServer) -> Data:
    """One message is in the backup; two own ones, and one of somebody else, came later."""
    anna.open(LOG)
    anna.open(EVERYONE)
    write(anna, "kept")
    backup = server.backup()
    write(anna, "lost 1", "lost 2")
    server.say(2, 1, "lost, too")
    anna.until(lambda: anna.texts(LOG)[-1:] == ["lost, too"], "the answer")
    return backup


def test_shows_what_the_server_lost_as_not_delivered(anna: Desktop, server: ModelServer, backup: Data) -> None:
    server.restore(backup, "second")
    until_back(anna, "second")
    shown = [("kept", "stored"), *lost(["lost 1", "lost 2"])]
    assert stands(anna) == shown
    assert [row.delivery for row in anna.messages(LOG)[1:]] == [Delivery.FAILED] * 2
    assert anna.state.chats[LOG].last == anna.messages(LOG)[-1]
    assert anna.lines(LOG) == [
        "The server lost 1 message of this chat when it was put back to an earlier state."
        " Only who wrote it can send it again."
    ]
    assert [line for line in anna.lines() if line.startswith(RESTORED)]
    anna.reopen()
    anna.open(LOG)
    assert stands(anna) == shown
    anna.reachable = True
    anna.until(lambda: anna.online, "being online")
    assert stands(anna) == shown
    assert server.texts(LOG) == ["kept"]


def test_sends_again_what_was_lost_when_told(anna: Desktop, server: ModelServer, backup: Data) -> None:
    server.restore(backup, "second")
    until_back(anna, "second")
    first, second = anna.messages(LOG)[1:]
    anna.actions.retry(LOG, second.cid)
    anna.until(lambda: server.texts(LOG) == ["kept", "lost 2"], "the message")
    anna.actions.retry(LOG, first.cid)
    anna.until(lambda: stands(anna) == [(text, "stored") for text in ("kept", "lost 2", "lost 1")], "both")
    assert server.texts(LOG) == ["kept", "lost 2", "lost 1"]


def test_what_waited_goes_out_in_its_order_and_behind_what_was_lost(
    anna: Desktop, server: ModelServer, backup: Data
) -> None:
    anna.reachable = False
    anna.lose_link()
    for number in range(3):
        anna.send(LOG, f"waits {number}")
    anna.until(lambda: len(anna.store.outbox.of_log(1, LOG)) == 3, "the outbox")
    cids = [one.cid for one in anna.store.outbox.of_log(1, LOG)]
    server.restore(backup, "second")
    anna.reachable = True
    until_back(anna, "second")
    anna.until(lambda: len(server.texts(LOG)) == 4, "what waited")
    assert [one.cid for one in server.messages(LOG)[1:]] == cids
    waited = [(f"waits {number}", "stored") for number in range(3)]
    anna.until(lambda: stands(anna) == [("kept", "stored"), *waited, *lost(["lost 1", "lost 2"])], "the picture")


def test_another_device_that_sent_it_again_is_heard(
    anna: Desktop, make_desktop: MakeDesktop, server: ModelServer, backup: Data
) -> None:
    other = make_desktop("anna's other one")
    other.sign_in("anna")
    other.open(LOG)
    other.until(lambda: len(other.texts(LOG)) == 4, "all messages")
    for device in server.data.devices.values():
        backup.devices.setdefault(next(n for n, d in server.data.devices.items() if d is device), device)
    server.restore(backup, "second")
    for desktop in (anna, other):
        until_back(desktop, "second")
        assert stands(desktop) == [("kept", "stored"), *lost(["lost 1", "lost 2"])]
    anna.actions.retry(LOG, anna.messages(LOG)[1].cid)
    anna.until(lambda: stands(anna)[1] == ("lost 1", "stored"), "the answer")
    for desktop in (anna, other):
        expected = [("kept", "stored"), ("lost 1", "stored"), *lost(["lost 2"])]
        desktop.until(lambda desktop=desktop, expected=expected: stands(desktop) == expected, "what was sent again")  # type: ignore[misc]
    other.actions.retry(LOG, other.messages(LOG)[2].cid)
    for desktop in (other, anna):
        desktop.until(lambda desktop=desktop: stands(desktop)[2] == ("lost 2", "stored"), "the other one")  # type: ignore[misc]
    assert server.texts(LOG) == ["kept", "lost 1", "lost 2"]


def test_what_another_backup_has_is_lost_no_more(anna: Desktop, server: ModelServer, backup: Data) -> None:
    """Twice put back: the second time to a newer backup, with everything; then to the first one again."""
    newer = server.backup()
    server.restore(backup, "second")
    until_back(anna, "second")
    server.restore(newer, "third")
    until_back(anna, "third")
    assert stands(anna) == [(text, "stored") for text in ("kept", "lost 1", "lost 2")] + [("lost, too", "received")]
    server.restore(backup, "fourth")
    until_back(anna, "fourth")
    write(anna, "newer")
    third = server.backup()
    write(anna, "lost 3")
    server.restore(third, "fifth")
    until_back(anna, "fifth")
    everything = [("kept", "stored"), ("newer", "stored"), *lost(["lost 1", "lost 2", "lost 3"])]
    assert stands(anna) == everything
    anna.reopen()
    anna.open(LOG)
    assert stands(anna) == everything


@pytest.mark.parametrize("step", range(1, 31, 2))
def test_loses_nothing_when_it_is_killed_on_the_way(
    anna: Desktop, server: ModelServer, backup: Data, step: int
) -> None:
    """Thrice: the disk dies at a step of coming back, and then at the same one again."""
    server.page = 1
    server.restore(backup, "second")
    for _ in range(3):
        anna.disk.steps_until_killed = step
        for _ in range(60):
            anna.step(lines=1)
        anna.crash()
        anna.start()
    anna.open(LOG)
    anna.until(lambda: stands(anna) == [("kept", "stored"), *lost(["lost 1", "lost 2"])], "the picture")
    until_back(anna, "second")
    assert stands(anna) == [("kept", "stored"), *lost(["lost 1", "lost 2"])]


def test_a_server_that_always_has_another_epoch_gets_nobody_to_keep_more(
    anna: Desktop, server: ModelServer, backup: Data
) -> None:
    server.restore(backup, "second")
    until_back(anna, "second")
    shown = stands(anna)
    for number in range(20):
        server.restore(server.backup(), f"epoch {number}")
        until_back(anna, f"epoch {number}")
        assert stands(anna) == shown
    assert len(anna.store.outbox.of_log(1, LOG)) == 2
    assert len(server.resumed) <= 2 * 22  # for each at most once more, to hear the whole directory
    assert len(anna.lines()) <= 200


def test_what_the_server_had_given_up_before_is_not_lost(anna: Desktop, server: ModelServer) -> None:
    """It keeps messages for a time only; what is older was known to go."""
    anna.open(LOG)
    write(anna, "old", "newer", "newest")
    backup = server.backup()
    write(anna, "lost")
    server.restore(backup, "second")
    _, newer, newest = server.messages(LOG)
    left = [structs.replace(newer, prev=0), newest]

    def since(pair: ConnectionPair, _session: object, line: Since) -> None:
        for message in left:
            pair.say(message)
        pair.say(Page(line.r, LOG, newest.seq, newest.seq))

    server._since = since  # type: ignore[method-assign,assignment]
    until_back(anna, "second")
    assert stands(anna) == [("newer", "stored"), ("newest", "stored"), *lost(["lost"])]


def test_what_is_older_than_messages_are_kept_was_not_lost(anna: Desktop, server: ModelServer) -> None:
    """The last message of a device stays, however old it is; what came after it had been given up."""
    anna.open(LOG)
    server.say(2, 1, "his last")
    anna.until(lambda: anna.texts(LOG) == ["his last"], "the first message")
    write(anna, "given up")
    server.say(2, 1, "given up, too")
    anna.until(lambda: anna.texts(LOG)[-1:] == ["given up, too"], "the answer")
    server.now += 3 * DAY
    write(anna, "kept")
    backup = server.backup()
    write(anna, "lost")
    server.retention = 2
    server.restore(backup, "second")
    first, *_, kept = server.messages(LOG)

    def since(pair: ConnectionPair, _session: object, line: Since) -> None:
        for message in (first, structs.replace(kept, prev=first.seq)):
            pair.say(message)
        pair.say(Page(line.r, LOG, kept.seq, kept.seq))

    server._since = since  # type: ignore[method-assign,assignment]
    until_back(anna, "second")
    assert stands(anna) == [("his last", "received"), ("kept", "stored"), *lost(["lost"])]
    assert not anna.lines(LOG)


def test_broadcasts_and_what_was_said_in_a_group_that_is_gone(anna: Desktop, server: ModelServer) -> None:
    backup = server.backup()
    for log in (EVERYONE, GROUP):
        anna.open(log)
        write(anna, f"own in {log}", log=log)
    server.restore(backup, "second")
    until_back(anna, "second")
    for log in (EVERYONE, GROUP):
        assert stands(anna, log) == lost([f"own in {log}"])
        assert log in anna.state.chat_order()


def test_whose_account_is_gone_is_known_as_deleted(anna: Desktop, server: ModelServer) -> None:
    """The account of the other one was made after the backup."""
    server.people.append(Person(9, "zoe", "Zoe"))
    anna.lose_link()
    anna.until(lambda: anna.online and 9 in anna.state.contacts, "Zoe")
    backup = server.backup()
    anna.open("d1-9")
    write(anna, "to Zoe", log="d1-9")
    del server.people[-1]
    server.restore(backup, "second")
    until_back(anna, "second")
    assert stands(anna, "d1-9") == lost(["to Zoe"])
    assert anna.state.title_of("d1-9") == "deleted user"
    assert anna.state.may_write("d1-9") == "This account was deleted."
    assert [one.name for one in anna.state.contacts.values() if not one.deleted] == ["anna", "ben", "cleo"]
    anna.reopen()
    assert anna.state.contacts[9].deleted


def test_a_file_that_was_lost_is_sent_again_from_where_it_lies(
    anna: Desktop, server: ModelServer, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(bytes(range(256)) * 100)
    anna.open(LOG)
    backup = server.backup()
    anna.order(lambda: anna.core.files.send(LOG, (pick(path),), "caption"))
    anna.until(lambda: stands(anna) == [("caption", "stored")], "the file")
    server.restore(backup, "second")
    until_back(anna, "second")
    (message,) = anna.messages(LOG)
    assert (message.failure, message.file and message.file.name) == (Code.LOST_BY_SERVER, "report.pdf")
    assert server.data.held == {}
    anna.actions.retry(LOG, message.cid)
    anna.until(lambda: stands(anna) == [("caption", "stored")], "the file again")
    assert list(server.data.held.values()) == [path.read_bytes()]


def test_thousands_that_were_lost_stand_in_their_order(anna: Desktop, server: ModelServer) -> None:
    anna.open(LOG)
    backup = server.backup()
    texts = [str(number) for number in range(3_000)]
    write(anna, *texts)
    anna.changes.clear()
    server.restore(backup, "second")
    until_back(anna, "second")
    assert stands(anna) == lost(texts)
    assert len([change for change in anna.changes if isinstance(change, HistoryAdded)]) <= 4
    anna.reopen()
    anna.open(LOG)
    assert stands(anna) == lost(texts)


def test_gives_up_what_a_server_names_and_does_not_bring(anna: Desktop, server: ModelServer, backup: Data) -> None:
    """It says that there is more than it gives: what was written is shown, not held back for ever."""
    server.restore(backup, "second")
    server.own.append(Heads((Head(LOG, 50),), more=True))
    until_back(anna, "second")
    assert stands(anna) == [("kept", "stored"), *lost(["lost 1", "lost 2"])]


def test_a_strangers_message_with_the_same_cid_is_not_taken_for_what_was_lost(
    anna: Desktop, server: ModelServer, backup: Data
) -> None:
    cid = anna.messages(LOG)[1].cid
    server.restore(backup, "second")
    server._append(2, LOG, cid, "not yours", None)
    until_back(anna, "second")
    assert ("lost 1", "lost_by_server") in stands(anna)
    assert isinstance(anna.messages(LOG)[1], ChatMessage)
