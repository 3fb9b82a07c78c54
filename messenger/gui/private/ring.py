"""The question whether one wants a private chat: a small window over everything that takes nobody's keyboard.

When it comes and goes, and what an answer does, is not known here.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from gettext import ngettext
from typing import Any, Final

from messenger.gui.countdown import Countdown
from messenger.gui.faces import Face
from messenger.gui.look.look import Look
from messenger.gui.look.palette import hue_of
from messenger.gui.widgets.button import Button
from messenger.gui.widgets.keys import bind_window
from messenger.gui.widgets.paragraph import Paragraph
from messenger.gui.widgets.text_line import draw_line

WIDTH: Final = 340
_EDGE: Final = 18
_AVATAR: Final = 48
_TEXT_X: Final = 62
_HEAD: Final = 52
_BADGE: Final = 18


class Ring(tk.Toplevel):
    """``name`` asks, from ``device`` ("" for unknown), until ``until`` by the clock ``monotonic``.

    ``on_accept`` and ``on_decline`` hear of the buttons, ``on_aside`` of Esc: the question goes on elsewhere. Only a
    press of a button answers. Names for tests: ``card.left``, ``card.buttons.accept``, ``card.buttons.decline``.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        user: int,
        name: str,
        face: Face,
        device: str,
        until: float,
        monotonic: Callable[[], float],
        on_accept: Callable[[], object],
        on_decline: Callable[[], object],
        on_aside: Callable[[], object],
    ) -> None:
        palette = look.palette
        super().__init__(parent, name=f"ring-{user}", class_="Messenger", background=palette.accent)
        self.withdraw()
        self._look = look
        self._until = until
        self._device = device
        self._refusal = self._over = ""
        self._on_end: Callable[[], object] = lambda: None
        self._before: tk.Misc | None = None
        self._person = name
        self._room = look.px(WIDTH - 2 * _EDGE)
        self.title(_("{name} wants a private chat").format(name=look.emoji.plain(name)))
        self.card = tk.Frame(self, name="card", background=palette.window)
        self.card.pack(fill="both", expand=True, padx=1, pady=(look.px(3), 1))
        side = look.px(_EDGE)
        self._head = tk.Canvas(
            self.card, name="title", width=self._room, height=look.px(_HEAD), background=palette.window,
            highlightthickness=0, borderwidth=0,
        )  # fmt: skip
        self._head.pack(padx=side, pady=(look.px(16), 0))
        self._draw_head(face)
        self._left = Paragraph(
            self.card, look, name="left", font=look.fonts.body, colour=palette.secondary, background=palette.window,
            width=self._room,
        )  # fmt: skip
        self._left.pack(fill="x", padx=side, pady=(look.px(10), 0))
        row = tk.Frame(self.card, name="buttons", background=palette.window)
        row.pack(fill="x", padx=side, pady=look.px(14))
        self._decline = Button(
            row, look, name="decline", text=_("Decline"), command=on_decline, background=palette.window,
            kind="quiet", colour=palette.danger,
        )  # fmt: skip
        self._accept = Button(
            row, look, name="accept", text=_("Accept"), command=on_accept, background=palette.window, kind="small"
        )
        self._accept.pack(side="right")
        self._decline.pack(side="right", padx=(0, look.px(8)))
        self._countdown = Countdown(self, self._count, monotonic)
        self._count()
        bind_window(self, "<Escape>", lambda _event: on_aside())
        self.bind("<ButtonPress>", lambda _event: self._take_keyboard())
        self.resizable(False, False)
        self.protocol("WM_DELETE_WINDOW", on_aside)
        self.update_idletasks()

    @property
    def sentence(self) -> str:
        """The line under the head."""
        return self._left.text

    def show(self, x: int, y: int) -> None:
        """Stand there, over everything, and take the keyboard from nobody."""
        self.geometry(f"+{x}+{y}")
        if self.winfo_viewable():
            return
        self.focusmodel("active")  # the window manager is not to give it the keyboard: it takes it when it is clicked
        self.attributes("-topmost", True)
        if self.tk.call("tk", "windowingsystem") == "x11":
            self.attributes("-type", "notification")
        self.deiconify()
        self.lift()

    def focus_answer(self) -> None:
        """Give the keyboard to the answers, because the person asked for it."""
        self._before = self.focus_displayof()
        self.lift()
        self._accept.focus_force()

    def waits(self) -> None:
        """An answer was given; another one cannot be."""
        self._refusal = ""
        self._accept.enabled = self._decline.enabled = False

    def refuse(self, sentence: str) -> None:
        """Say why the answer came to nothing; the question goes on."""
        self._refusal = sentence
        self._accept.enabled = self._decline.enabled = True
        self._count()

    def tell(self, sentence: str, until: float, on_close: Callable[[], object]) -> None:
        """Say until then what became of the question, in place of the answers."""
        self._over, self._until, self._on_end = sentence, until, on_close
        self._count()
        self._decline.enabled = False
        self._decline.pack_forget()
        self._accept.text, self._accept.command, self._accept.enabled = _("Close"), on_close, True

    def carry(self) -> Any:
        """How the question stands, for another window of it."""
        return self._refusal, self._accept.enabled, (self._over, self._until, self._on_end)

    def take(self, carried: Any) -> None:
        """Go on as the question stood elsewhere."""
        refusal, open_to_answers, (over, until, on_end) = carried
        if over:
            self.tell(over, until, on_end)
        elif refusal:
            self.refuse(refusal)
        elif not open_to_answers:
            self.waits()

    def close(self) -> None:
        """Go; the keyboard goes back to where it was, if it was taken from there."""
        focused = str(self.tk.call("focus", "-displayof", str(self)))
        before = self._before if focused.startswith(str(self)) else None
        self.destroy()
        if before is not None and before.winfo_exists():
            before.focus_force()

    def _count(self) -> None:
        left = self._countdown.seconds_until(self._until) if self._until else 0
        if self._over:
            self._left.text = self._over
            if not left:
                self._on_end()
            return
        words = ngettext("{count} second left to answer.", "{count} seconds left to answer.", left)
        text = words.format(count=left) if left else _("Waits for your answer.")
        whence = _("On “{device}”.").format(device=self._device) if self._device and not self._refusal else ""
        self._left.text = " ".join(filter(None, (self._refusal, whence, text)))

    def _draw_head(self, face: Face) -> None:
        look, palette, fonts, head = self._look, self._look.palette, self._look.fonts, self._head
        fill = palette.window
        head.create_image(
            0, 0, image=look.shapes.avatar(face.initials, hue_of(face.hue_key), _AVATAR, fill), anchor="nw"
        )  # fmt: skip
        at = look.px(_AVATAR - _BADGE / 2 + 1)
        head.create_image(at, at, image=look.shapes.circle(_BADGE + 4, fill, fill))
        head.create_image(at, at, image=look.shapes.circle(_BADGE, palette.accent, fill))
        head.create_image(at, at, image=look.icons.image("lock", 11, palette.on_accent, palette.accent))
        x, room = look.px(_TEXT_X), self._room - look.px(_TEXT_X)
        draw_line(
            head, look, x, look.px(15), self._person, font=fonts.header, colour=palette.text, background=fill,
            width=room,
        )  # fmt: skip
        draw_line(
            head, look, x, look.px(37), _("wants a private chat"), font=fonts.preview, colour=palette.secondary,
            background=fill, width=room,
        )  # fmt: skip

    def _take_keyboard(self) -> None:
        """A click here is a wish to be here; the window manager does not see to it."""
        focused = str(self.tk.call("focus", "-displayof", str(self)))
        if not focused.startswith(str(self)):
            self._before = self.focus_displayof()
            self.focus_force()
