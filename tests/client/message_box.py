"""A message box without a window: real state, real actions, real commands, and a network that only writes down."""

from typing import Any

import msgspec

from messenger.client import facts
from messenger.client.actions import Actions
from messenger.client.changes import Answered
from messenger.client.commands import Commands, Outcome
from messenger.client.model import EVERYONE, Contact, Link, LinkStatus, SavedServer
from messenger.client.state import State
from messenger.protocol.connection import Done
from messenger.protocol.groups import Group, Standing
from tests.client.recording_network import RecordingNetwork

BEN = "d1-2"
PLANS = "g" + "p" * 22
OLD = "g" + "o" * 22


class Typed:
    """A user at a message box: what was ordered, and what was noted in which chat."""

    def __init__(self) -> None:
        self.state = State()
        me = Contact(1, "anna", "Anna")
        self.state.apply(facts.SignedIn(me, SavedServer("Home", "home.test:7420", "pin", "anna")))
        self.state.apply(
            facts.PeopleChanged(
                (me, Contact(2, "ben", "Ben"), Contact(3, "Cleo", "Cleo"), Contact(4, "", "gone", deleted=True))
            )
        )
        plans = Group("p" * 22, "Our plans", 1, (1, 2))
        self.state.apply(facts.GroupsTold((plans, Group("o" * 22, "Old", standing=Standing.REMOVED)), all=True))
        self.state.apply(facts.LinkChanged(LinkStatus(Link.ONLINE)))
        self.network = RecordingNetwork()
        self.opened: str | None = None
        """The chat to show after the last answer."""
        self.commands = Commands(self.state, Actions(self.state, self.network))  # type: ignore[arg-type]

    def run(self, text: str, log: str | None = BEN) -> Outcome:
        self.network.calls.clear()
        return self.commands.run(log, text)

    @property
    def calls(self) -> list[tuple[Any, ...]]:
        return [call for call in self.network.calls if call[0] != "note"]

    @property
    def asked(self) -> Any:
        """The one request that was handed on; it has no number of its own yet."""
        ((name, _ticket, (request,)),) = self.calls
        assert name == "ask"
        return msgspec.structs.replace(request, r=1)

    @property
    def notes(self) -> list[tuple[str, str]]:
        return [call[1:] for call in self.network.calls if call[0] == "note"]

    def answer(self, event: Any = None, refusal: str = "") -> list[tuple[str, str]]:
        """Settle the last request; return what was noted."""
        ticket = self.calls[-1][1]
        self.network.calls.clear()
        self.opened = self.commands.answered(Answered(ticket, event if refusal or event else Done(ticket), refusal))
        return self.notes


def assert_confirmed(typed: Typed, text: str, line: str) -> None:
    """See that ``text`` is confirmed by ``line`` once it is done: where it was typed, else in *Everyone*."""
    for log in (BEN, None):
        typed.run(text, log)
        assert typed.notes == []
        assert typed.answer() == [(log or EVERYONE, line)]
