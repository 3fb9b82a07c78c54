"""TLS as both sides agreed on it: version 1.3, X25519, ALPN ``messenger/1``, trust by pinned key.

Between two devices it is ``messenger-private/1``, and both show a certificate that the other one was told of before.

Contexts are made here and the peer's key is checked here; no other file builds an ``SSLContext``.
"""

import contextlib
import hmac
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from messenger.net.pin import Pin

ALPN: Final = "messenger/1"
PEER_ALPN: Final = "messenger-private/1"


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


def peer_server_context(identity: Path, certificates: Sequence[bytes]) -> ssl.SSLContext:
    """Return the context of a device that waits for others: OpenSSL itself refuses all but these DER certificates.

    ``identity``: a file with the own key and certificate. With no ``certificates`` nobody is accepted. Raises
    ``OSError`` or ``ssl.SSLError`` when the file or a certificate is none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.num_tickets = 0  # nothing is resumed: every connection proves itself anew
    _introduce(context, identity, certificates)
    return context


def peer_client_context(identity: Path, certificate: bytes) -> ssl.SSLContext:
    """Return the context of a device that dials the one with this DER certificate. Raises as above."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # a device has no name: its key is who it is
    _introduce(context, identity, [certificate])
    return context


def check_certificate(certificate: bytes) -> None:
    """Raise ``ssl.SSLError`` when OpenSSL could not be told to accept this DER certificate: it reads more strictly."""
    if not certificate:  # that would be a mistake of the caller's to Python
        raise ssl.SSLError("no certificate")
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=certificate)


def check_protocol(session: ssl.SSLObject, protocol: str = ALPN) -> None:
    """Raise ``UntrustedPeerError`` unless the peer agreed on ``protocol`` (RFC 7301)."""
    if session.selected_alpn_protocol() != protocol:
        raise UntrustedPeerError("the other side does not speak this protocol")


def check_peer(session: ssl.SSLObject, expected: Pin | None, protocol: str = ALPN) -> Pin:
    """Return the key the peer showed; raise ``UntrustedPeerError`` when it is not the ``expected`` one.

    ``None`` accepts any key: only for showing it to a person, before anything secret is said, or where the context
    has accepted none but those that are known.
    """
    check_protocol(session, protocol)
    der = session.getpeercert(binary_form=True)
    if der is None:
        raise UntrustedPeerError("the other side showed no certificate")
    try:
        pin = Pin.of_certificate(der)
    except ValueError as error:
        raise UntrustedPeerError("the other side showed a certificate that cannot be read") from error
    if expected is not None and not hmac.compare_digest(pin.digest, expected.digest):
        raise UntrustedPeerError("the other side has another key than the one you trust")
    return pin


def _introduce(context: ssl.SSLContext, identity: Path, certificates: Sequence[bytes]) -> None:
    """Accept exactly ``certificates``: each is trusted as it is, and no other because of it (RFC 4158 knows it as a
    trust anchor; the flag lets OpenSSL stop at one that is no root).
    """
    _restrict(context, PEER_ALPN)
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    context.load_cert_chain(identity, password="")  # else OpenSSL would ask for one on the terminal
    for certificate in certificates:
        context.load_verify_locations(cadata=certificate)


def _restrict(context: ssl.SSLContext, protocol: str = ALPN) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # The first Pythons of 3.11 (Debian 12 has one) refuse to name X25519; OpenSSL's own list begins with it.
    with contextlib.suppress(ssl.SSLError):
        context.set_ecdh_curve("X25519")
    context.set_alpn_protocols([protocol])
