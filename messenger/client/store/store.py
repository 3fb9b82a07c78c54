"""The whole store of one profile: the database and its nouns, opened and closed together."""

from pathlib import Path

from messenger.client.store.accounts import Accounts
from messenger.client.store.chats import ChatTable
from messenger.client.store.database import Database
from messenger.client.store.doubts import Doubts
from messenger.client.store.files import FileTable
from messenger.client.store.groups import Groups
from messenger.client.store.messages import Messages
from messenger.client.store.outbox import Outbox
from messenger.client.store.peer_keys import PeerKeys
from messenger.client.store.people import People
from messenger.client.store.preferences import Preferences
from messenger.client.store.profile import store_key
from messenger.client.store.search import Search


class Store:
    """All tables of one profile. Belongs to one thread."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.accounts = Accounts(database)
        self.chats = ChatTable(database)
        self.messages = Messages(database)
        self.doubts = Doubts(database)
        self.search = Search(database)
        self.outbox = Outbox(database)
        self.people = People(database)
        self.groups = Groups(database)
        self.peer_keys = PeerKeys(database)
        self.preferences = Preferences(database)
        self.files = FileTable(database)

    def forget(self, account: int) -> None:
        """Remove everything of an account that is no more."""
        self.files.forget(account)
        self.chats.forget(account)
        self.doubts.forget(account)
        self.people.forget(account)
        self.groups.forget(account)
        self.peer_keys.forget(account)
        self.preferences.keep_blocks(account, ())
        self.preferences.keep_mutes(account, ())
        for table in ("outbox", "draft"):
            self.database.write(f"DELETE FROM {table} WHERE account = ?", account)  # noqa: S608
        self.database.write("DELETE FROM account WHERE id = ?", account)


def open_store(folder: Path, use_keyring: bool) -> Store:
    """Open or create the store in ``folder``, which the caller has locked. Raises ``StoreError``."""
    return Store(Database(folder, store_key(folder, use_keyring)))
