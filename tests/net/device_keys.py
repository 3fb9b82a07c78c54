"""Keys of devices for TLS tests: made here, without the client's code."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme

from messenger.net.pin import Pin


@dataclass(frozen=True)
class DeviceKey:
    """A file with key and certificate, the certificate and the pin."""

    file: Path
    certificate: bytes
    pin: Pin


def device_key(folder: Path, name: str) -> DeviceKey:
    """Make one, self-signed."""
    made = trustme.CA(key_type=trustme.KeyType.ECDSA)
    file = folder / f"{name}.pem"
    file.write_bytes(made.private_key_pem.bytes() + made.cert_pem.bytes())
    certificate = ssl.PEM_cert_to_DER_cert(made.cert_pem.bytes().decode())
    return DeviceKey(file, certificate, Pin.of_certificate(certificate))
