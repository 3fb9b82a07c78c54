"""What of others travels with this program, and under which licences: data in assets, and packages of Python.

Everything is read from what is there: the texts beside the data, and what each package brings along. Nothing is shown.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final, NamedTuple

from messenger.gui.look.assets import asset

PACKAGES: Final = (
    "cryptography",
    "darkdetect",
    "dbus-fast",
    "desktop-notifier",
    "keyring",
    "linkify-it-py",
    "msgspec",
    "pillow",
    "platformdirs",
    "precis-i18n",
    "sqlcipher3",
    "tkinterdnd2",
)
"""What the window and the client import. What these need in turn is found by itself; what is not there is left out."""
_DATA: Final = (
    ("Inter", "4.0 beta 7, as Messenger Sans", "OFL-1.1", ("fonts", "OFL.txt")),
    ("Lucide", "1.62.0", "ISC", ("icons", "LICENSE.txt")),
    ("Noto Emoji", "2.048", "Apache-2.0", ("emoji", "LICENSE-pictures.txt")),
    ("emoji-data", "16.0.0", "MIT", ("emoji", "LICENSE-data.txt")),
)
_TEXT: Final = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_LONGEST_KIND: Final = 60
_KINDS: Final = {
    "sqlcipher3": "Zlib",
}
"""Where a package says it in its text alone."""


class Licence(NamedTuple):
    """``kind`` is its short name, "" where a package names none; ``read`` gives what has to be said with the thing."""

    name: str
    version: str
    kind: str
    read: Callable[[], str]
    packaged: bool = False
    """Whether it is a package of Python."""


def licences() -> list[Licence]:
    """All of them, data first, then Python and the packages by their names."""
    data = [
        Licence(name, version, kind, partial(asset(*place).read_text, encoding="utf-8"))
        for name, version, kind, place in _DATA
    ]
    found: dict[str, Licence] = {}
    for name in PACKAGES:
        for package in _with_needs(name, found):
            found[_key(package.name)] = _of(package)
    return [*data, _python(), *(found[key] for key in sorted(found))]


def _with_needs(name: str, known: dict[str, Licence]) -> Iterator[Distribution]:
    """The package of this name and what it needs, as far as it is there and not ``known``."""
    waiting, met = [name], set(known)
    while waiting:
        wanted = waiting.pop()
        if _key(wanted) in met:
            continue
        met.add(_key(wanted))
        try:
            package = distribution(wanted)
        except PackageNotFoundError:
            continue
        for need in package.requires or ():
            match = _NAME.match(need)
            if match and "extra ==" not in need:
                waiting.append(match[0])
        yield package


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _of(package: Distribution) -> Licence:
    name = _key(package.name)
    return Licence(name, package.version, _KINDS.get(name) or _kind(package), partial(_texts_of, package), True)


def _texts_of(package: Distribution) -> str:
    texts = [file for file in package.files or () if _TEXT.search(file.name) and ".dist-info" in str(file)]
    return "\n\n".join(file.read_text(encoding="utf-8").strip("\n") for file in texts)


def _kind(package: Distribution) -> str:
    metadata = package.metadata
    for field in ("License-Expression", "License"):
        said = str((metadata.get_all(field) or [""])[0])
        if said and len(said) <= _LONGEST_KIND and "\n" not in said:
            return said
    classes = metadata.get_all("Classifier") or []
    named = [one.rsplit(" :: ", 1)[-1] for one in classes if one.startswith("License :: ")]
    return ", ".join(name for name in named if name != "OSI Approved")


def _python() -> Licence:
    version = ".".join(map(str, sys.version_info[:3]))
    return Licence("Python", version, "PSF-2.0", lambda: sys.copyright)
