"""Who guesses: passwords, names, invites, tokens. Judged by what the server works out, never by how long it takes."""

import base64
import os
import re
import sys
from collections import Counter
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path

import pytest

from messenger.net.invite import parse_invite
from messenger.protocol.accounts import Resume, SignIn, SignUp
from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code
from messenger.server.passwords import Secret, Verdict
from tests.reliability.figures import note
from tests.server.hostile.conftest import MakeWatched, Watched
from tests.server.house import House
from tests.server.town import Town
from tests.server.wire import PASSWORD, VERSION, Wire, random_id

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="many addresses of one machine are Linux's")

GUESSES = 10_000
ADDRESSES = 200
HOUR = 3_600_000


def from_(watched: Watched, stack: ExitStack, source: str) -> Wire:
    """Return a connection that comes from ``source``."""
    wire = Wire(watched.server.address, source=source)
    stack.callback(wire.socket.close)
    return wire


def guess(wire: Wire, name: str, typed: str = "a wrong password") -> Failed:
    """Guess a password; return the refusal."""
    return wire.refused(SignIn(wire.next_number(), VERSION, wire.device, "test", name, typed))


def test_ten_thousand_guesses_from_two_hundred_addresses_are_three(make_watched: MakeWatched, stack: ExitStack) -> None:
    """C7, A2: and whoever is signed in, or comes back by a token, does not notice (C8)."""
    watched = make_watched(block_duration="86400")
    town = Town(watched.server, stack)
    owner, friend = town.newcomers("owner", "friend")
    before = watched.look().hashes
    wires = [from_(watched, stack, f"127.0.7.{number + 1}") for number in range(ADDRESSES)]
    each = GUESSES // ADDRESSES
    for wire in wires:
        wire.send(*(SignIn(n, VERSION, wire.device, "test", "owner", f"wrong {n}") for n in range(1, each + 1)))
    owner = town.back(owner)
    assert owner.say(friend, "undisturbed").seq == 1
    answers = Counter(wire.expect_failed().code for wire in wires for _ in range(each))
    assert answers == {Code.WRONG_CREDENTIALS: 2, Code.LOCKED: GUESSES - 2}
    assert watched.look().hashes - before == 3
    town.back(owner)


def test_an_hour_of_guesses_brings_three_in_each_minute(tmp_path: Path) -> None:
    """C6, C7: 10,000 guesses from 200 addresses, evenly, under a clock that the test moves."""
    house = House(tmp_path)
    house.within(lambda: house.register.add("owner", "Owner", Secret("hash")))
    evaluated = 0
    start = house.now
    for number in range(GUESSES):
        session, line = house.connect()
        session.address = f"192.0.2.{number % ADDRESSES}"
        session.received([SignIn(1, "0.1.0", "d" * 22, "test", "owner", "wrong")])
        house.loop.turn()
        if house.passwords.checks:
            evaluated += 1
            house.passwords.finish(Verdict(False))
            house.loop.turn()
            house.loop.turn()
        assert [type(answer) for answer in line.take()] == [Failed]
        session.lost(None)
        house.now = start + (number + 1) * HOUR // GUESSES
    house.database.close()
    assert 100 < evaluated <= 3 * 60
    reached = (
        f"{GUESSES:,} guesses in an hour from {ADDRESSES} addresses: {evaluated} evaluated (3 in each BLOCK_DURATION)"
    )
    note("A2", reached, evaluated <= 3 * 60)


def test_spraying_one_guess_at_each_of_many_names_is_soon_over(make_watched: MakeWatched, stack: ExitStack) -> None:
    watched = make_watched(address_failures="10", address_failures_per_minute="1")
    town = Town(watched.server, stack)
    owner = town.newcomer("owner")
    before = watched.look().hashes
    sprayer = from_(watched, stack, "127.0.7.1")
    codes = [guess(sprayer, name).code for name in islice(cycle(["owner", *(f"name{n}" for n in range(1, 60))]), 59)]
    assert codes[:10] == [Code.WRONG_CREDENTIALS] * 10
    assert Counter(codes)[Code.LOCKED] >= 40  # one more in each minute that it takes
    refusal = guess(sprayer, "owner", PASSWORD)
    assert (refusal.code, 0 < refusal.retry_after <= 60) == (Code.LOCKED, True)
    assert watched.look().hashes - before <= 10 + 8
    from_(watched, stack, "127.0.7.2").sign_in("owner")
    town.back(owner)


NAMES = ("owner", "OWNER2", "nobody", "no name!", "x" * 300, "")


def test_a_name_that_nobody_has_answers_like_any_other(watched: Watched, stack: ExitStack) -> None:
    """C5, C8, A3: the same words, the same codes, the same counts, the same number of hashes."""
    Town(watched.server, stack).newcomers("owner", "owner2")
    seen = {}
    for number, name in enumerate(NAMES, 1):
        wire = from_(watched, stack, f"127.0.7.{number}")
        steps = []
        for _ in range(5):
            before = watched.look().hashes
            answer = guess(wire, name)
            reason = re.sub(r"\d+ seconds", "N seconds", answer.reason)
            steps.append((answer.code, reason, answer.retry_after > 0, answer.device, watched.look().hashes - before))
        seen[name] = steps
    assert all(steps == seen["owner"] for steps in seen.values())
    assert [step[-1] for step in seen["owner"]] == [1, 1, 1, 0, 0]
    assert [step[0] for step in seen["owner"]] == [Code.WRONG_CREDENTIALS] * 2 + [Code.LOCKED] * 3
    note(
        "A3",
        f"{len(NAMES)} names, known, unknown and impossible: same text, code, count and number of hashes",
        True,
        "text",
    )


def test_invites_that_are_used_up_or_revoked_or_never_were_answer_alike_without_a_hash(
    watched: Watched, stack: ExitStack
) -> None:
    """And without a good one nobody learns which names are taken (C5)."""
    Town(watched.server, stack).newcomer("anna")
    server = watched.server
    used, revoked = (parse_invite(server.invite("--uses", "1")).token for _ in range(2))
    with server.connect() as wire:
        wire.sign_up(used, "newcomer")
    number = [line.split()[0] for line in server.command("invite", "list").splitlines()[1:]][-1]
    server.command("invite", "revoke", number)
    before = watched.look().hashes
    guesser = from_(watched, stack, "127.0.7.1")
    tokens = (used, revoked, base64.urlsafe_b64encode(os.urandom(24)).decode(), "x", "", used[:-1] + "\0", "é" * 100)
    answers = []
    for token in tokens:
        for name in ("anna", "unknown", "no name!"):
            line = SignUp(guesser.next_number(), VERSION, guesser.device, "test", token, name, "Name", PASSWORD)
            answer = guesser.refused(line)
            answers.append((answer.code, answer.reason, answer.retry_after))
    assert len(set(answers)) == 1
    assert answers[0][0] == Code.INVITE_INVALID
    assert watched.look().hashes == before


def test_tokens_of_others_and_of_nobody_answer_alike_without_a_hash(watched: Watched, stack: ExitStack) -> None:
    owner, friend = Town(watched.server, stack).newcomers("clara", "dora")
    before = watched.look().hashes
    guesser = from_(watched, stack, "127.0.7.1")
    other = base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()
    answers = []
    for device in (owner.device, friend.device, random_id()):
        for token in (other, "", "no token", owner.token if device != owner.device else friend.token):
            answer = guesser.refused(Resume(guesser.next_number(), VERSION, device, token))
            answers.append((answer.code, answer.reason, answer.retry_after))
    assert set(answers) == {(Code.TOKEN_INVALID, answers[0][1], 0)}
    assert watched.look().hashes == before


def test_a_storm_of_logins_is_bounded_and_each_comes_in_at_last(make_watched: MakeWatched, stack: ExitStack) -> None:
    """A4: above the bound some are told when to come again, nobody is cut off, and tokens need no hash."""
    many = 40
    watched = make_watched(hash_threads="1", hash_queue="10", hash_memory_kib="8192", hash_rounds="3")
    town = Town(watched.server, stack)
    owner = town.newcomer("owner")
    before = watched.look().hashes
    wires = [from_(watched, stack, f"127.0.7.{number + 1}") for number in range(many)]
    names = [f"nobody{number}" for number in range(many)]
    waiting = dict(zip(wires, names, strict=True))
    busy = 0
    with watched.server.paused():  # so that all come at once
        _ask(waiting)
    while waiting:
        again = {}
        for wire, name in waiting.items():
            answer = wire.answer()
            assert isinstance(answer, Failed)
            if answer.code is Code.BUSY:
                assert answer.retry_after >= 1
                again[wire] = name
            else:
                assert answer.code is Code.WRONG_CREDENTIALS
        busy += len(again)
        owner = town.back(owner)
        _ask(again)
        waiting = again
    assert busy
    assert watched.look().hashes - before == many


def _ask(waiting: dict[Wire, str]) -> None:
    for wire, name in waiting.items():
        wire.send(SignIn(wire.next_number(), VERSION, wire.device, "test", name, "a wrong password"))
