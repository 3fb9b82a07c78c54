"""Asks the person for files or a folder in the system's own dialog. The window goes on living meanwhile.

Linux desktops are asked through their portal, since Tk's own dialog there looks like nothing else on the screen; where
there is no portal it is Tk's all the same. Windows and macOS have theirs, which Tk opens.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
import threading
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from messenger.gui.system_dialogs.portal import Question

_log = logging.getLogger(__name__)
_GOODBYE: Final = 1.0

Chosen = tuple[Path, ...]


def ask_files(window: tk.Misc, title: str, done: Callable[[Chosen], object]) -> None:
    """Ask which files to open; ``done`` is called once, with none if the person chose none."""
    _ask(window, _Wish("OpenFile", title, several=True), done)


def ask_folder(window: tk.Misc, title: str, done: Callable[[Path | None], object]) -> None:
    """Ask for a folder; ``done`` is called once, with ``None`` if the person chose none."""
    _ask(window, _Wish("OpenFile", title, folder=True), lambda chosen: done(chosen[0] if chosen else None))


def ask_where_to_save(window: tk.Misc, title: str, name: str, done: Callable[[Path | None], object]) -> None:
    """Ask where a file is to be saved that would be called ``name``; the dialog asks before one is overwritten."""
    _ask(window, _Wish("SaveFile", title, name=name), lambda chosen: done(chosen[0] if chosen else None))


class _Wish(NamedTuple):
    """What is asked, whoever asks it; see ``portal.Question``."""

    method: str
    title: str
    several: bool = False
    folder: bool = False
    name: str = ""


def _ask(window: tk.Misc, wish: _Wish, done: Callable[[Chosen], object]) -> None:
    if sys.platform.startswith("linux"):
        _Portal(window, wish, done)
    else:
        window.after_idle(lambda: done(_by_tk(window, wish)) if window.winfo_exists() else None)


class _Portal:
    """Waits on a thread of its own for what the portal answers, as long as ``window`` exists."""

    def __init__(self, window: tk.Misc, wish: _Wish, done: Callable[[Chosen], object]) -> None:
        self._window = window
        self._wish = wish
        self._done = done
        self._chosen: Chosen | None = None
        """None: there is no portal to ask."""
        self._reader, self._writer = socket.socketpair()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Chosen] | None = None
        self._over = False
        window.tk.createfilehandler(self._reader, tk.READABLE, lambda _file, _mask: self._hear())
        window.bind("<Destroy>", self._on_destroy, add=True)
        parent = f"x11:{window.winfo_toplevel().winfo_id():x}"
        self._thread = threading.Thread(target=self._live, args=(parent,), name="file chooser", daemon=True)
        self._thread.start()

    # --- on the window's thread

    def _hear(self) -> None:
        if self._end() and self._window.winfo_exists():
            self._done(_by_tk(self._window, self._wish) if self._chosen is None else self._chosen)

    def _on_destroy(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self._window:
            self._end()

    def _end(self) -> bool:
        """Listen no more; False if that was so already."""
        if self._over:
            return False
        self._over = True
        with contextlib.suppress(tk.TclError, ValueError):
            self._window.tk.deletefilehandler(self._reader)
        if self._loop is not None and self._task is not None:
            with contextlib.suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(_GOODBYE)
        self._writer.close()
        self._reader.close()
        return True

    # --- on its own

    def _live(self, parent: str) -> None:
        from messenger.gui.system_dialogs.portal import NoPortalError, Question

        question = Question(*self._wish, parent=parent)
        try:
            self._chosen = asyncio.run(self._follow(question))
        except asyncio.CancelledError:
            return
        except NoPortalError as error:
            _log.info("the desktop's own dialog for files is not there: %s", error)
        except Exception:
            _log.exception("the desktop's own dialog for files came to nothing")
        with contextlib.suppress(OSError):  # nobody listens any more
            self._writer.send(b"\0")

    async def _follow(self, question: Question) -> Chosen:
        from messenger.gui.system_dialogs import portal

        self._loop = asyncio.get_running_loop()
        self._task = asyncio.ensure_future(portal.ask(question))
        if self._over:  # before it could be cancelled
            self._task.cancel()
        return await self._task


def _by_tk(window: tk.Misc, wish: _Wish) -> Chosen:
    """Ask in the dialog that Tk has; it returns when the person has answered."""
    from tkinter import filedialog

    over = window.winfo_toplevel()
    _make_usual(window)
    try:
        if wish.method == "SaveFile":
            found = [filedialog.asksaveasfilename(parent=over, title=wish.title, initialfile=wish.name)]
        elif wish.folder:
            found = [filedialog.askdirectory(parent=over, title=wish.title, mustexist=True)]
        else:
            found = list(window.tk.splitlist(filedialog.askopenfilenames(parent=over, title=wish.title)))
    except tk.TclError as error:  # the program was ended meanwhile
        _log.info("Tk's dialog for files came to nothing: %s", error)
        return ()
    return tuple(Path(str(path)) for path in found if path)


def _make_usual(window: tk.Misc) -> None:
    """Have Tk's own dialogs on X11 begin at home, and leave out what begins with a dot, with a switch for it."""
    call = window.tk.call
    places = [f"::tk::dialog::file::{dialog}(selectPath)" for dialog in ("__tk_filedialog", "__tk_choosedir")]
    fresh = [place for place in places if not window.tk.getboolean(call("info", "exists", place))]
    with contextlib.suppress(tk.TclError):
        call("tk_getOpenFile", "-none")  # refused, but its script is there from now on
    with contextlib.suppress(tk.TclError):
        call("set", "::tk::dialog::file::showHiddenBtn", "1")
        call("set", "::tk::dialog::file::showHiddenVar", "0")
        for place in fresh:  # later they are where one was last
            call("set", place, str(Path.home()))
