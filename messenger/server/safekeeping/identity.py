"""Is the server of a folder the one that clients know? Its key and certificate, in the data or in a backup."""

import ssl
from pathlib import Path

from messenger.server.certificate import CERTIFICATE, KEY, CertificateError, pin_of


def faults(folder: Path) -> list[str]:
    """Return why no server can be who it was with the key and the certificate in ``folder``, a sentence each."""
    missing = [f"{folder / name} is not there." for name in (KEY, CERTIFICATE) if not (folder / name).exists()]
    if missing:
        return missing
    both = f"{folder / KEY} and {folder / CERTIFICATE} cannot be used"
    try:
        # an empty password: nobody is asked for one
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(folder / CERTIFICATE, folder / KEY, password="")
    except ssl.SSLError as error:
        return [f"{both}: {error.reason or 'they are no key and certificate in PEM form'}."]
    except OSError as error:
        return [f"{both}: {error.strerror}."]
    return []


def is_another(folder: Path, present: Path) -> bool:
    """Return whether the certificates in two folders are of different keys; not so when one cannot be read."""
    try:
        return pin_of(folder / CERTIFICATE) != pin_of(present / CERTIFICATE)
    except CertificateError:
        return False
