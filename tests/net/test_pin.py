"""The pin of a certificate is that of the key another library finds in it, or there is none."""

import datetime as dt
import hashlib
import warnings
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from messenger.net.pin import Pin

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
KEYS: dict[str, Callable[[], Key]] = {
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
    "RSA": lambda: rsa.generate_private_key(65537, 2048),
}
DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def certificate(key: Key, name: str = "messenger", serial: int = 0) -> bytes:
    """A self-signed one, DER."""
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, part) for part in name.split(",")])
    made = (
        x509.CertificateBuilder(called, called, key.public_key(), serial or x509.random_serial_number())
        .not_valid_before(DAY)
        .not_valid_after(DAY.replace(year=2060))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )
    return made.public_bytes(Encoding.DER)


def by_the_library(der: bytes) -> bytes | None:
    """The digest of the key that the library finds; None where it finds no certificate, or no key it knows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            key = x509.load_der_x509_certificate(der).public_key()
        except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
            return None
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()


SAMPLE = certificate(ec.generate_private_key(ec.SECP256R1()))


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("name", ["m", "messenger " * 6, ",".join(["workshop " * 7] * 9)])
def test_is_that_of_the_key(kind: str, name: str) -> None:
    der = certificate(KEYS[kind](), name)
    assert Pin.of_certificate(der).digest == by_the_library(der)


def test_stays_when_the_certificate_is_made_anew() -> None:
    key = KEYS["P-256"]()
    assert Pin.of_certificate(certificate(key)) == Pin.of_certificate(certificate(key, "another name", 1 << 150))


def test_nothing_is_the_pin_of_a_part() -> None:
    for end in range(len(SAMPLE)):
        with pytest.raises(ValueError, match="certificate"):
            Pin.of_certificate(SAMPLE[:end])


def test_nothing_may_follow() -> None:
    with pytest.raises(ValueError, match="behind the certificate"):
        Pin.of_certificate(SAMPLE + b"\0")


@pytest.mark.parametrize(
    "length",
    [b"\x83\x00" + SAMPLE[2:4], b"\x80", b"\x84\x00\x00" + SAMPLE[2:4]],
    ids=["a zero before", "none", "two zeros before"],
)
def test_a_length_has_one_form_only(length: bytes) -> None:
    """BER knows others, by which two readers could see two keys."""
    assert SAMPLE[1] == 0x82
    with pytest.raises(ValueError, match="form"):
        Pin.of_certificate(SAMPLE[:1] + length + SAMPLE[4:])


@given(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255))
def test_a_certificate_with_a_wrong_byte_has_no_other_pin_than_its_key(at: int, byte: int) -> None:
    changed = SAMPLE[:at] + bytes([byte]) + SAMPLE[at + 1 :]
    expected = by_the_library(changed)
    try:
        found = Pin.of_certificate(changed).digest
    except ValueError:
        return
    assert expected in (None, found)


@given(st.binary(max_size=200))
def test_bytes_are_no_certificate(data: bytes) -> None:
    with pytest.raises(ValueError, match="certificate"):
        Pin.of_certificate(data)
