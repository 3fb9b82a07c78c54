"""Whole clients at a real server that talk privately over real sockets; only the windows are missing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from messenger.client.changes import Answered
from messenger.client.model import ChatMessage, Notice
from messenger.client.private.model import Phase, Private, PrivateChoices, PrivateStatus, RelayChoice
from messenger.client.private.session import PrivateSession
from messenger.client.settings import Durations, Limits
from messenger.protocol.contacts import Presence
from tests.client.live import QUICK, LiveClient

PATIENT = Durations(
    retry_first=QUICK.retry_first,
    retry_longest=QUICK.retry_longest,
    gather=QUICK.gather,
    direct=30,
    redial=300,
    redial_away=300,
    relay=30,
    relay_again=0.05,
    peer_silence=300,
    hesitate=0.05,
)
"""A direct way is there and is found however busy the machine is; nobody is taken for lost meanwhile."""
HASTY = replace(PATIENT, direct=0.3)
"""Where there is none, it is not looked for long."""


class Talker(LiveClient):
    """One client, as its person sees the private windows."""

    def __init__(self, folder: Path, durations: Durations = PATIENT, limits: Limits | None = None) -> None:
        super().__init__(folder, durations, limits)
        self.folder = folder

    @property
    def id(self) -> int:
        assert self.state.me is not None
        return self.state.me.id

    @property
    def name(self) -> str:
        """What the others call it."""
        assert self.state.me is not None
        return self.state.me.display

    def sees(self, *others: "Talker") -> None:
        """Wait until all these are online."""
        users = {other.id for other in others}
        online = self.state.contacts
        self.until(
            lambda: all(user in online and online[user].presence is Presence.ONLINE for user in users), "the others"
        )

    # -- orders

    def order(self, ticket: int) -> str:
        """Wait for what came of an order; return the refusal, "" for none."""

        def look() -> list[Answered]:
            return [one for one in self.changes if isinstance(one, Answered) and one.ticket == ticket]

        return self.until(look, "an answer")[0].refusal

    def start(self, other: "Talker") -> str:
        return self.order(self.actions.start_private(other.id))

    def accept(self, other: "Talker") -> str:
        return self.order(self.actions.accept_private(other.id))

    def decline(self, other: "Talker") -> str:
        return self.order(self.actions.decline_private(other.id))

    def stop(self, other: "Talker") -> str:
        return self.order(self.actions.stop_private(other.id))

    def say(self, other: "Talker", *texts: str) -> None:
        for text in texts:
            refusal = self.actions.send_private(other.id, text)
            assert refusal is None, refusal

    def choose(self, relay: str = "ask", hidden: bool = False) -> None:
        choices = PrivateChoices(RelayChoice(relay), hidden)
        self.actions.choose_private(choices)
        self.until(lambda: self.state.private_choices == choices, "the choices")

    # -- what is seen

    def private(self, other: "Talker | int") -> Private:
        user = other if isinstance(other, int) else other.id
        return self.state.privates[user]

    def status(self, other: "Talker | int") -> PrivateStatus:
        return self.private(other).status

    def until_phase(self, other: "Talker | int", phase: Phase) -> PrivateStatus:
        user = other if isinstance(other, int) else other.id

        def look() -> bool:
            return user in self.state.privates and self.state.privates[user].status.phase is phase

        try:
            self.until(look, f"the phase {phase}")
        except AssertionError as error:
            raise AssertionError(f"{error}, not {self.state.privates.get(user)}") from None
        return self.status(user)

    def heard(self, other: "Talker") -> list[str]:
        rows = self.private(other).chat.messages
        return [row.text for row in rows if isinstance(row, ChatMessage) and row.sender == other.id]

    def until_heard(self, other: "Talker", texts: list[str]) -> None:
        self.until(lambda: len(self.heard(other)) >= len(texts), f"{len(texts)} texts")
        assert self.heard(other) == texts

    def deliveries(self, other: "Talker") -> list[str]:
        rows = self.private(other).chat.messages
        return [row.delivery.value for row in rows if isinstance(row, ChatMessage) and row.sender == self.id]

    def until_delivered(self, other: "Talker", count: int) -> None:
        self.until(lambda: self.deliveries(other) == ["delivered"] * count, f"{count} ticks")

    def notices(self, other: "Talker") -> list[str]:
        return [row.text for row in self.private(other).chat.messages if isinstance(row, Notice)]

    # -- under the hood, as nobody else can

    def inside(self, call: Callable[[Any], None]) -> None:
        """Do something with the core on its own thread."""
        self.client._network._order(call)

    def cut(self, other: "Talker") -> None:
        """Break the link that is used, without a word."""
        self.until_phase(other, Phase.OPEN)

        def cut(core: Any) -> None:
            session: PrivateSession = core.privates._sessions[other.id]
            if session._used is not None:
                session._used.link.abort()

        self.inside(cut)

    def port(self) -> int:
        """Where it listens, 0 for nowhere."""
        core = self.client._network._core
        ways = core.privates._ways if core is not None else None
        return ways.port if ways is not None else 0


def meet(one: Talker, other: Talker) -> None:
    """Let ``one`` ask and ``other`` agree, and wait until both can write."""
    assert one.start(other) == ""
    other.until_phase(one, Phase.ASKED)
    assert other.accept(one) == ""
    for here, there in ((one, other), (other, one)):
        here.until_phase(there, Phase.OPEN)
