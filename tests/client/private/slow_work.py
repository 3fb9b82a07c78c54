"""The disk of one side in virtual time: what blocks is done on the loop, soon, since there is no other thread."""

import asyncio
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from messenger.client.files.vault import Vault
from messenger.client.private.files.shelf import Shelf
from messenger.client.settings import Limits
from tests.client.private.virtual_time import VirtualLoop


class SlowWork:
    """Does what blocks one after the other, each in a hundredth of a second."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._jobs: deque[tuple[asyncio.Future[Any], Callable[..., Any], tuple[Any, ...]]] = deque()

    def run(self, call: Callable[..., Any], *values: Any) -> "asyncio.Future[Any]":
        future: asyncio.Future[Any] = self._loop.create_future()
        self._jobs.append((future, call, values))
        if len(self._jobs) == 1:
            self._loop.call_later(0.01, self._do)
        return future

    def _do(self) -> None:
        future, call, values = self._jobs[0]
        if not future.cancelled():
            try:
                future.set_result(call(*values))
            except Exception as error:
                future.set_exception(error)
        self._jobs.popleft()
        if self._jobs:
            self._loop.call_later(0.01, self._do)


def shelf(loop: VirtualLoop, folder: Path, limits: Limits, put: Callable[[Any], None]) -> Shelf:
    """Return the shelf of one side: a vault in ``folder``, and whole files in ``saved`` there."""
    return Shelf(
        Vault(folder / "vault", bytes(32)), SlowWork(loop), lambda: folder / "saved", put,
        pasted=limits.private_pasted, picture=limits.shown_bytes, reserve=0,
    )  # fmt: skip
