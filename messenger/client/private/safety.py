"""The number that two people compare to be sure that nobody stands between their devices. Pure.

Each key gives 30 digits by an iterated hash, as Signal's numeric fingerprint does (version 2 of it); the smaller half
stands first, so that both screens show the same.
"""

import hashlib
from typing import Final

ROUNDS: Final = 5_200
"""Each makes a search for a key with similar digits that much dearer."""
GROUPS: Final = 6
"""Of five digits, for one key."""

_PREFIX: Final = b"messenger safety number 1"


def safety_number(one: bytes, other: bytes) -> str:
    """Return 60 digits, as 12 groups of 5 with spaces between, of two DER certificates: the same in either order.

    Only the keys count, as with pins. Raises ``ValueError`` when one is no certificate.
    """
    return " ".join(sorted((_half(one), _half(other))))


def _half(certificate: bytes) -> str:
    # imported on first use: it is heavy, and the window must come first
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = x509.load_der_x509_certificate(certificate).public_key()
    public = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = _PREFIX
    for _ in range(ROUNDS):
        digest = hashlib.sha512(digest + public).digest()
    return " ".join(
        f"{int.from_bytes(digest[start : start + 5], 'big') % 100_000:05d}" for start in range(0, 5 * GROUPS, 5)
    )
