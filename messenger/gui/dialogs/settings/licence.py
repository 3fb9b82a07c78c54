"""The text of one licence, to be read and copied. It leads nowhere."""

from __future__ import annotations

import tkinter as tk
from typing import Final

from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.licences import Licence
from messenger.gui.widgets.scrollbar import WIDTH as BAR
from messenger.gui.widgets.scrollbar import Scrollbar

_WIDTH: Final = 620
_HEIGHT: Final = 400
_MOST_LINES: Final = 2_000


class LicenceDialog(Dialog):
    """Names for tests: ``reader.text``."""

    def __init__(self, parent: tk.Misc, context: Context, licence: Licence) -> None:
        super().__init__(parent, context, name="licence", title=f"{licence.name} {licence.version}", width=_WIDTH)
        look, palette = self.look, self.look.palette
        height = min(look.px(_HEIGHT), self.most_body() - look.px(30))
        reader = tk.Frame(self.body, name="reader", background=palette.window, width=self.room, height=height)
        reader.pack_propagate(False)
        reader.pack(pady=(0, look.px(4)))
        font = look.fonts.body
        self.text = tk.Text(
            reader, name="text", font=font.spec, background=palette.window, foreground=palette.text, wrap="word",
            selectbackground=palette.selection, selectforeground=palette.text, borderwidth=0, highlightthickness=0,
            padx=0, pady=0, width=1, height=1, cursor="arrow", takefocus=True, insertwidth=0,
            spacing3=max(0, look.px(2)),
        )  # fmt: skip
        bar = Scrollbar(reader, look, on_move=self.text.yview_moveto, on_page=self._page, background="window")
        bar.pack(side="right", fill="y")
        bar.configure(width=look.px(BAR))
        self.text.pack(side="left", fill="both", expand=True)
        self.text.configure(yscrollcommand=lambda first, last: bar.set(float(first), float(last)))
        lines = look.emoji.plain(licence.read()).splitlines()[:_MOST_LINES]
        self.text.insert("1.0", "\n".join(line.rstrip() for line in lines))
        self.text.configure(state="disabled")
        for key, step in (("<Up>", -1), ("<Down>", 1)):
            self.text.bind(key, lambda _event, step=step: self._scroll(step))  # type: ignore[misc]
        self.show(self.text)

    def _scroll(self, step: int) -> str:
        self.text.yview_scroll(3 * step, "units")
        return "break"

    def _page(self, direction: int) -> None:
        self.text.yview_scroll(direction, "pages")
