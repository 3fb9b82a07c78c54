"""The key by which an account is known to other devices: made once on this device, kept beside the store.

It is no secret of the server's: the server passes the certificate on, and who met it once notices when it changes.
"""

from dataclasses import dataclass
from pathlib import Path

from messenger.net.pin import Pin


@dataclass(frozen=True, slots=True)
class Identity:
    """A key pair with its self-signed certificate: ``file`` holds both as PEM, ``certificate`` is the DER."""

    file: Path
    certificate: bytes
    pin: Pin

    @classmethod
    def of(cls, folder: Path, account: int) -> "Identity":
        """Load the identity of ``account`` from the profile's ``folder``; make it when there is none.

        Raises ``StoreError``, a sentence, when it cannot be read or written or is damaged; it is never made anew then.
        """
        raise NotImplementedError

    @staticmethod
    def forget(folder: Path, account: int) -> None:
        """Delete the identity of ``account``, if there is one. Raises ``StoreError``."""
        raise NotImplementedError
