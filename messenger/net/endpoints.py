"""Opening sockets. The one place that listens and the one place that dials and checks pins."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from typing import TypeVar

from messenger.net.connection import AnyConnection
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.net.tls import UntrustedPeerError, check_peer, client_context

STAGGER = 0.25
"""Seconds between the starts of two attempts when several addresses are raced (RFC 8305, section 5)."""

_ConnectionT = TypeVar("_ConnectionT", bound=AnyConnection)
MakeConnection = Callable[[Callable[[ssl.SSLObject], None]], _ConnectionT]
"""Gets the check that decides whether a peer is admitted, returns a bound connection that will call it."""


class UnreachableError(OSError):
    """No address answered."""


async def dial(
    endpoints: Sequence[Endpoint], pin: Pin | None, make: MakeConnection[_ConnectionT], timeout: float
) -> tuple[_ConnectionT, Pin, Endpoint]:
    """Race all ``endpoints``; return the first connection whose peer holds the key ``pin``, its key and its endpoint.

    With ``pin`` ``None`` any key is admitted, for showing it. Raises ``UntrustedPeerError`` when nobody with the
    right key answered but somebody else did, ``UnreachableError`` when nobody answered within ``timeout`` seconds.
    """
    attempts = [
        asyncio.create_task(_attempt(endpoint, pin, make, index * STAGGER)) for index, endpoint in enumerate(endpoints)
    ]
    untrusted: UntrustedPeerError | None = None
    winner: tuple[_ConnectionT, Pin, Endpoint] | None = None
    try:
        async with asyncio.timeout(timeout):
            for finished in asyncio.as_completed(attempts):
                try:
                    winner = await finished
                    return winner
                except UntrustedPeerError as error:
                    untrusted = error
                except (OSError, ssl.SSLError, asyncio.IncompleteReadError):
                    continue
    except TimeoutError:
        pass
    finally:
        for attempt in attempts:
            attempt.cancel()
        for outcome in await asyncio.gather(*attempts, return_exceptions=True):
            if isinstance(outcome, tuple) and outcome is not winner:
                outcome[0].abort()  # it came in second
    if untrusted is not None:
        raise untrusted
    raise UnreachableError("no address answered")


async def _attempt(
    endpoint: Endpoint, pin: Pin | None, make: MakeConnection[_ConnectionT], delay: float
) -> tuple[_ConnectionT, Pin, Endpoint]:
    await asyncio.sleep(delay)
    shown: list[Pin] = []
    refused: list[UntrustedPeerError] = []

    def admit(session: ssl.SSLObject) -> None:
        try:
            shown.append(check_peer(session, pin))
        except UntrustedPeerError as error:
            refused.append(error)
            raise

    try:
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: make(admit),
            endpoint.host,
            endpoint.port,
            ssl=client_context(),
            server_hostname="",
            ssl_handshake_timeout=10,
            happy_eyeballs_delay=STAGGER,
        )
    except Exception:
        if refused:
            raise refused[0] from None
        raise
    if refused or not shown:
        raise refused[0] if refused else UnreachableError("the connection was closed at once")
    return connection, shown[0], endpoint
