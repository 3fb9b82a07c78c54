"""A file's own connection, over real TLS, to a server that does as a test says."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
import trustme

from messenger.client.files.carrier import AHEAD_BYTES, FileConnection, reach
from messenger.client.files.errors import GivenUpError, InterruptedTransferError
from messenger.net.connection import shared_buffer
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.net.tls import server_context
from messenger.protocol.codec import encode
from messenger.protocol.connection import Ready, Refused
from messenger.protocol.errors import Code
from messenger.protocol.files import Fetching, JoinFetch, JoinUpload, Stored, Uploading

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Call = Callable[[Script], Awaitable[FileConnection]]
MIB = 1024 * 1024


@pytest.fixture
async def call(tmp_path: Path) -> AsyncIterator[Call]:
    """Return what connects to a server that greets and then does as a script says."""
    issued = trustme.CA(key_type=trustme.KeyType.ECDSA).issue_cert("server.test", key_type=trustme.KeyType.ECDSA)
    certificate, key = tmp_path / "server.pem", tmp_path / "server.key"
    certificate.write_bytes(issued.cert_chain_pems[0].bytes())
    key.write_bytes(issued.private_key_pem.bytes())
    pin = Pin.of_certificate(ssl.PEM_cert_to_DER_cert(certificate.read_text()))
    servers: list[asyncio.Server] = []
    connections: list[FileConnection] = []
    scripts: list[asyncio.Task[None]] = []

    async def start(script: Script) -> FileConnection:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(encode(Ready("test", "0.1.0")))
            with suppress(OSError, asyncio.IncompleteReadError):
                await script(reader, writer)
            writer.close()

        def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            scripts.append(asyncio.create_task(serve(reader, writer)))

        server = await asyncio.start_server(come, "127.0.0.1", 0, ssl=server_context(certificate, key))
        servers.append(server)
        endpoint = Endpoint("127.0.0.1", server.sockets[0].getsockname()[1])
        connection = await reach([endpoint], pin, shared_buffer(), 20, False)
        connections.append(connection)
        return connection

    yield start
    for connection in connections:
        connection.abort()
    for server in servers:
        server.close()
    for task in scripts:
        task.cancel()
    await asyncio.gather(*scripts, return_exceptions=True)


async def read_all(connection: FileConnection) -> bytes:
    data = b""
    while more := await connection.read():
        data += more
    return data


async def test_fetches_what_follows_the_line(call: Call) -> None:
    heard: list[bytes] = []
    sent = bytes(range(256)) * 20_000

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readline())
        writer.write(encode(Fetching(len(sent))) + sent)
        await writer.drain()

    connection = await call(script)
    assert await connection.join(JoinFetch("token", 7)) == Fetching(len(sent))
    assert await read_all(connection) == sent
    assert heard == [encode(JoinFetch("token", 7))]


async def test_tells_bytes_from_lines_wherever_they_are_cut(call: Call) -> None:
    stream = encode(Fetching(12)) + b'{"t":"refu\n\n'

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        for number in range(len(stream)):
            writer.write(stream[number : number + 1])
            await writer.drain()

    connection = await call(script)
    assert await connection.join(JoinFetch("token")) == Fetching(12)
    assert await read_all(connection) == b'{"t":"refu\n\n'


async def test_reads_no_more_than_somebody_takes(call: Call) -> None:
    written = 0
    stalled = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        await reader.readline()
        writer.write(encode(Fetching(200 * MIB)))
        for _ in range(200):
            writer.write(bytes(MIB))
            try:
                async with asyncio.timeout(1):
                    await writer.drain()
            except TimeoutError:
                stalled.set()
                await writer.drain()
            written += 1

    connection = await call(script)
    await connection.join(JoinFetch("token"))
    await stalled.wait()
    assert written < 50
    data = await connection.read()
    assert AHEAD_BYTES <= len(data) < 4 * AHEAD_BYTES
    taken = len(data)
    while taken < 200 * MIB:
        taken += len(await connection.read())
    assert taken == 200 * MIB


async def test_brings_bytes_as_fast_as_they_leave(call: Call) -> None:
    came = 0
    go_on = asyncio.Event()
    sent = 40 * MIB

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal came
        await reader.readline()
        writer.write(encode(Uploading(0)))
        await go_on.wait()
        while came < sent:
            came += len(await reader.read(MIB))
        writer.write(encode(Stored()))
        await writer.drain()
        await reader.read()

    connection = await call(script)
    assert await connection.join(JoinUpload("token")) == Uploading(0)
    written = 0

    async def bring() -> None:
        nonlocal written
        while written < sent:
            await connection.write(bytes(64 * 1024))
            written += 64 * 1024

    bringing = asyncio.create_task(bring())
    while not connection.slow:
        await asyncio.sleep(0)
    assert 0 < connection.unsent < sent
    for _ in range(200):  # what lies between the two fills
        await asyncio.sleep(0)
    assert written < sent / 2
    go_on.set()
    await bringing
    assert await connection.line() == Stored()
    assert connection.unsent == 0


@pytest.mark.parametrize(
    ("code", "kind", "sentence"),
    [
        (Code.FILE_WRONG, GivenUpError, "What has come is not the file that was announced."),
        (Code.BUSY, InterruptedTransferError, "The server is busy. This file goes on by itself."),
        (Code.TOKEN_INVALID, InterruptedTransferError, ""),
    ],
)
async def test_says_what_a_refusal_means(call: Call, code: Code, kind: type[Exception], sentence: str) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(encode(Refused(code)))

    connection = await call(script)
    with pytest.raises(kind) as caught:
        await connection.join(JoinUpload("token"))
    assert str(caught.value) == sentence


async def test_hears_a_refusal_while_it_brings_bytes(call: Call) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(encode(Uploading(0)) + encode(Refused(Code.STORAGE)))
        await writer.drain()
        await reader.read()

    connection = await call(script)
    await connection.join(JoinUpload("token"))

    async def bring() -> None:
        while True:
            await connection.write(bytes(1_000))
            await asyncio.sleep(0)

    with pytest.raises(InterruptedTransferError, match="disk is full or cannot be written"):
        await bring()


async def test_gives_up_a_server_that_speaks_otherwise(call: Call) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"nonsense\n")
        await reader.read()

    connection = await call(script)
    with pytest.raises(GivenUpError, match="did not understand"):
        await connection.join(JoinFetch("token"))


async def test_is_interrupted_when_the_server_hangs_up(call: Call) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()

    connection = await call(script)
    with pytest.raises(InterruptedTransferError):
        await connection.join(JoinUpload("token"))


async def test_is_interrupted_where_nobody_answers() -> None:
    with pytest.raises(InterruptedTransferError):
        await reach([Endpoint("127.0.0.1", 1)], Pin(bytes(32)), shared_buffer(), 20, False)
