"""Files through the server: brought, named by messages, fetched by whom they are for; resumed wherever they end."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.protocol.messages import Message
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.carrier import LOOPS
from tests.server.mover import (
    MIB,
    brought,
    fetched,
    file_of,
    sent,
    some_bytes,
)
from tests.server.town import Town


@pytest.fixture
def town(server: ServerProcess) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(server, stack)


@LOOPS
@pytest.mark.parametrize("size", [1, 3 * 256 * 1024, 5 * MIB + 1])
def test_a_file_arrives_as_it_was(tmp_path: Path, loop: str, size: int) -> None:
    with running(tmp_path, loop=loop) as server, ExitStack() as stack:
        anna, ben = Town(server, stack).strangers(2)
        log, data = anna.log_with(ben), some_bytes(size)
        brought(anna, data)
        seq = sent(anna, log, file_of(data), "look").seq
        told = ben.expect(Message, log=log)
        assert (told.seq, told.text, told.file) == (seq, "look", file_of(data))
        assert fetched(ben, log, seq) == fetched(anna, log, seq) == data
