"""What has to be known of files before they are sent: found out on another thread, since a disk may be far away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from gettext import gettext as _
from pathlib import Path
from typing import Final

from messenger.client.files.model import Picked
from messenger.client.files.names import safe_name
from messenger.gui.pictures.decoding import PictureError, size_of
from messenger.gui.sending.candidate import Candidate
from messenger.protocol.files import LONGEST_SIDE

_PICTURES: Final = frozenset([".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"])
"""Suffixes of files of which one expects to see something."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found: a file that can be sent, as ``picked``; or ``refusal``, the sentence why it cannot be.

    ``flaw``: why it is sent as a file although one might have expected a picture; a sentence.
    """

    picked: Picked | None = None
    refusal: str = ""
    flaw: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown as one."""
        return self.picked is not None and self.picked.width > 0


def examine(candidate: Candidate) -> Examined:
    """Look at one file: whether it is there and can be read, how large it is, and as a picture how many pixels."""
    name = safe_name(candidate.name)
    try:
        picked = _picked(candidate, name)
    except FileNotFoundError:
        return Examined(refusal=_("“{name}” is not there any more.").format(name=name))
    except IsADirectoryError:
        return Examined(refusal=_("“{name}” is a folder. Pack it into one file to send it.").format(name=name))
    except PermissionError:
        return Examined(refusal=_("“{name}” may not be read by you.").format(name=name))
    except (OSError, ValueError):
        return Examined(refusal=_("“{name}” cannot be read.").format(name=name))
    if picked.size < 1:
        return Examined(refusal=_("“{name}” is empty.").format(name=name))
    return _as_picture(picked)


def gone(picked: Sequence[Picked]) -> list[tuple[Picked, str]]:
    """Tell which of these are not as they were found, each with the sentence why."""
    wrong: list[tuple[Picked, str]] = []
    for one in picked:
        if one.path is None:
            continue
        again = examine(Candidate(one.name, one.path))
        if again.picked is None:
            wrong.append((one, again.refusal))
        elif again.picked.size != one.size:
            wrong.append((one, _("“{name}” is being changed by another program.").format(name=one.name)))
    return wrong


def without_size(picked: Picked) -> Picked:
    """The same, to be sent as any file."""
    return replace(picked, width=0, height=0)


def _picked(candidate: Candidate, name: str) -> Picked:
    """Raises ``OSError``."""
    if candidate.read is not None:
        data = candidate.read()
        return Picked(name, len(data), data=data)
    path = candidate.path or Path()
    if path.is_dir():
        raise IsADirectoryError
    if path.exists() and not path.is_file():
        raise OSError("neither a file nor a folder")  # a pipe would be waited for
    with path.open("rb") as file:
        file.read(1)
    return Picked(name, path.stat().st_size, path=path.absolute())


def _as_picture(picked: Picked) -> Examined:
    source = picked.data if picked.data is not None else picked.path
    if source is None:
        return Examined(picked)
    try:
        width, height = size_of(source)
    except PictureError as error:
        expected = Path(picked.name).suffix.lower() in _PICTURES
        return Examined(picked, flaw=str(error) if expected else "")
    if max(width, height) > LONGEST_SIDE:
        return Examined(picked)
    return Examined(replace(picked, width=width, height=height))
