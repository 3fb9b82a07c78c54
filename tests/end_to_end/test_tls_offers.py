"""T1: what the real server agrees to in TLS, asked by OpenSSL with everything else that a client could want."""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.net.tls import ALPN
from tests.end_to_end.server_process import ServerProcess
from tests.reliability.figures import note

GROUPS = ("X25519", "prime256v1", "secp384r1", "secp521r1", "X448")
TOLD: list[str] = []
"""What has been seen, for the figure."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("tls")).start() as running:
        yield running


def wants(protocols: tuple[str, ...] = (ALPN,)) -> ssl.SSLContext:
    """Return a client that takes any certificate and everything that OpenSSL has, unless told otherwise."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(list(protocols))
    return context


@contextlib.contextmanager
def met(
    server: ServerProcess, context: ssl.SSLContext, session: ssl.SSLSession | None = None
) -> Iterator[ssl.SSLSocket]:
    """Shake hands, and hear the first line. Raises ``OSError`` (``ssl.SSLError`` is one) when nothing comes of it."""
    with socket.create_connection(("127.0.0.1", server.port), 30) as plain, context.wrap_socket(
        plain, session=session
    ) as stream:  # fmt: skip
        if not stream.recv(65536).startswith(b'{"t":"ready"'):
            raise ConnectionResetError("the server has said nothing")
        yield stream


def is_met(server: ServerProcess, context: ssl.SSLContext) -> bool:
    try:
        with met(server, context):
            return True
    except OSError:
        return False


def test_speaks_tls_1_3_and_nothing_older(server: ServerProcess) -> None:
    with met(server, wants()) as stream:
        assert stream.version() == "TLSv1.3"
        cipher = stream.cipher()
    older = wants()
    older.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    older.set_ciphers("ALL:@SECLEVEL=0")
    assert not is_met(server, older)
    assert cipher is not None
    TOLD.append(f"TLS 1.3 only ({cipher[0]})")


def test_agrees_on_keys_by_x25519_and_no_other_group(server: ServerProcess) -> None:
    agreed, asked = [], []
    for group in GROUPS:
        context = wants()
        try:
            context.set_ecdh_curve(group)
        except (ssl.SSLError, ValueError):
            if group == "X25519":
                pytest.skip("this Python cannot name X25519, so the server cannot either")
            continue  # this OpenSSL, or this Python, does not know it
        asked.append(group)
        if is_met(server, context):
            agreed.append(group)
    assert len(asked) > 2
    assert agreed == ["X25519"]
    TOLD.append(f"X25519 of {len(asked)} groups")


@pytest.mark.parametrize("protocols", [(), ("http/1.1",), ("messenger/2",), ("messenger-private/1",)])
def test_says_nothing_to_who_wants_another_protocol(server: ServerProcess, protocols: tuple[str, ...]) -> None:
    assert not is_met(server, wants(protocols))


def test_resumes_nothing(server: ServerProcess) -> None:
    """No tickets: no key outlives its connection (forward secrecy)."""
    context = wants()
    with met(server, context) as stream:
        first = stream.session
    assert first is None or not first.has_ticket
    with met(server, context, first) as stream:
        assert not stream.session_reused
    TOLD.append("no other ALPN, no tickets")


def test_asks_for_no_certificate_and_shows_one_of_p_256(server: ServerProcess) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    with met(server, wants()) as stream:
        shown = stream.getpeercert(binary_form=True)
    assert shown is not None
    key = x509.load_der_x509_certificate(shown).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert isinstance(key.curve, ec.SECP256R1)


def test_goes_on_after_all_of_it(server: ServerProcess, tmp_path: Path) -> None:
    """It has refused much, and complained of nothing."""
    assert is_met(server, wants())
    assert server.errors() == ""
    if TOLD:  # else only this test was run
        note("T1", "; ".join(TOLD), len(TOLD) == 3)
