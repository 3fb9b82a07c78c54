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

_SEQUENCE: Final = 0x30
_BEFORE_KEY: Final = (0xA0, 0x02, _SEQUENCE, _SEQUENCE, _SEQUENCE, _SEQUENCE)
"""The tags of version, serial number, signature algorithm, issuer, validity and subject."""
_LONG_FORM: Final = 0x80
"""From here on, what stands where a length is expected says in how many bytes the length follows."""


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
        """Return the pin of the key in a DER certificate; ``ValueError`` when it is none."""
        return cls(hashlib.sha256(_key_info(der)).digest())


def _key_info(der: bytes) -> bytes:
    """Return the SubjectPublicKeyInfo of a certificate (RFC 5280, section 4.1) as it stands there.

    It is found by what stands before it. Every tag has to be the right one and every length in its one DER form, so no
    other reader can find another key. A library for all of X.509 would cost each window 50 ms and 10 MB.
    """
    certificate, rest = _element(der, _SEQUENCE)
    if rest:
        raise ValueError("something stands behind the certificate")
    body, _ = _element(_inside(certificate), _SEQUENCE)
    left = _inside(body)
    for tag in _BEFORE_KEY:
        _, left = _element(left, tag)
    return _element(left, _SEQUENCE)[0]


def _element(data: bytes, tag: int) -> tuple[bytes, bytes]:
    """Split off the first element (X.690, section 8.1), which has to have this tag; return it and what follows."""
    if len(data) < 2 or data[0] != tag:
        raise ValueError("no certificate")
    size, header = data[1], 2
    if size >= _LONG_FORM:
        header += size - _LONG_FORM
        size = int.from_bytes(data[2:header], "big")
        shortest = 1 + (size.bit_length() + 7) // 8
        if size < _LONG_FORM or header != 1 + shortest:
            raise ValueError("a length in a form that no certificate has")
    end = header + size
    if end > len(data):
        raise ValueError("the certificate is cut off")
    return data[:end], data[end:]


def _inside(element: bytes) -> bytes:
    """Return what a whole element holds."""
    return element[2 if element[1] < _LONG_FORM else 2 + element[1] - _LONG_FORM :]


def _word(number: int) -> str:
    """Write 16 bits as consonant, vowel, consonant, vowel, consonant."""
    return (
        _CONSONANTS[number >> 12 & 15]
        + _VOWELS[number >> 10 & 3]
        + _CONSONANTS[number >> 6 & 15]
        + _VOWELS[number >> 4 & 3]
        + _CONSONANTS[number & 15]
    )
