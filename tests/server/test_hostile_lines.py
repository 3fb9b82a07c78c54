"""Hostile bytes end the one connection they came on, with a reason, and nobody else notices."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from messenger.protocol.base import LARGEST, LINE_LIMIT
from messenger.protocol.codec import encode
from messenger.protocol.connection import Ping, Pong, Refused
from messenger.protocol.errors import Code
from messenger.protocol.messages import MarkLogs, Message, Send, Since
from tests.end_to_end.server_process import ServerProcess
from tests.protocol.test_codec import BAD
from tests.server.wire import Wire, random_id


@pytest.fixture(scope="module")
def bystanders(server: ServerProcess) -> Iterator[tuple[Wire, Wire]]:
    """Two people who go on talking."""
    with ExitStack() as stack:
        wires = [server.connect() for _ in range(2)]
        for wire, name in zip(wires, ("anna", "bruno"), strict=True):
            stack.callback(wire.close)
            wire.sign_up(server.shared_invite, name)
        yield wires[0], wires[1]


@pytest.fixture(autouse=True)
def _nobody_else_notices(bystanders: tuple[Wire, Wire]) -> Iterator[None]:
    anna, bruno = bystanders
    yield
    anna.say(bruno, "still here")
    assert bruno.expect(Message).text == "still here"


HOSTILE = BAD | {
    "a hundred thousand brackets": b"[" * 100_000,
    "a megabyte without a newline": b"x" * 1_000_000,
    "a long line": b'{"t":"ping","x":"' + b"y" * LINE_LIMIT + b'"}',
    "TLS inside TLS": bytes.fromhex("16030100a5010000a10303"),
}
DEVICE = random_id()
TOO_LONG = {"a hundred thousand brackets", "a megabyte without a newline", "a long line"}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("signed_in", [False, True], ids=["stranger", "user"])
def test_what_is_no_line_closes_its_connection_with_a_reason(
    server: ServerProcess, name: str, signed_in: bool, bystanders: tuple[Wire, Wire]
) -> None:
    with server.connect(DEVICE) as wire:
        if signed_in:
            assert bystanders[0].me is not None
            wire.sign_in(bystanders[0].me.user_name)
        wire.send(encode(Ping()))
        wire.try_to_send(HOSTILE[name] + (b"" if name == "a megabyte without a newline" else b"\n") + encode(Ping()))
        lines = [line for line in wire.read_to_end() if isinstance(line, Pong | Refused)]
    expected = Code.LINE_TOO_LONG if name in TOO_LONG else Code.BAD_LINE
    assert isinstance(lines[0], Pong)
    assert [line.code for line in lines[1:] if isinstance(line, Refused)] == [expected]
    assert len(lines) == 2
    assert isinstance(lines[1], Refused)
    assert lines[1].reason.endswith(".")


@pytest.mark.parametrize(
    "line",
    [
        Send(1, random_id(), "d1-2", "x"),
        Since(1, "d1-2", 0),
        MarkLogs(()),
        b'{"t":"sign_out","r":1}\n',
    ],
    ids=["send", "since", "mark", "sign_out"],
)
def test_nothing_but_signing_in_is_answered_before_signing_in(server: ServerProcess, line: Send | bytes) -> None:
    """C10."""
    with server.connect() as wire:
        wire.send(line, encode(Ping()))
        lines = wire.read_to_end()
    assert [type(one) for one in lines] == [Refused]
    assert isinstance(lines[0], Refused)
    assert lines[0].code is Code.NOT_SIGNED_IN


def test_signing_in_twice_is_refused_and_changes_nothing(server: ServerProcess, bystanders: tuple[Wire, Wire]) -> None:
    with server.connect() as wire:
        assert bystanders[0].me is not None
        assert bystanders[1].me is not None
        wire.sign_in(bystanders[0].me.user_name)
        failed = wire.refused_sign_in(bystanders[1].me.user_name)
        assert failed.code is Code.ALREADY_SIGNED_IN
        assert wire.say(bystanders[1], "as before").seq > 0
        assert bystanders[1].expect(Message).sender == bystanders[0].me.user


def test_the_largest_numbers_do_no_harm(server: ServerProcess, bystanders: tuple[Wire, Wire]) -> None:
    anna, bruno = bystanders
    log = anna.log_with(bruno)
    anna.send(Since(LARGEST, log, LARGEST), Send(LARGEST, random_id(), log, "x"), Ping())
    anna.expect(Pong)


def test_half_a_line_and_a_closed_stream_is_nothing(server: ServerProcess, bystanders: tuple[Wire, Wire]) -> None:
    anna, bruno = bystanders
    with server.connect() as wire:
        assert anna.me is not None
        wire.sign_in(anna.me.user_name)
        wire.send(encode(Send(wire.dn + 1, random_id(), anna.log_with(bruno), "cut"))[:-1])
