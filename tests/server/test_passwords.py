import asyncio
import threading
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher, extract_parameters

from messenger.server.passwords import BusyError, Passwords, Secret, Verdict

PASSWORD = "correct horse"


class Bench:
    """Passwords with cheap hashes, and their results as they come."""

    def __init__(
        self, *, threads: int = 1, queue: int = 200, each: int = 20, rounds: int = 1, memory_kib: int = 8
    ) -> None:
        self.facts = 0
        self.passwords = Passwords(
            asyncio.get_running_loop(),
            self.enter,
            memory_kib=memory_kib,
            rounds=rounds,
            threads=threads,
            queue=queue,
            queue_per_address=each,
        )

    def enter(self, fact: Callable[[], None]) -> None:
        self.facts += 1
        fact()

    async def check(self, secret: Secret, given: str, new: str | None = None) -> Verdict | None:
        done: asyncio.Future[Verdict | None] = asyncio.get_running_loop().create_future()
        self.passwords.check(secret, given, done.set_result, new)
        return await done

    async def hash(self, given: str, where: str = "192.0.2.1") -> str | None:
        done: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self.passwords.hash(given, done.set_result, where)
        return await done


async def test_knows_right_from_wrong() -> None:
    """C3, C4"""
    bench = Bench()
    hashed = await bench.hash(PASSWORD)
    assert await bench.check(Secret(hashed), PASSWORD) == Verdict(True)
    assert await bench.check(Secret(hashed), PASSWORD + "!") == Verdict(False)
    assert await bench.check(Secret(hashed), "") == Verdict(False)
    assert bench.facts == 4  # every result entered a turn


async def test_a_right_password_brings_the_hash_of_the_one_that_is_to_replace_it() -> None:
    """C68"""
    bench = Bench()
    for secret in (Secret(await bench.hash(PASSWORD)), Secret(plain=PASSWORD)):
        changed = await bench.check(secret, PASSWORD, "a new one")
        assert changed is not None
        assert changed.right
        assert await bench.check(Secret(changed.hashed), "a new one") == Verdict(True)
        assert await bench.check(secret, "wrong", "a new one") == Verdict(False)
    assert await bench.check(Secret(), PASSWORD, "a new one") == Verdict(False)


async def test_uses_argon2id_with_the_configured_cost() -> None:
    hashed = await Bench(memory_kib=64, rounds=3).hash(PASSWORD)
    assert hashed is not None
    parameters = extract_parameters(hashed)
    assert (parameters.type.name, parameters.memory_cost, parameters.time_cost) == ("ID", 64, 3)
    assert parameters.parallelism == 1


async def test_nobodys_password_costs_a_verification_and_is_never_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """C5: the same work for an unknown name."""
    bench = Bench()
    verified: list[str] = []
    verify = PasswordHasher.verify

    def watch(self: PasswordHasher, hashed: str, given: str) -> bool:
        verified.append(hashed)
        return verify(self, hashed, given)

    monkeypatch.setattr(PasswordHasher, "verify", watch)
    assert await bench.check(Secret(), PASSWORD) == Verdict(False)
    known = await bench.hash("other")
    assert await bench.check(Secret(known), PASSWORD) == Verdict(False)
    assert len(verified) == 2
    assert extract_parameters(verified[0]) == extract_parameters(verified[1])


async def test_an_imported_password_is_hashed_when_it_was_right() -> None:
    """C2"""
    bench = Bench()
    verdict = await bench.check(Secret(plain=PASSWORD), PASSWORD)
    assert verdict is not None
    assert verdict.right
    assert await bench.check(Secret(verdict.hashed), PASSWORD) == Verdict(True)
    assert await bench.check(Secret(plain=PASSWORD), "wrong") == Verdict(False)


async def test_an_outdated_hash_is_replaced_when_the_password_was_right() -> None:
    old = await Bench(rounds=1).hash(PASSWORD)
    bench = Bench(rounds=2)
    verdict = await bench.check(Secret(old), PASSWORD)
    assert verdict is not None
    assert verdict.right
    assert verdict.hashed is not None
    assert extract_parameters(verdict.hashed).time_cost == 2
    assert await bench.check(Secret(old), "wrong") == Verdict(False)
    assert await bench.check(Secret(verdict.hashed), PASSWORD) == Verdict(True)


async def test_something_else_in_the_store_is_no_password() -> None:
    assert await Bench().check(Secret("no hash at all"), PASSWORD) == Verdict(False)


async def test_a_full_queue_says_when_to_come_again() -> None:
    bench = Bench(threads=1, queue=2, memory_kib=32768, rounds=4)
    waiting = [asyncio.ensure_future(bench.hash(PASSWORD)) for _ in range(3)]
    await asyncio.sleep(0)  # they are queued
    assert [bench.passwords.idle] == [False]
    with pytest.raises(BusyError) as busy:
        bench.passwords.hash(PASSWORD, lambda _: None, "192.0.2.2")
    assert busy.value.retry_after >= 1
    bench.passwords.hash(PASSWORD, lambda _: None)  # the operator is always heard
    assert all(await asyncio.gather(*waiting))
    assert bench.passwords.idle
    assert await bench.hash(PASSWORD)


async def test_one_network_cannot_keep_the_others_waiting() -> None:
    """However many hashes it wants, they take turns; and of its own so many wait at the most."""
    bench = Bench(threads=1, each=5)
    done: list[str] = []
    for number in range(6):  # one is worked on
        bench.passwords.hash(PASSWORD, lambda _, name=f"flood {number}": done.append(name), "192.0.2.1")  # type: ignore[misc]
    with pytest.raises(BusyError):
        bench.passwords.hash(PASSWORD, lambda _: None, "192.0.2.1")
    for where in ("192.0.2.2", "192.0.2.3"):
        bench.passwords.hash(PASSWORD, lambda _, name=where: done.append(name), where)  # type: ignore[misc]
    await bench.hash(PASSWORD, "192.0.2.4")
    while len(done) < 8:
        await asyncio.sleep(0)
    assert done[:4] == ["flood 0", "flood 1", "192.0.2.2", "192.0.2.3"]
    assert done[4:] == [f"flood {number}" for number in range(2, 6)]


async def test_what_nobody_waits_for_any_more_is_not_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(threads=1)
    hashed: list[str] = []
    hash_ = PasswordHasher.hash

    def watch(self: PasswordHasher, given: str) -> str:
        hashed.append(given)
        return hash_(self, given)

    monkeypatch.setattr(PasswordHasher, "hash", watch)
    here = [True]
    told: list[str | None] = []
    waiting = asyncio.ensure_future(bench.hash("first"))
    await asyncio.sleep(0)
    for _ in range(3):
        bench.passwords.hash("of somebody who leaves", told.append, "192.0.2.2", lambda: not here[0])
    here.clear()
    here.append(False)
    assert await waiting
    assert await bench.hash("last")
    assert hashed == ["first", "last"]
    assert told == [None] * 3
    assert bench.passwords.idle


@pytest.mark.logs_error("could not be hashed")
async def test_no_memory_for_a_hash_is_an_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()

    def fail(*_: object) -> str:
        raise MemoryError("no memory")

    monkeypatch.setattr(PasswordHasher, "hash", fail)
    assert await bench.hash(PASSWORD) is None


async def test_closing_drops_what_is_being_worked_on() -> None:
    bench = Bench(memory_kib=32768, rounds=4)
    bench.passwords.hash(PASSWORD, lambda _: pytest.fail("it was closed"))
    bench.passwords.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert bench.facts == 0


async def test_hashes_are_worked_out_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """A4: never on the loop's own thread."""
    bench = Bench()
    found: list[int] = []
    hash_ = PasswordHasher.hash

    def watch(self: PasswordHasher, given: str) -> str:
        found.append(threading.get_ident())
        return hash_(self, given)

    monkeypatch.setattr(PasswordHasher, "hash", watch)
    assert await bench.hash(PASSWORD)
    assert found
    assert threading.get_ident() not in found
