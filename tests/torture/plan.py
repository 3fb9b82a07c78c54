"""What is to happen in one round, decided beforehand by one random number generator: the same seed, the same round.

Only when it hits the programs differs from time to time. What a step does is ``world``'s business.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from tests.torture.gate import Break, Way
from tests.torture.small_disk import NOT_A_BYTE

DEVICES: Final = ("anna-1", "anna-2", "ben-1")
LEADER: Final = "anna-1"
PLACES: Final = ("direct", "group", "everyone")


class Kind(StrEnum):
    """What can happen."""

    TYPE = "type"
    FILE = "send a file"
    ORDER = "order"
    """Somebody does something else than typing: members, blocks, reading."""
    KILL_DEVICE = "kill a client"
    KILL_SERVER = "kill the server"
    KILL_ALL = "kill all"
    STORM = "restart storm"
    KILL_SERVER_AT = "kill the server at a byte"
    KILL_DEVICE_AT = "kill a client at a byte"
    CUT = "cut"
    CUT_AT = "cut at a byte"
    HALF_OPEN = "half open"
    SLOW = "slow link"
    STALL = "slow reader"
    SHUT = "no way through"
    MEND = "mend"
    FREEZE_SERVER = "freeze the server"
    FREEZE_DEVICE = "freeze a client"
    FILL_SERVER = "server's disk full"
    FILL_DEVICE = "client's disk full"
    SLOW_DISKS = "slow disks"
    EMPTY_SERVER = "room on the server's disk"
    EMPTY_DEVICE = "room on a client's disk"
    BACKUP = "backup"
    RESTORE = "back to a backup"


@dataclass(frozen=True, slots=True)
class Step:
    """``device``: whom it concerns, ``order``: what it is told.

    ``count``: bytes until it happens, bytes a second, pages of a disk, or milliseconds of a commit. ``way`` and
    ``how``: which bytes are counted, and how the connection breaks. ``moments``: seconds between the deaths of a storm,
    or from a byte to a death. ``pause``: until the next step.
    """

    kind: Kind
    device: str = ""
    pause: float = 0
    order: tuple[str | int, ...] = ()
    count: int = 0
    way: Way = Way.UP
    how: Break = Break.BOTH
    moments: tuple[float, ...] = ()
    gate: str = ""
    """Which one, where it is not that between ``device`` and the server."""


FAULTS: Final = {
    Kind.KILL_DEVICE: 5, Kind.KILL_SERVER: 4, Kind.KILL_ALL: 1, Kind.STORM: 1, Kind.KILL_SERVER_AT: 4,
    Kind.KILL_DEVICE_AT: 3, Kind.CUT: 3, Kind.CUT_AT: 5, Kind.HALF_OPEN: 2, Kind.SLOW: 2, Kind.STALL: 2, Kind.SHUT: 1,
    Kind.FREEZE_SERVER: 1, Kind.FREEZE_DEVICE: 2, Kind.FILL_SERVER: 4, Kind.FILL_DEVICE: 2, Kind.SLOW_DISKS: 3,
}  # fmt: skip
ENDED_BY: Final = {
    Kind.SLOW: Kind.MEND, Kind.STALL: Kind.MEND, Kind.SHUT: Kind.MEND,
    Kind.FILL_SERVER: Kind.EMPTY_SERVER, Kind.FILL_DEVICE: Kind.EMPTY_DEVICE,
}  # fmt: skip
"""What lasts, and what ends it a few steps later."""
_DISKS: Final = (0, 3, 10, 30)
"""Milliseconds of a commit."""
_FLOOD: Final = 40
_FILES: Final = 0.3
"""How often somebody sends a file between two faults."""
_HALF: Final = (Break.CLIENT, Break.SERVER, Break.NEITHER)
_WHOLE: Final = (Break.BOTH, Break.POLITE)
_ORDERS: Final = (  # who may not do it is told so: it is ben who leads the group, or nobody, for a while
    *[(LEADER, "remove"), (LEADER, "add"), (LEADER, "add"), ("ben-1", "leave")],
    *[(LEADER, "hand"), (LEADER, "hand"), (LEADER, "end"), (LEADER, "end"), ("anna-2", "leave")],
    *[("ben-1", "remove"), ("ben-1", "add"), ("ben-1", "hand"), ("ben-1", "end")],
    *[("ben-1", "block"), ("ben-1", "unblock"), ("anna-2", "block"), ("anna-2", "unblock"), ("ben-1", "read")],
)


def user_of(device: str) -> str:
    """Return whose device it is."""
    return device.partition("-")[0]


def users(devices: Iterable[str]) -> tuple[str, ...]:
    """Return whose devices these are, each once."""
    return tuple(dict.fromkeys(user_of(device) for device in devices))


def plan(seed: int, faults: int = 9) -> list[Step]:
    """Return the steps of the round ``seed``, with so many faults among them."""
    random = Random(seed)
    numbers = dict.fromkeys(DEVICES, 0)
    steps = [slow_disks(random)]
    due: list[tuple[int, Step]] = []
    for count in range(faults):
        steps += [_typing(random, numbers) for _ in range(random.randint(1, 4))]
        if random.random() < _FILES:
            order = ("file", random.choice(PLACES), count + 1)
            steps.append(Step(Kind.FILE, random.choice(DEVICES), moment(random) / 4, order))
        if random.random() < 0.6:
            device, verb = random.choice(_ORDERS)
            steps.append(Step(Kind.ORDER, device, moment(random), (verb,)))
        for at, step in list(due):
            if at <= count:
                steps.append(step)
                due.remove((at, step))
        hit = fault(random, FAULTS, random.choice(DEVICES))
        steps.append(hit)
        if hit.kind is Kind.STALL:
            steps.append(_flood(random, numbers, hit.device))
        if hit.kind in ENDED_BY:
            due.append((count + random.randint(1, 2), Step(ENDED_BY[hit.kind], hit.device)))
    return steps


def next_numbers(steps: list[Step], devices: Iterable[str]) -> dict[str, int]:
    """Return the number that each device's next text has after ``steps``."""
    numbers = dict.fromkeys(devices, 0)
    for step in steps:
        if step.kind is Kind.TYPE:
            *_, first, count, _ = step.order
            numbers[step.device] = int(first) + int(count) - 1
    return {device: number + 1 for device, number in numbers.items()}


def _typing(random: Random, numbers: dict[str, int]) -> Step:
    device, place = random.choice(DEVICES), random.choices(PLACES, (5, 3, 2))[0]
    count = random.choice((1, 1, 2, 5, 12, 30))
    size = random.choices((10, 300, 7_000), (6, 3, 1))[0]
    first = numbers[device] + 1
    numbers[device] += count
    return Step(Kind.TYPE, device, moment(random) / 4, ("type", place, first, count, size))


def _flood(random: Random, numbers: dict[str, int], reader: str) -> Step:
    """Return more than is held for ``reader``, who reads nothing now, from another device."""
    device = random.choice([one for one in DEVICES if one != reader])
    numbers[device] += _FLOOD
    order = ("type", random.choice(PLACES[:2]), numbers[device] - _FLOOD + 1, _FLOOD, 7_000)
    return Step(Kind.TYPE, device, random.choice((0.1, 0.3, 1.2)), order)


def slow_disks(random: Random) -> Step:
    """Return what decides how fast all disks are."""
    return Step(Kind.SLOW_DISKS, count=random.choice(_DISKS))


def fault(random: Random, kinds: Mapping[Kind, int], device: str) -> Step:
    """Return a fault of one of these kinds, each with how often it comes, that hits ``device`` or its gate."""
    kind = random.choices(list(kinds), list(kinds.values()))[0]
    way, how = random.choice(list(Way)), random.choice(_HALF if kind is Kind.HALF_OPEN else _WHOLE)
    count = int(10 ** random.uniform(0, 4.3))
    moments: list[float] = []
    match kind:
        case Kind.CUT_AT:
            how = random.choice(_WHOLE + _HALF)
        case Kind.SLOW:
            count = random.choice((2_000, 20_000, 100_000))
        case Kind.FILL_SERVER | Kind.FILL_DEVICE:
            count = random.choice((NOT_A_BYTE, NOT_A_BYTE, 0, 2))
        case Kind.SLOW_DISKS:
            count = random.choice(_DISKS)
        case Kind.KILL_SERVER_AT | Kind.KILL_DEVICE_AT:
            moments = [random.choice((0, 0, 0.001, 0.003, 0.01, 0.03))]
        case Kind.STORM:
            moments = [random.uniform(0, 0.15) for _ in range(random.randint(2, 4))]
        case _:
            pass
    return Step(kind, device, moment(random), (), count, way, how, tuple(moments))


def moment(random: Random) -> float:
    """Return a short time, often a very short one."""
    return float(random.uniform(0, 0.35) ** 1.5)
