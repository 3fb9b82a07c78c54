"""What a client without a window is ordered to do beside private sessions and files.

``password OLD NEW``, ``profile DISPLAY TOWN EMAIL ABOUT``, ``group TITLE NAME``: one word each. ``write-to PLACE
TEXT``, ``rows PLACE``, ``send-again PLACE TEXT`` and ``draft PLACE TEXT``: the place is the title of a group, a user's
name, or ``everyone``. ``leave TITLE``.
"""

from collections.abc import Callable
from typing import Final

from messenger.client.actions import Actions
from messenger.client.model import EVERYONE, ChatMessage, Delivery, Notice
from messenger.client.state import State

_EVERYONE: Final = "everyone"


class HeadlessRequests:
    """These orders. ``ask``: takes the number of an order and the ticket whose answer is to be told."""

    def __init__(
        self,
        state: State,
        actions: Actions,
        user: Callable[[str], int],
        ask: Callable[[int, int], None],
        answer: Callable[..., None],
    ) -> None:
        self._state, self._actions, self._user, self._ask, self._answer = state, actions, user, ask, answer
        self.verbs: dict[str, Callable[[int, str], None]] = {
            "password": lambda number, rest: ask(number, actions.change_password(*rest.split())),
            "profile": lambda number, rest: ask(number, actions.edit_profile(*rest.split())),
            "group": self._group,
            "write-to": self._write,
            "draft": self._draft,
            "send-again": self._send_again,
            "leave": lambda number, title: ask(number, actions.leave_group(self._log(title))),
            "rows": self._rows,
        }

    def _group(self, number: int, rest: str) -> None:
        title, name = rest.split()
        self._ask(number, self._actions.new_group(title, [self._user(name)])[0])

    def _write(self, number: int, rest: str) -> None:
        place, text = rest.split(" ", 1)
        self._answer(number, self._actions.send_message(self._log(place), text) or "")

    def _draft(self, number: int, rest: str) -> None:
        place, text = rest.split(" ", 1)
        self._actions.keep_draft(self._log(place), text)
        self._answer(number)

    def _rows(self, number: int, place: str) -> None:
        """Print the texts that stand in a chat."""
        chat = self._state.chat(self._log(place))
        if not chat.opened:
            self._actions.open_chat(chat.log)
        messages = [row for row in chat.messages if isinstance(row, ChatMessage)]
        notices = [row.text for row in chat.messages if isinstance(row, Notice)]
        rows = [{"text": row.text, "delivery": row.delivery, "failure": row.failure} for row in messages]
        self._answer(number, rows=rows, notices=notices)

    def _send_again(self, number: int, rest: str) -> None:
        """Click beside a message that failed."""
        place, text = rest.split(" ", 1)
        for row in self._state.chat(self._log(place)).messages:
            if isinstance(row, ChatMessage) and row.text == text and row.delivery is Delivery.FAILED:
                self._actions.retry(row.log, row.cid)
                self._answer(number)
                return
        raise LookupError(f"no message that failed says {text}")

    def _log(self, place: str) -> str:
        """Return the log of a chat. Raises ``LookupError`` when there is none so far."""
        if place == _EVERYONE:
            return EVERYONE
        for group in self._state.groups.values():
            if group.title == place:
                return group.log
        return self._actions.chat_with(self._user(place))
