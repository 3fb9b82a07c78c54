"""Many clients at once do whatever they like: the server stays true to every one of them, and its log stays empty."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.end_to_end.server_process import ServerProcess, running
from tests.server.private_walkers import agree
from tests.server.walkers import BrokenError, Entry, Walker


async def walk(server: ServerProcess, count: int, seconds: float, seed: int) -> list[Walker]:
    """Let ``count`` clients act for so long, and compare what each saw with what the server keeps."""
    invite = server.shared_invite.rpartition(".")[2]
    known: list[str] = []
    walkers = [Walker(f"walker{number}", random.Random(seed * 1000 + number), known) for number in range(count)]
    for walker in walkers:
        await walker.come(server.port, invite)
    people = [walker.me for walker in walkers]
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds

    async def act(walker: Walker) -> None:
        walker.people = people
        while loop.time() < until and walker.failed() is None:
            await walker.act()

    try:
        results = await asyncio.gather(*map(act, walkers), return_exceptions=True)
        for walker, result in zip(walkers, results, strict=True):
            failure = walker.failed() or result
            if failure is not None:
                raise BrokenError(f"{walker.name} with seed {seed}: {failure}") from failure
        for walker in walkers:
            await walker.settle()  # else a push would arrive while the log is fetched, and count as not seen
        truth: dict[tuple[str, int], Entry] = {}
        for walker in walkers:
            for log, seen in walker.logs.items():
                kept = await walker.log(log)
                assert seen == kept, f"{walker.name} saw another {log} than there is, with seed {seed}"
                for seq, entry in kept.items():
                    assert truth.setdefault((log, seq), entry) == entry
        agree([walker.private for walker in walkers])
    finally:
        await asyncio.gather(*(walker.go() for walker in walkers))
    return walkers


def _walk(folder: Path, count: int, seconds: float) -> None:
    with running(
        folder, presence_gather_ms="50", lines_per_second="100000", lines_burst="100000",
        unauthenticated_per_address="1000", private_asks_per_minute="100000", private_ask_seconds="2",
        private_rest_seconds="0",
    ) as server:  # fmt: skip
        walkers = asyncio.run(walk(server, count, seconds, random.randrange(1_000_000)))
        assert all(walker.acted for walker in walkers)


def test_twenty_clients_that_do_what_they_like_are_told_the_truth(tmp_path: Path) -> None:
    """C61: short, for every day."""
    _walk(tmp_path, 20, 4)


@pytest.mark.long
def test_two_hundred_clients_that_do_what_they_like_for_a_minute_are_told_the_truth(tmp_path: Path) -> None:
    """C61."""
    _walk(tmp_path, 200, 60)
