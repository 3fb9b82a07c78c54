"""Accounts never mix, numbers stay unique, and what was not committed never happened."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.client.model import Contact, SavedServer
from messenger.client.store.accounts import Account
from messenger.client.store.errors import StoreError
from messenger.client.store.messages import Message
from messenger.client.store.store import Store, open_store
from messenger.protocol.errors import Code

HOME = SavedServer("Home", "home.test:7420", "pin of home", "")
WORK = SavedServer("Work", "work.test:7420", "pin of work", "")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, use_keyring=False)
    store.accounts.keep_server(HOME, 1)
    store.accounts.keep_server(WORK, 2)
    yield store
    store.database.close()


def account(store: Store, server: SavedServer = HOME, user: int = 1, name: str = "anna") -> Account:
    made = Account(0, server, user, name, name.title(), False, "device", "token", "epoch", 0, False, 0)
    made.id = store.accounts.add(made)
    return made


def test_keeps_the_same_user_number_of_two_servers_apart(store: Store) -> None:
    at_home, at_work = account(store), account(store, WORK)
    for owner, text in ((at_home, "at home"), (at_work, "at work")):
        chat = store.chats.add(owner.id, "d1-2")
        store.messages.add(chat.id, Message(1, 2, 1, "cid", text))
        store.outbox.add(owner.id, 1, f"cid {text}", "d1-2", 1, text)
        store.people.keep(owner.id, [Contact(2, "ben", text)])
        store.chats.keep_draft(owner.id, "d1-2", text)
    (chat,) = store.chats.all(at_home.id)
    assert chat.last
    assert chat.last.text == "at home"
    assert [one.text for one in store.outbox.after(at_home.id, 0, 9)] == ["at home"]
    assert [one.display for one in store.people.all(at_home.id)] == ["at home"]
    assert store.chats.drafts(at_work.id) == [("d1-2", "at work")]
    store.chats.forget(at_home.id)
    assert len(store.chats.all(at_work.id)) == 1
    assert store.outbox.by_dn(at_home.id, 1) is not None


def test_opens_with_the_account_that_was_made_current(store: Store) -> None:
    anna, ben = account(store), account(store, user=2, name="ben")
    store.accounts.make_current(anna.id, 5)
    store.accounts.make_current(ben.id, 6)
    current = store.accounts.current()
    assert current
    assert current.user_name == "ben"
    current.token = ""
    store.accounts.save(current)
    assert store.accounts.current() is None


def test_lists_servers_last_used_first_with_the_name_last_used_there(store: Store) -> None:
    account(store, WORK)
    assert [(server.name, server.account) for server in store.accounts.servers()] == [("Work", "anna"), ("Home", "")]


def test_finds_an_account_by_name_in_any_case(store: Store) -> None:
    account(store)
    found = store.accounts.by_name(HOME.pin, "ANNA")
    assert found
    assert found.user == 1
    assert store.accounts.by_name(WORK.pin, "anna") is None


def test_undoes_what_was_not_committed(store: Store) -> None:
    store.database.commit()
    owner = account(store)
    store.chats.add(owner.id, "d1-2")
    store.database.rollback()
    assert store.accounts.by_user(HOME.pin, 1) is None
    assert not store.database.writing


def test_stores_a_number_of_a_log_once(store: Store) -> None:
    chat = store.chats.add(account(store).id, "d1-2")
    assert store.messages.add(chat.id, Message(1, 2, 1, "a", "first"))
    assert not store.messages.add(chat.id, Message(1, 2, 1, "b", "second"))
    assert [message.text for message in store.messages.page(chat.id, 0, 9)] == ["first"]


def test_numbers_the_outbox_anew_in_its_order(store: Store) -> None:
    owner = account(store)
    for number, text in enumerate(("one", "two", "three"), 5):
        store.outbox.add(owner.id, number, text, "d1-2", 1, text)
    refused = store.outbox.by_cid(owner.id, "two")
    assert refused
    store.outbox.refuse(refused.id, Code.NO_SUCH_USER)
    for last in (5, 1, 7):  # up, down and over its own numbers
        assert store.outbox.renumber(owner.id, last) == last + 2
        assert [(one.dn, one.text) for one in store.outbox.after(owner.id, 0, 9)] == [
            (last + 1, "one"),
            (last + 2, "three"),
        ]
    assert [one.failure for one in store.outbox.of_log(owner.id, "d1-2")] == [None, Code.NO_SUCH_USER, None]


def test_keeps_text_exactly(store: Store) -> None:
    """C23: whatever Unicode brings."""
    chat = store.chats.add(account(store).id, "d1-2")
    text = "a\0b\u202ec\n\t\N{GRINNING FACE}e\u0301\U000e0001 "
    store.messages.add(chat.id, Message(1, 2, 1, "cid", text))
    store.database.commit()
    assert store.messages.page(chat.id, 0, 1)[0].text == text


def fill(store: Store, chat: int) -> None:
    for seq in range(1, 200):
        store.messages.add(chat, Message(seq, 2, 1, "cid", "x" * 4_000))


def test_names_the_full_disk_in_a_sentence(store: Store) -> None:
    chat = store.chats.add(account(store).id, "d1-2")
    store.database.commit()
    (pages,) = store.database.read("PRAGMA page_count")[0]
    store.database.read(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="The disk is full"):
        fill(store, chat.id)
    store.database.rollback()
    with pytest.raises(StoreError, match="The disk is full"):
        store.database.probe()
    store.database.rollback()
    store.database.read("PRAGMA max_page_count = 1000000")
    store.database.probe()
    assert store.database.read("SELECT count(*) FROM probe") == [(0,)]
