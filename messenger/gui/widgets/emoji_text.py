"""A text input in which emoji are pictures. What it holds is exact; what it shows is safe for a Tk font.

Emoji, characters beyond U+FFFF and NUL stand as images, or as signs where there are too many: no such character reaches
a font (some libXft versions end the program over it), and one place in Tk is one unit of the text.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from itertools import groupby
from typing import Any, Final, Literal

from messenger.gui.look.emoji import EmojiSequence
from messenger.gui.look.fonts import Font
from messenger.gui.look.look import Look
from messenger.gui.widgets.edit_history import Edit, EditHistory
from messenger.gui.widgets.exchange import clipboard_text, join_surrogates, offer_selection
from messenger.gui.widgets.keys import bind_keys

_EMOJI_SIZE: Final = 18
_REACH: Final = 24
"""How far, in characters, one emoji can reach."""
MOST_PICTURES: Final = 500
"""What stands behind so many is a sign like any letter: the time that Tk takes for pictures grows with their square."""
_SIGN: Final = "\u25a1"
_COMMAND: Final = 0x0C
"""Control and the first modifier, Alt on X11: with them a key is no letter."""
_Unit = tuple[str, str]
"""Some characters and the letter that stands for them; "" where an image does."""


class EmojiText(tk.Text):
    """``content`` is the text; ``on_change`` is called after every change by the person.

    ``most`` characters at most: an insertion that would exceed them is not done, and ``on_refuse`` is called.
    ``on_paste`` may take what is on the clipboard, and then says so; ``can_paste`` whether it would.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        font: Font,
        background: str,
        most: int,
        lines: Literal["one", "many"],
        on_change: Callable[[], None] = lambda: None,
        on_refuse: Callable[[], None] = lambda: None,
        on_paste: Callable[[], bool] = lambda: False,
        can_paste: Callable[[], bool] = lambda: False,
    ) -> None:
        palette = look.palette
        self._look = look
        self._background = background
        self._most = most
        self._one_line = lines == "one"
        self._on_change = on_change
        self._on_refuse = on_refuse
        self._on_paste = on_paste
        self._can_paste = can_paste
        self._units: list[_Unit] = []
        self._pictures = 0
        self._content: str | None = ""
        self._half = ""
        self.last_typed = ""
        """What the change before this moment put in; "" when it only took out, or was no typing."""
        self._history = EditHistory()
        extra = max(0, font.line - _linespace(parent, font))
        super().__init__(
            parent, name=name, font=font.spec, background=background, foreground=palette.text,
            insertbackground=palette.accent, insertwidth=max(2, look.px(1.5)), selectbackground=palette.selection,
            selectforeground=palette.text, inactiveselectbackground=palette.selection, borderwidth=0,
            highlightthickness=0, padx=0, pady=0, height=1, width=1, undo=False,
            wrap="none" if self._one_line else "word", spacing1=extra // 2, spacing3=extra - extra // 2,
            spacing2=extra,
        )  # fmt: skip
        self._command = self._intercept()
        # The window's shortcuts come before the editing keys of Tk's Text, which would take Ctrl+K for itself.
        self.bindtags((str(self), str(self.winfo_toplevel()), "Text", "all"))
        self._bind_keys()
        offer_selection(self, lambda: self.selected)

    def _intercept(self) -> str:
        """Lead the widget's own editing commands through ``_edit``; return the name of the original command."""
        original = f"original{self._w}"  # type: ignore[attr-defined]
        edit = self.register(self._edit)
        self.tk.call("rename", str(self), original)
        body = (
            "switch -- $operation { insert - delete - replace { %s $operation {*}$args } "  # noqa: UP031
            "default { tailcall {%s} $operation {*}$args } }" % (edit, original)
        )
        self.tk.call("proc", str(self), "operation args", body)
        self.bind("<Destroy>", lambda _event: self.tk.call("rename", str(self), ""), add=True)
        return original

    def _bind_keys(self) -> None:
        for sequence, action in (
            ("<<Undo>>", self.undo),
            ("<<Redo>>", lambda: self._go_to(self._history.redo())),
            ("<Control-y>", lambda: self._go_to(self._history.redo())),
            ("<<Copy>>", self.copy),
            ("<<Cut>>", self.cut),
            ("<<Paste>>", self.paste),
            ("<Control-a>", self.select_all),
            ("<Control-o>", lambda: None),
            ("<Control-t>", lambda: None),
            ("<Tab>", lambda: _focus(self.tk_focusNext())),
            ("<Shift-Tab>", lambda: _focus(self.tk_focusPrev())),
        ):
            bind_keys(self, (sequence,), action)
        self.bind("<Key>", self._over_selection)
        self.bind("<<Selection>>", lambda _event: self._select_no_emptiness())
        if self.tk.call("tk", "windowingsystem") == "x11":
            bind_keys(self, ("<ISO_Left_Tab>",), lambda: _focus(self.tk_focusPrev()))

    @property
    def content(self) -> str:
        """The text, each emoji with all its characters."""
        if self._content is None:
            self._content = self._spell(0, len(self._units))
        return self._content

    def set_content(self, text: str) -> None:
        """Show another text; nothing of the one before can be undone. ``on_change`` is not called."""
        self._show(join_surrogates(text), len(text))
        self._history = EditHistory(Edit(self.content, len(text)))

    @property
    def cursor(self) -> int:
        """Where the cursor is, in characters of ``content``."""
        return self._cursor()

    def put(self, text: str, cursor: int) -> None:
        """Show another text with the cursor after so many of its characters, as if the person had typed it."""
        self._show(join_surrogates(text), cursor)
        self.last_typed = ""
        self._history.record(Edit(self.content, cursor))
        self._on_change()

    def type_in(self, characters: str) -> None:
        """Put ``characters`` where the cursor is, in place of what is selected, as if the person had typed them."""
        if self.tag_ranges("sel"):
            self.replace("sel.first", "sel.last", characters)
        else:
            self.insert("insert", characters)
        self.see("insert")

    def pack_up(self) -> Any:
        """The text with its cursor, and what can be undone, for another input; see ``unpack``."""
        return self.content, self._cursor(), self._history, self._half

    def unpack(self, packed: Any) -> None:
        """Show what another input has packed up; ``on_change`` is not called."""
        text, cursor, self._history, self._half = packed
        self._show(text, cursor)

    def select_all(self) -> None:
        """Select the whole text."""
        self.tag_add("sel", "1.0", "end-1c")

    def _select_no_emptiness(self) -> None:
        # Behind every text Tk has a line break, which clicks select too: it would shade what an empty field says.
        if not self._units and self.tag_ranges("sel"):
            self.tag_remove("sel", "1.0", "end")

    # --- editing -------------------------------------------------------------------------------------------------

    def _edit(self, operation: str, *arguments: str) -> None:
        """Do one editing command of Tk's Text. An exception must not leave this: it would end the main loop."""
        try:
            if operation == "insert":
                start = end = self._place(arguments[0])
                characters = "".join(arguments[1::2])
            else:
                start = self._place(arguments[0])
                end = self._place(arguments[1]) if len(arguments) > 1 else start + 1
                characters = "".join(arguments[2::2])
        except tk.TclError:
            return
        end = min(max(start, end), len(self._units))
        characters = self._whole(characters)
        if self._one_line:
            characters = " ".join(characters.splitlines())
        if len(self.content) + len(characters) > self._most:
            self._on_refuse()
        elif characters or end > start:
            self._replace(start, end, characters)
            self.last_typed = characters
            self._history.record(Edit(self.content, self._cursor()))
            self._on_change()

    def _whole(self, characters: str) -> str:
        """Hold back the first half of a surrogate pair until the second one comes."""
        characters = self._half + characters
        self._half = ""
        if characters and "\ud800" <= characters[-1] <= "\udbff":
            characters, self._half = characters[:-1], characters[-1]
        return join_surrogates(characters)

    def _replace(self, start: int, end: int, characters: str) -> None:
        """Put ``characters`` in place of the units from ``start`` to ``end``.

        The neighbours are looked at too: what comes between or goes away may join or part emoji.
        """
        low = max(0, start - _REACH)
        before = self._spell(low, start)
        after = self._spell(end, end + _REACH)
        now = self._units[low : end + _REACH]
        elsewhere = self._pictures - _pictures_in(now)
        wanted = self._units_of(before + characters + after, MOST_PICTURES - elsewhere)
        self._pictures = elsewhere + _pictures_in(wanted)
        cursor = self._place("insert")
        inside = low <= cursor <= low + len(now)
        if cursor < start:
            offset = len(self._spell(low, cursor))
        else:
            offset = len(before) + len(characters) + len(self._spell(end, cursor))
        same_start = _same(now, wanted)
        same_end = _same(now[same_start:][::-1], wanted[same_start:][::-1])
        place = low + same_start
        gone = len(now) - same_start - same_end
        come = wanted[same_start : len(wanted) - same_end]
        if gone:
            self.tk.call(self._command, "delete", _index(place), _index(place + gone))
        self._put(place, come)
        self._units[place : place + gone] = come
        self._content = None
        if inside:
            self.mark_set("insert", _index(low + _places_before(wanted, offset)))
        # What was equal before and after has stayed, and selected if it was: the next letter would take its place.
        self.tag_remove("sel", "1.0", "end")

    def _put(self, place: int, units: list[_Unit]) -> None:
        # From the last one to the first, always at the same place: to find a place behind many pictures takes long.
        index = str(self.tk.call(self._command, "index", _index(place)))
        for are_letters, those in groupby(reversed(units), key=lambda unit: bool(unit[1])):
            if are_letters:
                run = [letter for _, letter in those]
                self.tk.call(self._command, "insert", index, "".join(reversed(run)))
            else:
                for characters, _ in those:
                    self.image_create(index, image=self._picture(characters), padx=1)

    def _picture(self, characters: str) -> tk.PhotoImage:
        try:
            return self._look.emoji.image(characters, _EMOJI_SIZE, self._background)
        except KeyError:  # no picture: a quiet box stands for it, and it is sent as it is
            return self._look.shapes.rounded(12, 16, 3, self._look.palette.muted, self._background)

    def _show(self, text: str, cursor: int) -> None:
        self._replace(0, len(self._units), text)
        self.mark_set("insert", _index(_places_before(self._units, cursor)))
        self.see("insert")

    def _go_to(self, edit: Edit | None) -> None:
        if edit is not None:
            self._show(edit.text, edit.cursor)
            self.last_typed = ""
            self._on_change()

    # --- places: one for each unit, which is how Tk counts them too ------------------------------------------------

    def _units_of(self, text: str, most: int = MOST_PICTURES) -> list[_Unit]:
        """The units of ``text``, the first ``most`` that are to be pictures being so."""
        units: list[_Unit] = []
        for part in self._look.emoji.split(text):
            is_emoji = isinstance(part, EmojiSequence)
            for characters in (str(part),) if is_emoji else part:
                if not is_emoji and "\0" < characters <= "\uffff":  # behind a NUL Tk would see nothing
                    units.append((characters, characters))
                else:
                    units.append((characters, "" if most > 0 else _SIGN))
                    most -= 1
        return units

    def _spell(self, start: int, end: int) -> str:
        return "".join(characters for characters, _ in self._units[start:end])

    def _place(self, index: str) -> int:
        return int(self.tk.call(self._command, "count", "-indices", "1.0", index))

    def _cursor(self) -> int:
        return len(self._spell(0, self._place("insert")))

    # --- clipboard -----------------------------------------------------------------------------------------------

    @property
    def selected(self) -> str:
        """The part of ``content`` that is selected; "" for none."""
        if not self.tag_ranges("sel"):
            return ""
        return self._spell(self._place("sel.first"), self._place("sel.last"))

    def copy(self) -> None:
        """Put what is selected on the clipboard."""
        if self.selected:
            from messenger.gui.widgets.clipboard import copy  # nothing is copied before the first paint

            copy(self, self.selected)

    def cut(self) -> None:
        """The same, and take it out."""
        if self.selected:
            self.copy()
            self.delete("sel.first", "sel.last")

    def paste(self) -> None:
        """Put in what is on the clipboard, in place of what is selected."""
        if self._on_paste():
            return
        text = clipboard_text(self)
        if text:
            self.type_in(text)

    @property
    def can_paste(self) -> bool:
        """Whether there is something that ``paste`` would take."""
        return self._can_paste() or bool(clipboard_text(self))

    @property
    def can_undo(self) -> bool:
        """Whether there is something that ``undo`` would take back."""
        return self._history.can_undo

    def undo(self) -> None:
        """Take back the last step."""
        self._go_to(self._history.undo())

    def _over_selection(self, event: tk.Event[tk.Misc]) -> str | None:
        """Have a letter replace what is selected in one step; Tk does it in two, of which each could be undone."""
        plain = event.char >= " " and event.char != "\x7f" and not int(event.state) & _COMMAND
        if plain and self.tag_ranges("sel"):
            self.type_in(event.char)
            return "break"
        return None


def _pictures_in(units: list[_Unit]) -> int:
    return sum(not letter for _, letter in units)


def _same(one: list[_Unit], other: list[_Unit]) -> int:
    """How many units at their beginning are the same."""
    shorter = min(len(one), len(other))
    return next((i for i in range(shorter) if one[i] != other[i]), shorter)


def _places_before(units: list[_Unit], offset: int) -> int:
    """How many of ``units`` the first ``offset`` characters fill."""
    places = 0
    for characters, _ in units:
        if offset <= 0:
            break
        offset -= len(characters)
        places += 1
    return places


def _index(place: int) -> str:
    return f"1.0 + {place} indices"


def _linespace(parent: tk.Misc, font: Font) -> int:
    return int(parent.tk.call("font", "metrics", font.spec, "-linespace"))


def _focus(widget: tk.Misc | None) -> None:
    if widget is not None:
        widget.focus_set()
