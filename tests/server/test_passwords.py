import asyncio
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher, extract_parameters

from messenger.server.passwords import BusyError, Passwords, Secret, Verdict

PASSWORD = "correct horse"


class Bench:
    """Passwords with cheap hashes, and their results as they come."""

    def __init__(self, *, threads: int = 1, queue: int = 200, rounds: int = 1, memory_kib: int = 8) -> None:
        self.facts = 0
        self.passwords = Passwords(
            asyncio.get_running_loop(), self.enter, memory_kib=memory_kib, rounds=rounds, threads=threads, queue=queue
        )

    def enter(self, fact: Callable[[], None]) -> None:
        self.facts += 1
        fact()

    async def check(self, secret: Secret, given: str, new: str | None = None) -> Verdict | None:
        done: asyncio.Future[Verdict | None] = asyncio.get_running_loop().create_future()
        self.passwords.check(secret, given, done.set_result, new)
        return await done

    async def hash(self, given: str) -> str | None:
        done: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self.passwords.hash(given, done.set_result)
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
        bench.passwords.hash(PASSWORD, lambda _: None)
    assert busy.value.retry_after >= 1
    assert all(await asyncio.gather(*waiting))
    assert bench.passwords.idle
    assert await bench.hash(PASSWORD)


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
