"""The operator's door at the end of the server: who waits there is let go."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from messenger.server.control import ClosedError, Control, ask
from messenger.server.operator import Answer
from tests.end_to_end.server_process import SECONDS


def test_a_command_that_still_waits_when_the_server_ends_is_let_go_without_a_word_in_the_log(tmp_path: Path) -> None:
    """Its turn cannot succeed while the disk is full. The caller then does without the server what it wants."""
    complaints: list[dict[str, Any]] = []
    told: list[BaseException | Answer] = []

    def call() -> None:
        try:
            told.append(ask(tmp_path, "user add", {}))
        except ClosedError as error:
            told.append(error)

    async def serve() -> None:
        heard = asyncio.Event()

        async def never(name: str, words: dict[str, Any]) -> Answer:
            heard.set()
            await asyncio.Event().wait()
            pytest.fail("nobody sets it")

        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        control = Control(tmp_path, never)
        await control.open()
        caller.start()
        await asyncio.wait_for(heard.wait(), SECONDS)
        control.close()

    caller = threading.Thread(target=call)
    asyncio.run(serve())
    caller.join(SECONDS)
    assert [type(one) for one in told] == [ClosedError]
    assert complaints == []
