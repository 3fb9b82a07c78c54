"""One device: the real client without a window, in a process of its own, and somebody who types and looks.

Orders come by a pipe, as tuples; ``look`` alone is answered. All that is typed and shown goes into the ledger. The
process ends when the pipe does.
"""

import selectors
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import msgspec

from messenger.client.app import build
from messenger.client.changes import (
    Answered,
    Change,
    HistoryAdded,
    MessagesAdded,
    MessagesReceived,
    MessagesUpdated,
    ServerAnswered,
    SignInFailed,
)
from messenger.client.model import EVERYONE, Chat, ChatMessage, Delivery, Group, Notice
from messenger.client.settings import ClientConfig, Durations
from messenger.protocol.base import direct_users, group_of
from messenger.protocol.groups import Standing
from tests.server.wire import PASSWORD
from tests.torture.ledger import Broken, Kept, Ledger, Received, Refused, Row, Typed, label_of, text_of, typist
from tests.torture.parcels import Parcels
from tests.torture.small_disk import shrink_client

DURATIONS: Final = Durations(
    retry_first=0.02, retry_longest=0.3, gather=0.05, storage_first=0.05, storage_longest=0.3,
    ping=0.5, silence=2, look=0.1, dial=3, goodbye=0.3,
    ask=5, direct=0.5, direct_again=1, relay=2, relay_again=0.1, redial=3, redial_away=4,
    peer_ping=0.3, peer_silence=1.2, peer_wake=0.3, hesitate=0.2,
    file_retry_first=0.05, file_retry_longest=0.5, file_silence=3,
)  # fmt: skip
"""As everywhere, only shorter: a half-open link is noticed after 2 s of silence, a private one after 1.2 s."""
GROUP: Final = "The group"
_GOODBYE: Final = 10.0


class Place(msgspec.Struct, frozen=True):
    """One chat as the screen shows it. ``complete``: from its first row on."""

    log: str
    complete: bool
    rows: tuple[Row, ...]


class Look(msgspec.Struct, frozen=True):
    """All that the screen shows. ``me`` is 0 when nobody is signed in; ``people``: who is seen to be there.

    ``standing`` in all groups, ``members`` of that in which is talked, and how many are ``blocked``; ``unanswered``:
    orders of which it is not known yet whether the server has carried them out.
    """

    me: int
    link: str
    trouble: str
    standing: str
    members: int
    blocked: int
    unanswered: int
    people: dict[str, str]
    places: dict[str, Place]
    phase: str = ""
    """How the private session stands."""
    entering: bool = False
    """Whether it is being signed in."""
    missing: tuple[str, ...] = ()
    """Whose files are not here yet."""
    group: str = ""
    """The log of the group in which is talked."""

    def waiting(self) -> list[str]:
        """Return what waits to be sent."""
        return [row.label for place in self.places.values() for row in place.rows if row.state == Delivery.WAITING]


@dataclass(frozen=True, slots=True)
class Device:
    """Who sits where: ``label`` is the device's own, ``user`` whose it is; ``folder`` is its disk."""

    label: str
    user: str
    folder: Path

    @property
    def ledger(self) -> Path:
        """Where its ledger lies: on no disk that is ever full."""
        return self.folder.parent / f"{self.label}.ledger"


class Typist:
    """The client, its screen and its ledger."""

    def __init__(self, device: Device, orders: Connection) -> None:
        self._device = device
        self._orders = orders
        self._ledger = Ledger(device.ledger)
        config = ClientConfig("torture", device.folder, use_keyring=False, durations=DURATIONS)
        self._client = build(config)
        self._state, self._actions = self._client.state, self._client.actions
        self._parcels = Parcels(device.label, device.folder.parent, self._ledger, self._state, self._actions)
        self._kept: set[str] = set()
        self._asked: set[str] = set()
        self._broken: set[str] = set()
        self._tickets: set[int] = set()
        self._entering = False
        self.verbs: dict[str, Callable[..., object]] = {
            "sign-in": self._sign_in,
            "found": self._found,
            "type": self._type,
            "file": self._send_file,
            "add": lambda: self._in_group(lambda log: self._actions.add_members(log, [self._other()])),
            "remove": lambda: self._in_group(lambda log: self._actions.remove_member(log, self._other())),
            "hand": lambda: self._in_group(lambda log: self._actions.hand_over(log, self._other())),
            "leave": lambda: self._in_group(self._actions.leave_group),
            "end": self._end_group,
            "block": lambda: self._ask(self._actions.block),
            "unblock": lambda: self._ask(self._actions.unblock),
            "read": self._read,
            "look": lambda: self._orders.send(self._look()),
        }

    def run(self) -> None:
        """Work until nobody gives orders any more."""
        self._client.start()
        with selectors.DefaultSelector() as selector:
            selector.register(self._orders, selectors.EVENT_READ)
            selector.register(self._client.inbox.fileno(), selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is not self._orders:
                        self._drain()
                        continue
                    try:
                        verb, *words = self._orders.recv()
                    except (EOFError, ConnectionError):
                        self._client.close(_GOODBYE)
                        return
                    self._drain()
                    self.verbs[verb](*words)

    # -- orders

    def _sign_in(self, link: str) -> None:
        self._entering = True
        self._actions.look_up(link)

    def _type(self, place: str, first: int, count: int, size: int) -> None:
        log = self._log(place)
        for number in range(first, first + count) if log else ():
            text = text_of(self._device.label, number, size)
            self._ledger.write(Typed(log, label_of(text)))
            refusal = self._actions.send_message(log, text)
            if refusal:
                self._ledger.write(Refused(label_of(text), refusal))

    def _send_file(self, place: str, number: int) -> None:
        log = self._log(place)
        if log:
            self._parcels.send(log, number)

    def _log(self, place: str) -> str:
        """Return the log that is called so; "" when this device does not know it yet."""
        if place == "everyone":
            return EVERYONE if self._state.me is not None else ""
        if place == "group":
            return self._group.log if self._group is not None else ""
        return self._actions.chat_with(self._other()) if self._state.me is not None and self._other() else ""

    @property
    def _group(self) -> Group | None:
        """The group in which is talked now: on all devices the same, when they know the same."""
        joined = [group for group in self._state.groups.values() if group.standing is Standing.MEMBER]
        return min(joined, key=lambda group: group.log, default=None)

    def _found(self) -> None:
        if self._other():
            self._tickets.add(self._actions.new_group(GROUP, [self._other()])[0])

    def _end_group(self) -> None:
        """End the group, and found another for what is said then; who does not lead it may not."""
        group, me = self._group, self._state.me
        if group is not None and me is not None and group.leader == me.id:
            self._tickets.add(self._actions.end_group(group.log))
            self._found()

    def _other(self) -> int:
        """Return the id of the other user, 0 when nobody is known yet."""
        me = self._state.me.id if self._state.me is not None else 0
        return next((contact.id for contact in self._state.contacts.values() if contact.id != me), 0)

    def _in_group(self, action: Callable[[str], int]) -> None:
        log = self._log("group")
        if log and self._other():
            self._tickets.add(action(log))

    def _ask(self, action: Callable[[int], int]) -> None:
        if self._other():
            self._tickets.add(action(self._other()))

    def _read(self) -> None:
        for chat in list(self._state.chats.values()):
            self._actions.mark_read(chat.log, chat.head)

    # -- the screen

    def _drain(self) -> None:
        for fact in self._client.inbox.drain(0.05):
            touched: set[str] = set()
            for change in self._state.apply(fact):
                touched |= self._hear(change)
            for log in touched:
                self._check(self._state.chats[log])
        self._entering = self._entering and self._state.me is None
        self._open_chats()

    def _hear(self, change: Change) -> set[str]:
        """Note what came; return which chat's rows are others now."""
        if isinstance(change, ServerAnswered) and change.server is not None:
            self._actions.sign_in(change.server, self._device.user, PASSWORD)
        elif isinstance(change, ServerAnswered):
            self._entering = False
        elif isinstance(change, SignInFailed):
            self._entering = False
            if change.code is not None:
                self._break(f"refused to sign in: {change.code}")
        elif isinstance(change, Answered):
            self._tickets.discard(change.ticket)
        elif isinstance(change, MessagesReceived):
            for message in change.messages:
                self._ledger.write(Received(change.log, message.seq, label_of(message.text)))
        elif isinstance(change, MessagesAdded | MessagesUpdated):
            for row in change.messages:
                self._keep(row)
                self._parcels.hear(row)
            return {change.log}
        elif isinstance(change, HistoryAdded):
            for row in self._state.chats[change.log].messages:
                self._keep(row)
            return {change.log}
        return set()

    def _keep(self, row: ChatMessage | Notice) -> None:
        """Note that an own message is on the screen while nothing is wrong with the disk: then it is on it."""
        if self._state.trouble or not isinstance(row, ChatMessage) or row.delivery is Delivery.RECEIVED:
            return
        label = label_of(row.text)
        if label not in self._kept and typist(label).partition("/")[0] == self._device.label:
            self._kept.add(label)
            self._ledger.write(Kept(label))

    def _check(self, chat: Chat) -> None:
        """Look whether the rows of ``chat`` stand as they may."""
        numbers = [row.seq for row in chat.messages if row.seq]
        if numbers != sorted(set(numbers)):
            self._break(f"{chat.log}: rows stand out of order or twice: {numbers}")
        cids = [row.cid for row in chat.messages if isinstance(row, ChatMessage)]
        if len(cids) != len(set(cids)):
            twice = [label_of(row.text) for row in chat.messages if isinstance(row, ChatMessage)]
            self._break(f"{chat.log}: shown twice: {[label for label in set(twice) if twice.count(label) > 1]}")

    def _break(self, what: str) -> None:
        if what not in self._broken:
            self._broken.add(what)
            self._ledger.write(Broken(what))

    def _open_chats(self) -> None:
        if self._state.me is None:
            self._asked.clear()  # whoever signs in again finds all chats closed
            return
        for log in [*self._state.groups, *self._state.chats]:
            if log not in self._asked and log != EVERYONE:
                self._asked.add(log)
                self._actions.open_chat(log)

    def _look(self) -> Look:
        state = self._state
        for chat in list(state.chats.values()):
            self._actions.load_older(chat.log)
        group = self._group
        return Look(
            state.me.id if state.me is not None else 0,
            state.link.link,
            state.trouble,
            ", ".join(one.standing for one in state.groups.values()),
            len(group.members) if group is not None else 0,
            len(state.blocked),
            len(self._tickets),
            {contact.name: contact.presence for contact in state.contacts.values()},
            {self._place(chat.log): _shown(chat) for chat in state.chats.values()},
            entering=self._entering,
            missing=tuple(label for chat in state.chats.values() for label in self._parcels.missing(chat.messages)),
            group=group.log if group is not None else "",
        )

    def _place(self, log: str) -> str:
        """Return what this log is called: a group that has ended only by its own name."""
        if direct_users(log) is not None:
            return "direct"
        return "everyone" if group_of(log) is None else "group" if log == self._log("group") else log


def _shown(chat: Chat) -> Place:
    return Place(chat.log, chat.opened and chat.complete, tuple(row_of(row) for row in chat.messages))


def row_of(row: ChatMessage | Notice) -> Row:
    if isinstance(row, Notice):
        return Row(row.seq, "")
    return Row(row.seq, label_of(row.text), row.delivery.value, row.failure.value if row.failure else "")


def work(device: Device, orders: Connection) -> None:
    """Be the process."""
    device.folder.mkdir(exist_ok=True)
    shrink_client(device.folder)
    Typist(device, orders).run()
