"""Showing a file in its folder, by the system's own file manager. The file itself is never opened."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path


def show_in_folder(path: Path, run: Callable[[Sequence[str] | str], object] | None = None) -> bool:
    """Open the folder of ``path``, with the file chosen in it where the system can do that.

    Return whether there is such a folder and something to open it with. ``run`` starts a command and does not wait.
    """
    if not path.parent.is_dir():
        return False
    try:
        (run or _start)(command_for(path, sys.platform))
    except OSError:
        return False
    return True


def command_for(path: Path, platform: str) -> Sequence[str] | str:
    """Return the command that shows ``path`` in its folder on a ``platform``, as ``sys.platform`` calls it."""
    if platform == "win32":
        # The explorer reads its command line by rules of its own; no name of a file can hold a quotation mark there.
        return f'explorer /select,"{path}"' if path.exists() else f'explorer "{path.parent}"'
    if platform == "darwin":
        return ["open", "-R", str(path)] if path.exists() else ["open", str(path.parent)]
    return ["xdg-open", str(path.parent)]


def _start(command: Sequence[str] | str) -> None:
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    threading.Thread(target=child.wait, name="file manager", daemon=True).start()  # leaves no zombie
