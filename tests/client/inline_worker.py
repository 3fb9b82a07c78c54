"""A worker without a thread: what it is given is done at once, so that a test moves it step by step."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from messenger.client.files.worker import Worker

_Result = TypeVar("_Result")


class InlineWorker(Worker):
    """``before`` is called before each job."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._before = before

    def run(self, call: Callable[..., _Result], *values: Any) -> "asyncio.Future[_Result]":
        future: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._before()
        try:
            future.set_result(call(*values))
        except Exception as error:
            future.set_exception(error)
            future.exception()
        return future
