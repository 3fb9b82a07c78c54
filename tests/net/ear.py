"""Somebody on loopback who listens, and keeps every byte that the key it has can open."""

import asyncio
import contextlib
import ssl

from messenger.net.invite import Endpoint
from messenger.protocol.codec import encode
from messenger.protocol.connection import Ready
from tests.net.test_endpoints import until


class Ear:
    """Listens with a context, greets as a server does, and keeps all that it can open."""

    def __init__(self, context: ssl.SSLContext, greets: bool = True, port: int = 0) -> None:
        self._context = context
        self._port = port
        self._greets = greets
        self.heard = b""
        self.ended = 0
        self.came = 0

    async def __aenter__(self) -> "Ear":
        self._door = await asyncio.start_server(self._listen, "127.0.0.1", self._port)
        self.where = Endpoint("127.0.0.1", self._door.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_what: object) -> None:
        self._door.close()
        await until(lambda: self.ended == self.came)

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came += 1
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(incoming, outgoing, server_side=True)
        stands = False
        try:
            while data := await reader.read(65536):
                incoming.write(data)
                try:
                    if not stands:
                        tls.do_handshake()
                        stands = True
                        if self._greets:
                            tls.write(encode(Ready("ear", "0.1.0")))
                    while piece := tls.read(65536):
                        self.heard += piece
                except ssl.SSLWantReadError:
                    pass
                writer.write(outgoing.read())
        except (ssl.SSLError, OSError):
            pass
        finally:
            with contextlib.suppress(OSError):
                writer.write(outgoing.read())
            writer.close()
            self.ended += 1
