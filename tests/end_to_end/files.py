"""Files to be sent: made by code, too large to be written down, the same bytes for the same seed."""

import hashlib
import random
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Final

MIB: Final = 1024**2


def make_file(path: Path, size: int, seed: int = 1) -> str:
    """Write so many bytes that cannot be compressed; return their hash as messages name it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    source, look = random.Random(seed), hashlib.sha256()
    with path.open("wb") as file:
        for start in range(0, size, MIB):
            data = source.randbytes(min(MIB, size - start))
            look.update(data)
            file.write(data)
    return in_letters(look.digest())


def hash_of(path: Path) -> str:
    """Return the hash of a file as messages name it."""
    with path.open("rb") as file:
        return in_letters(hashlib.file_digest(file, "sha256").digest())


def in_letters(digest: bytes) -> str:
    """Return a hash as it stands in lines: base64url without padding."""
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
