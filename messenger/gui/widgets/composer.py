"""Where a message is written: a field that grows, what is wrong with the text, and Send. It sends nothing itself."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import Any, Final

from messenger.client.actions import sendable
from messenger.client.commands import Completion
from messenger.gui.look.look import Look
from messenger.gui.widgets.button import IconButton, SendButton
from messenger.gui.widgets.completer import Complete, Completer
from messenger.gui.widgets.completion_list import CompletionList
from messenger.gui.widgets.edit_menu import EditMenu
from messenger.gui.widgets.emoji_picker.opener import PickerOpener
from messenger.gui.widgets.emoji_text import EmojiText
from messenger.gui.widgets.keys import RETURN, bind_keys, bind_window_keys
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.shade import blend
from messenger.gui.widgets.shortcodes import shortcode_completions, shortcode_finished
from messenger.protocol.base import TEXT_BYTES, TEXT_CHARACTERS

MOST_LINES: Final = 6
MOST_HELD: Final = 4 * TEXT_CHARACTERS
"""Characters the field takes at all: more than a message may have, so that one can shorten what one pasted."""
TOLD_BELOW: Final = 500
"""So many characters before the limit, the count begins to show."""
_BAR: Final = 64
_FIELD: Final = 42
_LEFT: Final = 16
_CLIP_LEFT: Final = 54
"""Where the field begins: at the edge, or beside the clip."""
_CLIP_ICON: Final = 21
_CLIP_MIDDLE: Final = 28.5
_CLIP_PLACE: Final = 36
_RIGHT: Final = 64
_INSET: Final = 18
_NOTE: Final = 22
_EMOJI_ICON: Final = 21
_EMOJI_PLACE: Final = 30
_EMOJI_FROM_EDGE: Final = 25
"""From the field's right edge to the middle of the emoji button."""


class Composer(tk.Canvas):
    """``on_send(text)`` returns a sentence when the text cannot be sent; then it stays, with the sentence over it.

    ``on_change(text)`` hears of every change by the person, for drafts. ``complete(text, cursor)`` says what a
    command could become; emoji by name are its own business. ``recent_emoji`` are those that come first,
    ``on_emoji(emoji)`` hears what was picked. With ``on_attach`` there is a clip, which calls it. ``on_paste`` takes
    what is on the clipboard, if that is no text, and says whether it did; ``can_paste`` says whether it would.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        on_send: Callable[[str], str | None],
        on_change: Callable[[str], None],
        complete: Complete = lambda _text, _cursor: (),
        recent_emoji: Callable[[], Sequence[str]] = tuple,
        on_emoji: Callable[[str], None] = lambda _emoji: None,
        on_attach: Callable[[], object] | None = None,
        on_paste: Callable[[], bool] = lambda: False,
        can_paste: Callable[[], bool] = lambda: False,
    ) -> None:
        palette, fonts = look.palette, look.fonts
        super().__init__(
            parent, name="composer", height=look.px(_BAR), width=1, background=palette.window, highlightthickness=0,
            borderwidth=0,
        )  # fmt: skip
        self._look = look
        self._on_send = on_send
        self._on_change = on_change
        self._recent_emoji = recent_emoji
        self._on_emoji = on_emoji
        self._focused = False
        self._refusal = ""
        self._closed = ""
        self._on_attach = on_attach
        self.clip_button: IconButton | None = None
        if on_attach is not None:  # before the field: the keyboard goes from left to right
            self.clip_button = IconButton(
                self, look, name="clip", icon="paperclip", command=self.attach, background=palette.window,
                size=_CLIP_ICON, place=_CLIP_PLACE,
            )  # fmt: skip
        self.input = EmojiText(
            self, look, name="input", font=fonts.message, background=palette.field, most=MOST_HELD, lines="many",
            on_change=self._changed, on_refuse=self._refused, on_paste=on_paste, can_paste=can_paste,
        )  # fmt: skip
        self._hint = tk.Label(
            self, text=_("Write a message…"), font=fonts.message.spec, foreground=palette.secondary,
            background=palette.field, borderwidth=0, padx=0, pady=0, cursor="xterm",
        )  # fmt: skip
        self.emoji_button = IconButton(
            self, look, name="emoji", icon="smile", command=self.toggle_picker, background=palette.field,
            size=_EMOJI_ICON, place=_EMOJI_PLACE,
        )  # fmt: skip
        self._picker = PickerOpener(
            parent, look, above=self, button=self.emoji_button, field=self.input, recent=recent_emoji, on_pick=on_emoji
        )
        self.send_button = SendButton(self, look, command=self.submit, background=palette.window)
        self._hint.bind("<Button-1>", lambda _event: self.input.focus_set())
        self.tag_bind("box", "<Button-1>", lambda _event: self.input.focus_set())
        self.completions = CompletionList(parent, look, below=self, on_take=self._take)
        self._complete = complete
        self._completer = Completer(self.input, self.completions, self._proposals, on_put=self._used)
        self._menu = EditMenu(self.input, look, parent)
        bind_keys(self.input, RETURN, self._on_return)
        bind_keys(self.input, ("<Shift-Return>", "<Shift-KP_Enter>"), self._break_line)
        bind_window_keys(self, "<Control-e>", self.toggle_picker)
        if on_attach is not None:
            bind_keys(self.input, ("<Control-o>",), self.attach)
            bind_window_keys(self, "<Control-o>", self.attach)
        self.input.bind("<FocusIn>", lambda _event: self._turn(focused=True), add=True)
        self.input.bind("<FocusOut>", lambda _event: self._turn(focused=False), add=True)
        # How many lines the text has is known only when the field has its new width.
        for widget in (self, self.input):
            widget.bind("<Configure>", lambda _event: self._arrange(), add=True)
        self._arrange()

    @property
    def text(self) -> str:
        """What is written."""
        return self.input.content

    @property
    def note(self) -> str:
        """What stands over the field: why it cannot be sent, or how much of the limit is used; "" for nothing."""
        if self._refusal:
            return self._refusal
        text = sendable(self.text)
        size = len(text.encode())
        if len(text) > TEXT_CHARACTERS - TOLD_BELOW:
            return _("{count:,} of {limit:,} characters").format(count=len(text), limit=TEXT_CHARACTERS)
        if size > TEXT_BYTES - TOLD_BELOW:
            return _("{count:,} of {limit:,} bytes").format(count=size, limit=TEXT_BYTES)
        return ""

    @property
    def placeholder(self) -> str:
        """What stands in the empty field."""
        return str(self._hint.cget("text"))

    @placeholder.setter
    def placeholder(self, placeholder: str) -> None:
        self._hint.configure(text=self._look.emoji.plain(placeholder))

    @property
    def closed(self) -> str:
        """Why nothing can be written here; "" when something can. What was typed is kept meanwhile."""
        return self._closed

    @closed.setter
    def closed(self, sentence: str) -> None:
        if sentence != self._closed:
            self._closed = sentence
            self._completer.hide()
            self._picker.close()
            self._arrange()

    def show(self, text: str) -> None:
        """Show another text, as when another chat is opened; ``on_change`` does not hear of it."""
        self._refusal = ""
        self._completer.hide()
        self._picker.close()
        self.input.set_content(text)
        self._arrange()

    def carry(self) -> Any:
        """What is written, with its cursor and what can be undone, what was said of it, and what to close for it.

        The picker and the menu do not come along: what they took the keyboard from gets it back.
        """
        return self.input.pack_up(), self._refusal, self._picker.is_open or self._menu.is_open

    def take(self, carried: Any) -> None:
        """Go on writing what was written elsewhere."""
        packed, self._refusal, focused = carried
        self.input.unpack(packed)
        self._arrange()
        if focused:
            self.input.focus_set()

    def focus_input(self) -> None:
        """Put the cursor here."""
        self.input.focus_set()

    def submit(self) -> None:
        """Hand the text over; it goes from the field only if it was taken."""
        text = self.text
        if not text.strip() or self._closed:
            return
        self._completer.hide()
        refusal = self._on_send(text)
        if refusal:
            self._refusal = refusal
            self._arrange()
        elif self.text == text:  # else another chat was opened by it, with a text of its own
            self.show("")

    def toggle_picker(self) -> None:
        """Open the picker for emoji, or close it."""
        if not self._closed and self.winfo_viewable():
            self._completer.hide()
            self._picker.toggle()

    def attach(self) -> None:
        """Ask for files to send, as the clip does."""
        if self._on_attach is not None and not self._closed and self.winfo_viewable():
            self._completer.hide()
            self._picker.close()
            self._on_attach()

    def _used(self, completion: Completion) -> None:
        if self._look.emoji.only_emoji(completion.replacement):
            self._on_emoji(completion.replacement)

    def _on_return(self) -> None:
        if not self._completer.take():
            self.submit()

    def _take(self, number: int) -> None:
        self._completer.take(number)

    def _proposals(self, text: str, cursor: int) -> Sequence[Completion]:
        """What the word at the cursor could become: in a command, or an emoji."""
        book = self._look.emoji.book
        return self._complete(text, cursor) or shortcode_completions(book, text, cursor, self._recent_emoji())

    def _too_long(self) -> bool:
        text = sendable(self.text)
        return len(text) > TEXT_CHARACTERS or len(text.encode()) > TEXT_BYTES

    def _break_line(self) -> None:
        self.input.type_in("\n")

    def _changed(self) -> None:
        self._refusal = ""
        if self.input.last_typed == ":":
            finished = shortcode_finished(self._look.emoji.book, self.text, self.input.cursor)
            if finished is not None:
                self._completer.put(finished)  # and comes back here
                return
        self._arrange()
        self._completer.refresh()
        self._on_change(self.text)

    def _refused(self) -> None:
        self._refusal = _("That is too much for one message; at most {limit:,} characters fit.").format(
            limit=TEXT_CHARACTERS
        )
        self._arrange()

    def _turn(self, focused: bool) -> None:
        self._focused = focused
        self._arrange()

    def _lines(self, width: int) -> int:
        """How many lines are shown when the field is ``width`` px wide; to count all of a long text takes long."""
        text = self.text
        breaks = text.count("\n")
        if not breaks and len(text) < 20:  # nearly every key
            return 1
        if breaks >= MOST_LINES or len(text) > MOST_LINES * width:
            return MOST_LINES
        counted = self.tk.call(str(self.input), "count", "-update", "-displaylines", "1.0", "end")
        return min(MOST_LINES, max(1, int(counted)))

    def _arrange(self) -> None:
        """Give field and note the room they need now."""
        look, palette, fonts = self._look, self._look.palette, self._look.fonts
        width = self.winfo_width()
        if self._closed:
            self._show_closed(width)
            return
        line, note = fonts.message.line, self.note
        top = look.px((_BAR - _FIELD) / 2) + (look.px(_NOTE) if note else 0)
        x, right = look.px(_LEFT if self.clip_button is None else _CLIP_LEFT), width - look.px(_RIGHT)
        text_width = max(1, right - x - look.px(_INSET + _EMOJI_FROM_EDGE + _EMOJI_PLACE / 2 + 4))
        if width > 1:
            self.input.place(x=x + look.px(_INSET), width=text_width)
        lines = self._lines(text_width) if width > 1 else 1
        field = look.px(_FIELD) + (lines - 1) * line
        bar = field + top + look.px((_BAR - _FIELD) / 2)
        if int(self.cget("height")) != bar:
            self.configure(height=bar)
        if width <= 1:
            return
        ring = blend(palette.field, palette.accent, 0.55) if self._focused else None
        style = BoxStyle(palette.field, palette.window, _FIELD / 2, ring, ring_width=1)
        self.delete("box")
        draw_box(self, look, x, top, right - x, field, style, "box")
        self.tag_lower("box")
        self.delete("rest")
        self.create_rectangle(0, 0, width, 1, fill=palette.border, width=0, tags="rest")
        if note:
            wrong = bool(self._refusal) or self._too_long()
            self.create_text(
                x + look.px(_INSET), look.px(19), text=fonts.preview.fit(note, right - x), anchor="w",
                font=fonts.preview.spec, fill=palette.danger if wrong else palette.secondary, tags="rest",
            )  # fmt: skip
        text_y = top + (look.px(_FIELD) - line) // 2
        self.input.place(y=text_y, height=lines * line)
        if self.text:
            self._hint.place_forget()
        else:
            beside = int(self.input.cget("insertwidth"))  # the cursor blinks before it, not under it
            self._hint.place(x=x + look.px(_INSET) + beside, y=top + look.px(_FIELD) // 2, anchor="w")
        self.send_button.enabled = bool(self.text.strip()) and not self._too_long()
        low = top + field - look.px(_FIELD / 2)
        if self.clip_button is not None:
            self.clip_button.place(x=look.px(_CLIP_MIDDLE), y=low, anchor="center")
        self.emoji_button.place(x=right - look.px(_EMOJI_FROM_EDGE), y=low, anchor="center")
        self.send_button.place(x=width - look.px(34), y=low, anchor="center")

    def _show_closed(self, width: int) -> None:
        """Say why nothing can be written, in place of the field."""
        look, palette, font = self._look, self._look.palette, self._look.fonts.preview
        for part in (self.clip_button, self.input, self._hint, self.emoji_button, self.send_button):
            if part is not None:
                part.place_forget()
        self.configure(height=look.px(_BAR))
        self.delete("box", "rest")
        self.create_rectangle(0, 0, width, 1, fill=palette.border, width=0, tags="rest")
        words = font.in_order(font.fit(look.emoji.plain(self._closed), width - look.px(2 * _LEFT)))
        self.create_text(
            width // 2, look.px(_BAR / 2), text=words, font=font.spec, fill=palette.secondary, tags="rest"
        )  # fmt: skip
