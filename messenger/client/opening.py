"""Opening the store of a profile, however long that takes: a disk may refuse, and what is stored may be damaged."""

import asyncio

from messenger.client import facts
from messenger.client.backoff import BackOff
from messenger.client.clock import Clock
from messenger.client.core import Core
from messenger.client.inbox import Inbox
from messenger.client.settings import ClientConfig
from messenger.client.store.aside import set_aside
from messenger.client.store.errors import DamagedStoreError, StoreError
from messenger.client.store.store import open_store


async def open_core(config: ClientConfig, inbox: Inbox, clock: Clock, aside: asyncio.Event) -> Core:
    """Open the store of a profile whose lock is held, trying again while the disk refuses; then what works on it.

    ``aside``: a store that cannot be read is to be set aside, and an empty one takes its place.
    """
    wait = BackOff(config.durations.storage_first, config.durations.storage_longest)
    told = ""
    while True:
        try:
            if aside.is_set():
                aside.clear()
                set_aside(config.profile_folder)
            store = open_store(config.profile_folder, config.use_keyring)
        except DamagedStoreError as error:
            told = str(error)
            inbox.put(facts.StoreTroubled(told, damaged=True))
            await aside.wait()
        except StoreError as error:
            if str(error) != told:
                told = str(error)
                inbox.put(facts.StoreTroubled(told))
            await asyncio.sleep(wait.next())
        else:
            if told:
                inbox.put(facts.StoreTroubled(""))
            return Core(config, inbox, clock, store)
