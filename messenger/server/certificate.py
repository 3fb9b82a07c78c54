"""The server's key and self-signed certificate: made once, kept with the data. Clients pin the key (``net.pin``)."""

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

from messenger.net.pin import Pin

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

KEY = "key.pem"
CERTIFICATE = "certificate.pem"
YEARS = 10


class CertificateError(Exception):
    """Key or certificate cannot be used; the message is one sentence for the operator."""


def ensure(folder: Path) -> tuple[Path, Path]:
    """Return the paths of (certificate, key) in ``folder``; make what is missing: ECDSA P-256, valid for ten years.

    A certificate that is missing is made again for the same key, so that clients go on trusting the server. Raises
    ``CertificateError`` when only the key is missing.
    """
    certificate, key = folder / CERTIFICATE, folder / KEY
    if certificate.exists() and key.exists():
        return certificate, key
    if certificate.exists():
        raise CertificateError(
            f"{key} is missing, but {certificate.name} is there: put the key back from a backup, or remove the "
            "certificate too for a new identity, which every client will ask about."
        )
    # imported here, since it is needed once only
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_pem_private_key,
    )

    if key.exists():
        try:
            private = load_pem_private_key(key.read_bytes(), None)
        except (ValueError, TypeError) as error:
            raise CertificateError(f"{key} is no key in PEM form.") from error
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise CertificateError(f"{key} is no key that this program made.")
    else:
        private = ec.generate_private_key(ec.SECP256R1())
        _write(key, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _write(certificate, _self_signed(private))
    return certificate, key


def pin_of(certificate: Path) -> Pin:
    """Return the pin of the key in a PEM file's first certificate; raise ``CertificateError`` when there is none."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        return Pin.of_certificate(
            x509.load_pem_x509_certificates(certificate.read_bytes())[0].public_bytes(Encoding.DER)
        )
    except OSError as error:
        raise CertificateError(f"{certificate} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CertificateError(f"{certificate} is no certificate in PEM form.") from error


def _self_signed(key: "ec.EllipticCurvePrivateKey") -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "messenger")])
    # an hour early: a client's clock may be behind. It says nothing else of the machine.
    start = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=365 * YEARS + 2))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole and for the owner alone, or not at all."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
