"""Who does nothing for a while is warned and logged out. With a clock that the test moves, and over real sockets."""

import sqlite3
from contextlib import closing

import pytest

from messenger.protocol import accounts, connection, contacts, messages, profiles
from messenger.protocol.accounts import Activity, InactivityWarning, Resume, SignedIn, SignedOut
from messenger.protocol.base import direct_log
from messenger.protocol.codec import AnyRequest
from messenger.protocol.contacts import Presence, PresenceChanged
from messenger.protocol.errors import Code
from messenger.server.folder import DATABASE
from messenger.server.idle import EVERY
from tests.server.still_house import ANNA, BRUNO, BuildHouse, activity_of
from tests.server.town import MakeTown, me, told
from tests.server.wire import VERSION

HOUR = 3600

# -- warned and logged out


def test_is_warned_a_minute_before_and_then_logged_out(build: BuildHouse) -> None:
    """C11, C14: the token is taken, the others see a logout, a session of the same user elsewhere stays."""
    house = build()
    session, line = house.sign_in(ANNA)
    _, watcher = house.sign_in(BRUNO)
    house.seconds(8 * HOUR - 61)
    assert line.take(InactivityWarning) == []
    house.say(*activity_of(house, BRUNO))
    house.seconds(2)
    assert line.take(InactivityWarning) == [InactivityWarning(60)]
    watcher.take(PresenceChanged)
    house.seconds(58)
    assert line.take(object) == []
    assert not session.finished
    house.seconds(2)
    assert [one.code for one in line.take(SignedOut)] == [Code.INACTIVE]
    assert line.closing
    gone = watcher.presence_of(ANNA)
    assert [(change.state, change.quiet) for change in gone] == [(Presence.OFFLINE, False)]
    assert gone[0].seen > 0
    assert house.tokens() == [None, b"token"]


def test_is_warned_at_half_the_timeout_when_that_is_shorter(build: BuildHouse) -> None:
    """C11."""
    house = build(timeout=10)
    _, line = house.sign_in(ANNA)
    house.seconds(4)
    assert line.take(InactivityWarning) == []
    house.seconds(1)
    assert line.take(InactivityWarning) == [InactivityWarning(5)]
    house.seconds(5)
    assert [one.code for one in line.take(SignedOut)] == [Code.INACTIVE]


def test_activity_begins_anew_and_the_next_warning_comes_only_when_it_is_due_again(build: BuildHouse) -> None:
    """C11: *Stay signed in*."""
    house = build(timeout=600)
    session, line = house.sign_in(ANNA)
    house.seconds(545)
    assert len(line.take(InactivityWarning)) == 1
    house.say(session, Activity())
    house.seconds(539)
    assert line.take(InactivityWarning | SignedOut) == []
    house.seconds(2)
    assert len(line.take(InactivityWarning)) == 1
    house.seconds(60)
    assert len(line.take(SignedOut)) == 1


def test_zero_is_never(build: BuildHouse) -> None:
    """C11."""
    house = build(timeout=0)
    session, line = house.sign_in(ANNA)
    house.loop.now += 10**6
    house.seconds(10)
    assert line.take(InactivityWarning | SignedOut) == []
    assert not house.is_over(session)


def test_each_session_has_its_own_clock(build: BuildHouse) -> None:
    """C11: the person sits at one device; the other is logged out, and nobody is told."""
    house = build(timeout=600)
    desk, desk_line = house.sign_in(ANNA, "desk")
    _, phone_line = house.sign_in(ANNA, "phone")
    _, watcher = house.sign_in(BRUNO)
    watcher.take(PresenceChanged)
    for _ in range(7):
        house.seconds(100)
        house.say(desk, Activity())
        house.say(*activity_of(house, BRUNO))
    assert len(phone_line.take(SignedOut)) == 1
    assert desk_line.take(SignedOut) == []
    assert watcher.presence_of(ANNA) == []


LOG = direct_log(ANNA, BRUNO)
CID = "c" * 22


@pytest.mark.parametrize(
    "line",
    [
        Activity(),
        messages.Send(1, CID, LOG, "hello"),
        contacts.Block(5, BRUNO),
        contacts.WhoElse(5, 60),
        messages.Mute(5, LOG, True),
        profiles.AskProfile(5, BRUNO),
        accounts.ListDevices(5),
        accounts.ListInvites(5),
    ],
    ids=str,
)
def test_a_valid_command_is_activity(build: BuildHouse, line: AnyRequest) -> None:
    """C12."""
    house = build(timeout=600)
    session, wire = house.sign_in(ANNA)
    house.seconds(400)
    house.say(session, line)
    house.seconds(400)
    assert wire.take(SignedOut) == []
    house.seconds(201)
    assert len(wire.take(SignedOut)) == 1


@pytest.mark.parametrize(
    "line",
    [
        connection.Ping(),
        connection.AskServer(),
        messages.Since(5, LOG, 0),
        messages.MarkLogs((messages.Mark(LOG, 1, 1),)),
        messages.Typing(LOG),
        # invalid commands
        messages.Send(1, CID, LOG, "   "),
        messages.Send(1, CID, direct_log(ANNA, 99), "to nobody"),
        messages.Send(7, CID, LOG, "out of order"),
        contacts.Block(5, ANNA),
        contacts.Unblock(5, BRUNO),
        messages.Mute(5, "nonsense", True),
        profiles.AskProfile(5, 99),
    ],
    ids=str,
)
def test_what_the_program_does_by_itself_and_invalid_commands_are_none(build: BuildHouse, line: AnyRequest) -> None:
    """C12: nor is receiving."""
    house = build(timeout=600)
    session, wire = house.sign_in(ANNA)
    other, _ = house.sign_in(BRUNO)
    house.seconds(400)
    house.say(other, messages.Send(1, CID, LOG, "for her to receive"))
    house.say(session, line)
    house.seconds(199)
    assert wire.take(SignedOut) == []
    house.seconds(2)
    assert len(wire.take(SignedOut)) == 1


def test_a_repeat_is_no_activity(build: BuildHouse) -> None:
    """C12: it is the program that says it again."""
    house = build(timeout=600)
    session, wire = house.sign_in(ANNA)
    said = (messages.Send(1, CID, LOG, "hello"), contacts.Block(5, BRUNO))
    house.say(session, *said)
    house.seconds(400)
    house.say(session, *said)
    house.seconds(201)
    assert len(wire.take(SignedOut)) == 1


# -- while the link or the server is gone


def test_the_clock_runs_on_over_reconnects(build: BuildHouse) -> None:
    """C11: also a warning that is due comes again, on the new connection."""
    house = build(timeout=600)
    session, line = house.sign_in(ANNA)
    for _ in range(5):
        house.seconds(110)
        session.lost(None)
        session, line = house.sign_in(ANNA, start=False)
    assert session.active_at == pytest.approx(1000)
    house.seconds(1)
    assert line.take(InactivityWarning) == [InactivityWarning(49)]
    house.seconds(49)
    assert len(line.take(SignedOut)) == 1


def test_starting_the_program_is_activity(build: BuildHouse) -> None:
    """C11."""
    house = build(timeout=600)
    session, _ = house.sign_in(ANNA)
    house.seconds(500)
    session.lost(None)
    house.seconds(300)
    assert house.is_over(session)
    session, line = house.sign_in(ANNA, start=True)
    house.seconds(539)
    assert line.take(InactivityWarning) == []
    assert not house.is_over(session)


def test_the_last_activity_survives_a_crash(build: BuildHouse) -> None:
    """C11: up to the last sign of life; a sign-in is never forgotten."""
    house = build(timeout=600)
    session, _ = house.sign_in(ANNA)
    house.seconds(100)
    house.say(session, Activity())
    house.seconds(31)
    house.sign_in(BRUNO)
    later = house.loop.now
    house = build(timeout=600)
    house.loop.now = later + 450
    anna, _ = house.sign_in(ANNA, start=False)
    bruno, _ = house.sign_in(BRUNO, start=False)
    assert house.loop.now - anna.active_at == pytest.approx(450 + 31)
    assert house.loop.now - bruno.active_at == pytest.approx(450)


def test_a_stall_of_the_server_is_nobodys_inactivity(build: BuildHouse) -> None:
    """C11: every deadline moves by its length, also that of who comes back just after it."""
    house = build(timeout=600, away=300)
    session, line = house.sign_in(ANNA)
    house.seconds(100)
    line.take(object)
    house.loop.now += HOUR
    house.idle.look()
    house.loop.pass_time()
    assert line.take(object) == []
    assert not house.is_over(session)
    house.seconds(435)
    assert line.take(InactivityWarning | SignedOut) == []
    house.seconds(10)
    assert len(line.take(InactivityWarning)) == 1


def test_a_clock_that_is_set_logs_nobody_out(build: BuildHouse) -> None:
    """While a session lives, what counts is a clock that nobody can set."""
    house = build(timeout=600)
    session, line = house.sign_in(ANNA)
    house.seconds(10)
    house.offset += 10 * HOUR
    house.seconds(500)
    assert line.take(SignedOut) == []
    house.offset -= 20 * HOUR
    house.say(session, Activity())
    house.seconds(500)
    assert line.take(SignedOut) == []


def test_a_full_disk_puts_the_logout_off_and_who_does_something_meanwhile_stays(build: BuildHouse) -> None:
    """C11: it is tried until it succeeds, once a second at the most."""
    house = build(timeout=600)
    (idle, idle_line), (busy, busy_line) = house.sign_in(ANNA), house.sign_in(BRUNO)
    house.seconds(599)
    house.fill_disk()
    house.loop.now += EVERY
    house.idle.look()
    house.loop.turn()
    assert idle_line.take(SignedOut) == busy_line.take(SignedOut) == []
    assert not idle.finished
    house.say(busy, Activity())
    house.seconds(5)
    assert len(idle_line.take(SignedOut)) == 1
    assert busy_line.take(SignedOut) == []


# -- over real sockets


def test_an_inactive_client_is_warned_told_and_has_to_sign_in_again(make_town: MakeTown) -> None:
    """C11, C14: the others see what they see after a logout."""
    people = make_town(timeout="4")
    anna, bruno = people.newcomer("anna"), people.newcomer("bruno")
    assert anna.me is not None
    assert anna.me.timeout == 4
    anna.keep_alive(0.5)  # keep-alives are no activity
    assert 0 < anna.expect(InactivityWarning).seconds <= 2
    bruno.send(Activity())
    assert anna.expect(SignedOut).code is Code.INACTIVE
    gone = told(bruno, me(anna), Presence.OFFLINE)
    assert not gone.quiet
    assert gone.seen > 0
    again = people.keep(people.server.connect(anna.device))
    assert again.refused(Resume(1, VERSION, anna.device, anna.token, start=True)).code is Code.TOKEN_INVALID
    again.sign_in("anna")


def test_a_device_that_was_inactive_too_long_cannot_come_back_by_itself(make_town: MakeTown) -> None:
    """C11: the clock runs on while the server is gone; only starting the program is activity."""
    people = make_town(timeout="1000")
    anna, bruno = people.newcomer("anna"), people.newcomer("bruno")
    people.server.kill()
    with closing(sqlite3.connect(people.server.data / DATABASE)) as database, database:
        database.execute("update device set active = active - 1001000")
    people.server.start()
    wire = people.keep(people.server.connect(anna.device))
    assert wire.refused(Resume(1, VERSION, anna.device, anna.token)).code is Code.INACTIVE
    assert wire.refused(Resume(2, VERSION, anna.device, anna.token, start=True)).code is Code.TOKEN_INVALID
    wire = people.keep(people.server.connect(bruno.device))
    wire.send(Resume(1, VERSION, bruno.device, bruno.token, start=True))
    token = wire.expect(SignedIn).token
    wire.abort()
    wire = people.keep(people.server.connect(bruno.device))
    wire.resume(token)
