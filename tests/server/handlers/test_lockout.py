"""Lock-out, asked of a real server over TLS."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from messenger.protocol.accounts import SignedIn, SignIn
from messenger.protocol.connection import Failed, Ping, Pong
from messenger.protocol.errors import Code
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import PASSWORD, SECONDS, VERSION, Wire

WRONG = "a wrong password"


def guess(server: ServerProcess, name: str, times: int = 1, password: str = WRONG) -> list[Failed]:
    """Try to sign in, each time from another address."""
    refusals = []
    for number in range(times):
        with Wire(server.address, source=f"127.0.2.{number + 1}") as wire:
            refusals.append(wire.refused_sign_in(name, password))
    return refusals


def codes(refusals: list[Failed]) -> list[Code]:
    return [refusal.code for refusal in refusals]


def wait_for_sign_in(server: ServerProcess, name: str) -> None:
    """Try the right password until it is heard."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with server.connect() as wire:
            wire.send(SignIn(1, VERSION, wire.device, "test", name, PASSWORD))
            answer = wire.answer()
            if isinstance(answer, SignedIn):
                return
            assert answer.code == Code.LOCKED, answer
    raise AssertionError("the lock did not end")


def test_the_third_wrong_password_locks_the_name_and_says_for_how_long(server: ServerProcess) -> None:
    """C6, C7: from every address, with the right password too."""
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "anna")
    refusals = guess(server, "anna", 3)
    assert codes(refusals) == [Code.WRONG_CREDENTIALS, Code.WRONG_CREDENTIALS, Code.LOCKED]
    assert [refusal.retry_after for refusal in refusals] == [0, 0, 60]
    assert "60 seconds" in refusals[2].reason
    [right] = guess(server, "ANNA", password=PASSWORD)
    assert right.code == Code.LOCKED
    assert 0 < right.retry_after <= 60


def test_a_lock_ends_after_block_duration_and_tries_do_not_lengthen_it(folder: Path) -> None:
    """C6, C7, C8"""
    with running(folder, block_duration="1") as server:
        with server.connect() as wire:
            wire.sign_up(server.shared_invite, "anna")
        assert guess(server, "anna", 3)[2].retry_after == 1
        wait_for_sign_in(server, "anna")  # which tries as fast as it can
        assert codes(guess(server, "anna", 2)) == [Code.WRONG_CREDENTIALS] * 2


def test_a_success_resets_the_count(server: ServerProcess) -> None:
    """C8"""
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "bruno")
    for _ in range(3):
        assert codes(guess(server, "bruno", 2)) == [Code.WRONG_CREDENTIALS] * 2
        with server.connect() as wire:
            wire.sign_in("bruno")
            wire.sign_out()
            wire.read_to_end()


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_counts_and_locks_survive_a_restart(folder: Path, end: str) -> None:
    """C6, C58"""
    with running(folder) as server:
        with server.connect() as wire:
            wire.sign_up(server.shared_invite, "anna")
        for name, times in (("anna", 3), ("bruno", 2), ("nobody", 3)):
            guess(server, name, times)
        if end == "stop":
            assert server.stop() == 0
        server.restart()  # which kills it if it still runs
        assert codes(guess(server, "anna", password=PASSWORD)) == [Code.LOCKED]
        assert codes(guess(server, "nobody")) == [Code.LOCKED]
        assert codes(guess(server, "bruno")) == [Code.LOCKED]


def test_a_lock_ends_no_session_and_stops_no_token(server: ServerProcess) -> None:
    """C8"""
    with server.connect() as wire, server.connect() as other:
        wire.sign_up(server.shared_invite, "carla")
        other.sign_in("carla")
        assert codes(guess(server, "carla", 3))[-1] == Code.LOCKED
        wire.send(Ping())
        wire.expect(Pong)
        with other.again() as again:
            assert again.me is not None
        assert codes(guess(server, "carla", password=PASSWORD)) == [Code.LOCKED]  # a token resets nothing


def test_at_most_three_wrong_guesses_are_heard_however_many_come_at_once(server: ServerProcess) -> None:
    """C7, C61"""
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "dora")
    wires = [Wire(server.address, source=f"127.0.3.{number // 10 + 1}") for number in range(30)]
    with server.paused():
        for wire in wires:
            wire.send(SignIn(1, VERSION, wire.device, "test", "dora", "a wrong password"))
    answers = [wire.expect_failed() for wire in wires]
    assert sorted(codes(answers)) == [Code.LOCKED] * 28 + [Code.WRONG_CREDENTIALS] * 2
    assert all(0 < answer.retry_after <= 60 for answer in answers if answer.code == Code.LOCKED)
    for wire in wires:
        wire.close()


def test_right_passwords_between_wrong_ones_are_judged_in_their_order(server: ServerProcess) -> None:
    """C7, C61: whoever comes when the name is not locked, and is right, gets in."""
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "emil")

    def one(number: int) -> str:
        with Wire(server.address, source=f"127.0.4.{number + 1}") as wire:
            wire.send(SignIn(1, VERSION, wire.device, "test", "emil", PASSWORD if number % 3 == 0 else "wrong"))
            answer = wire.answer()
            return "in" if isinstance(answer, SignedIn) else answer.code

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(one, range(16)))
    assert set(found) <= {"in", Code.WRONG_CREDENTIALS, Code.LOCKED}
    wrong = [found[number] for number in range(16) if number % 3]
    assert "in" not in wrong
    assert Code.WRONG_CREDENTIALS not in [found[number] for number in range(0, 16, 3)]


def test_the_operators_new_password_lifts_the_lock(server: ServerProcess) -> None:
    with server.connect() as wire:
        wire.sign_up(server.shared_invite, "frida")
    guess(server, "frida", 3)
    server.command("user", "reset-password", "frida", "--password-stdin", typed="a better password\n")
    with server.connect() as wire:
        assert wire.sign_in("frida", "a better password").user_name == "frida"


def test_the_number_of_names_remembered_is_bounded(folder: Path) -> None:
    """C8: unknown names are counted, the oldest count goes."""
    with running(folder, locked_names="3") as server:
        for name in ("anna", "bruno", "carla", "dora"):
            assert codes(guess(server, name, 2)) == [Code.WRONG_CREDENTIALS] * 2
        assert codes(guess(server, "dora")) == [Code.LOCKED]
        assert codes(guess(server, "anna")) == [Code.WRONG_CREDENTIALS]
