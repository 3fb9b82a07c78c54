"""Which key a server (or a peer) has, in the forms people and programs compare. No sockets here.

A pin is the SHA-256 of the public key (DER SubjectPublicKeyInfo), so a renewed certificate with the same key keeps it.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final

_CONSONANTS: Final = "bdfghjklmnprstvz"
_VOWELS: Final = "aiou"


@dataclass(frozen=True, slots=True)
class Pin:
    """SHA-256 of a public key, 32 bytes."""

    digest: bytes

    def __str__(self) -> str:
        """Return base64url without padding: 43 characters."""
        return base64.urlsafe_b64encode(self.digest).rstrip(b"=").decode("ascii")

    @property
    def words(self) -> str:
        """The first 96 bits as six pronounceable words (proquints, arXiv:0901.4016), for two people to compare."""
        return "-".join(_word(int.from_bytes(self.digest[start : start + 2], "big")) for start in range(0, 12, 2))

    @classmethod
    def parse(cls, text: str) -> "Pin":
        """Read what ``str`` gave; ``ValueError`` when it is no pin."""
        try:
            digest = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueError("not a key fingerprint") from error
        if len(digest) != 32:
            raise ValueError("not a key fingerprint")
        return cls(digest)

    @classmethod
    def of_certificate(cls, der: bytes) -> "Pin":
        """Return the pin of the key in a DER certificate."""
        from cryptography import x509  # imported on first use: it is heavy, and the window must come first
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        key = x509.load_der_x509_certificate(der).public_key()
        return cls(hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest())


def _word(number: int) -> str:
    """Write 16 bits as consonant, vowel, consonant, vowel, consonant."""
    return (
        _CONSONANTS[number >> 12 & 15]
        + _VOWELS[number >> 10 & 3]
        + _CONSONANTS[number >> 6 & 15]
        + _VOWELS[number >> 4 & 3]
        + _CONSONANTS[number & 15]
    )
