"""Something that is to be sent, before anything is known of it, and how other programs name it. No window here."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

_COMMENT: Final = "#"
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
"""Of two letters at least: one is a drive of Windows."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file at ``path``, or what ``read`` gives: on another thread, since it may take long.

    ``read`` raises ``OSError`` when there is nothing any more.
    """

    name: str
    path: Path | None = None
    read: Callable[[], bytes] | None = None


class Named(NamedTuple):
    """What somebody's list names: files, and links to elsewhere."""

    files: tuple[Candidate, ...]
    links: tuple[str, ...]


def files_at(paths: Iterable[str | Path]) -> tuple[Candidate, ...]:
    """Return these files as candidates."""
    return tuple(Candidate(path.name or str(path), path) for path in map(Path, paths))


def read_uri_list(text: str) -> Named:
    """Read what file managers and browsers hand over as ``text/uri-list`` (RFC 2483), one URI a line."""
    lines = (line.strip() for line in text.replace("\0", "\n").splitlines())
    return sort_names(line for line in lines if line and not line.startswith(_COMMENT))


def sort_names(names: Iterable[str]) -> Named:
    """Tell URIs of files and plain paths from links. What is a file of another computer, or neither, is left out."""
    files: list[str] = []
    links: list[str] = []
    for name in names:
        if not _SCHEME.match(name):
            if Path(name).is_absolute():
                files.append(name)
        elif not name.lower().startswith("file:"):
            links.append(name)
        elif (path := _path_of(name)) is not None:
            files.append(path)
    return Named(files_at(files), tuple(links))


def _path_of(uri: str) -> str | None:
    """The path of a file's URI (RFC 8089), None where that names another computer."""
    parts = urlsplit(uri)
    if parts.netloc.lower() not in ("", "localhost", socket.gethostname().lower()):
        return None
    if sys.platform == "win32":
        from urllib.request import url2pathname  # it brings much along

        return url2pathname(parts.path)
    # "#" and "?" are left as they are by some programs, though they should not be.
    rest = uri[len("file:") :].removeprefix(f"//{parts.netloc}")
    path = os.fsdecode(unquote_to_bytes(rest))
    return path if path.startswith("/") and "\0" not in path else None
