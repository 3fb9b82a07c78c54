"""The key by which an account is known to other devices: made once on this device, kept beside the store.

It is no secret shared with the server: the server passes the certificate on, and who has met it notices a change.
"""

import contextlib
import datetime as dt
import os
import stat
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

from messenger.client.store.errors import StoreError
from messenger.net.pin import Pin

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

FOLDER: Final = "identities"

# Nobody's clock matters: who the key belongs to is known by the key, and it is given up by being forgotten.
_BEGIN: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_END: Final = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)  # "no end" (RFC 5280, 4.1.2.5)


@dataclass(frozen=True, slots=True)
class Identity:
    """A key pair with its self-signed certificate: ``file`` holds both as PEM, ``certificate`` is the DER."""

    file: Path
    certificate: bytes
    pin: Pin

    @classmethod
    def of(cls, folder: Path, account: int) -> "Identity":
        """Load the identity of ``account`` from the profile's ``folder``; make it when there is none: ECDSA P-256.

        Raises ``StoreError``, a sentence, when it cannot be read or written or is damaged; it is never made anew then,
        since everybody who has met this device would be warned of it.
        """
        file = _file(folder, account)
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _for_the_owner_alone(file.parent, 0o700)
            if not file.exists():
                _write(file, _made())
            _for_the_owner_alone(file, 0o600)
            pem = file.read_bytes()
        except OSError as error:
            raise StoreError(
                _("The key of this device in {file} cannot be read or written: {reason}.").format(
                    file=file, reason=error.strerror or error
                )
            ) from error
        certificate = _checked(pem)
        if certificate is None:
            raise StoreError(
                _(
                    "The key of this device in {file} is damaged. Put it back from a backup, or remove the file: "
                    "then a new key is made, and the people you have met privately will be warned of it."
                ).format(file=file)
            )
        return cls(file, certificate, Pin.of_certificate(certificate))

    @staticmethod
    def forget(folder: Path, account: int) -> None:
        """Delete the identity of ``account``, if there is one. Raises ``StoreError``."""
        file = _file(folder, account)
        try:
            for one in (file, _unfinished(file)):
                one.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                _("The key of this device in {file} cannot be removed: {reason}.").format(
                    file=file, reason=error.strerror or error
                )
            ) from error


def _file(folder: Path, account: int) -> Path:
    return folder / FOLDER / f"{account}.pem"


def _unfinished(file: Path) -> Path:
    return file.with_suffix(".new")


def _for_the_owner_alone(path: Path, mode: int) -> None:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(mode)


def _made() -> bytes:
    """Return a new key and its certificate."""
    # imported on first use: it is heavy, and the window must come first
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "messenger device")])  # of person and machine: nothing
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGIN)
        .not_valid_after(_END)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)


def _checked(pem: bytes) -> bytes | None:
    """Return the certificate in a file as it was made above; ``None`` when it is not one."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

    try:
        key = load_pem_private_key(pem, None)
        certificate = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        return None
    return certificate if key.public_key() == device_key(certificate) else None


def device_key(certificate: bytes) -> "ec.EllipticCurvePublicKey | None":
    """Return the key in a DER certificate; ``None`` when it is none, or one of a kind that no device has."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        return None
    return key if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1) else None


def _write(file: Path, data: bytes) -> None:
    """Write a file whole and for the owner alone, or not at all."""
    new = _unfinished(file)
    new.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        new.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
    if os.name == "posix":  # the name is on disk, too
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
