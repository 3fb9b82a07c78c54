"""Guesses for one name are judged one after the other, and nobody waits for ever, whatever happens in between."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from messenger.protocol.accounts import ChangePassword, DeleteAccount, Rename, SignedIn, SignedOut, SignIn, SignUp
from messenger.protocol.connection import Done, Failed, Ping, Pong
from messenger.protocol.errors import Code
from messenger.server.passwords import Secret, Verdict
from messenger.server.session import Session
from tests.server.house import House, Line

WRONG, RIGHT = Verdict(False), Verdict(True)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.database.close()


def guess(house: House, name: str = "anna", device: str = "d") -> tuple[Session, Line]:
    """Connect and try to sign in."""
    session, line = house.connect()
    session.received([SignIn(1, "0.1.0", device * 22, "test", name, "password")])
    house.loop.turn()
    return session, line


def judge(house: House, *verdicts: Any) -> None:
    for verdict in verdicts:
        house.passwords.finish(verdict)
        house.loop.turn()  # it is judged
        house.loop.turn()  # the next one begins


def answers(line: Line) -> list[Any]:
    return [getattr(answer, "code", type(answer)) for answer in line.take() if isinstance(answer, Failed | SignedIn)]


def signed_in(house: House, device: str = "e") -> tuple[Session, Line]:
    session, line = guess(house, device=device)
    judge(house, RIGHT)
    assert answers(line) == [SignedIn]
    return session, line


def test_one_guess_for_a_name_is_hashed_at_a_time(house: House) -> None:
    """C7"""
    house.add("anna")
    lines = [guess(house)[1] for _ in range(3)]
    other = guess(house, "bruno")[1]
    assert len(house.passwords.checks) == 2  # anna's first, and bruno's
    judge(house, WRONG)
    assert answers(lines[0]) == [Code.WRONG_CREDENTIALS]
    assert [answers(line) for line in lines[1:]] == [[], []]
    judge(house, WRONG, WRONG, WRONG)
    assert answers(lines[1]) == [Code.WRONG_CREDENTIALS]
    assert answers(lines[2]) == [Code.LOCKED]
    assert answers(other) == [Code.WRONG_CREDENTIALS]


def test_those_waiting_when_the_lock_falls_are_answered_as_locked_without_a_hash(house: House) -> None:
    """C7: the right password among them, too."""
    house.add("anna")
    lines = [guess(house)[1] for _ in range(6)]
    judge(house, WRONG, WRONG, WRONG)
    house.loop.turn()
    house.loop.turn()
    house.loop.turn()
    assert [answers(line) for line in lines] == [[Code.WRONG_CREDENTIALS]] * 2 + [[Code.LOCKED]] * 4
    assert house.passwords.checks == []
    assert not any(line.paused for line in lines)
    house.now += 60_000
    again = guess(house)[1]
    judge(house, RIGHT)
    assert answers(again) == [SignedIn]


def test_the_third_answer_names_the_seconds_and_the_next_one_what_is_left(house: House) -> None:
    """C6"""
    line = Line()
    for _ in range(3):
        line = guess(house, "nobody")[1]
        judge(house, WRONG)
    third = line.take()[-1]
    assert (third.code, third.retry_after) == (Code.LOCKED, 60)
    house.now += 45_000
    fourth = guess(house, "NOBODY")[1].take()[-1]
    assert (fourth.code, fourth.retry_after) == (Code.LOCKED, 15)


def test_a_right_guess_in_between_lets_the_others_go_on(house: House) -> None:
    """C8"""
    house.add("anna")
    lines = [guess(house, device="abcdef"[number])[1] for number in range(5)]
    judge(house, WRONG, WRONG, RIGHT, WRONG, WRONG)
    codes = [answers(line) for line in lines]
    assert codes == [[Code.WRONG_CREDENTIALS]] * 2 + [[SignedIn]] + [[Code.WRONG_CREDENTIALS]] * 2


def test_a_wrong_guess_counts_though_its_connection_is_gone(house: House) -> None:
    """C7"""
    for _ in range(3):
        session, line = guess(house)
        line.closing = True
        session.lost(None)
        judge(house, WRONG)
    assert answers(guess(house)[1]) == [Code.LOCKED]


def test_who_left_while_waiting_costs_no_hash(house: House) -> None:
    first, leaving, last = guess(house)[1], guess(house), guess(house)[1]
    leaving[1].closing = True
    leaving[0].lost(None)
    judge(house, WRONG)
    house.loop.turn()
    judge(house, WRONG)
    assert answers(first) == answers(last) == [Code.WRONG_CREDENTIALS]
    assert house.passwords.checks == []


def test_a_full_queue_is_nobodys_wrong_guess_and_the_next_in_line_is_heard(house: House) -> None:
    first, second = guess(house)[1], guess(house)[1]
    third = guess(house)[1]
    house.passwords.full = True
    judge(house, WRONG)
    house.loop.turn()
    assert answers(first) == [Code.WRONG_CREDENTIALS]
    assert answers(second) == [Code.BUSY]
    house.loop.turn()
    house.loop.turn()
    assert answers(third) == [Code.BUSY]
    house.passwords.full = False
    guess(house)
    judge(house, WRONG)
    assert house.locks.left("anna") == 0


def test_a_hash_without_memory_is_nobodys_wrong_guess(house: House) -> None:
    lines = [guess(house)[1] for _ in range(4)]
    judge(house, None, None, None, WRONG)
    assert [answers(line) for line in lines] == [[Code.INTERNAL]] * 3 + [[Code.WRONG_CREDENTIALS]]


def test_a_wrong_guess_is_counted_once_when_the_disk_has_room_again(house: House) -> None:
    line, waiting = guess(house)[1], guess(house)[1]
    house.passwords.finish(WRONG)
    house.fill_disk()
    house.loop.turn()
    assert answers(line) == []
    assert house.passwords.checks == []
    house.empty_disk()
    house.loop.pass_time()
    house.loop.turn()
    assert answers(line) == [Code.WRONG_CREDENTIALS]
    judge(house, WRONG)
    assert answers(waiting) == [Code.WRONG_CREDENTIALS]
    assert house.database.read("select failures from lock") == [(2,)]


@pytest.mark.logs_error("an event inside the server could not be carried out")
def test_a_fault_of_the_server_is_answered_and_holds_up_nobody(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.add("anna")
    session, line = guess(house)
    session.received([Ping()])
    waiting = guess(house)[1]

    def fail(key: str) -> None:
        raise ValueError("a fault")

    with monkeypatch.context() as patch:
        patch.setattr(house.locks, "reset", fail)
        judge(house, RIGHT)
    house.loop.pass_time()
    house.loop.turn()
    house.loop.turn()
    told = line.take()
    assert [getattr(answer, "code", type(answer)) for answer in told] == [Code.INTERNAL, Pong]
    assert not line.paused
    judge(house, WRONG)
    assert answers(waiting) == [Code.WRONG_CREDENTIALS]


def test_a_name_that_somebody_else_has_meanwhile_is_checked_again(house: House) -> None:
    anna, bruno = house.add("anna"), house.add("bruno")
    line = guess(house)[1]
    house.within(lambda: house.register.rename(anna, "annika"))
    house.within(lambda: house.database.write("delete from reserved_name"))
    house.within(lambda: house.register.rename(bruno, "anna"))
    judge(house, RIGHT)  # for anna
    assert answers(line) == []
    assert len(house.passwords.checks) == 1
    judge(house, WRONG)
    assert answers(line) == [Code.WRONG_CREDENTIALS]


def test_one_address_has_so_many_wrong_passwords_for_all_names_together(house: House) -> None:
    """Spraying: one guess at each of many names. Others are heard, and it is itself as time passes."""
    house.add("anna")
    for number in range(100):
        line = guess(house, f"name{number}")[1]
        judge(house, WRONG)
        assert answers(line) == [Code.WRONG_CREDENTIALS]
    for name in ("anna", "nobody"):
        refusal = guess(house, name)[1].take()[-1]
        assert (refusal.code, round(refusal.retry_after)) == (Code.LOCKED, 60)
    assert house.passwords.checks == []
    session, elsewhere = house.connect()
    session.address = "192.0.2.1"
    session.received([SignIn(1, "0.1.0", "e" * 22, "test", "anna", "password")])
    house.loop.turn()
    judge(house, RIGHT)
    assert answers(elsewhere) == [SignedIn]
    house.now += 60_000
    here = guess(house)[1]
    judge(house, RIGHT)
    assert answers(here) == [SignedIn]


def test_guesses_that_are_heard_at_the_same_time_are_paid_for_one_by_one(house: House) -> None:
    """Who asks on many connections at once has no more wrong passwords than who asks on one."""
    lines = [guess(house, f"name{number}")[1] for number in range(120)]
    for line in lines:
        judge(house, WRONG)
        assert answers(line) == [Code.WRONG_CREDENTIALS]
    refusal = guess(house)[1].take()[-1]
    assert (refusal.code, round(refusal.retry_after)) == (Code.LOCKED, 21 * 60)


def test_a_hash_is_of_its_network_and_is_given_up_with_its_connection(house: House) -> None:
    session, line = house.connect()
    session.address = "2001:db8::7"
    session.received([SignIn(1, "0.1.0", "d" * 22, "test", "anna", "password")])
    other, signing_up = house.connect()
    other.address = "192.0.2.7"
    token = house.within(lambda: house.invites.make(1, 1, False, house.now))[0][1]
    other.received([SignUp(1, "0.1.0", "e" * 22, "test", token, "bruno", "Bruno", "correct horse battery")])
    house.loop.turn()
    assert [where for where, _ in house.passwords.asked] == ["2001:db8::/64", "192.0.2.7"]
    assert [gone() for _, gone in house.passwords.asked] == [False, False]
    line.closing = signing_up.closing = True
    assert [gone() for _, gone in house.passwords.asked] == [True, True]


# -- of those who are signed in already


def ask(house: House, session: Session, *lines: Any) -> None:
    session.received(list(lines))
    house.loop.turn()


def test_a_wrong_old_password_counts_like_any_guess_and_a_lock_holds_for_it(house: House) -> None:
    """C6, C68"""
    house.add("anna")
    session, line = signed_in(house)
    guess(house)
    judge(house, WRONG)
    ask(house, session, ChangePassword(5, "wrong", "a new password"))
    judge(house, WRONG)
    ask(house, session, DeleteAccount(6, "wrong"))
    judge(house, WRONG)
    ask(house, session, ChangePassword(7, "password", "a new password"))
    assert answers(line) == [Code.PASSWORD_WRONG, Code.LOCKED, Code.LOCKED]
    assert house.passwords.checks == []
    assert not session.finished


def test_a_repeated_change_of_password_is_no_second_guess(house: House) -> None:
    house.add("anna")
    session, line = signed_in(house)
    ask(house, session, ChangePassword(5, "wrong", "a new password"))
    judge(house, WRONG)
    ask(house, session, *[ChangePassword(5, "wrong", "a new password")] * 5)
    assert answers(line) == [Code.PASSWORD_WRONG] * 6
    assert house.database.read("select failures from lock") == [(1,)]


def test_a_password_that_was_reset_meanwhile_is_not_overwritten(house: House) -> None:
    """C61"""
    user = house.add("anna")
    session, _ = signed_in(house)
    ask(house, session, ChangePassword(5, "password", "a new password"))
    house.within(lambda: house.register.set_password(user, "reset"))
    house.passwords.finish(Verdict(True, "changed"))
    house.loop.turn()
    assert house.accounts.password_of(user.id) == ("reset", None)


def test_what_came_along_with_a_deletion_is_not_heard(house: House) -> None:
    house.add("anna")
    session, line = signed_in(house)
    ask(house, session, DeleteAccount(5, "password"), Rename(6, "annika"), Ping())
    judge(house, RIGHT)
    house.loop.turn()
    told = [answer for answer in line.take() if isinstance(answer, SignedOut | Done | Failed | Pong)]
    assert [type(answer) for answer in told] == [SignedOut]


def test_a_deletion_on_a_full_disk_happens_once_when_there_is_room(house: House) -> None:
    user = house.add("anna")
    session, line = signed_in(house)
    house.loop.pass_time()
    line.take()
    ask(house, session, DeleteAccount(5, "password"))
    house.passwords.finish(RIGHT)
    house.fill_disk()
    house.loop.turn()
    assert line.take() == []
    assert (user.name, user.deleted, user.online) == ("anna", False, True)
    assert house.directory.by_name["anna"] is user
    house.empty_disk()
    house.loop.pass_time()
    assert [type(answer) for answer in line.take() if isinstance(answer, SignedOut)] == [SignedOut]
    assert user.deleted
    assert "anna" not in house.directory.by_name


# -- equal cost


@pytest.mark.parametrize("state", ["known", "locked before", "imported", "without a password", "unknown", "no name!"])
def test_every_name_costs_the_same_number_of_hashes(house: House, state: str) -> None:
    """C5, C8"""
    secrets = {"imported": Secret(plain="plain"), "without a password": Secret()}
    name = "anna"
    if state in ("unknown", "no name!"):
        name = state
    else:
        house.within(lambda: house.register.add("anna", "Anna", secrets.get(state, Secret("hash"))))
    if state == "locked before":
        for _ in range(3):
            guess(house)
            judge(house, WRONG)
        house.now += 60_000
    told, hashes = [], 0
    for _ in range(5):
        line = guess(house, name)[1]
        hashes += len(house.passwords.checks)
        if house.passwords.checks:
            judge(house, WRONG)
        told += answers(line)
    assert told == [Code.WRONG_CREDENTIALS] * 2 + [Code.LOCKED] * 3
    assert hashes == 3
