"""All questions for a private chat that wait for an answer: their windows, and the bands in the main window for those
that were put aside. One question a person.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from gettext import gettext as _
from typing import Final

from messenger.client.changes import Answered
from messenger.client.private.model import Phase, PrivateStatus
from messenger.gui.carrying import focus_inside, has_focus
from messenger.gui.dialogs.context import Context
from messenger.gui.faces import face_of_user
from messenger.gui.look.look import Look
from messenger.gui.private.band import Band
from messenger.gui.private.places import box_of, corner
from messenger.gui.private.ring import Ring
from messenger.protocol.errors import Code

MOST: Final = 3
"""So many questions stand over everything; further ones stand in the main window from the start."""
TOLD_SECONDS: Final = 8.0
"""How long it is said what became of a question."""
_EDGE: Final = 16
_TOP: Final = 60
"""Px at scale 1: what lies at the head of the main window stays free."""
_GAP: Final = 10


class Rings:
    """``main`` is the main window, ``room`` the place in it for bands, shown by ``grid`` while there are some.

    ``context`` has the look of private windows. ``on_refusal(user, sentence)`` hears why an answer came to nothing
    where no question stands any more.
    """

    def __init__(
        self, main: tk.Misc, room: tk.Frame, context: Context, *, on_refusal: Callable[[int, str], None]
    ) -> None:
        self._main = main
        self._room = room
        self._context = context
        self._on_refusal = on_refusal
        self._asked: dict[int, str] = {}
        """The session for which each person asks."""
        self._status: dict[int, PrivateStatus] = {}
        """How it stood when the person asked."""
        self._shown: dict[int, Ring | Band] = {}
        self._tickets: dict[int, int] = {}
        context.subscriptions.subscribe(main, Answered, self._on_answered)

    def follow(self, user: int) -> bool:
        """Ask, or ask no more, as the state says; return whether ``user`` was asking and had no answer from here."""
        private = self._context.state.privates.get(user)
        status = private.status if private is not None else None
        if status is not None and status.phase is Phase.ASKED:
            if self._asked.get(user) != status.session:
                self._drop(user)
                self._ask(status)
            return False
        if user not in self._asked:
            return False
        del self._asked[user]
        if status is None or status.phase is not Phase.OVER:
            self._drop(user)
            return False
        if status.code is Code.PRIVATE_DECLINED:
            self._drop(user)
        else:
            self._tell(user, status)
        return True

    def focus_first(self) -> bool:
        """Give the keyboard to the oldest question; False when there is none."""
        user = next((user for user in self._asked if user in self._shown), None)
        return user is not None and self.focus(user)

    def focus(self, user: int) -> bool:
        """Give the keyboard to the question of ``user``; False when there is none."""
        if user not in self._asked or user not in self._shown:
            return False
        self._shown[user].focus_answer()
        return True

    def accept(self, user: int) -> None:
        """Answer yes."""
        self._answer(user, self._context.actions.accept_private)

    def rebuild(self, look: Look) -> None:
        """Build all questions anew in another look of private windows; each goes on as it stood."""
        self._context = replace(self._context, look=look)
        for user, shown in list(self._shown.items()):
            status, carried, focused = self._status[user], shown.carry(), focus_inside(shown)
            mine = bool(focused) and has_focus(shown)
            shown.destroy()
            made = self._new_ring(status) if isinstance(shown, Ring) else self._new_band(status)
            self._shown[user] = made
            made.take(carried)
            if isinstance(made, Band):
                made.pack(fill="x")
            if mine:
                made.focus_answer()
        self._stack()

    # --- asking --------------------------------------------------------------------------------------------------

    def _ask(self, status: PrivateStatus) -> None:
        user = status.user
        self._asked[user] = status.session
        self._status[user] = status
        if sum(isinstance(shown, Ring) for shown in self._shown.values()) >= MOST:
            self._put_aside(user, status)
            return
        self._shown[user] = self._new_ring(status)
        self._stack()

    def _new_ring(self, status: PrivateStatus) -> Ring:
        state, user = self._context.state, status.user
        return Ring(
            self._main, self._context.look, user=user, name=state.name_of(user), face=face_of_user(state, user),
            device=status.device, until=status.until, monotonic=self._context.monotonic,
            on_accept=lambda: self.accept(user), on_decline=lambda: self._decline(user),
            on_aside=lambda: self._on_aside(user),
        )  # fmt: skip

    def _stack(self) -> None:
        """Have the windows stand one under the other, the oldest on top."""
        look, main = self._context.look, self._main
        screen = (main.winfo_screenwidth(), main.winfo_screenheight())
        above = look.px(_TOP)
        for shown in self._shown.values():
            if isinstance(shown, Ring):
                size = (shown.winfo_reqwidth(), shown.winfo_reqheight())
                shown.show(*corner(box_of(main), size, screen, above, look.px(_EDGE)))
                above += size[1] + look.px(_GAP)

    def _on_aside(self, user: int) -> None:
        """Esc is no answer: the question stays in the main window until it gets one."""
        private = self._context.state.privates.get(user)
        self._drop(user)
        if user in self._asked and private is not None:
            self._put_aside(user, private.status)

    def _put_aside(self, user: int, status: PrivateStatus) -> None:
        band = self._shown[user] = self._new_band(status)
        band.pack(fill="x")
        self._room.grid()

    def _new_band(self, status: PrivateStatus) -> Band:
        user = status.user
        return Band(
            self._room, self._context.look, status=status, name=self._context.state.name_of(user),
            monotonic=self._context.monotonic, on_accept=lambda: self.accept(user),
            on_decline=lambda: self._decline(user),
        )  # fmt: skip

    def _drop(self, user: int) -> None:
        shown = self._shown.pop(user, None)
        if shown is None or not shown.winfo_exists():
            return
        shown.close()
        if not any(isinstance(left, Band) for left in self._shown.values()):
            self._room.grid_remove()
        self._stack()

    # --- what comes of it ----------------------------------------------------------------------------------------

    def _decline(self, user: int) -> None:
        self._answer(user, self._context.actions.decline_private)

    def _answer(self, user: int, order: Callable[[int], int]) -> None:
        self._tickets[order(user)] = user
        if user in self._shown:
            self._shown[user].waits()

    def _on_answered(self, change: Answered) -> None:
        user = self._tickets.pop(change.ticket, None)
        if user is None or not change.refusal:
            return
        if user in self._asked and user in self._shown:
            self._shown[user].refuse(change.refusal)
        else:
            self._on_refusal(user, change.refusal)

    def _tell(self, user: int, status: PrivateStatus) -> None:
        """Say why nobody asks any more: for some seconds here, and for whoever comes later in the chat of the two."""
        actions, name = self._context.actions, self._context.state.name_of(user)
        asked = _("{name} asked for a private chat.").format(name=name)
        actions.note(actions.chat_with(user), f"{asked} {status.reason}".rstrip())
        shown = self._shown.get(user)
        if shown is None:
            return
        until = self._context.monotonic() + TOLD_SECONDS
        question = self._status[user]
        shown.tell(status.reason or _("The question was withdrawn."), until, lambda: self._forget(question))

    def _forget(self, question: PrivateStatus) -> None:
        if self._status.get(question.user) is question:
            self._drop(question.user)
