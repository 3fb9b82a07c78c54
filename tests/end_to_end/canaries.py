"""Looking for secrets in what programs leave behind: every byte of every file, in every form it may have taken.

A canary is some bytes that occur nowhere else. Where one was found is told by the name of a place, which the test
gives each file. The names of files are looked through as well.
"""

import base64
import hashlib
import os
import re
import stat
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

BLOCK: Final = 1 << 20
"""Bytes that are read at once; what lies across two blocks is found as well."""
SHORTEST: Final = 12
"""Bytes of a canary: what is shorter might be found by chance."""


def canary(label: str) -> str:
    """Return a word that occurs nowhere else; it holds a letter beyond ASCII, which some forms write otherwise."""
    return f"{label}é{hashlib.sha256(label.encode()).hexdigest()[:16]}"


def forms(secret: bytes) -> set[bytes]:
    """Return how ``secret`` may have been written: as it is, UTF-16, hex, base64, escaped for a URL, JSON or Python.

    Base64 is cut to what does not depend on the bytes before and behind it, at each of the three places they may have.
    """
    assert len(secret) >= SHORTEST, secret
    found = {secret, secret.hex().encode(), secret.hex().upper().encode()}
    found |= {re.sub(rb"..", rb"%\g<0>", hexed) for hexed in (found - {secret})}
    for alphabet in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            whole = (before + len(secret)) * 8 // 6
            found.add(alphabet(b"\0" * before + secret)[-(-before * 8 // 6) : whole])
    found.add(repr(secret)[2:-1].encode())  # as Python shows bytes
    try:
        text = secret.decode()
    except UnicodeDecodeError:
        return found
    found |= {text.encode("utf-16-le"), text.encode("utf-16-be"), ascii(text)[1:-1].encode()}
    escaped = "".join(letter if letter.isascii() else f"\\u{ord(letter):04x}" for letter in text)
    percent = "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in secret)
    return found | {escaped.encode(), percent.encode(), percent.lower().encode()}


def search(root: Path, secrets: Mapping[str, Iterable[bytes]], place: Callable[[Path], str]) -> dict[str, set[str]]:
    """Return in which places each of the ``secrets`` was found, in any form; ``place`` names that of a path.

    A secret may be several: it is found where one of them is.
    """
    needles = {name: {form for one in parts for form in forms(one)} for name, parts in secrets.items()}
    longest = max(len(form) for found in needles.values() for form in found)
    hits: dict[str, set[str]] = defaultdict(set)
    for path in sorted(root.rglob("*")):
        where = place(path)
        for data in _blocks(path, longest):
            for name, found in needles.items():
                if where not in hits[name] and any(form in data for form in found):
                    hits[name].add(where)
    return dict(hits)


def _blocks(path: Path, overlap: int) -> Iterable[bytes]:
    """Return the name itself and the bytes in the file, those of PEM without their ends of lines as well."""
    yield os.fsencode(path.name)
    if not path.is_file():
        return
    before = joined = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            data = before + block
            yield data
            before = data[-overlap:]
            lines = joined + block.replace(b"\r", b"").replace(b"\n", b"")
            yield lines
            joined = lines[-overlap:]


def open_to_others(root: Path) -> dict[str, str]:
    """Return the mode of everything from ``root`` on that is not 0600, or 0700 for a folder."""
    found = {}
    for path in (root, *root.rglob("*")):
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:
            continue  # it was there for a moment only
        if stat.S_IMODE(mode) != (0o700 if stat.S_ISDIR(mode) else 0o600):
            found[path.name] = stat.filemode(mode)
    return found
