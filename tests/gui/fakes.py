"""A client without network and disk: real state, real actions, real inbox, and a network that only writes down."""

from collections.abc import Callable
from typing import Any, cast

from messenger.client.actions import Actions
from messenger.client.changes import Change
from messenger.client.facts import Fact
from messenger.client.inbox import Inbox
from messenger.client.network import Network
from messenger.client.state import State


class RecordingNetwork:
    """Keeps every order that reaches it as (name, arguments...)."""

    def __init__(self) -> None:
        self.orders: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        def order(*arguments: Any, **named: Any) -> None:
            self.orders.append((name, *arguments, *named.values()))

        return order

    def named(self, name: str) -> list[tuple[Any, ...]]:
        """The arguments of every order ``name``."""
        return [order[1:] for order in self.orders if order[0] == name]


class RecordingDialogs:
    """Stands for the windows over the main one: keeps which were asked for, as (name, arguments...)."""

    def __init__(self) -> None:
        self.opened: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        def open_dialog(*arguments: Any) -> None:
            self.opened.append((name, *arguments))

        return open_dialog


class FakeClient:
    """What the window gets for a client. ``closed``: with which time limits it was closed."""

    def __init__(self) -> None:
        self.network = RecordingNetwork()
        self.state = State()
        self.actions = Actions(self.state, cast(Network, self.network))
        self.inbox = Inbox()
        self.started = False
        self.closed: list[float] = []

    def start(self) -> None:
        self.started = True

    def close(self, timeout_s: float) -> bool:
        self.closed.append(timeout_s)
        self.inbox.close()
        return True

    def apply(self, *facts: Fact) -> list[Change]:
        """Apply facts at once, without the inbox."""
        return [change for fact in facts for change in self.state.apply(fact)]
