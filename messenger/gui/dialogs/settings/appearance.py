"""Light or dark or as the system has it, and how large everything is."""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _
from typing import Final

import msgspec

from messenger.gui.appearance import LARGEST, SMALLEST, STEP, Theme
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.settings.section import Section
from messenger.gui.look.fonts import family
from messenger.gui.look.palette import DARK, LIGHT
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.slider import Slider
from messenger.gui.widgets.theme_cards import Card, ThemeCards

_PERCENT: Final = 64
"""Px at scale 1 for the number beside the slider."""
_SAMPLE: Final = 88
_BUBBLE: Final = 52


class AppearanceSection(Section):
    """Names for tests: ``theme``, ``size.slider``, ``sample``."""

    def __init__(self, dialog: Dialog) -> None:
        super().__init__(dialog, "appearance")
        look, chosen = self.look, self.context.appearance.now()
        self._shown_size = chosen.text_size
        self.heading("theme-title", _("Colours"))
        cards: tuple[Card[Theme], ...] = (
            Card("system", _("Like the system"), (LIGHT, DARK)),
            Card("light", _("Light"), (LIGHT,)),
            Card("dark", _("Dark"), (DARK,)),
        )
        self.theme: ThemeCards[Theme] = ThemeCards(
            self, look, name="theme", cards=cards, chosen=chosen.theme, width=self.room, background=self.background,
            on_choose=self._choose_theme,
        )  # fmt: skip
        self.theme.pack(fill="x", pady=(look.px(10), 0))
        self.heading("size-title", _("Text size"), above=16)
        row = tk.Frame(self, name="size", background=self.background)
        row.pack(fill="x", pady=(look.px(4), 0))
        self._percent = tk.Label(
            row, name="percent", font=look.fonts.message.spec, foreground=look.palette.text, background=self.background,
            anchor="e", borderwidth=0, padx=0, pady=0,
        )  # fmt: skip
        self.text_size = Slider(
            row, look, name="slider", lowest=SMALLEST, highest=LARGEST, step=STEP, value=chosen.text_size,
            width=self.room - look.px(_PERCENT), background=self.background, on_move=self._show_size,
            on_choose=self._choose_size,
        )  # fmt: skip
        self.text_size.pack(side="left")
        self._percent.pack(side="right")
        self._sample = tk.Canvas(
            self, name="sample", height=look.px(_SAMPLE), width=self.room, background=self.background,
            highlightthickness=0, borderwidth=0,
        )  # fmt: skip
        self._sample.pack(fill="x", pady=(look.px(8), 0))
        self._show_size(chosen.text_size)

    def finish(self) -> None:
        """Take the size at which the keys have just arrived."""
        self.text_size.settle()

    def _choose_theme(self, theme: Theme) -> None:
        choice = self.context.appearance
        choice.choose(msgspec.structs.replace(choice.now(), theme=theme))

    def _choose_size(self, size: int) -> None:
        choice = self.context.appearance
        choice.choose(msgspec.structs.replace(choice.now(), text_size=size))

    def _show_size(self, size: int) -> None:
        """Show how a message of this size would look."""
        look, palette, sample = self.look, self.look.palette, self._sample
        self._percent.configure(text=_("{size} %").format(size=size))
        sample.delete("all")
        behind = BoxStyle(palette.conversation, self.background, 12)
        draw_box(sample, look, 0, 0, self.room, look.px(_SAMPLE), behind, "behind")
        pixels = max(1, round(look.fonts.message.size * size / self._shown_size))
        spec = f"{{{family('Regular')}}} -{pixels}"
        edge, inset = look.px(14), look.px(14)
        most = self.room - 2 * (edge + inset)
        words = sample.create_text(
            edge + inset, look.px(_SAMPLE / 2), text=_("Messages will look like this."), font=spec, anchor="w",
            width=most, fill=palette.text,
        )  # fmt: skip
        left, top, right, bottom = sample.bbox(words)
        half = max(look.px(_BUBBLE), bottom - top + look.px(16)) // 2
        middle = look.px(_SAMPLE) // 2
        style = BoxStyle(palette.bubble_in, palette.conversation, 16)
        draw_box(sample, look, edge, middle - half, right - left + 2 * inset, 2 * half, style, "bubble")
        sample.tag_raise(words)
