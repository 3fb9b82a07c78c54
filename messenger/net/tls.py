"""TLS as both sides agreed on it: version 1.3, X25519, ALPN ``messenger/1``, trust by pinned key.

Contexts are made here and the peer's key is checked here; no other file builds an ``SSLContext``.
"""

import contextlib
import hmac
import ssl
from pathlib import Path
from typing import Final

from messenger.net.pin import Pin

ALPN: Final = "messenger/1"


class UntrustedPeerError(ssl.SSLError):
    """The other end is not who it must be: another key, or it does not speak our protocol."""


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return the context of a server. Raises ``OSError`` or ``ssl.SSLError`` when the files are missing or no pair."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _restrict(context)
    context.num_tickets = 0  # a ticket would cost memory and bring nothing: sessions resume by our own token
    context.load_cert_chain(certificate, key)
    return context


def client_context() -> ssl.SSLContext:
    """Return the context of a client. It trusts no authority: ``check_peer`` must decide before a byte is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    _restrict(context)
    return context


def check_protocol(session: ssl.SSLObject) -> None:
    """Raise ``UntrustedPeerError`` unless the peer agreed on our protocol (RFC 7301)."""
    if session.selected_alpn_protocol() != ALPN:
        raise UntrustedPeerError("the other side does not speak this protocol")


def check_peer(session: ssl.SSLObject, expected: Pin | None) -> Pin:
    """Return the key the peer showed; raise ``UntrustedPeerError`` when it is not the ``expected`` one.

    ``None`` accepts any key: only for showing it to a person, before anything secret is said.
    """
    check_protocol(session)
    der = session.getpeercert(binary_form=True)
    if der is None:
        raise UntrustedPeerError("the other side showed no certificate")
    pin = Pin.of_certificate(der)
    if expected is not None and not hmac.compare_digest(pin.digest, expected.digest):
        raise UntrustedPeerError("the other side has another key than the one you trust")
    return pin


def _restrict(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # The first Pythons of 3.11 (Debian 12 has one) refuse to name X25519; OpenSSL's own list begins with it.
    with contextlib.suppress(ssl.SSLError):
        context.set_ecdh_curve("X25519")
    context.set_alpn_protocols([ALPN])
