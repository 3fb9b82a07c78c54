"""What becomes of the text in the composer: a message, a command, a draft, and the sign that somebody is typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from messenger.client.actions import Actions
from messenger.client.commands import Commands, Completion
from messenger.client.model import EVERYONE


class Writing:
    """``on_open(log)`` shows a chat and ``on_page(page)`` a page of the window, when a command asks for it."""

    def __init__(
        self,
        actions: Actions,
        commands: Commands,
        *,
        on_open: Callable[[str], None],
        on_page: Callable[[str], None],
    ) -> None:
        self._actions = actions
        self._commands = commands
        self._on_open = on_open
        self._on_page = on_page
        self._typing: str | None = None

    def send(self, log: str, text: str) -> str | None:
        """Send ``text`` or carry it out. Returns a sentence when it cannot be; then nothing was done."""
        if not self._commands.is_command(text):
            refusal = self._actions.send_message(log, text)
            if not refusal:
                self._typing = None  # a message says as much
                self._actions.keep_draft(log, "")
            return refusal
        self._actions.keep_draft(log, "")  # before: a command to sign out closes the account that keeps it
        outcome = self._commands.run(log, text)
        if outcome.error:
            self._keep(log, text)
            return outcome.error
        if outcome.opened is not None:
            self._on_open(outcome.opened)
        if outcome.shows:
            self._on_page(outcome.shows)
        return None

    def is_command(self, text: str) -> bool:
        """Return whether ``text`` is one, not something said."""
        return self._commands.is_command(text)

    def changed(self, log: str, text: str) -> None:
        """Keep ``text`` as the draft of ``log``, unless it is secret, and let the others see that one writes.

        A command is no sign of that, and *Everyone* is too many to be told.
        """
        self._keep(log, text)
        if text.strip() and log != EVERYONE and not self._commands.is_command(text):
            self._typing = log
            self._actions.typing(log)
        else:
            self.stop()

    def stop(self) -> None:
        """Let the others see that one writes no more, if they saw that one did."""
        if self._typing is not None:
            self._actions.typing(self._typing, stopped=True)
            self._typing = None

    def recent_emoji(self) -> Sequence[str]:
        """Return the emoji that were picked last, the newest first."""
        return self._actions.recent_emoji()

    def picked(self, log: str, text: str, emoji: str) -> None:
        """Note that ``emoji`` was picked for ``text`` in ``log``, unless that is kept nowhere."""
        if not self._commands.is_secret(text):
            self._actions.pick_emoji(log, emoji)

    def complete(self, log: str, text: str, cursor: int) -> Sequence[Completion]:
        """Say what the word before the cursor could become: in a command, or as somebody's name."""
        if self._commands.is_command(text):
            return self._commands.completions(text, cursor)
        return self._commands.mentions(log, text, cursor)

    def _keep(self, log: str, text: str) -> None:
        """Keep what is typed, unless it holds a password."""
        self._actions.keep_draft(log, "" if self._commands.is_secret(text) else text)
