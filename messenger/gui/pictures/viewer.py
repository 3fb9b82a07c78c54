"""The window in which one looks at the pictures of a chat: which one is shown, what is said of it, keys and buttons."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import Final

from messenger.client.changes import AccountChanged, HistoryAdded, MessagesAdded, PictureCame, TransferChanged
from messenger.client.files.model import TransferPhase
from messenger.client.files.sizes import size_words
from messenger.client.model import ChatMessage
from messenger.gui.carrying import has_focus
from messenger.gui.dialogs.context import Context
from messenger.gui.look.look import Look
from messenger.gui.look.palette import DARK
from messenger.gui.pictures.bar import BarButton, ViewerBar
from messenger.gui.pictures.large import LargePicture, open_large
from messenger.gui.pictures.neighbours import pictures_beside
from messenger.gui.pictures.pane import BACKDROP, STEP, PicturePane
from messenger.gui.placement import limit
from messenger.gui.system_dialogs import AskWhere
from messenger.gui.widgets.conversation_view.dates import day_words, time_words
from messenger.gui.widgets.conversation_view.files.words import amount_words
from messenger.gui.widgets.keys import bind_window_keys

USUAL: Final = (1000, 720)
NARROWEST: Final = (420, 320)
_PUSH: Final = 80
"""Px at scale 1 by which an arrow key pushes a picture that is larger than the window."""


class Viewer(tk.Toplevel):
    """Stands beside ``parent`` and goes with it. ``show`` another picture in it, or close it.

    Names for tests: ``bar`` with its buttons, and ``pane``.
    """

    def __init__(self, parent: tk.Misc, context: Context, message: ChatMessage, ask_where: AskWhere) -> None:
        super().__init__(parent, name="viewer", class_="Messenger")
        self.withdraw()
        self.message = message
        self._context = context
        self._ask_where = ask_where
        self._me = context.state.me
        self._awaited = False
        self._said = ""
        """What is said in place of what is known of the picture."""
        self._opening = 0
        self._furnish()
        self._stand_over(parent)
        self.protocol("WM_DELETE_WINDOW", self.close)
        self._bind_keys()
        subscribe = context.subscriptions.subscribe
        subscribe(self, PictureCame, self._on_came)
        subscribe(self, TransferChanged, self._on_transfer)
        subscribe(self, MessagesAdded, lambda _change: self._offer())
        subscribe(self, HistoryAdded, lambda _change: self._offer())
        subscribe(self, AccountChanged, lambda _change: self._on_account())
        self.bind("<Destroy>", self._on_destroy, add=True)
        self.bind("<Map>", self._on_map)
        self.show(message)
        self.deiconify()
        self.lift()

    def _furnish(self) -> None:
        """Put everything in. It is dark in every look."""
        look = replace(self._context.look, palette=DARK)
        self.configure(background=BACKDROP)
        buttons = (
            BarButton("smaller", "minus", lambda: self.pane.zoom(1 / STEP)),
            BarButton("larger", "plus", lambda: self.pane.zoom(STEP)),
            BarButton("save", "download", self.save),
            BarButton("close", "x", self.close),
        )
        self.bar = ViewerBar(self, look, buttons)
        darkroom = self._context.pictures.darkroom
        self.pane = PicturePane(self, look, darkroom, on_lens=self._show_state, on_step=self.step)
        self.bar.pack(side="top", fill="x")
        self.pane.pack(fill="both", expand=True)
        limit(self, (look.px(NARROWEST[0]), look.px(NARROWEST[1])))

    def rebuild(self, look: Look) -> None:
        """Build it anew in another look; what is seen stays."""
        large, lens, said, mine = self.pane.large, self.pane.lens, self.pane.said, has_focus(self)
        self._context = replace(self._context, look=look)
        self.bar.destroy()
        self.pane.destroy()
        self._furnish()
        if large is not None:
            self.pane.show(large, lens)
        self.pane.say(said)
        self._offer()
        self._describe()
        if mine:
            self.pane.focus_set()

    def show(self, message: ChatMessage) -> None:
        """Show this picture: a small one in its place until it has come."""
        file, pictures = message.file, self._context.pictures
        if file is None:
            return
        self._forget_opening()
        self.message = message
        self._awaited, self._said = True, ""
        self.pane.clear()
        self.title(self._context.look.emoji.plain(file.name))
        self._offer()
        self._describe()
        small = pictures.small(file.hash)
        if small is not None and file.is_picture:
            work = partial(open_large, small, (file.width, file.height))
            self._opening = pictures.darkroom.ask(work, self._on_stand_in)
        self._context.actions.show_picture(message, whole=True)

    def step(self, by: int) -> None:
        """Go on to the picture before (-1) or after (1), if there is one."""
        beside = pictures_beside(self._context.state, self.message)[by > 0]
        if beside is not None:
            self.show(beside)

    def save(self) -> None:
        """Ask where to save the picture as it was sent, and have that done."""
        message = self.message
        if message.file is not None:
            name = message.file.name
            self._ask_where(self, _("Save as"), name, lambda path: self._save_at(message, path))

    def to_front(self) -> None:
        """Bring it before the others, with the keyboard."""
        self.deiconify()
        self.lift()
        self.pane.focus_force()

    def close(self) -> None:
        """Close it; the decoded picture is let go of."""
        self.destroy()

    # --- the picture ---------------------------------------------------------------------------------------------

    def _on_stand_in(self, large: LargePicture | None, _sentence: str) -> None:
        self._opening = 0
        if large is not None and self._awaited:
            self.pane.show(large)

    def _on_came(self, change: PictureCame) -> None:
        file = self.message.file
        if not self._awaited or file is None or change.hash != file.hash:
            return
        if not change.data:
            self._complain(change.reason or _("This picture cannot be had now."))
        elif change.whole:
            self._forget_opening()
            self._said = ""
            work, weight = partial(open_large, change.data), len(change.data)
            self._opening = self._context.pictures.darkroom.ask(work, self._on_opened, weight=weight)

    def _on_opened(self, large: LargePicture | None, sentence: str) -> None:
        self._opening = 0
        self._awaited = False
        if large is None:
            self.pane.clear()
            self._complain(sentence)
            return
        stood_in = self.pane.lens
        self.pane.show(large, stood_in if stood_in is not None and not stood_in.fits else None)
        self._describe()

    def _forget_opening(self) -> None:
        self._context.pictures.darkroom.cancel(self._opening)
        self._opening = 0

    def _complain(self, sentence: str) -> None:
        """Say it where the picture would be, or if there is a small one, over it."""
        if self.pane.large is None:
            self.pane.say(sentence)
        else:
            self._said = sentence
        self._describe()

    # --- what is known of it -------------------------------------------------------------------------------------

    def _describe(self) -> None:
        """Say whose it is, and how far it has come or what it is."""
        state, message = self._context.state, self.message
        self.bar.say(state.name_of(message.sender), self._said or self._about())
        self._show_state()

    def _about(self) -> str:
        file, large = self.message.file, self.pane.large
        if file is None:
            return ""
        when = f"{day_words(self.message.ts, self._context.now())} {time_words(self.message.ts)}"
        width, height = large.size if large is not None else (file.width, file.height)
        share = self._progress()
        amount = size_words(file.size) if share is None else amount_words(round(share * file.size), file.size)
        return " · ".join((when, file.name, f"{width} × {height}", amount))

    def _show_state(self) -> None:
        lens = self.pane.lens
        percent = f"{max(1, round(lens.scale * 100))} %" if lens is not None else ""
        self.bar.show(percent, self._progress())

    def _progress(self) -> float | None:
        transfer = self._context.state.transfer(self.message.log, self.message.cid)
        if not self._awaited or transfer is None or transfer.outgoing or not transfer.size:
            return None
        under_way = transfer.phase in (TransferPhase.WAITING, TransferPhase.RUNNING)
        return transfer.done / transfer.size if under_way else None

    def _offer(self) -> None:
        before, after = pictures_beside(self._context.state, self.message)
        self.pane.offer(previous=before is not None, following=after is not None)

    # --- what happens --------------------------------------------------------------------------------------------

    def _save_at(self, message: ChatMessage, path: Path | None) -> None:
        if path is not None:
            self._said = _("Saving…")
            self._describe()
            self._context.actions.save_file(message, path)

    def _on_transfer(self, change: TransferChanged) -> None:
        message = self.message
        if (change.log, change.cid) != (message.log, message.cid):
            return
        transfer = self._context.state.transfer(change.log, change.cid)
        if transfer is not None and self._said:
            if transfer.phase is TransferPhase.DONE and transfer.path:
                self._said = _("Saved as {name}").format(name=Path(transfer.path).name)
            elif transfer.phase in (TransferPhase.FAILED, TransferPhase.OVER):
                self._said = transfer.reason
        self._describe()

    def _on_account(self) -> None:
        if self._context.state.me != self._me:
            self.close()

    def _on_destroy(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self:
            self._forget_opening()

    # --- the window ----------------------------------------------------------------------------------------------

    def _bind_keys(self) -> None:
        push = self._context.look.px(_PUSH)
        actions: tuple[tuple[tuple[str, ...], Callable[[], object]], ...] = (
            (("<Escape>", "<Control-w>"), self.close),
            (("<Left>",), lambda: self._aside(-1, push)),
            (("<Right>",), lambda: self._aside(1, push)),
            (("<Up>",), lambda: self.pane.push(0, push)),
            (("<Down>",), lambda: self.pane.push(0, -push)),
            (("<plus>", "<equal>", "<KP_Add>"), lambda: self.pane.zoom(STEP)),
            (("<minus>", "<KP_Subtract>"), lambda: self.pane.zoom(1 / STEP)),
            (("0", "<KP_0>"), self._fit),
            (("<Control-s>",), self.save),
        )
        for sequences, action in actions:
            for sequence in sequences:
                bind_window_keys(self, sequence, action)

    def _fit(self) -> None:
        self.pane.fit()

    def _aside(self, by: int, push: int) -> None:
        """Push a picture that is larger than the window; else go on to the next one."""
        lens = self.pane.lens
        if lens is not None and not lens.fits:
            self.pane.push(-by * push, 0)
        else:
            self.step(by)

    def _stand_over(self, parent: tk.Misc) -> None:
        """Take the place of the window it belongs to, but be large enough for a picture."""
        look, over = self._context.look, parent.winfo_toplevel()
        screen = (self.winfo_screenwidth(), self.winfo_screenheight())
        sizes = zip(USUAL, (over.winfo_width(), over.winfo_height()), screen, strict=True)
        width, height = (min(max(look.px(usual), there), most) for usual, there, most in sizes)
        x = over.winfo_rootx() + (over.winfo_width() - width) // 2
        y = over.winfo_rooty() + (over.winfo_height() - height) // 2
        x, y = max(0, min(x, screen[0] - width)), max(0, min(y, screen[1] - height))
        self.geometry(f"{width}x{height}+{x}+{y}")

    def _on_map(self, event: tk.Event[tk.Misc]) -> None:
        # Only what is on the screen can have the keyboard, and without a window manager nobody else gives it.
        if event.widget is self:
            self.unbind("<Map>")
            self.pane.focus_force()
