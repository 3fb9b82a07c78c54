"""What is gathered before it is written: all of it is written at the end, and nothing afterwards."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from messenger.client.desk import Desk, Owner
from messenger.client.inbox import Inbox
from messenger.client.settings import ClientConfig, Durations
from messenger.client.store.store import open_store
from tests.fakes import FakeClock

SOON = 0.01


class Nobody:
    """An owner who does nothing about anything."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_arguments: None


async def test_nothing_is_written_once_the_store_is_closed(tmp_path: Path) -> None:
    """C39: somebody signs out while something is gathered, which writes it before its time, and closes the window."""
    inbox = Inbox(100)
    config = ClientConfig("test", tmp_path, use_keyring=False, durations=replace(Durations(), gather=SOON))
    desk = Desk(config, inbox, FakeClock(), open_store(tmp_path, use_keyring=False), cast(Owner, Nobody()))
    desk.gather()
    desk._gathered()
    desk.gather()
    desk.close()
    written: list[bool] = []
    desk.turn.save = lambda: written.append(True)
    late = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(5 * SOON, late.set_result, None)
    await late  # long after the timers would have come
    inbox.close()
    assert written == []
