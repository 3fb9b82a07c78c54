"""The whole store of one profile: the database and its nouns, opened and closed together."""

from pathlib import Path

from messenger.client.store.accounts import Accounts
from messenger.client.store.chats import ChatTable
from messenger.client.store.database import Database
from messenger.client.store.messages import Messages
from messenger.client.store.outbox import Outbox
from messenger.client.store.people import People
from messenger.client.store.profile import store_key


class Store:
    """All tables of one profile. Belongs to one thread."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.accounts = Accounts(database)
        self.chats = ChatTable(database)
        self.messages = Messages(database)
        self.outbox = Outbox(database)
        self.people = People(database)


def open_store(folder: Path, use_keyring: bool) -> Store:
    """Open or create the store in ``folder``, which the caller has locked. Raises ``StoreError``."""
    return Store(Database(folder, store_key(folder, use_keyring)))
