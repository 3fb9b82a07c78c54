"""What all that moves files in chats has in common: the open profile, who is asked, and how the server is reached."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from messenger.client.desk import Desk
from messenger.client.files.asking import Asking
from messenger.client.files.carrier import Carrier, Reach
from messenger.client.files.errors import InterruptedTransferError
from messenger.client.files.moving import Moving, moving
from messenger.client.model import Attachment
from messenger.net.endpoints import UnreachableError
from messenger.net.invite import parse_endpoints
from messenger.net.pin import Pin

_Result = TypeVar("_Result")


@dataclass
class Sharing:
    """Handed to each part of ``Files``."""

    desk: Desk
    asking: Asking
    reach: Reach

    def moving(self, log: str, cid: str, file: Attachment, outgoing: bool) -> Moving:
        """Return a file that does not move yet."""
        desk = self.desk
        return moving(log, cid, file, outgoing, desk.clock, desk.config.durations, desk.inbox.put)

    def work(self, call: Callable[..., _Result], *values: Any) -> "asyncio.Future[_Result]":
        """Have something done that blocks."""
        return self.desk.worker.run(call, *values)

    async def carrier(self) -> Carrier:
        """Open a connection to where the link goes. Raises ``InterruptedTransferError``."""
        account = self.desk.account
        if account is None:
            raise InterruptedTransferError
        addresses = account.server.addresses.split(",")[:1]  # the one that answered is the first
        try:
            return await self.reach(parse_endpoints(addresses), Pin.parse(account.server.pin))
        except UnreachableError as error:
            raise InterruptedTransferError from error
