"""What the store knows of files: with the message, with the outbox, on their way, saved, and in small."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
import sqlcipher3

from messenger.client.files.attachments import loaded, said, shown, stored
from messenger.client.files.model import FileChoices
from messenger.client.model import Attachment, SavedServer
from messenger.client.store.accounts import Account
from messenger.client.store.files import DownloadRow, SavedRow, UploadRow
from messenger.client.store.messages import Message
from messenger.client.store.profile import store_key
from messenger.client.store.search import NEWEST
from messenger.client.store.store import Store, open_store
from messenger.protocol.errors import Code
from messenger.protocol.files import File

HOME = SavedServer("Home", "home.test:7420", "pin of home", "")
HASH = "h" * 43
FILE = Attachment(HASH, 1_000, "report 2024.pdf", 0, 0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, use_keyring=False)
    store.accounts.keep_server(HOME, 1)
    yield store
    store.database.close()


def account(store: Store, user: int = 1) -> int:
    return store.accounts.add(Account(0, HOME, user, f"u{user}", "U", False, "d", "t", "e", 0, False, 0))


def found(store: Store, match: str) -> list[int]:
    rows = store.search.matching(match, NEWEST)
    return [row[2] for row in rows.take(100)]


def test_is_harmless_as_soon_as_it_is_here() -> None:
    file = shown(File(HASH, 5, "../evil\u202efdp.exe", 3, 4))
    assert file == Attachment(HASH, 5, "_evilfdp.exe", 3, 4)
    assert loaded(stored(file)) == file
    assert said(file) == File(HASH, 5, "_evilfdp.exe", 3, 4)
    assert (shown(None), said(None), stored(None), loaded("")) == (None, None, "", None)


def test_keeps_the_file_of_a_message_and_finds_it_by_its_name(store: Store) -> None:
    chat = store.chats.add(account(store), "d1-2")
    store.messages.add(chat.id, Message(1, 2, 1, "a", "no file"))
    store.messages.add(chat.id, Message(2, 2, 2, "b", "the caption", file=stored(FILE)))
    store.messages.add(chat.id, Message(3, 2, 3, "c", "", file=stored(FILE)))
    (row,) = store.chats.all(1)
    assert row.last == Message(3, 2, 3, "c", "", file=stored(FILE))
    assert [loaded(message.file) for message in store.messages.page(chat.id, 0, 9)] == [None, FILE, FILE]
    assert found(store, "report") == [3, 2]
    assert found(store, "caption") == [2]
    places, end = store.search.containing("2024.PDF", NEWEST, 10)
    assert [place.seq for place in places] == [3, 2]
    assert end == 0
    assert [store.search.text(place.id) for place in places] == ["report 2024.pdf", "the caption\nreport 2024.pdf"]
    store.chats.forget(1)
    assert found(store, "report") == found(store, "caption") == []


def test_gives_a_message_with_a_file_its_number_later(store: Store) -> None:
    owner = account(store)
    outgoing = store.outbox.add_with_file(owner, "cid", "d1-2", 1, "caption", Attachment("", 1_000, "a.bin"))
    store.files.keep_upload(UploadRow(outgoing.id, "/home/a.bin", 5))
    assert (outgoing.dn, outgoing.failure) == (0, None)
    assert store.outbox.after(owner, 0, 9) == []
    assert store.outbox.unnumbered(owner) == [outgoing]
    store.outbox.keep_file(outgoing.id, FILE)
    assert store.files.upload_hashes() == {HASH}
    store.outbox.number(outgoing.id, 7)
    (waiting,) = store.outbox.after(owner, 0, 9)
    assert (waiting.dn, waiting.file) == (7, FILE)
    assert store.outbox.unnumbered(owner) == []
    store.outbox.number(outgoing.id, None)
    assert store.outbox.renumber(owner, 3) == 3
    assert [one.file for one in store.outbox.unnumbered(owner)] == [FILE]
    store.outbox.refuse(outgoing.id, Code.BLOCKED)
    assert store.outbox.unnumbered(owner) == []
    store.outbox.remove(outgoing.id)
    assert store.files.upload(outgoing.id) is None


def test_keeps_an_upload_as_it_stands(store: Store) -> None:
    outgoing = store.outbox.add_with_file(account(store), "cid", "d1-2", 1, "", FILE)
    row = UploadRow(outgoing.id, "", 5, paused=True, tries=2, reason="why")
    store.files.keep_upload(UploadRow(outgoing.id, "x", 0))
    store.files.keep_upload(row)
    assert store.files.upload(outgoing.id) == row


def test_keeps_downloads_in_the_order_in_which_they_were_asked_for(store: Store) -> None:
    owner, other = account(store), account(store, 2)
    rows = [DownloadRow("d1-2", f"{number}", number, 2, FILE, "") for number in (3, 1, 2)]
    for now, row in enumerate(rows):
        store.files.keep_download(owner, row, now)
    changed = DownloadRow("d1-2", "3", 3, 2, FILE, "/there", paused=True, reason="why", over=True)
    store.files.keep_download(owner, changed, 99)
    assert store.files.downloads(owner) == [changed, *rows[1:]]
    assert store.files.downloads(other) == []
    store.files.remove_download(owner, "d1-2", "1")
    assert [row.cid for row in store.files.downloads(owner)] == ["3", "2"]


def test_remembers_where_the_newest_files_were_saved(store: Store) -> None:
    owner = account(store)
    rows = [SavedRow("d1-2", f"{number}", HASH, 5, False, f"/{number}") for number in range(5)]
    for row in rows:
        store.files.keep_saved(owner, row, most=3)
    assert store.files.saved(owner) == rows[2:]
    assert store.files.place_of(owner, "d1-2", "4", HASH) == "/4"
    assert store.files.place_of(owner, "d1-2", "4", "x" * 43) == ""
    store.files.keep_saved(owner, SavedRow("d1-2", "3", HASH, 5, False, "/elsewhere"), most=3)
    assert [row.path for row in store.files.saved(owner)] == ["/2", "/4", "/elsewhere"]


def test_keeps_the_newest_small_pictures(store: Store) -> None:
    for number in range(5):
        store.files.keep_thumbnail(f"{number}", bytes([number]), now=number, most=3)
    assert [store.files.thumbnail(f"{number}") for number in range(5)] == [None, None, b"\2", b"\3", b"\4"]
    store.files.keep_thumbnail("2", b"new", now=9, most=3)
    assert store.files.thumbnail("2") == b"new"


def test_forgets_everything_with_the_account_and_nothing_of_another(store: Store) -> None:
    owners = account(store), account(store, 2)
    for number, owner in enumerate(owners):
        file = Attachment(f"{number}" * 43, 5, "a")
        chat = store.chats.add(owner, "d1-2")
        store.messages.add(chat.id, Message(1, 2, 1, "a", "", file=stored(file)))
        outgoing = store.outbox.add_with_file(owner, "b", "d1-2", 1, "", file)
        store.files.keep_upload(UploadRow(outgoing.id, "", 0))
        store.files.keep_download(owner, DownloadRow("d1-2", "c", 1, 2, file, ""), 1)
        store.files.keep_saved(owner, SavedRow("d1-2", "d", file.hash, 5, False, "/d"), 9)
        store.files.keep_thumbnail(file.hash, b"small", 1, 9)
    assert store.files.hashes(owners[0]) == {"0" * 43}
    store.forget(owners[0])
    assert not store.files.downloads(owners[0])
    assert not store.files.saved(owners[0])
    assert store.files.thumbnail("0" * 43) is None
    assert len(store.files.downloads(owners[1])) == len(store.files.saved(owners[1])) == 1
    assert store.files.thumbnail("1" * 43) == b"small"
    assert store.database.read("SELECT count(*) FROM upload") == [(1,)]


def test_remembers_what_was_chosen_for_files(store: Store) -> None:
    assert store.preferences.file_choices() == FileChoices()
    store.preferences.keep_file_choices(FileChoices("/there", 0))
    assert store.preferences.file_choices() == FileChoices("/there", 0)


def test_older_profiles_get_room_for_files(tmp_path: Path) -> None:
    key = store_key(tmp_path, use_keyring=False)
    old = sqlcipher3.connect(str(tmp_path / "store.db"), isolation_level=None)
    old.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    schema = resources.files("messenger.client.store") / "schema"
    files = sorted(file.name for file in schema.iterdir() if file.name.endswith(".sql"))[:6]
    for name in files:
        old.executescript((schema / name).read_text("utf-8"))
    old.execute("PRAGMA user_version = 6")
    old.execute("INSERT INTO server VALUES (1, 'pin', 'Home', 'home.test:7420', 1)")
    old.execute("INSERT INTO account VALUES (1, 1, 1, 'anna', 'Anna', 0, 'd', 't', 'e', 5, 0, 7, 1, 1)")
    old.execute("INSERT INTO chat VALUES (1, 1, 'd1-2', 1, 1, 0, 0, 0, 0, 0)")
    old.execute(
        "INSERT INTO message (id, chat, seq, sender, ts, cid, text, suite)"
        " VALUES (5, 1, 1, 2, 1, 'a', '\nold\n', 'plain')"
    )
    old.execute("INSERT INTO outbox (account, dn, cid, log, ts, text) VALUES (1, 5, 'b', 'd1-2', 1, 'waits')")
    old.close()
    store = open_store(tmp_path, use_keyring=False)
    assert store.messages.page(1, 0, 9) == [Message(1, 2, 1, "a", "\nold\n")]
    assert [(one.text, one.file) for one in store.outbox.after(1, 0, 9)] == [("waits", None)]
    assert found(store, "old") == [1]
    store.messages.add(1, Message(2, 2, 2, "c", "", file=stored(FILE)))
    assert found(store, "report") == [2]
    store.chats.forget(1)
    assert found(store, "old") == found(store, "report") == []
    store.database.close()
