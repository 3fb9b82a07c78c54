"""Opening sockets. The one place that listens and the one place that dials and checks pins."""

import asyncio
import contextlib
import itertools
import socket
import ssl
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, TypeVar

from messenger.net.connection import AnyConnection
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.net.tls import ALPN, UntrustedPeerError, check_peer, client_context

STAGGER: Final = 0.25
"""Seconds between the starts of two attempts when several addresses are raced (RFC 8305, section 5)."""
HANDSHAKE: Final = 10.0
"""Seconds that TLS may take with one address."""

_ConnectionT = TypeVar("_ConnectionT", bound=AnyConnection)
MakeConnection = Callable[[Callable[[ssl.SSLObject], None]], _ConnectionT]
"""Gets the check that decides whether a peer is admitted, returns a bound connection that will call it."""
_Reached = tuple[_ConnectionT, Pin, Endpoint]
_Start = Callable[[], Coroutine[Any, Any, _Reached[_ConnectionT]]]
_Address = tuple[int, int, int, str, tuple[Any, ...]]
"""As ``socket.getaddrinfo`` gives them."""


class UnreachableError(OSError):
    """No address answered."""


@dataclass(frozen=True, slots=True)
class PeerTerms(Generic[_ConnectionT]):
    """How another device is dialled, who may begin to listen a moment later and has to prove more than its key.

    ``settle`` is awaited when TLS stands, and raises ``OSError`` when that attempt has not won. ``again``: after so
    many seconds an endpoint that failed is tried again, then after twice as many, and so on up to ``again_longest``.
    ``patience`` is for one attempt, ``shutdown`` for the goodbye.
    """

    context: ssl.SSLContext
    protocol: str
    settle: Callable[[_ConnectionT], Awaitable[None]]
    again: float
    again_longest: float
    patience: float
    shutdown: float


@dataclass(frozen=True, slots=True)
class _Call(Generic[_ConnectionT]):
    """What all attempts of one ``dial`` have in common; ``refused`` gathers who was there and was not the right one."""

    pin: Pin | None
    make: MakeConnection[_ConnectionT]
    terms: PeerTerms[_ConnectionT] | None
    refused: list[UntrustedPeerError]


async def dial(
    endpoints: Sequence[Endpoint],
    pin: Pin | None,
    make: MakeConnection[_ConnectionT],
    timeout: float,
    terms: PeerTerms[_ConnectionT] | None = None,
) -> tuple[_ConnectionT, Pin, Endpoint]:
    """Race all ``endpoints``; return the first connection whose peer holds the key ``pin``, its key and its endpoint.

    With ``pin`` ``None`` any key is admitted, for showing it. A server is dialled without ``terms``, once at each
    address. Raises ``UntrustedPeerError`` when nobody with the right key answered but somebody else did,
    ``UnreachableError`` when nobody answered within ``timeout`` seconds. When it is cancelled, however often, no
    socket stays open.
    """
    call = _Call(pin, make, terms, [])
    try:
        async with asyncio.timeout(timeout):
            starts = [partial(_reach, endpoint, call) for endpoint in endpoints]
            return await _race(starts, terms)
    except OSError:  # the timeout is one, too
        if call.refused:
            raise call.refused[0] from None
        raise UnreachableError("no address answered") from None


async def _race(
    starts: Iterable[_Start[_ConnectionT]], repeat: PeerTerms[_ConnectionT] | None = None
) -> _Reached[_ConnectionT]:
    """Start one attempt after the other, the next one when one has failed or after ``STAGGER``; the first wins.

    ``repeat``: on which terms one that failed is started again, without end. Nothing is awaited after the end: then a
    second cancellation could part a connection from its owner.
    """
    waiting = deque(starts)
    attempts: dict[asyncio.Task[_Reached[_ConnectionT]], tuple[_Start[_ConnectionT], float]] = {}
    running: set[asyncio.Task[_Reached[_ConnectionT]]] = set()
    winner: asyncio.Task[_Reached[_ConnectionT]] | None = None
    failure: OSError = UnreachableError("there is no address")

    def begin(start: _Start[_ConnectionT], delay: float = 0) -> None:
        attempt = asyncio.create_task(_later(start, delay) if delay else start())
        attempts[attempt] = start, delay
        running.add(attempt)

    try:
        while waiting or running:
            if waiting:
                begin(waiting.popleft())
            patience = STAGGER if waiting else None
            done, running = await asyncio.wait(running, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            for attempt in done:
                try:
                    reached = attempt.result()
                except OSError as error:
                    failure = error
                    start, delay = attempts.pop(attempt)
                    if repeat is not None:
                        begin(start, min(repeat.again_longest, max(repeat.again, 2 * delay)))
                else:
                    winner = attempt
                    return reached
        raise failure
    finally:
        for attempt in attempts:
            if attempt is not winner:
                attempt.cancel()
                attempt.add_done_callback(_let_go)


async def _later(start: _Start[_ConnectionT], delay: float) -> _Reached[_ConnectionT]:
    await asyncio.sleep(delay)
    return await start()


def _let_go(attempt: asyncio.Task[_Reached[_ConnectionT]]) -> None:
    """Close what came in second, or for nobody."""
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result()[0].abort()


async def _reach(endpoint: Endpoint, call: _Call[_ConnectionT]) -> _Reached[_ConnectionT]:
    """Race the addresses of one endpoint, the families in turn (RFC 8305, section 4)."""
    families: dict[int, list[_Address]] = {}
    for address in await _resolve(endpoint):
        families.setdefault(address[0], []).append(address)
    turns = itertools.chain.from_iterable(itertools.zip_longest(*families.values()))
    return await _race([partial(_attempt, address, endpoint, call) for address in turns if address])


async def _resolve(endpoint: Endpoint) -> Sequence[_Address]:
    """Return the addresses of ``endpoint``; only for names somebody else has to be asked."""
    try:
        numeric = socket.AI_NUMERICHOST
        return socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM, flags=numeric)
    except socket.gaierror:
        loop = asyncio.get_running_loop()
        return await loop.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise UnreachableError("no host can have such a name") from error


async def _attempt(address: _Address, endpoint: Endpoint, call: _Call[_ConnectionT]) -> _Reached[_ConnectionT]:
    async with asyncio.timeout(None if call.terms is None else call.terms.patience):
        connection, pin = await _connect(address, call)
    return connection, pin, endpoint


async def _connect(address: _Address, call: _Call[_ConnectionT]) -> tuple[_ConnectionT, Pin]:
    terms = call.terms
    shown: list[Pin] = []

    def admit(session: ssl.SSLObject) -> None:
        try:
            shown.append(check_peer(session, call.pin, ALPN if terms is None else terms.protocol))
        except UntrustedPeerError as error:
            call.refused.append(error)
            raise

    loop = asyncio.get_running_loop()
    family, kind, protocol, _, where = address
    plain = socket.socket(family, kind, protocol)
    try:
        plain.setblocking(False)
        await loop.sock_connect(plain, where)
        connection, context = call.make(admit), client_context() if terms is None else terms.context
    except BaseException:
        plain.close()
        raise
    try:
        await loop.create_connection(
            lambda: connection,
            sock=plain,
            ssl=context,
            server_hostname="",
            ssl_handshake_timeout=HANDSHAKE,
            ssl_shutdown_timeout=None if terms is None else terms.shutdown,
        )
        if not shown:
            raise UnreachableError("the connection was closed at once")
        if terms is not None:
            await terms.settle(connection)
    except BaseException as error:
        if isinstance(error, ssl.SSLCertVerificationError):  # the context itself has refused
            call.refused.append(UntrustedPeerError("the other side has another key than the one you trust"))
        elif isinstance(error, UntrustedPeerError) and error not in call.refused:  # what followed TLS has
            call.refused.append(error)
        # Cancelled here, the loop leaves a transport that has not begun yet, and begins, or one that waits for the
        # other side's goodbye. The first ends when it finds its socket shut down, the second when it is told to.
        connection.abort()
        with contextlib.suppress(OSError):
            plain.shutdown(socket.SHUT_RDWR)
        raise
    return connection, shown[0]
