"""What all dialogs share: the window over its parent, its title and buttons, and waiting for the server's answer.

What is asked, and what an answer means, is each dialog's own business.
"""

from __future__ import annotations

import re
import tkinter as tk
from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import Any, Final, NamedTuple, TypeVar

from messenger.client.changes import Answer, Answered, BannerChanged
from messenger.gui.carrying import has_focus
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.foot import Foot, QuietButton
from messenger.gui.look.fonts import Font
from messenger.gui.look.look import Look
from messenger.gui.widgets.button import Button, IconButton
from messenger.gui.widgets.chat_row import ROW
from messenger.gui.widgets.keys import RETURN
from messenger.gui.widgets.paragraph import Paragraph
from messenger.gui.widgets.popup_menu import MenuEntry, PopupMenu
from messenger.gui.widgets.scrolled import Scrolled
from messenger.gui.widgets.text_line import draw_line

WIDTH: Final = 420
EDGE: Final = 24
"""Px at scale 1 between the window's edge and what stands in it."""
LIST_EDGE: Final = 20
"""Px at scale 1 between the edge of a list and its avatars."""
_HEAD: Final = 60
_FOOT: Final = 64
_CLOSE: Final = 36
_SCREEN_EDGE: Final = 40
"""So much of the screen stays free over and under the highest dialog, for the window manager's frame."""

_GEOMETRY: Final = re.compile(r"(\d+)x(\d+)\+(-?\d+)\+(-?\d+)")

A = TypeVar("A", bound=Answer)


class _Waiting(NamedTuple):
    """What becomes of the answer to one request."""

    kind: type[Any]
    done: Callable[[Any], None]
    refused: Callable[[str], None]
    blocks: bool


class Dialog(tk.Toplevel):
    """Content goes into ``body``, which is ``room`` px of the screen wide; then ``set_buttons`` and ``show``.

    A list of rows goes into ``lists`` under it, which is wider: the rows' fill reaches beyond their texts.
    Esc closes, Return presses the primary button, ``note`` is the line over the buttons. It goes with its parent.
    ``side`` px of the width are a column on the left, ``beside``, whose height the dialog itself has to say.
    """

    def __init__(
        self, parent: tk.Misc, context: Context, *, name: str, title: str, width: int = WIDTH, side: int = 0
    ) -> None:  # fmt: skip
        super().__init__(parent, name=name)
        self.withdraw()
        self.context = context
        self._parent = parent
        self._before = _focus_of(parent)
        self._first: tk.Misc | None = None
        self._waiting: dict[int, _Waiting] = {}
        self._note, self._wrong = "", False
        self._ready = True
        self._most = self.winfo_screenheight()
        self._title, self._width, self._side = title, width, side
        self._furnish()
        self.resizable(False, False)
        self.protocol("WM_DELETE_WINDOW", self.close)
        self.bind("<Escape>", lambda _event: self.close())
        for key in RETURN:
            self.bind(key, lambda _event: self.confirm())
        self.bind("<Map>", self._on_map)
        context.subscriptions.subscribe(self, Answered, self._on_answered)
        context.subscriptions.subscribe(self, BannerChanged, lambda _change: self._show_note())

    def _furnish(self) -> None:
        """Put in what every dialog has, in the look of the context."""
        look, palette, width, side = self.context.look, self.context.look.palette, self._width, self._side
        self.configure(background=palette.border)
        self.look = look
        self.room = look.px(width - side - 2 * EDGE)
        self._card = tk.Frame(self, name="card", background=palette.window)
        self._card.pack(fill="both", expand=True, padx=1, pady=1)
        self._head = tk.Canvas(
            self._card, name="head", width=look.px(width), height=look.px(_HEAD), background=palette.window,
            highlightthickness=0, borderwidth=0,
        )  # fmt: skip
        self._head.pack(fill="x")
        self.beside = tk.Frame(self._card, name="beside", background=palette.sidebar, width=look.px(side))
        if side:
            self.beside.pack_propagate(False)
            self.beside.pack(side="left", fill="y")
        self._scrolled = Scrolled(
            self._card, look, name="scrolled", width=look.px(width - side), most=self.winfo_screenheight()
        )
        self._scrolled.pack(fill="both", expand=True)
        self.body = tk.Frame(self._scrolled.inside, name="body", background=palette.window)
        self.body.pack(fill="x", padx=look.px(EDGE))
        self.lists = tk.Frame(self._scrolled.inside, name="lists", background=palette.window)
        self.lists.pack(fill="x", padx=look.px(EDGE - LIST_EDGE), pady=(0, look.px(EDGE)))
        self._foot = Foot(self._card, look, edge=EDGE, room=self.room)
        self._foot.pack(fill="x", padx=look.px(EDGE))
        self._cross = IconButton(
            self._card, look, name="close", icon="x", command=self.close, background=palette.window, size=18,
            place=_CLOSE,
        )  # fmt: skip
        self._cross.configure(takefocus=False)  # Esc does the same
        self._cross.place(relx=1.0, x=-look.px(12), y=look.px(_HEAD / 2), anchor="e")
        tk.Misc.lift(self._cross)
        self.set_title(self._title)

    def rebuild(self, look: Look) -> bool:
        """Build it anew in another look; False where that would lose something: then it stays as it is until closed."""
        return False

    def open_again(self, make: Callable[[], Dialog]) -> Dialog:
        """Close this one and open what ``make`` makes in its place: there, and with the keyboard if it was here."""
        mine, middle, focused = has_focus(self), self._middle(), _focus_of(self)
        before, self._before = self._before, None
        self.destroy()
        made = make()
        made._before = before
        if not mine:
            made._first = None
            if focused is not None:
                focused.focus_force()  # it took the keyboard when it was shown
        made._stand_around(*middle)
        return made

    def _middle(self) -> tuple[int, int]:
        self.update_idletasks()
        match = _GEOMETRY.fullmatch(self.geometry())
        width, height, x, y = (int(number) for number in match.groups()) if match else (0, 0, 0, 0)
        return x + width // 2, y + height // 2

    def _stand_around(self, x: int, y: int) -> None:
        """Have the middle there, as far as all of it is seen."""
        self.update_idletasks()
        for_x = min(x - self.winfo_reqwidth() // 2, self.winfo_screenwidth() - self.winfo_reqwidth())
        for_y = min(y - self.winfo_reqheight() // 2, self.winfo_screenheight() - self.winfo_reqheight())
        self.geometry(f"+{max(0, for_x)}+{max(0, for_y)}")

    # --- building ------------------------------------------------------------------------------------------------

    def set_title(self, title: str) -> None:
        """Call the window so."""
        look, palette = self.look, self.look.palette
        self._title = title
        self.title(look.emoji.plain(title))
        self._head.delete("all")
        draw_line(
            self._head, look, look.px(EDGE), look.px(_HEAD / 2), title, font=look.fonts.header, colour=palette.text,
            background=palette.window, width=int(self._head.cget("width")) - look.px(EDGE + _CLOSE + 20),
        )  # fmt: skip

    def paragraph(
        self, parent: tk.Misc, name: str, text: str, colour: str | None = None, font: Font | None = None
    ) -> Paragraph:
        """Make a text that fills the room; the caller packs it."""
        look = self.look
        return Paragraph(
            parent, look, name=name, font=font or look.fonts.message, colour=colour or look.palette.text,
            background=look.palette.window, width=self.room, text=text,
        )  # fmt: skip

    def set_buttons(
        self,
        primary: str = "",
        command: Callable[[], object] = lambda: None,
        *,
        dangerous: bool = False,
        cancel: str = "",
        other: QuietButton | None = None,
        danger: str = "",
        on_danger: Callable[[], object] = lambda: None,
        harmless: bool = False,
    ) -> None:
        """Have these buttons, each by its words: ``danger`` on the left, ``cancel`` and ``primary`` on the right.

        ``other`` stands in the place of ``cancel`` and does something else.
        ``dangerous``: the primary one does what cannot be undone. ``harmless``: the one on the left only takes such
        a thing back. Called again, it replaces them.
        """
        beside = QuietButton("cancel", cancel, self.close) if cancel else other
        self._foot.set_buttons(primary, command, dangerous, beside, danger, on_danger, harmless)
        self._enable()

    @property
    def primary(self) -> Button | None:
        """The button that Return presses."""
        return self._foot.primary

    def rows_that_fit(self, wanted: int, beside: int) -> int:
        """How many rows of a list the screen has room for, at the most ``wanted``.

        ``beside``: px at scale 1 that everything else in the body needs.
        """
        room = self.winfo_screenheight() - self.look.px(2 * _SCREEN_EDGE + _HEAD + _FOOT + EDGE + beside)
        return max(2, min(wanted, room // self.look.px(ROW)))

    def most_body(self) -> int:
        """How high the body can be on this screen, px of the screen."""
        self.update_idletasks()
        around = self._head.winfo_reqheight() + self._foot.winfo_reqheight() + self.look.px(2 * _SCREEN_EDGE)
        return max(self.look.px(120), self.winfo_screenheight() - around)

    def to_top(self) -> None:
        """Show the body from its beginning."""
        self._scrolled.to_top()

    def limit_body(self, most: int) -> None:
        """Have a long body scroll from ``most`` px (at scale 1) on; the arrow keys move it."""
        self._most = self.look.px(most)
        for key, steps in (("<Up>", -1), ("<Down>", 1), ("<Prior>", -6), ("<Next>", 6)):
            self.bind(key, lambda _event, steps=steps: self._scrolled.scroll(steps))  # type: ignore[misc]

    def open_menu(self, entries: Sequence[MenuEntry], x: int, y: int) -> PopupMenu:
        """Open a menu at a place of the screen (px)."""
        card = self._card
        return PopupMenu(card, self.look, entries, x=x - card.winfo_rootx(), y=y - card.winfo_rooty())

    def show(self, first: tk.Misc | None = None) -> None:
        """Open it over its parent, the keyboard at ``first``: a widget, or a field's or list's input."""
        self._first = first or self.primary or self._card
        self.show_again()
        if self.tk.call("tk", "windowingsystem") == "x11":
            self.attributes("-type", "dialog")
        self.deiconify()
        self.lift()

    def show_again(self) -> None:
        """Take the size that it needs now, where it stands."""
        self._scrolled.fit(min(self._most, self.most_body()))
        self.centre()

    def centre(self) -> None:
        """Stand in the middle of the window under it; once shown, keep the middle where it is. All of it is seen."""
        before = _GEOMETRY.fullmatch(self.geometry()) if self.winfo_viewable() else None
        self.update_idletasks()
        over = self._parent.winfo_toplevel()
        width, height = self.winfo_reqwidth(), self.winfo_reqheight()
        screen = (self.winfo_screenwidth(), self.winfo_screenheight())
        x, y = (screen[0] - width) // 2, (screen[1] - height) // 2
        if before is not None:
            old_width, old_height, x, y = (int(number) for number in before.groups())
            x, y = x + (old_width - width) // 2, y + (old_height - height) // 2
        elif over.winfo_viewable():
            x = over.winfo_rootx() + (over.winfo_width() - width) // 2
            y = over.winfo_rooty() + (over.winfo_height() - height) // 2
            self.transient(over)
        x, y = (max(0, min(at, most - size)) for at, most, size in ((x, screen[0], width), (y, screen[1], height)))
        self.geometry(f"+{x}+{y}")

    def bring_back(self) -> None:
        """Show it again where it is open already."""
        self.deiconify()
        self.lift()
        focused = self.focus_lastfor()
        (focused or self).focus_force()

    # --- what it says and does -----------------------------------------------------------------------------------

    @property
    def note(self) -> str:
        """The line over the buttons, "" for none."""
        return self._foot.note

    def say(self, sentence: str) -> None:
        """Say something over the buttons, quietly."""
        self._note, self._wrong = sentence, False
        self._show_note()

    def complain(self, sentence: str) -> None:
        """Say over the buttons what is wrong."""
        self._note, self._wrong = sentence, True
        self._show_note()

    @property
    def ready(self) -> bool:
        """Whether the primary button makes sense."""
        return self._ready

    @ready.setter
    def ready(self, ready: bool) -> None:
        self._ready = ready
        self._enable()

    @property
    def waits(self) -> bool:
        """Whether something was asked for that the person should not ask for again."""
        return any(waiting.blocks for waiting in self._waiting.values())

    def wait_for(
        self,
        ticket: int,
        kind: type[A],
        done: Callable[[A], None],
        refused: Callable[[str], None] | None = None,
        *,
        blocks: bool = True,
    ) -> None:
        """Call ``done`` with the answer to the request ``ticket``, or ``refused`` with a sentence.

        While it ``blocks``, no button but the closing ones can be pressed. Without ``refused`` the sentence becomes
        the note. Nothing is called once the dialog is closed.
        """
        self._waiting[ticket] = _Waiting(kind, done, refused or self.complain, blocks)
        if blocks:
            self._note = ""
        self._show_note()
        self._enable()

    def confirm(self) -> None:
        """Press the primary button."""
        if self.primary is not None:
            self.primary.invoke()

    def close(self) -> None:
        """Close it; what was asked of the server happens all the same."""
        if not self.winfo_exists():
            return
        focused = _focus_of(self)
        mine = focused is not None and str(focused).startswith(str(self))
        before = self._before
        self.destroy()
        if mine and before is not None and before.winfo_exists():
            before.focus_force()

    def _on_map(self, event: tk.Event[tk.Misc]) -> None:
        # Only what is on the screen can have the keyboard, and without a window manager nobody else gives it.
        if event.widget is self and self._first is not None:
            first, self._first = self._first, None
            self.update_idletasks()  # what is not on the screen yet would wait, and then come after somebody else
            if first.winfo_exists():
                first.focus_force()

    def _on_answered(self, change: Answered) -> None:
        waiting = self._waiting.pop(change.ticket, None)
        if waiting is None:
            return
        self._enable()
        self._show_note()
        if change.refusal:
            waiting.refused(change.refusal)
        elif isinstance(change.event, waiting.kind):
            waiting.done(change.event)

    def _enable(self) -> None:
        self._foot.enable(waits=self.waits, ready=self._ready)

    def _show_note(self) -> None:
        note, wrong = self._note, self._wrong
        if not note and self._waiting and not self.context.state.link.connected:
            note, wrong = _("There is no connection now. This is done as soon as it is back."), False
        self._foot.say(note, wrong=wrong)


def _focus_of(widget: tk.Misc) -> tk.Misc | None:
    """What has the keyboard; None when it is nothing of this program that Python knows."""
    try:
        return widget.focus_displayof()
    except KeyError:
        return None
