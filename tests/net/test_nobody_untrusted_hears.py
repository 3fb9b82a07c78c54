"""Who is not the one that was expected hears nothing: no byte of ours leaves before the refusal, on any kind of link.

Each case is a real TLS end on loopback that keeps every byte it can open. What a client would say is a canary, and one
case of each kind is trusted, and hears it: so those that hear nothing prove something.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from messenger.client.door import Doors, NoEntryError
from messenger.client.entrance import Entrance
from messenger.client.files import carrier
from messenger.client.files.errors import GivenUpError, InterruptedTransferError
from messenger.client.model import ShownServer
from messenger.client.private import relay
from messenger.client.private.ways import NoWayError
from messenger.net.connection import shared_buffer
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.net.tls import ALPN, PEER_ALPN, peer_client_context, peer_server_context
from messenger.protocol.files import JoinUpload
from tests.client.private.devices import Side, introduce, making
from tests.net.device_keys import DeviceKey, device_key
from tests.net.ear import Ear
from tests.net.pipe import Pipe
from tests.net.test_endpoints import until
from tests.net.test_peers import End, Meeting, Talker
from tests.reliability.figures import note

CANARY = "c-a-n-a-r-y-c-a-n-a-r-y"
PATIENCE = 5.0


def hears(end: Ear | Talker) -> bool:
    """Whether it has heard what only the right one may hear."""
    return CANARY[:22].encode() in end.heard


# -- links to a server


def certificates(folder: Path) -> dict[str, Path]:
    """Make the server's own key with its certificate and a renewed one, and another key; each in one file."""
    own, other = (trustme.CA(key_type=trustme.KeyType.ECDSA) for _ in range(2))
    key = load_pem_private_key(own.private_key_pem.bytes(), None)
    assert isinstance(key, EllipticCurvePrivateKey)
    before = x509.load_pem_x509_certificate(own.cert_pem.bytes())
    builder = x509.CertificateBuilder(before.issuer, before.subject, key.public_key(), 77)
    builder = builder.not_valid_before(before.not_valid_before_utc).not_valid_after(before.not_valid_after_utc)
    made = {
        "own": own.private_key_pem.bytes() + own.cert_pem.bytes(),
        "renewed": own.private_key_pem.bytes() + builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM),
        "other": other.private_key_pem.bytes() + other.cert_pem.bytes(),
    }
    for name, data in made.items():
        (folder / f"{name}.pem").write_bytes(data)
    return {name: folder / f"{name}.pem" for name in made}


def context(file: Path, alpn: str = ALPN, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    """Return a server's context with faults, if there are to be any."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.maximum_version = newest
    if alpn:
        made.set_alpn_protocols([alpn])
    made.load_cert_chain(file)
    return made


async def sign_in(where: Endpoint, pin: Pin) -> None:
    """Come with a password."""
    shown = ShownServer("", str(where), str(pin), "", known=True, invited=False)
    entrance = Entrance(Doors(shared_buffer(), PATIENCE, False).knock, PATIENCE)
    await entrance.sign_in(shown, "anna", CANARY, None)


async def sign_up(where: Endpoint, pin: Pin) -> None:
    """Come with an invite and a new password."""
    shown = ShownServer("", str(where), str(pin), "", known=True, invited=True)
    entrance = Entrance(Doors(shared_buffer(), PATIENCE, False).knock, PATIENCE)
    await entrance.sign_up(shown, CANARY, CANARY, CANARY)


async def bring_a_file(where: Endpoint, pin: Pin) -> None:
    """Open a connection for a file."""
    connection = await carrier.reach([where], pin, shared_buffer(), PATIENCE, False)
    try:
        await connection.join(JoinUpload(CANARY[:22]))
    finally:
        connection.abort()


async def meet_at_the_server(where: Endpoint, pin: Pin) -> None:
    """Open a connection that is to be a relay."""
    connection = await relay.reach([where], pin, shared_buffer(), PATIENCE, False)
    try:
        await connection.join(CANARY[:22])
    finally:
        connection.abort()


LINKS: dict[str, Callable[[Endpoint, Pin], Awaitable[None]]] = {
    "password": sign_in,
    "sign-up": sign_up,
    "file": bring_a_file,
    "relay": meet_at_the_server,
}


@pytest.mark.parametrize("link", LINKS)
async def test_a_server_that_is_not_the_pinned_one_hears_no_byte(tmp_path: Path, link: str) -> None:
    """T2, on every kind of connection to a server; a certificate that was renewed with the same key is no other one."""
    files = certificates(tmp_path)
    own = ssl.PEM_cert_to_DER_cert(files["own"].read_text().partition("-----END EC PRIVATE KEY-----\n")[2])
    pin, go = Pin.of_certificate(own), LINKS[link]
    refused = {
        "another key": context(files["other"]),
        "TLS 1.2": context(files["own"], newest=ssl.TLSVersion.TLSv1_2),
        "another protocol": context(files["own"], alpn="h2"),
        "no protocol": context(files["own"], alpn=""),
        "the protocol of devices": context(files["own"], alpn=PEER_ALPN),
    }
    for what, faulty in refused.items():
        async with Ear(faulty) as ear:
            with pytest.raises((NoEntryError, OSError, GivenUpError, InterruptedTransferError)):
                await go(ear.where, pin)
        assert ear.heard == b"", what
    for what in ("own", "renewed"):
        async with Ear(context(files[what])) as ear:
            waiting = asyncio.ensure_future(go(ear.where, pin))
            await until(partial(hears, ear))
            waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError, NoEntryError, OSError):
                await waiting
    note("T2", f"{link}: {len(refused)} of {len(refused)} servers refused, 0 bytes said", True, link)


# -- links between devices


async def test_a_device_that_is_not_the_one_introduced_hears_no_byte(tmp_path: Path) -> None:
    """T2: whoever is dialled."""
    async with making(tmp_path) as make:
        anna, bert = await introduce(make(), make())
        stranger = device_key(tmp_path, "stranger")
        bert_file, anna_key = bert.device.identity.file, anna.device.identity.certificate
        faulty = {
            "another key": peer_server_context(stranger.file, [anna_key]),
            "TLS 1.2": context(bert_file, PEER_ALPN, ssl.TLSVersion.TLSv1_2),
            "the protocol of servers": context(bert_file, ALPN),
            "no protocol": context(bert_file, ""),
        }
        for what, one in faulty.items():
            async with Ear(one, greets=False) as ear:
                with pytest.raises(NoWayError):
                    await Side(anna.device, replace(anna.meeting, endpoints=(ear.where,))).dial(0.3)
            assert ear.heard == b"", what
        async with Ear(peer_server_context(bert_file, [anna_key]), greets=False) as ear:
            with pytest.raises(NoWayError):
                await Side(anna.device, replace(anna.meeting, endpoints=(ear.where,))).dial(0.3)
        assert b"hello" in ear.heard
    note("T2", f"devices dialled: {len(faulty)} of {len(faulty)} refused, 0 bytes said", True, "dialled")


def caller(file: Path | None, alpn: str = PEER_ALPN, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    """Return the context of somebody who dials a device."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    made.maximum_version = newest
    if alpn:
        made.set_alpn_protocols([alpn])
    if file is not None:
        made.load_cert_chain(file)
    return made


async def heard_by(one: ssl.SSLContext, port: int) -> bytes:
    """Dial a device, say something, and return all that it says until it ends the stream."""
    with contextlib.suppress(OSError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=one, server_hostname="")
        try:
            writer.write(b"{}\n")
            return await reader.read()
        finally:
            writer.transport.abort()
    return b""


async def test_who_dials_a_device_and_is_not_expected_hears_no_byte(tmp_path: Path) -> None:
    """T2: a missing certificate, another one, an old version, another protocol."""
    async with making(tmp_path) as make:
        anna, bert = await introduce(make(), make())
        bert.expect()
        port = anna.meeting.endpoints[0].port
        stranger, own = device_key(tmp_path, "stranger"), anna.device.identity.file
        callers = {
            "no certificate": caller(None),
            "another key": caller(stranger.file),
            "TLS 1.2": caller(own, newest=ssl.TLSVersion.TLSv1_2),
            "the protocol of servers": caller(own, ALPN),
            "no protocol": caller(own, ""),
        }
        for what, one in callers.items():
            assert await heard_by(one, port) == b"", what
        assert bert.device.came == []
        await anna.dial()
        assert len(bert.device.came) == 1
    note("T2", f"callers of devices: {len(callers)} of {len(callers)} refused, 0 bytes heard", True, "callers")


class Speaker(Talker):
    """Says the canary as soon as it believes that the other side is the right one."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert self.transport is not None
        self.transport.write(CANARY.encode())


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    async with Pipe() as pipe:
        yield Meeting(tmp_path, pipe)


def faults(own: DeviceKey, other: DeviceKey, make: Callable[..., ssl.SSLContext]) -> dict[str, ssl.SSLContext]:
    """Return the contexts of ends that are not what they must be."""
    return {
        "another key": make(other.file, PEER_ALPN),
        "TLS 1.2": make(own.file, PEER_ALPN, ssl.TLSVersion.TLSv1_2),
        "the protocol of servers": make(own.file, ALPN),
        "no protocol": make(own.file, ""),
    }


@pytest.mark.parametrize("leads", [True, False], ids=["as the one who dials", "as the one who waits"])
async def test_an_end_of_a_relay_that_is_not_the_device_hears_no_byte(meeting: Meeting, leads: bool) -> None:
    """T2: inside the stream that a server carries, whichever part this side has in it."""
    anna, bert = meeting.anna, meeting.bert
    if leads:
        ours = peer_client_context(anna.file, bert.certificate)
        cases = faults(bert, meeting.carl, context)
    else:
        ours = peer_server_context(bert.file, [anna.certificate])
        cases = faults(anna, meeting.carl, caller) | {"no certificate": caller(None)}
    right = context(bert.file, PEER_ALPN) if leads else caller(anna.file)
    for what, theirs in [*cases.items(), ("right", right)]:
        here = End(await meeting.outer(), Speaker(bert if leads else anna), ours, server_side=not leads)
        there = End(await meeting.outer(), Talker(), theirs, server_side=leads)
        await asyncio.gather(here.inner.begin(), there.inner.begin(), return_exceptions=True)
        if what == "right":
            await until(partial(hears, there.talker))
            here.inner.abort()
            break
        await until(here.outer.is_closing)
        await until(there.outer.is_closing)
        assert there.talker.heard == b"", what
        meeting.pipe.forget()
    part = "relayed-out" if leads else "relayed-in"
    note("T2", f"ends of relays: {len(cases)} of {len(cases)} refused, 0 bytes said", True, part)
