"""The border to the core thread: what the thread does beside carrying out orders."""

import asyncio
import logging

from messenger.client.core import Core
from messenger.client.network import Network
from tests.waiting import wait_until


def test_prints_nothing_about_a_link_that_has_just_broken() -> None:
    """C41: asyncio warns of each write to it; the link says it a moment later, to the person."""
    level = logging.getLogger("asyncio").level
    logging.getLogger("asyncio").setLevel(logging.NOTSET)

    async def never(_aside: asyncio.Event) -> Core:
        await asyncio.Event().wait()
        raise AssertionError

    network = Network(never)
    try:
        network.start()
        wait_until(lambda: not logging.getLogger("asyncio").isEnabledFor(logging.WARNING), "the thread to begin")
    finally:
        assert network.stop(10)
        logging.getLogger("asyncio").setLevel(level)
