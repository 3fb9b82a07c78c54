"""The clients of a benchmark: one process, many TLS connections, and as little work for each line as possible.

Run as ``python -m bench.load SCENARIO PORT CONNECTIONS KEY=VALUE...``; prints one line of JSON. Before and
after the measured part it prints ``begin`` and ``end`` and waits for a line on standard input, so that whoever started
it can read the server's accounting in between.
"""

import asyncio
import json
import ssl
import sys
import time
from collections.abc import Callable
from typing import cast

import uvloop

TEXT = "x" * 100
SPREAD = 200
WARM = 200
GROUP = "B" * 22
GROUP_LOG = "g" + GROUP
LOST: list[Exception | None] = []


class Client(asyncio.Protocol):
    """One connection of one user, signed in by token."""

    def __init__(self, user: int, partner: int, done: "Callable[[Client], None]") -> None:
        self.user = user
        self.log = f"d{min(user, partner)}-{max(user, partner)}"
        self.done = done
        self.dn = 0
        self.left = 0
        self.acked = 0
        self.received = 0
        self.expected = 1 << 60
        self.last_seq = b"0"
        self.ages: list[float] | None = None
        self.ready = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport
        self._tail = b""
        self.finished = False
        self.leaving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        device = f"{self.user:022d}"
        self.transport.write(
            f'{{"t":"resume","r":1,"version":"1.0.0","device":"{device}","token":"{token(self.user)}","people":9000000000000000}}\n'.encode()
        )

    def data_received(self, data: bytes) -> None:
        if self._tail:
            data = self._tail + data
        cut = data.rfind(b"\n") + 1
        self._tail = data[cut:]
        if self._tail:
            data = data[:cut]
        if not self.ready.done():
            if b'{"t":"heads"' in data:
                self.ready.set_result(None)
            elif b'"failed"' in data or b'"refused"' in data:
                self.ready.set_exception(RuntimeError(data.decode()))
            return
        acked = data.count(b'{"t":"accepted"')
        got = data.count(b'{"t":"message"')
        if got:
            self.received += got
            at = data.rfind(b'"seq":') + 6
            self.last_seq = data[at : data.index(b",", at)]
            if self.ages is not None:
                now = time.perf_counter()
                for part in data.split(b'"text":"@')[1:]:
                    self.ages.append(now - float(part[: part.index(b" ")]))
        if acked:
            self.acked += acked
            if self.left > 0:
                self.send(min(acked, self.left))
        if not self.finished and self.received >= self.expected and self.left <= 0 and self.acked >= self.dn:
            self.finished = True
            self.done(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(exc or ConnectionResetError("closed while signing in"))
        elif not self.finished and not self.leaving:
            self.leaving = True
            LOST.append(exc)

    def send(self, count: int, text: str = TEXT) -> None:
        """Send ``count`` texts in one write."""
        first = self.dn + 1
        self.dn += count
        self.left -= count
        self.transport.write(
            "".join(
                f'{{"t":"send","dn":{dn},"cid":"{self.user:08d}{dn:014d}","log":"{self.log}","text":"{text}"}}\n'
                for dn in range(first, first + count)
            ).encode()
        )

    def mark(self) -> None:
        """Tell how far we have read, as a client does once a second."""
        if self.last_seq != b"0":
            seq = self.last_seq.decode()
            self.transport.write(f'{{"t":"mark","marks":[["{self.log}",{seq},{seq}]]}}\n'.encode())


def token(user: int) -> str:
    """Return the resume token under which the benchmark's accounts are made."""
    return f"{user:0>43d}".replace("0", "t", 43 - len(str(user)))


async def connect(
    port: int,
    count: int,
    done: Callable[[Client], None],
    clients: list[Client] | None = None,
    first: int = 1,
) -> list[Client]:
    """Open and sign in ``count`` users from ``first`` on, few at a time, ``SPREAD`` to an address of 127.0.0.0/8."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["messenger/1"])
    loop = asyncio.get_running_loop()
    gate = asyncio.Semaphore(16)

    async def one(user: int) -> Client:
        async with gate:
            partner = user + 1 if user % 2 else user - 1
            address = f"127.1.{user // SPREAD}.{1 + user % 250}"
            _, client = await loop.create_connection(
                lambda: Client(user, partner, done), "127.0.0.1", port, ssl=context, local_addr=(address, 0)
            )
            await client.ready
            if clients is not None:
                clients.append(client)
            return client

    return list(await asyncio.gather(*(one(user) for user in range(first, first + count))))


async def hand_over(word: str) -> None:
    """Tell the starter that a part begins or ends, and wait until it has looked."""
    print(word, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


async def pairs(port: int, count: int, window: int, each: int) -> dict[str, float]:
    """Pairs in conversation, ``window`` texts in flight from each connection, ``each`` texts sent by it."""
    finished = asyncio.Event()
    waiting = set(range(1, count + 1))

    def done(client: Client) -> None:
        waiting.discard(client.user)
        if not waiting:
            finished.set()

    clients = await connect(port, count, done)

    async def markers() -> None:
        while True:
            await asyncio.sleep(1)
            for client in clients:
                client.mark()

    marking = asyncio.create_task(markers())
    await asyncio.sleep(1)
    await hand_over("begin")
    started = time.perf_counter()
    for client in clients:
        client.left = client.expected = each
        client.send(min(window, each))
    await asyncio.wait_for(finished.wait(), 120)
    seconds = time.perf_counter() - started
    await hand_over("end")
    marking.cancel()
    return {"messages": count * each, "seconds": seconds}


async def latency(port: int, count: int, rate: int, seconds: int) -> dict[str, float]:
    """``rate`` texts a second over all connections, evenly; age of each when it reaches the other side."""
    clients = await connect(port, count, lambda _: None)
    ages: list[float] = []
    for client in clients:
        client.ages = ages
    await asyncio.sleep(1)
    await hand_over("begin")
    started = time.perf_counter()
    total = rate * seconds
    sent = 0
    while sent < total:
        due = int((time.perf_counter() - started) * rate)
        while sent < min(due, total):
            clients[sent * 7 % count].send(1, f"@{started + sent / rate:.6f} {TEXT}"[: len(TEXT)])
            sent += 1
            if sent % (rate // 4) == 0:
                for client in clients[sent % 4 :: 4]:
                    client.mark()
        await asyncio.sleep(0.0005)
    deadline = time.perf_counter() + 20
    while len(ages) < total and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)
    await hand_over("end")
    for client in clients:
        client.leaving = True
    ages.sort()
    return {
        "messages": len(ages),
        "lost": total - len(ages),
        "p50_ms": ages[len(ages) // 2] * 1000,
        "p99_ms": ages[len(ages) * 99 // 100] * 1000,
    }


async def fan(port: int, count: int, senders: int, each: int, window: int, broadcast: int) -> dict[str, float]:
    """``senders`` of the connections write to all others: ``each`` texts in a group, or to *Everyone*."""
    finished = asyncio.Event()
    waiting = set(range(1, count + 1))

    def done(client: Client) -> None:
        waiting.discard(client.user)
        if not waiting:
            finished.set()

    clients = await connect(port, count, done)
    await asyncio.sleep(2)  # who is online has been told
    await hand_over("begin")
    started = time.perf_counter()
    for client in clients:
        client.log = "all" if broadcast else GROUP_LOG
        client.expected = senders * each - (each if client.user <= senders else 0)

    async def markers() -> None:
        while True:
            await asyncio.sleep(1)
            for client in clients:
                client.mark()

    marking = asyncio.create_task(markers())
    for client in sorted(clients, key=lambda client: client.user)[:senders]:
        client.left = each
        client.send(min(window, each))
    await asyncio.wait_for(finished.wait(), 120)
    seconds = time.perf_counter() - started
    await hand_over("end")
    marking.cancel()
    for client in clients:
        client.leaving = True
    return {"messages": senders * each * (count - 1), "seconds": seconds}


async def idle(port: int, count: int) -> dict[str, float]:
    """Signed-in connections that say nothing."""
    clients: list[Client] = []

    async def pings() -> None:
        while True:
            await asyncio.sleep(15)
            for client in clients:
                client.transport.write(b'{"t":"ping"}\n')

    pinging = asyncio.create_task(pings())
    await connect(port, WARM, lambda _: None, clients=clients)  # what is needed once is not a connection's price
    await hand_over("begin")
    started = time.perf_counter()
    await connect(port, count, lambda _: None, clients=clients, first=WARM + 1)
    seconds = time.perf_counter() - started
    await asyncio.sleep(2)
    await hand_over("end")
    pinging.cancel()
    for client in clients:
        client.leaving = True
    return {"connections": count, "seconds": seconds}


async def held(port: int, count: int, first: int, seconds: int = 0, texts: int = 0) -> dict[str, float]:
    """Signed-in connections from user ``first`` on, idle for so many seconds; then pairs of them write ``texts``."""
    clients: list[Client] = []
    ages: list[float] = []

    async def pings() -> None:
        while True:
            for number, client in enumerate(clients):
                client.transport.write(b'{"t":"ping"}\n')
                if number % 100 == 0:
                    await asyncio.sleep(0.05)  # people do not ping all at once
            await asyncio.sleep(15)

    pinging = asyncio.create_task(pings())
    await hand_over("begin")
    await connect(port, count, lambda _: None, clients=clients, first=first)
    await asyncio.sleep(2)  # who is online has been told
    await hand_over("end")
    await asyncio.sleep(seconds)
    await hand_over("held")
    by_user = {client.user: client for client in clients}
    pairs = [client for client in clients if (client.user + 1 if client.user % 2 else client.user - 1) in by_user]
    for client in clients:
        client.ages = ages
    for number in range(texts):
        pairs[number * 37 % len(pairs)].send(1, f"@{time.perf_counter():.6f} {TEXT}"[: len(TEXT)])
        await asyncio.sleep(0.01)
    deadline = time.perf_counter() + 20
    while len(ages) < texts and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)
    await hand_over("over")
    pinging.cancel()
    for client in clients:
        client.leaving = True
    ages.sort()
    return {
        "connections": len(clients) - len(LOST),
        "messages": texts,
        "lost": texts - len(ages),
        "p50_ms": ages[len(ages) // 2] * 1000 if ages else 0,
        "p99_ms": ages[len(ages) * 99 // 100] * 1000 if ages else 0,
    }


async def paced(port: int, user: int, each: int, apart: int) -> dict[str, float]:
    """``user`` writes ``each`` texts to user 1, one every ``apart`` milliseconds."""
    (client,) = await connect(port, 1, lambda _: None, first=user)
    client.log = f"d1-{user}"
    await hand_over("begin")
    for number in range(each):
        client.send(1, f"Number {number}: shall we meet at noon, or is that too early for you?")
        await asyncio.sleep(apart / 1000)
    await hand_over("end")
    client.leaving = True
    return {"messages": each}


async def steady(port: int, count: int, rate: int) -> dict[str, float]:
    """``rate`` texts a second over all connections until standard input says ``end``.

    At every other word there, the ages of the texts that arrived since the last one are printed, in seconds.
    """
    clients = await connect(port, count, lambda _: None)
    ages: list[float] = []
    for client in clients:
        client.ages = ages
    orders: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), lambda: orders.put_nowait(sys.stdin.readline().strip()))
    print("begin", flush=True)
    due, number = time.perf_counter(), 0
    while True:
        clients[number % count].send(1, f"@{due:.6f} {TEXT}"[: len(TEXT)])
        number += 1
        if number % rate == 0:
            for client in clients:
                client.mark()
        due += 1 / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        if not orders.empty():
            if orders.get_nowait() in ("end", ""):
                break
            print(json.dumps(ages), flush=True)
            ages.clear()
    for client in clients:
        client.leaving = True
    return {"messages": number}


SCENARIOS = {
    "pairs": pairs, "latency": latency, "fan": fan, "idle": idle, "held": held, "paced": paced, "steady": steady,
}  # fmt: skip


async def run() -> None:
    """Run the scenario that the arguments name."""
    name, port, count, *rest = sys.argv[1:]
    values = {key: int(value) for key, value in (item.split("=") for item in rest)}
    outcome = await SCENARIOS[name](int(port), int(count), **values)  # type: ignore[operator]
    if LOST:
        raise SystemExit(f"{len(LOST)} connections were lost, the first for {LOST[0]}")
    print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    uvloop.run(run())
