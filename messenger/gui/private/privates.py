"""All private chats of the account on the screen: opens the window of each, has questions asked, and lets go of both.

What it opens follows the state. One window a person.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import replace

from messenger.client.private.model import Phase
from messenger.gui.dialogs.context import Context
from messenger.gui.look.look import Look
from messenger.gui.look.private_palette import private_palette
from messenger.gui.private.rings import Rings
from messenger.gui.private.window import Around, PrivateWindow
from messenger.gui.summons import to_front
from messenger.gui.writing import Writing


class Privates:
    """``main`` is the main window, with which all of them go; ``room`` the place in it for questions put aside.

    ``usage``: the commands for the help page. ``writing`` makes what becomes of what is typed in one window.
    """

    def __init__(
        self,
        main: tk.Misc,
        room: tk.Frame,
        context: Context,
        *,
        usage: Callable[[], Sequence[tuple[str, str]]],
        writing: Callable[[], Writing],
        open_link: Callable[[str], None],
    ) -> None:
        self._main = main
        self._context = context
        self._around = Around(usage, writing, open_link, self.go_on)
        self._windows: dict[int, PrivateWindow] = {}
        self._left: dict[int, str] = {}
        """Sessions whose windows the person has closed; they are about to be forgotten."""
        self._rings = Rings(main, room, replace(context, look=_green(context.look)), on_refusal=self._on_refusal)

    def follow(self, user: int) -> None:
        """Show how the session with ``user`` stands now, or that there is none."""
        private = self._context.state.privates.get(user)
        unanswered = self._rings.follow(user)
        window = self._windows.get(user)
        if private is None:
            self._left.pop(user, None)
            self._drop(user)
        elif self._left.get(user) == private.status.session:
            pass  # its window is closed already
        elif window is not None:
            window.refresh()
        elif private.status.phase is Phase.OVER:
            if unanswered:
                self._context.actions.forget_private(user)
        elif private.status.phase is not Phase.ASKED:
            self._windows[user] = PrivateWindow(
                self._main, self._context, user, self._around, number=len(self._windows), on_close=self._on_close
            )

    def start(self, user: int) -> int | None:
        """Ask ``user`` for a private chat; or agree, where ``user`` asks; or show the one there is.

        Return the ticket of the answer where the server is asked and no window could tell it.
        """
        private, window = self._context.state.privates.get(user), self._windows.get(user)
        phase = private.status.phase if private is not None else Phase.OVER
        if phase is Phase.ASKED:
            self._rings.accept(user)
        elif window is None:
            return self._context.actions.start_private(user)
        else:
            window.to_front()
            if phase is Phase.OVER:
                window.pane.strip.start_again()
        return None

    def show(self, user: int) -> None:
        """Bring the window with ``user`` to the front, or the question that waits, or else the main window."""
        if user in self._windows:
            self._windows[user].to_front()
        else:
            to_front(self._main.winfo_toplevel())
            self._rings.focus(user)

    def go_on(self, user: int | None) -> None:
        """Go to a question that waits, or to the window after the one of ``user`` (None: of the main window)."""
        if self._rings.focus_first():
            return
        users: list[int | None] = [*self._windows, None]
        following = users[(users.index(user) + 1) % len(users)] if user in users else None
        if following is not None:
            self._windows[following].to_front()
        else:
            to_front(self._main.winfo_toplevel())

    def rebuild(self, look: Look) -> None:
        """Build all windows and questions anew in another look."""
        self._context = replace(self._context, look=look)
        for window in self._windows.values():
            window.rebuild(look)
        self._rings.rebuild(_green(look))

    def _on_refusal(self, user: int, sentence: str) -> None:
        """Say in the window that has taken the question's place why the answer came to nothing."""
        if user in self._windows:
            self._windows[user].pane.strip.complain(sentence)

    def _on_close(self, user: int) -> None:
        private = self._context.state.privates.get(user)
        if private is not None:
            self._left[user] = private.status.session
        self._drop(user)
        self._context.actions.forget_private(user)

    def _drop(self, user: int) -> None:
        window = self._windows.pop(user, None)
        if window is not None and window.winfo_exists():
            window.destroy()


def _green(look: Look) -> Look:
    """The look of private windows in a program that looks so."""
    return replace(look, palette=private_palette(look.palette))
