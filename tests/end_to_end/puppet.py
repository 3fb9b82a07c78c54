"""A device that is nothing but lines, for the private side of things: it does what it is told, right or wrong.

It speaks from its own reading of ``protocol/private``, and shares no code with the client's rooms for that.
"""

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import os
import socket
import ssl
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from messenger.protocol.base import PeerLine
from messenger.protocol.codec import AnyPeerLine, encode, peer_reader
from messenger.protocol.peers import AcceptPrivate, Introduced, Offer, PrivateAsked, StartPrivate
from messenger.protocol.private import Hello, Proof, Use, Using, proved
from tests.server.wire import SECONDS, ClosedError, Wire, random_id
from tests.waiting import wait_until

ALPN: Final = "messenger-private/1"

_LineT = TypeVar("_LineT", bound=PeerLine)


def in_letters(data: bytes) -> str:
    """Return bytes as they stand in lines: base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_letters(text: str) -> bytes:
    """Return what ``in_letters`` was made of."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class DeviceKey:
    """A key of the test's own making, with its certificate, in a file below ``folder``."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a device")])
        begin, end = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2000, 2100))
        builder = x509.CertificateBuilder(name, name, key.public_key(), 1, begin, end)
        certificate = builder.sign(key, hashes.SHA256())
        self.certificate = certificate.public_bytes(Encoding.DER)
        self.pin = pin_of(self.certificate)
        self.file = folder / f"{self.pin.hex()[:16]}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.file.write_bytes(private + certificate.public_bytes(Encoding.PEM))


def pin_of(certificate: bytes) -> bytes:
    """Return the SHA-256 of a DER certificate's key."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()


class Puppet:
    """A signed-in device with a key, and the one private session that it has been introduced for."""

    def __init__(self, wire: Wire, key: DeviceKey) -> None:
        self.wire = wire
        self.key = key
        self.introduced: Introduced | None = None
        self.leads = False

    def offer(self, hosts: tuple[str, ...] = (), port: int = 20_000) -> Offer:
        """Return what the server is to tell of this device."""
        return Offer(in_letters(self.key.certificate), hosts, port)

    def ask(self, user: int, offer: Offer | None = None) -> str:
        """Ask somebody for a session; return its id."""
        session = random_id()
        self.wire.send(StartPrivate(self.wire.next_number(), session, user, offer or self.offer()))
        self.leads = True
        return session

    def accept(self, offer: Offer | None = None) -> Introduced:
        """Wait for somebody who asks, and agree; return the introduction."""
        asked = self.wire.expect(PrivateAsked)
        self.wire.send(AcceptPrivate(self.wire.next_number(), asked.session, offer or self.offer()))
        return self.wait_until_introduced()

    def wait_until_introduced(self) -> Introduced:
        """Wait until both have agreed."""
        self.introduced = self.wire.expect(Introduced)
        return self.introduced

    def reach(self) -> "PeerWire":
        """Dial, again and again as every device does: the other one may not have heard yet whom it is to expect."""

        def reached() -> PeerWire | None:
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                return self.dial()
            return None

        link = wait_until(reached, "the other device to let this one in")
        assert link is not None
        return link

    def dial(self, key: DeviceKey | None = None) -> "PeerWire":
        """Connect to the other device, which listens on loopback, and shake hands as the owner of ``key``.

        TLS 1.3 tells whom the other side refuses only with the first read.
        """
        assert self.introduced is not None
        where = next(place for place in self.introduced.endpoints if place.host == "127.0.0.1")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols([ALPN])
        context.load_cert_chain((key or self.key).file)
        plain = socket.create_connection((where.host, where.port), SECONDS)
        try:
            return PeerWire(context.wrap_socket(plain), self)
        except BaseException:
            plain.close()
            raise

    def proof(self, key: str, own_nonce: str, other_nonce: str, *, leads: bool | None = None) -> Proof:
        """Return this side's proof, keyed by the token or a secret."""
        assert self.introduced is not None
        other = pin_of(from_letters(self.introduced.certificate))
        leads = self.leads if leads is None else leads
        over = proved(self.introduced.session, leads, own_nonce, other_nonce, self.key.pin, other)
        return Proof(in_letters(hmac.digest(key.encode(), over, "sha256")))


class PeerWire:
    """A TLS connection to the other device, read and written line by line; every wait is bounded."""

    def __init__(self, stream: ssl.SSLSocket, puppet: Puppet) -> None:
        self.socket = stream
        self.said = b""
        """All that was said, to be said again."""
        self.heard: list[AnyPeerLine] = []
        self.secret = ""
        """What the leader chose in ``use``."""
        self.nonce = in_letters(os.urandom(32))
        self.other_nonce = ""
        self._puppet = puppet
        self._waiting: list[AnyPeerLine] = []
        self._reader = peer_reader()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()

    def say(self, *lines: PeerLine | bytes) -> None:
        """Send lines in one write; bytes go as they are."""
        data = b"".join(line if isinstance(line, bytes) else encode(line) for line in lines)
        self.said += data
        self.socket.sendall(data)

    def read(self) -> AnyPeerLine:
        """Return the next line. Raises ``ClosedError`` at the end of the stream, ``TimeoutError`` after the wait."""
        while not self._waiting:
            try:
                data = self.socket.recv(65536)
            except (ssl.SSLError, ConnectionError) as error:
                raise ClosedError(f"the stream broke after {self.heard}: {error}") from error
            if not data:
                raise ClosedError(f"the stream ended after {self.heard}")
            lines, error_ = self._reader.feed(data)
            assert error_ is None, error_
            self._waiting += lines
        line = self._waiting.pop(0)
        self.heard.append(line)
        return line

    def expect(self, kind: type[_LineT], **fields: Any) -> _LineT:
        """Read on until a line of this kind with these fields comes, and return it."""
        while True:
            line = self.read()
            if isinstance(line, kind) and all(getattr(line, name) == value for name, value in fields.items()):
                return line

    def read_to_end(self) -> list[AnyPeerLine]:
        """Return everything that was heard until the other side ended the stream."""
        try:
            while True:
                self.read()
        except ClosedError:
            return self.heard

    # -- from the first line to the first text

    def greet(self, session: str = "") -> None:
        """Exchange the first lines."""
        assert self._puppet.introduced is not None
        self.say(Hello("0.1.0", session or self._puppet.introduced.session, self.nonce))
        self.other_nonce = self.expect(Hello).nonce

    def prove(self, key: str = "") -> None:
        """Prove this side, by the token unless another key is given, and hear the other side's proof."""
        assert self._puppet.introduced is not None
        proof = self._puppet.proof(key or self._puppet.introduced.token, self.nonce, self.other_nonce)
        if self._puppet.leads:
            self.say(proof)
            self.expect(Proof)
        else:
            self.expect(Proof)
            self.say(proof)

    def agree(self, have: int = 0) -> None:
        """Choose this connection, or have it chosen: there is text from now on."""
        if self._puppet.leads:
            self.secret = in_letters(os.urandom(32))
            self.say(Use(have, self.secret))
            self.expect(Using)
        else:
            self.secret = self.expect(Use).secret
            self.say(Using(have))

    def open(self, key: str = "") -> Self:
        """Do all of it."""
        self.greet()
        self.prove(key)
        self.agree()
        return self
