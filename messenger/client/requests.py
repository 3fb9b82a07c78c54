"""What the user asked of the server and has no answer yet, over all connections of one account.

It is kept in memory until it is answered. After a lost link it is said again with the same number, so that the server,
which remembers its last answers, does nothing twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from msgspec import structs

from messenger.client.changes import Answer
from messenger.client.facts import Fact, RequestAnswered
from messenger.client.sentences import refusal, sentence
from messenger.protocol import accounts, contacts, groups
from messenger.protocol.accounts import Invites, SignedOut
from messenger.protocol.base import Request
from messenger.protocol.connection import Done, Failed
from messenger.protocol.contacts import Who
from messenger.protocol.errors import Code
from messenger.protocol.groups import MembersAdded

_DONE_BEFORE: dict[type[Request], tuple[Code, ...]] = {
    contacts.Block: (Code.ALREADY_BLOCKED,),
    contacts.Unblock: (Code.NOT_BLOCKED,),
    groups.NewGroup: (Code.GROUP_EXISTS,),
    groups.RemoveMember: (Code.NOT_A_MEMBER,),
    groups.HandOver: (Code.NOT_THE_LEADER,),
    groups.LeaveGroup: (Code.NOT_A_MEMBER, Code.NO_SUCH_GROUP),
    groups.EndGroup: (Code.NOT_A_MEMBER, Code.NO_SUCH_GROUP),
    accounts.SignOutDevice: (Code.NO_SUCH_DEVICE,),
    accounts.RevokeInvite: (Code.NO_SUCH_INVITE,),
}
"""What a repeat is refused with when the first one was carried out and the server forgot that it had answered."""


@dataclass(slots=True)
class _Order:
    """Requests that belong together, and what came of them so far. ``event``: the last answer."""

    ticket: int
    open: dict[int, Request]
    said: set[int] = field(default_factory=set)
    repeated: set[int] = field(default_factory=set)
    event: Answer | None = None
    refusal: str = ""


class Requests:
    """``publish`` lets out what came of them: after each turn, for then everything else that the server told with it
    is known; and also when the turn was undone, for it is true all the same. ``most``: entries of one answer; it ends
    there, whatever the server says.
    """

    def __init__(self, put: Callable[[Fact], None], most: int) -> None:
        self._most = most
        self._put = put
        self._settled: list[Fact] = []
        self._orders: dict[int, _Order] = {}
        self._by_number: dict[int, _Order] = {}
        self._pages: dict[int, Who | Invites] = {}

    def ask(self, ticket: int, requests: Sequence[Request], say: Callable[[Request], None] | None) -> None:
        """Take in an order, and say it if there is a connection."""
        order = _Order(ticket, {_number(request): request for request in requests})
        self._orders[ticket] = order
        for number in order.open:
            self._by_number[number] = order
        if say is not None:
            self._say(order, say)

    def begin(self, say: Callable[[Request], None]) -> None:
        """Say everything unanswered on a new connection."""
        self._pages.clear()
        for order in self._orders.values():
            self._say(order, say)

    def _say(self, order: _Order, say: Callable[[Request], None]) -> None:
        order.repeated |= order.said
        order.said.update(order.open)
        for request in order.open.values():
            say(request)

    # -- what the server answers

    def answered(self, event: Answer) -> None:
        """Take in an answer; pages of one are joined."""
        number = getattr(event, "r", 0)
        order = self._by_number.get(number)
        if order is None:
            return
        if isinstance(event, Who | Invites):
            event = self._joined(event)
            if event.more and len(event.users if isinstance(event, Who) else event.invites) < self._most:
                self._pages[number] = event
                return
        if isinstance(event, MembersAdded) and number in order.repeated:
            new = tuple(refused for refused in event.refused if refused.code is not Code.ALREADY_MEMBER)
            event = MembersAdded(event.r, new)
        order.event = event
        self._close(order, number)

    def _joined(self, event: Who | Invites) -> Who | Invites:
        before = self._pages.pop(event.r, None)
        if not (event.users if isinstance(event, Who) else event.invites):
            event = structs.replace(event, more=False)  # an empty page is the last one
        if isinstance(event, Who) and isinstance(before, Who):
            return Who(event.r, before.users + event.users, event.more)
        if isinstance(event, Invites) and isinstance(before, Invites):
            return Invites(event.r, before.invites + event.invites, event.more)
        return event

    def failed(self, event: Failed) -> bool:
        """Take in a refusal; return whether it was one of these requests that was refused."""
        order = self._by_number.get(event.r)
        if order is None:
            return False
        request = order.open[event.r]
        if event.r in order.repeated and event.code in _DONE_BEFORE.get(type(request), ()):
            order.event = Done(event.r)
        else:
            order.refusal = order.refusal or refusal(event, request)
        self._close(order, event.r)
        return True

    def signed_out(self, event: SignedOut | None) -> None:
        """Nothing will be answered any more: the session has ended."""
        orders, self._orders = list(self._orders.values()), {}
        self._by_number.clear()
        self._pages.clear()
        deleted = event is not None and event.code is Code.ACCOUNT_DELETED
        for order in orders:
            if deleted and any(isinstance(request, accounts.DeleteAccount) for request in order.open.values()):
                self._settled.append(RequestAnswered(order.ticket, event))
            else:
                self._settled.append(RequestAnswered(order.ticket, None, sentence(Code.NOT_SIGNED_IN)))

    def publish(self) -> None:
        """Tell what is settled."""
        settled, self._settled = self._settled, []
        for fact in settled:
            self._put(fact)

    def _close(self, order: _Order, number: int) -> None:
        del order.open[number], self._by_number[number]
        if not order.open:
            del self._orders[order.ticket]
            event = None if order.refusal else order.event
            self._settled.append(RequestAnswered(order.ticket, event, order.refusal))


def _number(request: Request) -> int:
    number: int = request.r  # type: ignore[attr-defined]
    return number
