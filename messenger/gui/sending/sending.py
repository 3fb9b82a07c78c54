"""What goes on between a composer and the dialog that asks before files are sent: the text changes places.

It outlives both: windows are built anew while one is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from messenger.client.actions import Actions
from messenger.gui.sending.candidate import Candidate
from messenger.gui.writing import Writing

Files = tuple[Candidate, ...]


class Composing(Protocol):
    """A place to write."""

    @property
    def text(self) -> str:
        """What is written."""

    def show(self, text: str) -> None:
        """Show another text."""


class AskBeforeSending(Protocol):
    """Opens the dialog; see ``SendFilesDialog``. Where it is open for this log it takes the files and the rest not."""

    def __call__(
        self,
        log: str,
        files: Files,
        caption: str,
        on_caption: Callable[[str], object],
        on_end: Callable[[bool, str], object],
    ) -> None:
        """Ask."""


class FileSending:
    """``composer(log)`` is where one writes in ``log``, None while that is not shown.

    What was written there becomes the caption, and comes back if nothing is sent. Meanwhile it is kept as the draft.
    """

    def __init__(
        self,
        actions: Actions,
        writing: Callable[[], Writing],
        composer: Callable[[str], Composing | None],
        ask: AskBeforeSending,
    ) -> None:
        self._actions = actions
        self._writing = writing
        self._composer = composer
        self._ask = ask
        self._captions: set[str] = set()
        """Logs whose text stands in a dialog."""

    def offer(self, log: str, files: Files) -> None:
        """Ask whether these files are to be sent in ``log``."""
        if log in self._captions:
            self._ask(log, files, "", lambda _text: None, lambda _sent, _text: None)
            return
        composer, caption = self._composer(log), ""
        if composer is not None and not self._writing().is_command(composer.text):
            caption = composer.text
            composer.show("")
        self._captions.add(log)
        self._ask(
            log, files, caption, lambda text: self._on_caption(log, text),
            lambda sent, text: self._on_end(log, sent, text),
        )  # fmt: skip

    def draft(self, log: str) -> str:
        """What is to be shown where one writes in ``log``: its draft, unless that is the caption of files now."""
        return "" if log in self._captions else self._actions.draft(log)

    def _on_caption(self, log: str, text: str) -> None:
        if not self._written(log):
            self._actions.keep_draft(log, text)

    def _on_end(self, log: str, sent: bool, caption: str) -> None:
        self._captions.discard(log)
        draft, written = self._actions.draft(log), self._written(log)
        others = written or ("" if draft == caption else draft)
        text = others if sent else "\n".join(part for part in (caption, others) if part.strip())
        self._actions.keep_draft(log, text)
        composer = self._composer(log)
        if composer is not None and composer.text != text:
            composer.show(text)

    def _written(self, log: str) -> str:
        """What has been written there since."""
        composer = self._composer(log)
        return composer.text if composer is not None else ""
