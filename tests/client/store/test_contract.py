"""Groups, blocks, mutes and preferences: of one account each, and in profiles that are older than they are."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
import sqlcipher3

from messenger.client.model import Contact, SavedServer
from messenger.client.notification_choices import UNTIL_TURNED_OFF, NotificationChoices
from messenger.client.private.model import PrivateChoices, RelayChoice
from messenger.client.store.accounts import Account
from messenger.client.store.messages import Message
from messenger.client.store.profile import store_key
from messenger.client.store.store import Store, open_store
from messenger.net.pin import Pin
from messenger.protocol.groups import Group, Standing

HOME = SavedServer("Home", "home.test:7420", "pin of home", "")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, use_keyring=False)
    store.accounts.keep_server(HOME, 1)
    yield store
    store.database.close()


def account(store: Store, user: int, name: str) -> int:
    return store.accounts.add(Account(0, HOME, user, name, name, False, "device", "t", "e", 0, False, 0))


def test_keeps_what_belongs_to_each_account_apart(store: Store) -> None:
    anna, ben = account(store, 1, "anna"), account(store, 2, "ben")
    for owner, title in ((anna, "Anna's"), (ben, "Ben's")):
        group = Group("p" * 22, title, owner, (owner, 7), Standing.MEMBER)
        store.groups.keep(owner, [Group("p" * 22, "before"), group])
        store.preferences.keep_blocks(owner, {owner + 10})
        store.preferences.keep_mutes(owner, {title})
        store.peer_keys.keep(owner, 7, "desk", Pin(bytes([9]) * 32))
        store.peer_keys.keep(owner, 7, "desk", Pin(bytes([owner]) * 32))
        store.people.keep(owner, [Contact(9, "", "deleted user", deleted=True), Contact(8, "cleo", "Cleo")])
    assert store.groups.all(anna) == [Group("p" * 22, "Anna's", anna, (anna, 7))]
    assert store.preferences.blocks(anna) == {anna + 10}
    assert store.preferences.mutes(anna) == {"Anna's"}
    assert store.peer_keys.of(anna, 7) == {"desk": Pin(bytes([anna]) * 32)}
    assert store.peer_keys.of(anna, 8) == {}
    assert {one.id: one.deleted for one in store.people.all(anna)} == {8: False, 9: True}
    store.preferences.keep_blocks(anna, {3, 4})
    store.preferences.keep_mutes(anna, ())
    store.groups.forget(anna)
    assert store.preferences.blocks(anna) == {3, 4}
    assert store.preferences.mutes(anna) == set()
    assert store.groups.all(anna) == []
    assert store.groups.all(ben)[0].title == "Ben's"
    assert store.preferences.blocks(ben) == {ben + 10}
    store.forget(anna)
    assert store.preferences.mutes(ben) == {"Ben's"}
    assert store.peer_keys.of(anna, 7) == {}
    assert store.peer_keys.of(ben, 7) == {"desk": Pin(bytes([ben]) * 32)}
    assert store.accounts.by_user(HOME.pin, 1) is None
    assert store.accounts.by_user(HOME.pin, 2) is not None


def test_shows_notices_until_told_otherwise(store: Store) -> None:
    assert store.preferences.show_notices()
    for shown in (False, True, False):
        store.preferences.keep_show_notices(shown)
        assert store.preferences.show_notices() is shown


def test_remembers_what_was_chosen_for_private_sessions(store: Store) -> None:
    assert store.preferences.private_choices() == PrivateChoices()
    for choices in (PrivateChoices(RelayChoice.NEVER, True, 7421), PrivateChoices(RelayChoice.ALWAYS)):
        store.preferences.keep_private_choices(choices)
        assert store.preferences.private_choices() == choices


def test_remembers_what_was_chosen_for_notifications(store: Store) -> None:
    assert store.preferences.notification_choices() == NotificationChoices()
    for choices in (NotificationChoices(False, False, False, UNTIL_TURNED_OFF), NotificationChoices(sound=False)):
        store.preferences.keep_notification_choices(choices)
        assert store.preferences.notification_choices() == choices


def test_calls_people_by_their_display_names(store: Store) -> None:
    anna = account(store, 1, "anna")
    store.people.keep(anna, [Contact(8, "cleo", "Cleo C.")])
    assert store.people.called(anna, 8) == "Cleo C."
    assert store.people.called(anna, 9) == ""


def test_counts_messages_of_others_after_the_marker(store: Store) -> None:
    """What happened to a group is no message."""
    chat = store.chats.add(account(store, 1, "anna"), "g" + "p" * 22)
    for seq in range(1, 13):
        change = "something" if seq % 3 == 0 else ""
        store.messages.add(chat.id, Message(seq, 1 if seq % 4 == 0 else 2, seq, f"{seq}", "", change=change))
    # 1 2 (3) [4] 5 (6) 7 [8] (9) 10 11 (12)
    assert store.messages.unread(chat.id, 0, 1, 100) == 6
    assert store.messages.unread(chat.id, 5, 1, 100) == 3
    assert store.messages.unread(chat.id, 0, 1, 4) == 4
    assert store.messages.unread(chat.id, 12, 1, 100) == 0
    assert store.messages.page(chat.id, 4, 9)[-1].change == "something"


def test_opens_profiles_that_are_older(tmp_path: Path) -> None:
    """Nothing in them is lost."""
    key = store_key(tmp_path, use_keyring=False)
    first = (resources.files("messenger.client.store") / "schema" / "0001_first.sql").read_text("utf-8")
    old = sqlcipher3.connect(str(tmp_path / "store.db"))
    old.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    old.executescript(f"BEGIN; {first} PRAGMA user_version = 1; COMMIT;")
    old.execute("INSERT INTO server VALUES (1, 'pin', 'Home', 'home.test:7420', 1)")
    old.execute("INSERT INTO account VALUES (1, 1, 1, 'anna', 'Anna', 0, 'd', 't', 'e', 5, 0, 7, 1, 1)")
    old.execute("INSERT INTO person VALUES (1, 2, 'ben', 'Ben', 50)")
    old.execute("INSERT INTO chat VALUES (1, 1, 'd1-2', 1, 1, 0, 0, 0)")
    old.execute("INSERT INTO message VALUES (1, 1, 1, 2, 5, 'cid', 'hello', 'plain')")
    old.commit()
    old.close()
    store = open_store(tmp_path, use_keyring=False)
    assert store.people.all(1) == [Contact(2, "ben", "Ben", seen=50)]
    (chat,) = store.chats.all(1)
    assert chat.last == Message(1, 2, 5, "cid", "hello")
    assert store.messages.unread(chat.id, 0, 1, 100) == 1
    assert store.groups.all(1) == []
    assert store.peer_keys.of(1, 2) == {}
    store.database.close()
