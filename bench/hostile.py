"""What hostile clients do to the others, and what a stranger can learn from times. Goals stand beside the figures.

``hostile-500``: texts of 200 people while 500 hostile sockets stand, beside quiet times just before and after.
``hostile-flood``: the same while one address begins 2,000 connections a second. ``hostile-names``: how long a wrong
password takes for a name that is known, and for one that is not. ``hostile-logins``: how late the server's loop is
while 200 wait for the hash of their password.
"""

import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher

from bench.attackers import CROWD, FLOODER
from bench.servers import ROOT, make_accounts, processor_seconds
from messenger.protocol.accounts import SignIn
from messenger.server.folder import DATABASE
from messenger.server.storage.database import Database
from tests.end_to_end.server_process import ServerProcess
from tests.reliability.figures import note
from tests.server.hostile import watched_server
from tests.server.wire import PASSWORD, VERSION, Wire

Figures = dict[str, float]

PEOPLE: Final = 200
RATE: Final = 500
"""Texts a second."""
SECONDS: Final = 10.0
"""That each part of a round takes."""
SETTLE: Final = 6.0
"""Before, so that those who read nothing have been written full."""
FLOOD: Final = 2000
"""Connections a second."""
TRIES: Final = 200
WAITING: Final = 200

WHAT: Final = {
    "quiet_p50_ms": "texts in quiet, p50 ms",
    "quiet_p99_ms": "texts in quiet, p99 ms",
    "p50_ms": "texts meanwhile, p50 ms",
    "p99_ms": "texts meanwhile, p99 ms",
    "late": "p99 meanwhile to quiet",
    "quiet_cpu": "server's cores in quiet",
    "cpu": "server's cores meanwhile",
    "rate": "connections a second",
    "standing": "of them that stand, at most",
    "entered": "others who came in, of 100",
    "entered_ms": "how long that took, p50 ms",
    "known_ms": "known name, p50 ms",
    "unknown_ms": "unknown name, p50 ms",
    "apart_ms": "apart, ms",
    "apart_percent": "apart, %",
    "burst_ms": "loop late when all ask at once, ms",
    "lag_ms": "while they wait, p50 of its worst, ms",
    "longest_ms": "while they wait, the very worst, ms",
    "quiet_lag_ms": "the same in quiet, ms",
    "logins": "signed in a second",
    "token_ms": "a token meanwhile, p50 ms",
}
GOALS: Final[dict[str, dict[str, float]]] = {
    "hostile-500": {"late": 2.0},
    "hostile-flood": {"standing": 40.0, "late": 2.0},
    "hostile-names": {},
    "hostile-logins": {"longest_ms": 20.0},
}
"""Of each figure named: at most so much."""
_REAL: Final = {"MESSENGER_HASH_MEMORY_KIB": str(19 * 1024), "MESSENGER_HASH_ROUNDS": "2"}
_PEOPLES_LIMITS: Final = {"MESSENGER_SIGN_IN_SECONDS": "10", "MESSENGER_HANDSHAKE_SECONDS": "5"} | {
    "MESSENGER_LINE_SECONDS": "10",
    "MESSENGER_CONNECTS_BURST": "500",
}
"""As people run it: tests have more patience."""


def measure(name: str, rounds: int) -> Figures:
    """Run a scenario; of several rounds the median of each figure is returned."""
    found = SCENARIOS[name](rounds)
    return {key: statistics.median(one[key] for one in found) for key in found[0]}


def _besieged(rounds: int) -> list[Figures]:
    """Return what texts do while hostile sockets stand."""
    with _scene(PEOPLE + CROWD) as scene, _texts(scene.port) as texts:
        found = [_round(scene, texts, ["crowd", str(PEOPLE + 1)]) for _ in range(rounds)]
    late = statistics.median(one["late"] for one in found)
    reached = (
        f"{CROWD} hostile sockets stood in {rounds} rounds: p99 of the others' texts {late:.2f} times that in quiet"
    )
    note("F3", f"{reached} ({_ms(found, 'quiet_p99_ms')} to {_ms(found, 'p99_ms')} ms)", late <= 2, "p99")
    return found


def _flooded(rounds: int) -> list[Figures]:
    """Return what texts do, and who comes in, while one address begins more connections than it may."""
    with _scene(PEOPLE) as scene, _texts(scene.port) as texts:
        found = [_round(scene, texts, ["flood", str(FLOOD)], FLOODER) for _ in range(rounds)]
    late, standing = (statistics.median(one[key] for one in found) for key in ("late", "standing"))
    rate, entered = (statistics.median(one[key] for one in found) for key in ("rate", "entered"))
    reached = (
        f"{rate:.0f} connections a second from one address: {standing:.0f} stand at most, {entered:.0f} of 100 others "
        f"came in, p99 of users' texts {late:.2f} times that in quiet"
    )
    note("F4", reached, standing <= 40 and entered == 100 and late <= 2)
    return found


def _round(scene: ServerProcess, texts: "subprocess.Popen[str]", attack: list[str], where: str = "") -> Figures:
    """Return one round: quiet, then under attack. ``where``: the address of which is counted what stands."""
    time.sleep(SETTLE)
    quiet = _part(scene, texts)
    attackers = _child("bench.attackers", str(scene.port), *attack)
    try:
        _expect(attackers, "begin")
        time.sleep(SETTLE)
        meanwhile = _part(scene, texts, where)
        figures: Figures = json.loads(_ask(attackers, "end"))
    finally:
        attackers.kill()
        attackers.wait()
    return (
        figures
        | {f"quiet_{key}": value for key, value in quiet.items()}
        | meanwhile
        | {"late": meanwhile["p99_ms"] / quiet["p99_ms"]}
    )


def _part(scene: ServerProcess, texts: "subprocess.Popen[str]", where: str = "") -> Figures:
    assert scene.process is not None
    _ask(texts, "ages")
    before, began = processor_seconds(scene.process.pid), time.perf_counter()
    standing = 0
    while where and time.perf_counter() - began < SECONDS:
        standing = max(standing, watched_server.look(_watch(scene)).standing.count(where))
        time.sleep(0.1)
    time.sleep(max(0.0, SECONDS - (time.perf_counter() - began)))
    cpu = (processor_seconds(scene.process.pid) - before) / (time.perf_counter() - began)
    ages = sorted(age * 1000 for age in json.loads(_ask(texts, "ages")))
    if len(ages) < RATE * SECONDS / 2:
        raise RuntimeError(f"only {len(ages)} texts arrived")
    figures = {"p50_ms": ages[len(ages) // 2], "p99_ms": ages[len(ages) * 99 // 100], "cpu": cpu}
    return figures | ({"standing": standing} if where else {})


# -- passwords


def _guessed(rounds: int) -> list[Figures]:
    """Return how long a wrong password takes, in turn for a known and an unknown name."""
    found = []
    for _ in range(rounds):
        with _scene(TRIES, PASSWORD, MESSENGER_ADDRESS_FAILURES="100000") as scene, scene.connect() as wire:
            times: dict[str, list[float]] = {"user": [], "nobody": []}
            for number in range(1, TRIES + 1):
                for name in ("user", "nobody") if number % 2 else ("nobody", "user"):
                    began = time.perf_counter()
                    wire.refused_sign_in(f"{name}{number}", "wrong " + PASSWORD)
                    times[name].append((time.perf_counter() - began) * 1000)
        known, unknown = statistics.median(times["user"]), statistics.median(times["nobody"])
        apart = abs(known - unknown)
        found.append(
            {"known_ms": known, "unknown_ms": unknown, "apart_ms": apart, "apart_percent": apart / known * 100}
        )
    apart, percent = (statistics.median(one[key] for one in found) for key in ("apart_ms", "apart_percent"))
    reached = f"{TRIES} tries each in turn, {rounds} rounds: known {_ms(found, 'known_ms')} ms, unknown "
    reached += f"{_ms(found, 'unknown_ms')} ms, {apart:.2f} ms apart"
    note("A3", reached, apart <= 2 or percent <= 10, "times")
    return found


def _stormed(rounds: int) -> list[Figures]:
    """Return how late the loop is while many wait for their hash, each at an address of its own."""
    found = [_storm() for _ in range(rounds)]
    lag, longest = (statistics.median(one[key] for one in found) for key in ("lag_ms", "longest_ms"))
    reached = f"{WAITING} waited for a hash, {_ms(found, 'logins')} signed in a second: in each tenth of a second the "
    reached += (
        f"loop was late by {lag:.1f} ms, {longest:.1f} at worst ({_ms(found, 'burst_ms')} when all asked at once)"
    )
    note("A4", reached, longest < 20, "lag")
    return found


def _storm() -> Figures:
    with _scene(WAITING + 1, PASSWORD) as scene, ExitStack() as stack:
        port = _watch(scene)
        wires = []
        for number in range(1, WAITING + 1):
            wires.append(Wire(scene.address, source=f"127.3.{number // 250}.{1 + number % 250}"))
            stack.callback(wires[-1].socket.close)
        resuming = Wire(scene.address)
        stack.callback(resuming.close)
        resuming.sign_in(f"user{WAITING + 1}", PASSWORD)
        watched_server.look(port)
        time.sleep(3)
        quiet = watched_server.look(port)
        began = time.perf_counter()
        for number, wire in enumerate(wires, 1):
            wire.send(SignIn(number, VERSION, wire.device, "bench", f"user{number}", PASSWORD))
        tokens = []
        burst = 0.0
        lags: list[float] = []
        while (held := watched_server.look(port)).hashes - quiet.hashes < WAITING:
            if lags or burst:
                lags.append(held.lag * 1000)
            else:
                burst = held.lag * 1000
            asked = time.perf_counter()
            following = resuming.again()
            tokens.append((time.perf_counter() - asked) * 1000)
            resuming.close()
            resuming = following
            stack.callback(following.close)
            time.sleep(0.05)
        for wire in wires:
            wire.answer()
        seconds = time.perf_counter() - began
        return {
            "burst_ms": burst,
            "lag_ms": statistics.median(lags),
            "longest_ms": max(lags),
            "quiet_lag_ms": quiet.lag * 1000,
            "logins": WAITING / seconds,
            "token_ms": statistics.median(tokens),
        }


# -- processes


@contextlib.contextmanager
def _scene(accounts: int, password: str = "", **settings: str) -> Iterator[ServerProcess]:
    """Run a server, as people do, with so many accounts; they can resume by token, and have a password if given."""
    with tempfile.TemporaryDirectory(prefix="messenger-bench-") as name:
        folder = Path(name)
        data = folder / "data"
        data.mkdir(mode=0o700)
        make_accounts(data / DATABASE, accounts)
        if password:
            _give_password(data / DATABASE, password)
        settings = _REAL | _PEOPLES_LIMITS | {"WATCH": str(folder / "watch")} | settings
        if password:
            settings["MESSENGER_SIGN_IN_SECONDS"] = "300"
        with ServerProcess(folder, settings=settings, program=Path(watched_server.__file__)) as scene:
            yield scene


def _watch(scene: ServerProcess) -> int:
    """Return at which port the server says what it holds."""
    return int((scene.data.parent / "watch").read_text())


def _give_password(path: Path, password: str) -> None:
    hashed = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(password)
    database = Database(path)
    database.write("update user set password = ?1", (hashed,))
    database.commit()
    database.close()


@contextlib.contextmanager
def _texts(port: int) -> Iterator["subprocess.Popen[str]"]:
    """Let people write to each other."""
    texts = _child("bench.load", "steady", str(port), str(PEOPLE), f"rate={RATE}")
    try:
        _expect(texts, "begin")
        yield texts
    finally:
        texts.kill()
        texts.wait()


def _child(module: str, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", module, *words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _ask(child: "subprocess.Popen[str]", order: str) -> str:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(order + "\n")
    child.stdin.flush()
    return child.stdout.readline()


def _expect(child: "subprocess.Popen[str]", word: str) -> None:
    assert child.stdout is not None
    said = child.stdout.readline().strip()
    if said != word:
        raise RuntimeError(f"{child.args!r} said {said!r}")


def _ms(found: list[Figures], key: str) -> str:
    return f"{statistics.median(one[key] for one in found):.1f}"


SCENARIOS: Final[dict[str, Callable[[int], list[Figures]]]] = {
    "hostile-500": _besieged,
    "hostile-flood": _flooded,
    "hostile-names": _guessed,
    "hostile-logins": _stormed,
}
