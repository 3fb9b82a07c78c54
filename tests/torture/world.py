"""One round's server, devices and gates, and what each step of a plan does to them."""

import signal
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Final, Self

from messenger.client.model import Link
from messenger.protocol.contacts import Presence
from tests.torture.gate import Gate, Street
from tests.torture.plan import DEVICES, LEADER, PLACES, Kind, Step, user_of, users
from tests.torture.processes import Desk, Process, Server, pause
from tests.torture.typist import Device, Look
from tests.waiting import wait_until

SETTLED_WITHIN: Final = 60.0
"""Seconds after the faults in which everything must have arrived."""
_AGAIN: Final = 0.05
_LAST_DEATHS: Final = 0.1
"""Seconds after which nobody dies any more of a byte that has passed: longer than every plan has it."""


class World:
    """Use it as a context manager: leaving it ends every process."""

    devices: ClassVar[tuple[str, ...]] = DEVICES

    def __init__(self, folder: Path, patience: float = SETTLED_WITHIN) -> None:
        """``patience``: how many seconds what must happen may take."""
        self.faults: Counter[Kind] = Counter()
        self.folder = folder
        self.server = Server(folder, users(self.devices))
        self.desks = {label: self.desk(label) for label in self.devices}
        self.gates: dict[str, Gate] = {}
        self._patience = patience
        self._invite = ""
        self._stack = ExitStack()
        desk, gate, server = self.desks.__getitem__, self._gate, self.server
        self._hands: dict[Kind, Callable[[Step], None]] = {
            Kind.TYPE: self._order,
            Kind.FILE: self._order,
            Kind.ORDER: self._order,
            Kind.KILL_DEVICE: lambda step: desk(step.device).kill(),
            Kind.KILL_SERVER: lambda _: server.kill(),
            Kind.KILL_ALL: self._kill_all,
            Kind.STORM: self._storm,
            Kind.KILL_SERVER_AT: lambda step: self._kill_at(server, step),
            Kind.KILL_DEVICE_AT: lambda step: self._kill_at(desk(step.device), step),
            Kind.CUT: lambda step: gate(step).cut(step.how),
            Kind.CUT_AT: lambda step: gate(step).cut_after(step.way, step.count, step.how),
            Kind.HALF_OPEN: lambda step: gate(step).cut(step.how),
            Kind.SLOW: lambda step: gate(step).slow(step.count),
            Kind.STALL: lambda step: gate(step).stall(),
            Kind.SHUT: lambda step: gate(step).shut(),
            Kind.MEND: lambda step: gate(step).mend(),
            Kind.FREEZE_SERVER: lambda step: self._freeze(server, step),
            Kind.FREEZE_DEVICE: lambda step: self._freeze(desk(step.device), step),
            Kind.FILL_SERVER: lambda step: server.disk.fill(step.count),
            Kind.FILL_DEVICE: lambda step: desk(step.device).disk.fill(step.count),
            Kind.SLOW_DISKS: self._slow_disks,
            Kind.EMPTY_SERVER: lambda _: server.disk.empty(),
            Kind.EMPTY_DEVICE: lambda step: desk(step.device).disk.empty(),
        }

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            street = stack.enter_context(Street())
            for process in (self.server, *self.desks.values()):
                stack.callback(process.kill)
            self._open_gates(street)
            self._begin()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def desk(self, label: str) -> Desk:
        """Return the device that is called so."""
        return Desk(Device(label, user_of(label), self.folder / label))

    def _open_gates(self, street: Street) -> None:
        self.gates.update((label, street.gate(self.server.port)) for label in self.devices)

    def _begin(self) -> None:
        """Have everybody sign in, and the group founded."""
        self._sign_in()
        self.desks[LEADER].tell("found")
        self.until(lambda looks: all(look.members == len(users(DEVICES)) for look in looks), "the group")

    def _sign_in(self) -> None:
        self.server.start()
        self._invite = self.server.invite
        for label, desk in self.desks.items():
            desk.start()
            desk.tell("sign-in", self.entrance(label))
        self.until(lambda looks: all(len(look.people) == 2 for look in looks), "everybody to know everybody")

    def entrance(self, label: str) -> str:
        """Return what is entered on this device to sign in: a link by which the server is found through its gate."""
        return self._invite.replace(f":{self.server.port}/", f":{self.gates[label].port}/")

    def until(self, seen: Callable[[list[Look]], bool], what: str) -> None:
        """Wait until everybody is online and all screens together look as ``seen`` wants them to."""
        self.wait(lambda looks: all(one.link == Link.ONLINE for one in looks) and seen(looks), what)

    def wait(self, seen: Callable[[list[Look]], bool], what: str) -> None:
        """Wait until all screens together look as ``seen`` wants them to."""
        wait_until(lambda: seen(list(self.looks().values())), what, self._patience, _AGAIN)

    def _gate(self, step: Step) -> Gate:
        return self.gates[step.gate or step.device]

    # -- one step

    def do(self, step: Step) -> None:
        """Carry a step out; what was killed before it is started again first."""
        self.revive()
        self.faults[step.kind] += 1
        self._hands[step.kind](step)
        pause(step.pause)

    def revive(self) -> None:
        """Start what is dead. A server that found no room for its start waits until there is some."""
        if not self.server.runs:
            self.server.kill()
            self.server.start(wait=False)
        self.revive_devices()

    def revive_devices(self) -> None:
        """Start those that are dead."""
        for desk in self.desks.values():
            if not desk.runs:
                desk.kill()
                desk.start()

    def _order(self, step: Step) -> None:
        self.desks[step.device].tell(*step.order)

    def _kill_all(self, step: Step) -> None:
        for process in (self.server, *self.desks.values()):
            process.kill()

    def _storm(self, step: Step) -> None:
        """Kill server and device again and again, often before they are up."""
        for moment in step.moments:
            self.revive()
            pause(moment)
            self.server.kill()
            self.desks[step.device].kill()

    def _kill_at(self, process: Process, step: Step) -> None:
        gate, (delay,) = self._gate(step), step.moments
        gate.after(step.way, step.count, lambda: gate.later(delay, process.strike))

    def _slow_disks(self, step: Step) -> None:
        for owner in (self.server, *self.desks.values()):
            owner.disk.slow(step.count)

    def _freeze(self, process: Process, step: Step) -> None:
        process.freeze()
        pause(step.pause)
        process.thaw()

    # -- the end

    def calm(self) -> None:
        """End all faults."""
        self.calm_links()
        for owner in (self.server, *self.desks.values()):
            owner.disk.slow(0)
        pause(_LAST_DEATHS)
        if not self.server.listens:  # it may be about to give up, for there was no room for its start
            self.server.kill()
            self.server.start()
        self.revive()

    def calm_links(self) -> None:
        """Let everything pass, and have room on all disks."""
        for gate in self.gates.values():
            gate.mend()
        for owner in (self.server, *self.desks.values()):
            owner.disk.empty()

    def settle(self, first: dict[str, int]) -> list[str]:
        """Have everybody say last words, and wait for all of it; return what did not come to rest.

        ``first``: the number of each device's next text. The patience holds for each wait.
        """
        try:
            self._settle(first)
        except AssertionError as error:
            return [f"{error}: {self.stand()}"]
        return []

    def _settle(self, first: dict[str, int]) -> None:
        expected = {
            place: {f"{label}#{first[label] + number}:4" for label in DEVICES} for number, place in enumerate(PLACES)
        }
        self.until(self._together, "everybody to be back and in the group")
        for label in DEVICES:
            for number, place in enumerate(PLACES):
                self.desks[label].tell("type", place, first[label] + number, 1, 4)
        self.until(lambda looks: all(_has(look, expected) for look in looks), "the last words everywhere")

    def _together(self, looks: list[Look]) -> bool:
        """Whether nobody is blocked and everybody in one group, for good; see to it otherwise."""
        if any(look.unanswered for look in looks):
            return False
        if all(look.members == len(users(DEVICES)) and not look.blocked for look in looks):
            online = all(set(look.people.values()) == {Presence.ONLINE} for look in looks)
            return online and len({look.group for look in looks}) == 1
        if not any(look.blocked for look in looks) and not any(look.group for look in looks):
            self.desks[LEADER].tell("found")
        for label in ("anna-2", "ben-1"):
            self.desks[label].tell("unblock")
        for label in (LEADER, "ben-1"):
            self.desks[label].tell("add")
        return False

    def stand(self) -> str:
        """Say how everybody stands."""
        told = [
            f"{label} is {look.link}, {look.trouble or 'no trouble'}, {look.standing}{look.phase}, "
            f"{look.people}, waiting: {look.waiting()[:5]}, missing: {look.missing[:5]}"
            for label, look in self.looks().items()
        ]
        return "; ".join(told)

    def looks(self) -> dict[str, Look]:
        """Return what all screens show; a screen that is dark shows nothing."""
        dark = Look(0, "no process", "", "", 0, 0, 0, {}, {})
        return {label: desk.look() or dark for label, desk in self.desks.items()}

    def close(self) -> list[str]:
        """End all processes as people do; return what was wrong with their ends."""
        wrong = []
        for label, desk in self.desks.items():
            status = desk.close()
            if status != 0:
                wrong.append(f"{label} ended with status {status}")
        status = self.server.end(signal.SIGINT)
        if status != 0:
            wrong.append(f"the server ended with status {status}")
        for process in (self.server, *self.desks.values()):
            lines = [line for line in process.printed().splitlines() if line.startswith(_COMPLAINTS)]
            wrong += [f"{process.output.stem}: {line}" for line in dict.fromkeys(lines)]
        return wrong


def _has(look: Look, expected: dict[str, set[str]]) -> bool:
    """Whether all these texts stand on a screen with their numbers, whole chats are loaded, and nothing waits."""
    for place, labels in expected.items():
        shown = look.places.get(place)
        if shown is None or not shown.complete or not labels <= {row.label for row in shown.rows if row.seq}:
            return False
    return not look.waiting() and not look.missing


_COMPLAINTS: Final = ("Traceback", "ERROR", "CRITICAL", "Fatal", "Exception", "Task exception")
