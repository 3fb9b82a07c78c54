"""Those who attack, a process of its own: ``python -m bench.attackers PORT crowd FIRST_USER`` or ``... flood RATE``.

Prints ``begin`` when the attack stands, goes on until standard input says something, then prints figures as JSON.
"""

import json
import os
import select
import socket
import statistics
import sys
import time
from contextlib import suppress
from typing import Final

from bench.load import token
from tests.server.hostile.clients import NATIVE
from tests.server.hostile.ground import EVERY, Ground, Hostile
from tests.server.wire import ClosedError, Wire

CROWD: Final = 500
ADDRESSES: Final = 100
"""Of those who stand."""
SLICES: Final = 10
"""They take their steps in so many groups, one after the other, as people would."""
LONGEST: Final = 30.0
"""Seconds after which one is let go that the server has: nobody can see that who reads nothing."""
FLOODER: Final = "127.4.0.1"
ENTRANTS: Final = 100
_STANDING: Final = tuple(kind for kind in NATIVE if kind.deadline)


def ordered() -> bool:
    """Whether the starter has said something."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


class Crowd:
    """Hostile sockets of all the kinds that stand for a while; who has been sent away comes again."""

    def __init__(self, address: tuple[str, int], first: int) -> None:
        self._address = address
        self._first = first
        self._users = 0
        self._came = 0
        self._standing: list[tuple[Hostile, float]] = []

    def fill(self) -> None:
        """Let them come until there are enough."""
        while len(self._standing) < CROWD:
            number, self._came = self._came, self._came + 1
            ground = Ground(self._address, f"127.2.{number % ADDRESSES}.1", self._sign_in)
            with suppress(ClosedError, OSError):  # turned away
                self._standing.append((_STANDING[number % len(_STANDING)](ground), time.monotonic()))

    def step(self, part: int) -> None:
        """Let one of the groups take a step."""
        now = time.monotonic()
        for client, _ in self._standing[part::SLICES]:
            client.step()
        for client, since in self._standing:
            if client.is_gone or now - since > LONGEST:
                client.close()
        self._standing = [(client, since) for client, since in self._standing if client.socket.fileno() != -1]

    def _sign_in(self, wire: Wire) -> None:
        number = self._first + self._users % CROWD
        self._users += 1
        wire.device = f"{number:022d}"
        wire.resume(token(number))


def crowd(address: tuple[str, int], first: int) -> dict[str, float]:
    """Stand."""
    found = Crowd(address, first)
    found.fill()
    print("begin", flush=True)
    part = 0
    while not ordered():
        found.step(part)
        found.fill()
        part = (part + 1) % SLICES
        time.sleep(EVERY / SLICES)
    return {}


def flood(address: tuple[str, int], rate: int) -> dict[str, float]:
    """Begin so many connections a second from one address; others try to come in meanwhile."""
    standing: dict[int, socket.socket] = {}
    cut = select.epoll()
    began = time.perf_counter()
    begun, entered, tried = 0, 0, 0
    times: list[float] = []
    print("begin", flush=True)
    while not ordered():
        due = int((time.perf_counter() - began) * rate)
        while begun < due:
            begun += 1
            one = socket.socket()
            one.setblocking(False)
            with suppress(BlockingIOError):
                one.bind((FLOODER, 0))
                one.connect(address)
            standing[one.fileno()] = one
            cut.register(one.fileno(), select.EPOLLRDHUP)
        for number, _ in cut.poll(0.001):
            standing.pop(number).close()
        if due > rate * (tried + 1) / 8 and tried < ENTRANTS:  # eight a second
            tried += 1
            with suppress(ClosedError, OSError):
                asked = time.perf_counter()
                Wire(address, source=f"127.5.0.{tried}", timeout=10).close()
                times.append((time.perf_counter() - asked) * 1000)
                entered += 1
    seconds = time.perf_counter() - began
    return {
        "rate": begun / seconds,
        "entered": entered * 100 / max(1, tried),
        "entered_ms": statistics.median(times) if times else 0.0,
    }


if __name__ == "__main__":
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    os.nice(10)  # attackers have machines of their own; here they must not take the server's
    port, kind, value = sys.argv[1:]
    figures = {"crowd": crowd, "flood": flood}[kind](("127.0.0.1", int(port)), int(value))
    print(json.dumps(figures), flush=True)
