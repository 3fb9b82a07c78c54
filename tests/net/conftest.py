"""Real TLS servers on loopback, with certificates made for the test."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from messenger.net.connection import Connection, shared_buffer
from messenger.net.pin import Pin
from messenger.net.tls import check_protocol, server_context
from messenger.protocol.codec import AnyRequest, request_reader
from messenger.protocol.connection import Ready


class Listener:
    """A server that greets and keeps what it hears."""

    def __init__(self, pin: Pin) -> None:
        self.pin = pin
        self.port = 0
        self.heard: list[AnyRequest] = []
        self.errors: list[Exception] = []
        self.lost = 0
        self.connections: list[Connection[AnyRequest]] = []
        self.raw = bytearray()


class Greeter:
    """Tells the listener what happens on one connection."""

    def __init__(self, listener: Listener, connection: Connection[AnyRequest]) -> None:
        self.listener = listener
        self.connection = connection
        connection.bind(self)

    def connected(self) -> None:
        self.listener.connections.append(self.connection)
        self.connection.post(Ready("test", "0.1.0"))
        self.connection.flush()

    def received(self, lines: list[AnyRequest]) -> None:
        self.listener.heard += lines

    def garbled(self, error: Exception) -> None:
        self.listener.errors.append(error)
        self.connection.close()

    def congested(self, slow: bool) -> None:
        """Nothing to do."""

    def lost(self, error: Exception | None) -> None:
        self.listener.lost += 1


Listen = Callable[..., Any]


@pytest.fixture
async def listen(tmp_path: Path) -> AsyncIterator[Listen]:
    """Return a coroutine function that starts a listener."""
    servers: list[asyncio.Server] = []
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)

    async def start(host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> Listener:
        issued = authority.issue_cert("server.test", key_type=trustme.KeyType.ECDSA)
        certificate, key = tmp_path / f"{len(servers)}.pem", tmp_path / f"{len(servers)}.key"
        certificate.write_bytes(issued.cert_chain_pems[0].bytes())
        key.write_bytes(issued.private_key_pem.bytes())
        der = ssl.PEM_cert_to_DER_cert(certificate.read_text())
        listener = Listener(Pin.of_certificate(der))
        if context is None:
            context = server_context(certificate, key)
        else:
            context.load_cert_chain(certificate, key)
        buffer = shared_buffer()

        def accept() -> Connection[AnyRequest]:
            connection: Connection[AnyRequest] = Connection(request_reader(), buffer, check_protocol)
            Greeter(listener, connection)
            return connection

        server = await asyncio.get_running_loop().create_server(accept, host, 0, ssl=context)
        listener.port = server.sockets[0].getsockname()[1]
        servers.append(server)
        return listener

    yield start
    for server in servers:
        server.close()
