"""Completion in a text input: asks what could be meant, offers it, and puts in what is chosen. Knows no command."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from messenger.client.commands import Completion
from messenger.gui.widgets.completion_list import CompletionList
from messenger.gui.widgets.emoji_text import EmojiText

Complete = Callable[[str, int], Sequence[Completion]]


class Completer:
    """Goes between an input and its list. ``complete(text, cursor)`` says what could be meant at the cursor.

    ``on_put(completion)`` hears what was put in.

    While the list is open, Up, Down, Tab and Esc belong to it; Return is left to the owner of the input, who asks
    ``take``.
    """

    def __init__(
        self, field: EmojiText, popup: CompletionList, complete: Complete, on_put: Callable[[Completion], None]
    ) -> None:
        self._field = field
        self._popup = popup
        self._complete = complete
        self._on_put = on_put
        self._moved = False  # the person has chosen among what is offered
        for sequence, action in (
            ("<Up>", lambda: self._move(-1)),
            ("<Down>", lambda: self._move(1)),
            ("<Escape>", self._close),
        ):
            field.bind(sequence, _unless_done(action), add=True)
        field.bind("<Tab>", self._on_tab)  # in place of the input's own, which goes to the next field
        field.bind("<FocusOut>", lambda _event: popup.hide(), add=True)

    @property
    def open(self) -> bool:
        """Whether something is offered."""
        return bool(self._popup.offered)

    def refresh(self) -> None:
        """Offer what could be meant now."""
        text = self._field.content
        self._moved = False
        self._popup.offer(self._complete(text, self._field.cursor))

    def hide(self) -> None:
        """Offer nothing until something is typed again."""
        self._popup.hide()

    def take(self, number: int | None = None) -> bool:
        """Put in what stands out, or the row ``number``. False when that would change nothing but blanks and signs.

        False too where no letter of a word was typed and nothing chosen: the text may be meant as it is.
        """
        if not self._popup.offered:
            return False
        chosen = self._popup.offered[self._popup.at if number is None else number]
        typed = self._field.content[chosen.start : chosen.end]
        if number is None and (_same(typed, chosen.replacement) or not (typed or self._moved)):
            self.hide()
            return False
        self.put(chosen)
        return True

    def put(self, chosen: Completion) -> None:
        """Put ``chosen`` in its place, in one step that can be undone."""
        text = self._field.content
        before, after = text[: chosen.start] + chosen.replacement, text[chosen.end :]
        self._field.put(before + after, len(before))
        self._field.focus_set()
        self._on_put(chosen)

    def _on_tab(self, _event: object) -> str:
        if self._popup.offered:
            self.put(self._popup.offered[self._popup.at])
        else:
            following = self._field.tk_focusNext()
            if following is not None:
                following.focus_set()
        return "break"

    def _move(self, step: int) -> bool:
        if self.open:
            self._moved = True
            self._popup.move(step)
            return True
        return False

    def _close(self) -> bool:
        if self.open:
            self.hide()
            return True
        return False


def _unless_done(action: Callable[[], bool]) -> Callable[[object], str | None]:
    """Keep a key from everybody else when ``action`` has used it."""

    def run(_event: object) -> str | None:
        return "break" if action() else None

    return run


def _same(typed: str, replacement: str) -> bool:
    """Whether what was typed says the same: a name counts with and without its sign, in small and capital letters."""
    return typed.strip().lstrip("@").casefold() == replacement.strip().lstrip("@").casefold()
