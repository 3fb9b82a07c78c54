"""Two sides of one private session in virtual time: real sessions, real proofs, and streams that a test can break."""

import asyncio
import pathlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from messenger.client.clock import Clock
from messenger.client.facts import PrivateTold, TransfersTold
from messenger.client.model import ChatMessage, Notice
from messenger.client.private.handshake import Awaited, Handshake
from messenger.client.private.keys import Keys
from messenger.client.private.meeting import Meeting
from messenger.client.private.model import Path, Phase, PrivateChoices, PrivateStatus, RelayChoice, Trust
from messenger.client.private.said import Said
from messenger.client.private.session import PrivateSession
from messenger.client.private.strand import Strand
from messenger.client.private.ways import NoWayError
from messenger.client.settings import Durations, Limits
from messenger.client.state import State
from messenger.net.pin import Pin
from messenger.protocol.base import Request
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code
from messenger.protocol.peers import AllowRelay
from tests.client.private.fake_link import FakeLink, link
from tests.client.private.slow_work import shelf
from tests.client.private.virtual_time import VirtualClock, VirtualLoop

SESSION = "s" * 22
TOKEN = "t" * 22
DURATIONS = Durations()
PINS = Pin(bytes(32)), Pin(bytes([1]) * 32)
TRY_AGAIN = 0.25
NO_FOLDER = pathlib.Path("nothing-is-written-here")


class FakeServer:
    """The server as one side has it. Agreeing to a relay by both makes one."""

    def __init__(self, player: "Player") -> None:
        self._player = player
        self.there = True
        self.loopback = True
        self.said: list[Request] = []
        self.refuse: Failed | None = None

    def ask(self, make: Callable[[int], Request], failed: Callable[[Failed], None]) -> None:
        if not self.there:
            return
        request = make(len(self.said) + 1)
        self.said.append(request)
        if self.refuse is not None:
            self._player.stage.loop.call_soon(failed, self.refuse)
        elif isinstance(request, AllowRelay):
            self._player.stage.loop.call_soon(self._player.stage.allowed, self._player)


class Player:
    """One side: everything that a session needs from outside, and what it told."""

    def __init__(self, stage: "Stage", index: int, choices: PrivateChoices, trust: Trust) -> None:
        self.stage, self.index = stage, index
        self.clock: Clock = VirtualClock(stage.loop)
        self.durations, self.limits, self.choices = DURATIONS, Limits(window=5), choices
        self.server: Any = FakeServer(self)
        self.ways: Any = self
        self.crowded = False
        self.told: list[PrivateStatus] = []
        self.state = State()
        self.pinned = 0
        self.account = 1
        self.folder = stage.folder / str(index)
        self.shelf = shelf(stage.loop, self.folder, self.limits, self._tell_rows)
        self.over: tuple[Code, bool] | None = None
        self.strands: set[Strand] = set()
        self.expected: tuple[Meeting, Keys, Callable[[Any], None]] | None = None
        self.forgotten = False
        leads = index == 0
        direct = not (stage.hidden[0] or stage.hidden[1])
        self.meeting = Meeting(SESSION, leads, b"", PINS[1 - index], TOKEN, (), direct)
        said = Said(2, 1, self.clock, self._tell_rows)
        status = PrivateStatus(SESSION, 2, Phase.CONNECTING, device="desk", trust=trust)
        self.session = PrivateSession(self, said, self.meeting, status, "d" * 22, stage.hidden[index])

    # -- what the session calls

    def name(self, user: int) -> str:
        return "Ben"

    def tell(self, status: PrivateStatus) -> None:
        self.told.append(status)
        self.state.apply(PrivateTold(status))

    def _tell_rows(self, fact: Any) -> None:
        self.state.apply(fact)

    def tell_files(self, told: TransfersTold) -> None:
        self.state.apply(told)

    def met(self, session: PrivateSession) -> None:
        self.pinned += 1

    def hold(self, strand: Strand) -> None:
        self.strands.add(strand)

    def let_go(self, strand: Strand) -> None:
        self.strands.discard(strand)

    def ended(self, session: PrivateSession, code: Code, tell_server: bool) -> None:
        self.over = code, tell_server

    # -- the ways

    def expect(self, meeting: Meeting, keys: Keys, on_link: Callable[[Any], None]) -> None:
        self.expected = meeting, keys, on_link

    def forget(self, session: str) -> None:
        self.expected, self.forgotten = None, True

    async def dial(self, meeting: Meeting, keys: Keys, timeout: float) -> FakeLink:
        until = self.stage.loop.time() + timeout
        while self.stage.loop.time() < until:
            if self.stage.reaches[self.index] and (found := self.stage.meet(self, keys, direct=True)):
                return found
            await asyncio.sleep(TRY_AGAIN)
        raise NoWayError("Nobody answers.")

    async def relay(self, meeting: Meeting, keys: Keys, token: str) -> Any:
        return await self.stage.relay(self, keys)

    # -- what is seen

    @property
    def status(self) -> PrivateStatus:
        return self.told[-1]

    @property
    def phases(self) -> list[Phase]:
        """Each phase that was told, once for each time it began."""
        phases = [status.phase for status in self.told]
        return [phase for index, phase in enumerate(phases) if index == 0 or phases[index - 1] is not phase]

    @property
    def rows(self) -> list[ChatMessage | Notice]:
        return self.state.privates[2].chat.messages

    def texts(self, mine: bool) -> list[str]:
        return [row.text for row in self.rows if isinstance(row, ChatMessage) and (row.sender == 1) is mine]

    def deliveries(self) -> list[str]:
        return [row.delivery.value for row in self.rows if isinstance(row, ChatMessage) and row.sender == 1]

    def say(self, text: str) -> None:
        self.session.talk.say(f"{self.index}{text:0>21}"[:22], text)

    @property
    def used(self) -> FakeLink:
        used: Any = self.session._used  # what is under the hood is cut here, as nobody else can
        assert used is not None
        found: FakeLink = used.link
        return found


class Stage:
    """``reaches``: whether each side can dial the other. ``relayed``: whether relays work."""

    def __init__(
        self,
        loop: VirtualLoop,
        choices: tuple[PrivateChoices, PrivateChoices] = (PrivateChoices(), PrivateChoices()),
        trust: tuple[Trust, Trust] = (Trust.KNOWN, Trust.KNOWN),
        folder: pathlib.Path = NO_FOLDER,
    ) -> None:
        self.loop = loop
        self.folder = folder
        self.hidden = choices[0].hidden, choices[1].hidden
        self.reaches = [True, True]
        self.relayed = True
        self.links: list[FakeLink] = []
        self.anna, self.ben = (Player(self, index, choices[index], trust[index]) for index in (0, 1))
        self._allowed: set[int] = set()
        self._joining: dict[int, tuple[Keys, asyncio.Future[FakeLink]]] = {}

    def __iter__(self) -> Iterator[Player]:
        return iter((self.anna, self.ben))

    def other(self, player: Player) -> Player:
        return self.ben if player is self.anna else self.anna

    def begin(self) -> None:
        for player in self:
            player.session.begin()

    # -- how they meet

    def meet(self, player: Player, keys: Keys, direct: bool) -> FakeLink | None:
        """Let ``player`` come in at the other's listener, if the two prove themselves."""
        other = self.other(player)
        if other.expected is None or not self.prove(player, keys, other.expected[1]):
            return None
        here, there = self._link(direct)
        self.loop.call_soon(other.expected[2], there)
        return here

    def _link(self, direct: bool) -> tuple[FakeLink, FakeLink]:
        ends = link(self.loop, direct)
        self.links += ends
        return ends

    def prove(self, player: Player, keys: Keys, other_keys: Keys) -> bool:
        """Let both do what they do on a stream, by their real rules."""
        other = self.other(player)
        one = Handshake(PINS[player.index], [Awaited(player.meeting, keys)], speaks_first=True)
        two = Handshake(PINS[other.index], [Awaited(other.meeting, other_keys)], speaks_first=False)
        lines: deque[tuple[Handshake, Any]] = deque((two, line) for line in one.opening())
        while lines:
            hearer, line = lines.popleft()
            answers = hearer.heard(line)
            lines += [(one if hearer is two else two, answer) for answer in answers]
        return one.met is not None and two.met is not None

    def allowed(self, player: Player) -> None:
        """One side agrees to a relay; when both have, there is one."""
        if self.other(player).index in self._allowed:
            self._allowed.clear()
            for one in self:
                if one.server.there and not one.over:
                    one.session.relay_ready(TOKEN)
        else:
            self._allowed.add(player.index)
            if self.other(player).server.there and not self.other(player).over:
                self.other(player).session.relay_asked()

    async def relay(self, player: Player, keys: Keys) -> FakeLink:
        waiting = self._joining.pop(1 - player.index, None)
        if not self.relayed:
            raise NoWayError("The server has no room.")
        if waiting is None:
            future: asyncio.Future[FakeLink] = self.loop.create_future()
            self._joining[player.index] = keys, future
            try:
                async with asyncio.timeout(10):
                    return await future
            except TimeoutError:
                self._joining.pop(player.index, None)
                raise NoWayError("Nobody came.") from None
        if waiting[1].done() or not self.prove(player, keys, waiting[0]):
            raise NoWayError("That was somebody else.")
        here, there = self._link(False)
        waiting[1].set_result(there)
        return here

    # -- what a test does

    async def until(self, look: Callable[[], object], what: str, within: float = 300) -> None:
        """Let time pass until ``look`` gives something true."""
        end = self.loop.time() + within
        while not look():
            if self.loop.time() > end:
                raise AssertionError(f"waited in vain for {what}: {[p.status for p in self]}")
            await asyncio.sleep(0.05)

    async def until_open(self) -> None:
        await self.until(lambda: all(player.status.phase is Phase.OPEN for player in self), "both to be open")

    async def until_over(self) -> None:
        await self.until(lambda: all(player.over for player in self), "both to be over")

    async def pass_by(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def cut(self) -> None:
        """Cut the link that is used."""
        self.anna.used.end()

    def lose_server(self, *players: Player) -> None:
        for player in players or tuple(self):
            player.server.there = False
            self._allowed.discard(player.index)
            player.session.server_lost()

    def find_server(self, *players: Player) -> None:
        for player in players or tuple(self):
            player.server.there = True
            player.session.server_back()

    async def assert_nothing_left(self) -> None:
        """No link, no timer, no task but the test's own."""
        await self.pass_by(DURATIONS.goodbye + 1)
        assert all(one.ended for one in self.links)
        assert all(not player.strands and player.forgotten for player in self)
        waiting = [handle for handle in self.loop._scheduled if not handle.cancelled()]  # type: ignore[attr-defined]
        assert waiting == [], waiting
        assert asyncio.all_tasks() == {asyncio.current_task()}

    @property
    def path(self) -> Path:
        assert self.anna.status.path is self.ben.status.path
        return self.anna.status.path


def choices(**changes: Any) -> PrivateChoices:
    return replace(PrivateChoices(), **changes)


ALWAYS, NEVER = choices(relay=RelayChoice.ALWAYS), choices(relay=RelayChoice.NEVER)
HIDDEN = choices(hidden=True)


async def opened(loop: VirtualLoop, *chosen: PrivateChoices, folder: pathlib.Path = NO_FOLDER) -> Stage:
    """Return a stage on which both talk directly; files lie in ``folder``."""
    stage = Stage(loop, chosen or (PrivateChoices(), PrivateChoices()), folder=folder)  # type: ignore[arg-type]
    stage.begin()
    await stage.until_open()
    return stage


async def relayed(loop: VirtualLoop, folder: pathlib.Path = NO_FOLDER) -> Stage:
    """Return a stage on which both talk through the server."""
    stage = Stage(loop, (ALWAYS, ALWAYS), folder=folder)
    stage.reaches = [False, False]
    stage.begin()
    await stage.until_open()
    assert stage.path is Path.RELAYED
    return stage
