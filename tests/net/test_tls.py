"""TLS contexts: version, protocol and key exchange, with every Python that the project supports."""

import ssl
from pathlib import Path

import pytest
import trustme

from messenger.net.tls import ALPN, client_context, server_context


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
