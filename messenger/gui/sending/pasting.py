"""Files and pictures on the clipboard. Text is left to whoever is written in.

On X11 Tk is asked for what other programs offer. It takes no more than 400,000 bytes of a picture at once, which most
programs know (INCR), and the window waits for it; xclip, where it is there, fetches any picture while the window lives
on. On Windows and macOS Pillow knows what to ask for; that has not been run for this program yet.
"""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
import tkinter as tk
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

from messenger.gui.sending.candidate import Candidate, files_at, read_uri_list
from messenger.gui.widgets.exchange import clipboard_text

if TYPE_CHECKING:
    from PIL.Image import Image

_LISTS: Final = ("x-special/gnome-copied-files", "text/uri-list")
"""Files that were copied in a file manager. The first has a line more, which says what is to be done with them."""
_TEXTS: Final = frozenset(["UTF8_STRING", "STRING", "TEXT", "COMPOUND_TEXT", "text/plain", "text/plain;charset=utf-8"])
_PICTURES: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
}
"""What a picture may come as, the best first, and how its file ends."""
_BYTES: Final = {f"0x{number:x}": number for number in range(256)}
"""How Tk spells what it takes for no text."""
_PIECE: Final = 1 << 20
_PROGRAM: Final = "xclip"
PATIENCE: Final = 10.0
"""Seconds that the owner of the clipboard may take for a picture."""

_log = logging.getLogger(__name__)


Files = tuple[Candidate, ...]


def pasted(widget: tk.Misc) -> Files:
    """What is on the clipboard to be sent as files; nothing where there is text. The owner of it may take its time."""
    if widget.tk.call("tk", "windowingsystem") == "x11":
        return _from_x11(widget)
    return () if clipboard_text(widget) else _by_library()


def can_paste(widget: tk.Misc) -> bool:
    """Whether ``pasted`` would find something; what, is not read yet."""
    if widget.tk.call("tk", "windowingsystem") != "x11":
        return not clipboard_text(widget) and bool(_by_library())
    offered = _offered(widget)
    return any(kind in offered for kind in (*_LISTS, *_PICTURES))


def _from_x11(widget: tk.Misc) -> Files:
    offered = _offered(widget)
    for kind in _LISTS:
        if kind in offered:
            files = read_uri_list(_bytes_of(_get(widget, kind)).decode("utf-8", "surrogateescape")).files
            if files:
                return files
    if _TEXTS.intersection(offered) and clipboard_text(widget):
        return ()
    for kind, suffix in _PICTURES.items():
        if kind in offered:
            program = shutil.which(_PROGRAM)
            read = partial(_fetch, program, kind) if program else partial(_picture_of, _get(widget, kind))
            return (Candidate(_("picture") + f".{suffix}", read=read),)
    return ()


def _offered(widget: tk.Misc) -> frozenset[str]:
    """As what the owner would hand over what it has."""
    return frozenset(_get(widget, "TARGETS").split())


def _get(widget: tk.Misc, kind: str) -> str:
    """What the owner hands over as ``kind``, "" when that is nothing; bytes that are no text are spelled as numbers."""
    try:
        return str(widget.tk.call("clipboard", "get", "-displayof", str(widget), "-type", kind))
    except tk.TclError as error:
        _log.info("nothing comes from the clipboard as %s: %s", kind, error)
        return ""


def _bytes_of(spelled: str) -> bytes:
    """The bytes that Tk has spelled as numbers, in pieces: there may be millions of them."""
    found = bytearray()
    start = 0
    while start < len(spelled):
        end = spelled.find(" ", start + _PIECE)
        end = len(spelled) if end < 0 else end
        found += bytes(map(_BYTES.__getitem__, spelled[start:end].split()))
        start = end
    return bytes(found)


def _picture_of(spelled: str) -> bytes:
    """Raises ``OSError`` where nothing has come."""
    if not spelled:
        raise OSError("nothing comes from the clipboard")
    return _bytes_of(spelled)


def _by_library() -> Files:
    """What Pillow finds. Windows and macOS only, where this has not been run yet: written from its documentation."""
    from PIL import ImageGrab

    try:
        found = ImageGrab.grabclipboard()
    except (OSError, NotImplementedError) as error:
        _log.info("nothing comes from the clipboard: %s", error)
        return ()
    if isinstance(found, list):
        return files_at(Path(name) for name in found)
    return (Candidate(_("picture") + ".png", read=partial(_as_png, found)),) if found is not None else ()


def _fetch(program: str, kind: str) -> bytes:
    """What the owner of the clipboard hands over to another program. Raises ``OSError``."""
    command = [program, "-selection", "clipboard", "-target", kind, "-out"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True, stdin=subprocess.DEVNULL)
    except subprocess.SubprocessError as error:
        raise OSError(str(error)) from error
    return done.stdout


def _as_png(picture: Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
