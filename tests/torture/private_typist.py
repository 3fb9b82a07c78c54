"""A device whose person talks privately: agrees to whoever asks, and lets nothing pass that stands in the window."""

from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

from messenger.client import core
from messenger.client.changes import Change, MessagesAdded, MessagesUpdated, PrivateChanged
from messenger.client.model import ChatMessage, Delivery
from messenger.client.private.keys import Keys
from messenger.client.private.link import PeerLink
from messenger.client.private.meeting import Meeting
from messenger.client.private.model import Path, Phase, PrivateChoices, RelayChoice, private_user
from messenger.client.private.ways import Ways
from messenger.net.invite import Endpoint
from tests.torture.ledger import Opened, Received, Refused, Settled, Typed, label_of, text_of
from tests.torture.small_disk import shrink_client
from tests.torture.typist import Device, Look, Place, Typist, row_of

PRIVATE = "private"
_SETTLED = {Delivery.DELIVERED, Delivery.FAILED}


@dataclass(frozen=True, slots=True)
class PrivateDevice(Device):
    """``port``: where it listens. ``leads_to``: the port of the gate to the other device. ``hidden``: relay only."""

    port: int = 0
    leads_to: int = 0
    hidden: bool = False


class PrivateTypist(Typist):
    """The same, in the private window."""

    def __init__(self, device: PrivateDevice, orders: Connection) -> None:
        super().__init__(device, orders)
        self._choices = PrivateChoices(RelayChoice.ALWAYS, device.hidden, device.port)
        self._chosen = False
        self._path = Path.NONE
        self.verbs |= {
            "start": lambda: self._ask(self._actions.start_private),
            "stop": lambda: self._ask(self._actions.stop_private),
            "type": self._say,
        }

    def _say(self, place: str, first: int, count: int, size: int) -> None:
        for number in range(first, first + count):
            text = text_of(self._device.label, number, size)
            self._ledger.write(Typed(place, label_of(text)))
            refusal = self._actions.send_private(self._other(), text) if self._other() else "nobody is known"
            if refusal:
                self._ledger.write(Refused(label_of(text), refusal))

    def _drain(self) -> None:
        super()._drain()
        if self._state.me is not None and not self._chosen:
            self._chosen = True
            self._actions.choose_private(self._choices)

    def _hear(self, change: Change) -> set[str]:
        if isinstance(change, PrivateChanged):
            private = self._state.privates.get(change.user)
            phase = private.status.phase if private is not None else None
            if phase is Phase.ASKED:
                self._actions.accept_private(change.user)
            elif phase is Phase.CHECKING:
                self._actions.trust_private(change.user)
            self._note_path(private.status.path if private is not None else Path.NONE)
            return set()
        if isinstance(change, MessagesAdded | MessagesUpdated) and private_user(change.log) is not None:
            for row in change.messages:
                if isinstance(row, ChatMessage) and row.delivery is Delivery.RECEIVED:
                    self._ledger.write(Received(PRIVATE, row.seq, label_of(row.text)))
                elif isinstance(row, ChatMessage) and row.delivery in _SETTLED:
                    self._ledger.write(Settled(label_of(row.text), row.delivery.value))
            return set()
        return super()._hear(change)

    def _note_path(self, path: Path) -> None:
        if path is not self._path and path is not Path.NONE:
            self._ledger.write(Opened(path.value))
        self._path = path

    def _look(self) -> Look:
        look = super()._look()
        for private in self._state.privates.values():
            rows = tuple(row_of(row) for row in private.chat.messages)
            phase, there = private.status.phase.value, Place(PRIVATE, True, rows)
            return Look(
                look.me, look.link, look.trouble, look.standing, look.members, look.blocked, look.unanswered,
                look.people, look.places | {PRIVATE: there}, phase,
            )  # fmt: skip
        return look


def work(device: PrivateDevice, orders: Connection) -> None:
    """Be the process: every other device is reached through a gate."""

    class Gated(Ways):
        async def dial(self, meeting: Meeting, keys: Keys, timeout: float) -> PeerLink:
            through = (Endpoint("127.0.0.1", device.leads_to),)
            gated = replace(meeting, endpoints=through) if meeting.endpoints else meeting
            return await super().dial(gated, keys, timeout)

    core.Ways = Gated  # type: ignore[attr-defined]
    device.folder.mkdir(exist_ok=True)
    shrink_client(device.folder)
    PrivateTypist(device, orders).run()
