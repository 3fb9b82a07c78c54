"""A whole client with its threads, against a real server; only the window is missing."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from messenger.client.app import build
from messenger.client.changes import AccountChanged, Change, ServerAnswered, SignInFailed
from messenger.client.model import ChatMessage, Link, ShownServer
from messenger.client.settings import ClientConfig, Durations, Limits
from tests.server.wire import PASSWORD
from tests.waiting import wait_until

QUICK = Durations(retry_first=0.02, retry_longest=0.2, gather=0.02, storage_first=0.02, storage_longest=0.1)

_Found = TypeVar("_Found")
_ChangeT = TypeVar("_ChangeT", bound=Change)


class LiveClient:
    """One profile in ``folder``. Use it as a context manager; leaving it closes the client and checks that it ended."""

    def __init__(self, folder: Path, durations: Durations = QUICK, limits: Limits | None = None) -> None:
        self.config = ClientConfig("test", folder, use_keyring=False, durations=durations, limits=limits or Limits())
        self.client = build(self.config)
        self.state, self.actions = self.client.state, self.client.actions
        self.changes: list[Change] = []
        self.losses = 0
        """How often the link to the server was lost, a loss mended before anybody looked among them."""

    def __enter__(self) -> Self:
        self.client.start()
        self.until(lambda: self.state.opened, "the profile to be open")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ended = self.client.close(20)
        self.client.inbox.close()
        assert ended or error is not None, "the client did not end"

    def drain(self) -> None:
        for fact in self.client.inbox.drain(1):
            connected = self.state.link.connected
            self.changes += self.state.apply(fact)
            self.losses += connected and not self.state.link.connected

    def until(self, look: Callable[[], _Found], what: str, within: float = 60) -> _Found:
        """Wait for what must happen; several whole clients and a server share the machine with other tests."""

        def drain_and_look() -> _Found:
            self.drain()
            return look()

        return wait_until(drain_and_look, what, within)

    # -- the user

    def look_up(self, text: str) -> ServerAnswered:
        self.changes.clear()
        self.actions.look_up(text)
        return self._change(ServerAnswered)

    def server_of(self, text: str) -> ShownServer:
        answer = self.look_up(text)
        assert answer.server is not None, answer.reason
        return answer.server

    def sign_up(self, invite: str, name: str) -> Self:
        self.actions.sign_up(self.server_of(invite), name, name.title(), PASSWORD)
        return self.until_online()

    def sign_in(self, server: ShownServer, name: str, password: str = PASSWORD) -> Self:
        self.actions.sign_in(server, name, password)
        return self.until_online()

    def until_online(self) -> Self:
        self.until(self._is_online, "being online")
        return self

    def _is_online(self) -> bool:
        refused = _last(self.changes, SignInFailed)
        assert refused is None, refused
        return self.state.link.link is Link.ONLINE

    def refusal(self) -> SignInFailed:
        return self._change(SignInFailed)

    def _change(self, kind: type[_ChangeT]) -> _ChangeT:
        self.until(lambda: _last(self.changes, kind), kind.__name__)
        found = _last(self.changes, kind)
        assert found
        return found

    def until_signed_out(self) -> AccountChanged:
        self.until(lambda: self.state.me is None, "being signed out")
        found = _last(self.changes, AccountChanged)
        assert found
        return found

    def log_with(self, name: str) -> str:
        """Return the chat with the user ``name``, opened."""
        user = self.until(lambda: next((c.id for c in self.state.contacts.values() if c.name == name), 0), name)
        log = self.actions.chat_with(user)
        self.actions.open_chat(log)
        self.until(lambda: self.state.chats[log].opened, "the chat to be open")
        return log

    def messages(self, log: str) -> list[ChatMessage]:
        return [message for message in self.state.chat(log).messages if isinstance(message, ChatMessage)]

    def texts(self, log: str) -> list[str]:
        return [message.text for message in self.messages(log)]

    def until_texts(self, log: str, texts: list[str]) -> None:
        """Wait for exactly these messages, each with its number."""
        self.until(lambda: self.texts(log) == texts and all(m.seq for m in self.messages(log)), f"the texts {texts}")


def _last(changes: list[Change], kind: type[_ChangeT]) -> _ChangeT | None:
    return next((change for change in reversed(changes) if isinstance(change, kind)), None)
