"""The real client without a window, as a process of its own: ``python -m tests.end_to_end.headless FOLDER NAME``.

It reads one order a line, ``NUMBER VERB WORDS...``, and prints JSON, one object a line: ``answer`` to each order, and
``told`` whenever what the person would see has changed. It ends when nobody gives orders any more. ``--durations`` and
``--limits`` change what is waited for and how much there may be; ``--wire`` prints the protocol's lines on standard
error.
"""

import argparse
import json
import os
import selectors
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from messenger.client.app import build
from messenger.client.changes import Answered, Change, PrivateChoicesChanged, ServerAnswered, SignInFailed
from messenger.client.discretion import be_discreet
from messenger.client.model import ChatMessage, Delivery, Notice, ShownServer
from messenger.client.private.model import PrivateChoices, RelayChoice
from messenger.client.settings import ClientConfig, Durations, Limits
from tests.end_to_end.headless_files import HeadlessFiles
from tests.end_to_end.headless_requests import HeadlessRequests
from tests.server.wire import PASSWORD

_GOODBYE: Final = 20.0
"""Seconds for the end."""


class Headless:
    """One client, and what its person orders."""

    def __init__(self, config: ClientConfig) -> None:
        self._client = build(config)
        self._state, self._actions = self._client.state, self._client.actions
        self._tickets: dict[int, int] = {}
        """Which order waits for which ticket."""
        self._entering: tuple[int, Callable[[ShownServer], None]] | None = None
        """The order that waits for a server to answer, or to let us in, and what is to be done with the server."""
        self._choosing: list[int] = []
        """The orders that wait for choices to be kept."""
        self._told = ""
        self._files = HeadlessFiles(self._state, self._actions, self._user, self._answer)
        self._verbs: dict[str, Callable[[int, str], None]] = {
            "sign-up": lambda number, rest: self._enter(number, rest, self._actions.sign_up),
            "sign-in": lambda number, rest: self._enter(number, rest, self._sign_in),
            "sign-out": self._sign_out,
            "start": lambda number, name: self._ask(number, self._actions.start_private(self._user(name))),
            "accept": lambda number, name: self._ask(number, self._actions.accept_private(self._user(name))),
            "decline": lambda number, name: self._ask(number, self._actions.decline_private(self._user(name))),
            "stop": lambda number, name: self._ask(number, self._actions.stop_private(self._user(name))),
            "block": lambda number, name: self._ask(number, self._actions.block(self._user(name))),
            "trust": lambda number, name: self._do(number, self._actions.trust_private, name),
            "relay": lambda number, name: self._do(number, self._actions.allow_relay, name),
            "forget": lambda number, name: self._do(number, self._actions.forget_private, name),
            "say": self._say,
            "say-many": self._say_many,
            "choose": self._choose,
            "write": self._write,
            "private": self._private,
            "chat": self._chat,
            **self._files.verbs,
            **HeadlessRequests(self._state, self._actions, self._user, self._ask, self._answer).verbs,
        }

    def run(self) -> None:
        """Work until there are no more orders."""
        self._client.start()
        orders = sys.stdin.fileno()
        os.set_blocking(orders, False)
        unfinished = b""
        with selectors.DefaultSelector() as selector:
            selector.register(orders, selectors.EVENT_READ)
            selector.register(self._client.inbox.fileno(), selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fd != orders:
                        self._drain()
                        continue
                    data = os.read(orders, 1 << 16)
                    if not data:
                        return
                    *lines, unfinished = (unfinished + data).split(b"\n")
                    for line in lines:
                        self._obey(line.decode())

    def close(self) -> bool:
        """End the client in order; return whether that worked."""
        return self._client.close(_GOODBYE)

    # -- orders

    def _obey(self, line: str) -> None:
        number, verb, *rest = line.split(" ", 2)
        try:
            self._verbs[verb](int(number), rest[0] if rest else "")
        except LookupError as error:
            self._answer(int(number), f"{verb}: {error}")

    def _user(self, name: str) -> int:
        for contact in self._state.contacts.values():
            if contact.name == name:
                return contact.id
        raise LookupError(f"nobody is called {name}")

    def _ask(self, number: int, ticket: int) -> None:
        self._tickets[ticket] = number

    def _do(self, number: int, action: Callable[[int], object], name: str) -> None:
        action(self._user(name))
        self._answer(number)

    def _enter(self, number: int, rest: str, way: Callable[[ShownServer, str, str, str], None]) -> None:
        link, name, *password = rest.split()
        self._entering = number, lambda server: way(server, name, name.title(), "".join(password) or PASSWORD)
        self._actions.look_up(link)

    def _sign_in(self, server: ShownServer, name: str, _display: str, password: str) -> None:
        self._actions.sign_in(server, name, password)

    def _sign_out(self, number: int, _: str) -> None:
        self._actions.sign_out()
        self._answer(number)

    def _say(self, number: int, rest: str) -> None:
        name, text = rest.split(" ", 1)
        self._answer(number, self._actions.send_private(self._user(name), text) or "")

    def _say_many(self, number: int, rest: str) -> None:
        """``NAME COUNT TEXT``: so many texts at once, each with its number behind it."""
        name, count, text = rest.split(" ", 2)
        user = self._user(name)
        refusals = [self._actions.send_private(user, f"{text} {index}") for index in range(int(count))]
        self._answer(number, next((refusal for refusal in refusals if refusal), ""))

    def _write(self, number: int, rest: str) -> None:
        """Write in the ordinary chat, through the server."""
        name, text = rest.split(" ", 1)
        log = self._actions.chat_with(self._user(name))
        self._answer(number, self._actions.send_message(log, text) or "")

    def _choose(self, number: int, rest: str) -> None:
        """``relay=always hidden=yes port=7000``, whichever of them."""
        words = dict(word.split("=") for word in rest.split())
        choices = PrivateChoices(
            RelayChoice(words.get("relay", "ask")), words.get("hidden") == "yes", int(words.get("port", "0"))
        )
        self._choosing.append(number)
        self._actions.choose_private(choices)

    def _private(self, number: int, name: str) -> None:
        """Print all that stands in the private window."""
        private = self._state.privates.get(self._user(name))
        rows = private.chat.messages if private is not None else []
        self._answer(number, rows=[self._row(row) for row in rows])

    def _chat(self, number: int, name: str) -> None:
        """Print all that stands in the ordinary chat."""
        chat = self._state.chat(self._actions.chat_with(self._user(name)))
        if not chat.opened:
            self._actions.open_chat(chat.log)
        self._answer(number, rows=[self._row(row) for row in chat.messages])

    def _row(self, row: ChatMessage | Notice) -> dict[str, Any]:
        if isinstance(row, Notice):
            return {"notice": row.text}
        mine = self._state.me is not None and row.sender == self._state.me.id
        told = {"text": row.text, "mine": mine, "delivery": row.delivery, "failure": row.failure}
        return told | ({"file": asdict(row.file)} if row.file is not None else {})

    # -- what comes of them

    def _drain(self) -> None:
        for fact in self._client.inbox.drain(0.05):
            for change in self._state.apply(fact):
                self._hear(change)
            self._tell()

    def _hear(self, change: Change) -> None:
        self._files.hear(change)
        if isinstance(change, Answered):
            number = self._tickets.pop(change.ticket, None)
            if number is not None:
                self._answer(number, change.refusal)
        elif isinstance(change, ServerAnswered) and self._entering is not None:
            number, enter = self._entering
            if change.server is None:
                self._answer(number, change.reason)
            else:
                enter(change.server)
                self._answer(number)
            self._entering = None
        elif isinstance(change, PrivateChoicesChanged) and self._choosing:
            self._answer(self._choosing.pop(0))
        elif isinstance(change, SignInFailed):
            self._print(what="refused", reason=change.reason)

    def _tell(self) -> None:
        """Print what can be seen, when it differs from the last time."""
        state = self._state
        names = {contact.id: contact.name for contact in state.contacts.values()}
        told = {
            "me": state.me.name if state.me else "",
            "link": state.link.link,
            "trouble": state.trouble,
            "people": {contact.name: contact.presence for contact in state.contacts.values()},
            "privates": {
                names.get(user, str(user)): asdict(private.status) | _counts(private.chat.messages)
                for user, private in state.privates.items()
            },
            "unread": state.unread_total(),
            "files": self._files.told(),
        }
        line = json.dumps(told)
        if line != self._told:
            self._told = line
            self._print(what="told", **told)

    def _answer(self, number: int, refusal: str = "", **more: Any) -> None:
        self._print(what="answer", number=number, refusal=refusal, **more)

    def _print(self, **fields: Any) -> None:
        print(json.dumps(fields), flush=True)


def _counts(rows: list[ChatMessage | Notice]) -> dict[str, Any]:
    """Return how many messages have come how far, and the quiet lines."""
    found = Counter(row.delivery for row in rows if isinstance(row, ChatMessage))
    counts: dict[str, Any] = {delivery.value: found[delivery] for delivery in Delivery}
    return counts | {"notices": [row.text for row in rows if isinstance(row, Notice)]}


def main() -> int:
    """Read the command line and run; return the exit status."""
    be_discreet()
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.headless", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("name")
    parser.add_argument("--durations", type=json.loads, default={})
    parser.add_argument("--limits", type=json.loads, default={})
    parser.add_argument("--wire", action="store_true")
    options = parser.parse_args()
    config = ClientConfig(
        options.name, options.folder, options.wire, use_keyring=False,
        durations=Durations(**options.durations), limits=Limits(**options.limits),
    )  # fmt: skip
    headless = Headless(config)
    try:
        headless.run()
    finally:
        ended = headless.close()
    return 0 if ended else 1


if __name__ == "__main__":
    sys.exit(main())
