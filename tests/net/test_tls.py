"""TLS contexts: version, protocol and key exchange, with every Python that the project supports."""

import contextlib
import ssl
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from messenger.client.private.identity import Identity
from messenger.net.pin import Pin
from messenger.net.tls import (
    ALPN,
    PEER_ALPN,
    UntrustedPeerError,
    check_peer,
    client_context,
    peer_client_context,
    peer_server_context,
    server_context,
)
from tests.net.device_keys import DeviceKey, device_key


@pytest.fixture
def server(tmp_path: Path) -> ssl.SSLContext:
    """Make a server's context with a fresh certificate."""
    issued = trustme.CA().issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "certificate.pem")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    return server_context(tmp_path / "certificate.pem", tmp_path / "key.pem")


def exchange(server: ssl.SSLContext, client: ssl.SSLContext) -> tuple[ssl.SSLObject, list[bytes]]:
    """Let both shake hands in memory; return the client's end and every flight of the client."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    there = server.wrap_bio(to_server, to_client, server_side=True)
    here = client.wrap_bio(to_client, to_server)
    flights = []
    waiting = [here, there]
    while waiting:
        for end in list(waiting):
            try:
                end.do_handshake()
                waiting.remove(end)
            except ssl.SSLWantReadError:
                pass
            if end is here:
                flights.append(to_server.read())
                to_server.write(flights[-1])
    return here, flights


def test_both_sides_agree_on_version_and_protocol(server: ssl.SSLContext) -> None:
    end, _flights = exchange(server, client_context())
    assert (end.version(), end.selected_alpn_protocol()) == ("TLSv1.3", ALPN)


def test_the_key_exchange_is_x25519_at_the_first_try(server: ssl.SSLContext) -> None:
    """A key share of group 0x001d (RFC 8446, 4.2.7) with 32 bytes is in the hello, and nothing is asked again."""
    _end, flights = exchange(server, client_context())
    hello, *rest = [flight for flight in flights if flight]
    assert b"\x00\x1d\x00\x20" in hello
    assert b"\x00\x1d\x00\x20" not in b"".join(rest)


def test_works_with_a_python_that_cannot_name_the_curve(
    server: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_context: ssl.SSLContext, name: str) -> None:
        raise ssl.SSLError(f"unknown group {name}")

    monkeypatch.setattr(ssl.SSLContext, "set_ecdh_curve", refuse)
    end, flights = exchange(server, client_context())
    assert end.version() == "TLSv1.3"
    assert b"\x00\x1d\x00\x20" in flights[0]


# -- between two devices


def peers(waiting: ssl.SSLContext, dialling: ssl.SSLContext) -> ssl.SSLObject:
    """Let both shake hands, and say a word each way: only then does the one who dialled know that it was accepted.

    Returns the end of the one who waits.
    """
    to_dialling, to_waiting = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = waiting.wrap_bio(to_waiting, to_dialling, server_side=True)
    there = dialling.wrap_bio(to_dialling, to_waiting)
    for end in (there, here, there, here):
        with contextlib.suppress(ssl.SSLWantReadError):
            end.do_handshake()
    here.write(b"word")
    assert there.read(100) == b"word"
    there.write(b"answer")
    assert here.read(100) == b"answer"
    assert there.session is None or not there.session.has_ticket  # nothing is resumed: all prove themselves each time
    return here


@pytest.fixture
def anna(tmp_path: Path) -> DeviceKey:
    return device_key(tmp_path, "anna")


@pytest.fixture
def bert(tmp_path: Path) -> DeviceKey:
    return device_key(tmp_path, "bert")


@pytest.fixture
def carl(tmp_path: Path) -> DeviceKey:
    return device_key(tmp_path, "carl")


def test_two_devices_that_know_each_other_agree_on_the_private_protocol(anna: DeviceKey, bert: DeviceKey) -> None:
    waiting = peer_server_context(bert.file, [anna.certificate])
    end = peers(waiting, peer_client_context(anna.file, bert.certificate))
    assert (end.version(), end.selected_alpn_protocol()) == ("TLSv1.3", PEER_ALPN)
    assert check_peer(end, anna.pin, PEER_ALPN) == anna.pin
    with pytest.raises(UntrustedPeerError):
        check_peer(end, bert.pin, PEER_ALPN)
    with pytest.raises(UntrustedPeerError):
        check_peer(end, anna.pin)


def test_a_device_accepts_each_of_those_it_expects_though_their_names_are_the_same(tmp_path: Path) -> None:
    identities = [Identity.of(tmp_path, account) for account in range(1, 10)]
    waiting = peer_server_context(identities[0].file, [one.certificate for one in identities[1:8]])
    for one in identities[1:8]:
        end = peers(waiting, peer_client_context(one.file, identities[0].certificate))
        assert check_peer(end, None, PEER_ALPN) == one.pin
    with pytest.raises(ssl.SSLCertVerificationError):
        peers(waiting, peer_client_context(identities[8].file, identities[0].certificate))


def test_a_device_refuses_one_that_it_does_not_expect(anna: DeviceKey, bert: DeviceKey, carl: DeviceKey) -> None:
    waiting = peer_server_context(bert.file, [anna.certificate])
    with pytest.raises(ssl.SSLCertVerificationError):
        peers(waiting, peer_client_context(carl.file, bert.certificate))


def test_a_device_refuses_to_talk_to_another_than_the_one_it_dialled(
    anna: DeviceKey, bert: DeviceKey, carl: DeviceKey
) -> None:
    waiting = peer_server_context(carl.file, [anna.certificate])
    with pytest.raises(ssl.SSLCertVerificationError):
        peers(waiting, peer_client_context(anna.file, bert.certificate))


def test_a_device_refuses_one_that_shows_nothing(bert: DeviceKey, anna: DeviceKey) -> None:
    silent = client_context()
    silent.set_alpn_protocols([PEER_ALPN])
    with pytest.raises(ssl.SSLError, match="PEER_DID_NOT_RETURN_A_CERTIFICATE"):
        peers(peer_server_context(bert.file, [anna.certificate]), silent)


def test_a_device_that_expects_nobody_accepts_nobody(anna: DeviceKey, bert: DeviceKey) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        peers(peer_server_context(bert.file, []), peer_client_context(anna.file, bert.certificate))


def test_a_certificate_that_the_expected_one_has_issued_is_another_key(tmp_path: Path, bert: DeviceKey) -> None:
    """OpenSSL may follow the chain to an authority; the pin does not."""
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    issued = authority.issue_cert("anna.test", key_type=trustme.KeyType.ECDSA)
    file = tmp_path / "issued.pem"
    file.write_bytes(issued.private_key_pem.bytes() + issued.cert_chain_pems[0].bytes())
    expected = ssl.PEM_cert_to_DER_cert(authority.cert_pem.bytes().decode())
    end = peers(peer_server_context(bert.file, [expected]), peer_client_context(file, bert.certificate))
    with pytest.raises(UntrustedPeerError):
        check_peer(end, Pin.of_certificate(expected), PEER_ALPN)


def test_a_device_below_tls_1_3_is_refused(anna: DeviceKey, bert: DeviceKey) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.load_cert_chain(anna.file)
    with pytest.raises(ssl.SSLError, match="UNSUPPORTED_PROTOCOL"):
        peers(peer_server_context(bert.file, [anna.certificate]), old)


def test_an_identity_behind_a_password_is_an_error_and_asks_nobody(tmp_path: Path, anna: DeviceKey) -> None:
    """OpenSSL would ask on the terminal, and the program would stand still."""
    key = load_pem_private_key(anna.file.read_bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    file = tmp_path / "locked.pem"
    file.write_bytes(locked + anna.file.read_bytes().partition(b"-----END EC PRIVATE KEY-----\n")[2])
    with pytest.raises(ssl.SSLError):
        peer_server_context(file, [])
