"""The disk of one side in virtual time: what blocks is done on the loop, soon, since there is no other thread."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from messenger.client.files.vault import Vault
from messenger.client.private.shelf import Shelf
from messenger.client.settings import Limits
from tests.client.private.virtual_time import VirtualLoop


class PromptWork:
    """Does what blocks soon, on the loop: in virtual time there is no other thread."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def run(self, call: Callable[..., Any], *values: Any) -> "asyncio.Future[Any]":
        future: asyncio.Future[Any] = self._loop.create_future()
        self._loop.call_soon(self._do, future, call, values)
        return future

    def _do(self, future: "asyncio.Future[Any]", call: Callable[..., Any], values: tuple[Any, ...]) -> None:
        if future.cancelled():
            return
        try:
            future.set_result(call(*values))
        except Exception as error:
            future.set_exception(error)


def shelf(loop: VirtualLoop, folder: Path, limits: Limits, put: Callable[[Any], None]) -> Shelf:
    """Return the shelf of one side: a vault in ``folder``, and whole files in ``saved`` there."""
    return Shelf(
        Vault(folder / "vault", bytes(32)), PromptWork(loop), lambda: folder / "saved", put,
        pasted=limits.private_pasted, picture=limits.shown_bytes, reserve=0,
    )  # fmt: skip
