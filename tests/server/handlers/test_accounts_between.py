"""What happens between the two halves of a request that needs a hash: the second half checks everything again.

Everything is real but the sockets, the clock and the hashing threads: the test says when a hash is ready.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from messenger.protocol.accounts import SignedIn, SignIn, SignUp
from messenger.protocol.connection import Failed, Ping, Pong
from messenger.protocol.contacts import People, PresenceChanged
from messenger.protocol.errors import Code
from messenger.server.passwords import Secret, Verdict
from messenger.server.storage.invites import StoredInvite
from tests.server.house import House, Line

DEVICE = "d" * 22


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.database.close()


def sign_in(name: str = "anna") -> SignIn:
    return SignIn(1, "0.1.0", DEVICE, "test", name, "password")


def sign_up(token: str, name: str = "anna") -> SignUp:
    return SignUp(1, "0.1.0", DEVICE, "test", token, name, "Anna", "password")


def failure(line: Line) -> Code:
    [answer] = [line for line in line.take() if not isinstance(line, Pong)]
    assert isinstance(answer, Failed)
    return answer.code


def test_a_right_password_signs_in(house: House) -> None:
    house.add("anna")
    session, line = house.connect()
    session.received([sign_in()])
    house.loop.turn()
    assert line.take() == []
    house.passwords.finish(Verdict(True))
    house.loop.turn()
    assert isinstance(line.take()[0], SignedIn)


def test_a_password_that_was_changed_meanwhile_is_checked_again(house: House) -> None:
    user = house.add("anna")
    session, line = house.connect()
    session.received([sign_in()])
    house.loop.turn()
    house.within(lambda: house.register.set_password(user, "new hash"))
    house.passwords.finish(Verdict(True))  # it was the old one
    house.loop.turn()
    assert line.take() == []
    assert house.passwords.checks[0][0] == Secret("new hash")
    house.passwords.finish(Verdict(False))
    house.loop.turn()
    assert failure(line) == Code.WRONG_CREDENTIALS
    assert not line.paused


def test_an_account_that_went_away_meanwhile_is_unknown(house: House) -> None:
    user = house.add("anna")
    session, line = house.connect()
    session.received([sign_in()])
    house.loop.turn()
    house.directory.remove(user)
    house.passwords.finish(Verdict(True))
    house.loop.turn()
    assert failure(line) == Code.WRONG_CREDENTIALS


def test_a_connection_that_was_lost_meanwhile_gets_no_session(house: House) -> None:
    user = house.add("anna")
    session, line = house.connect()
    session.received([sign_in()])
    house.loop.turn()
    line.closing = True
    session.lost(None)
    house.passwords.finish(Verdict(True))
    house.loop.turn()
    assert line.take() == []
    assert user.sessions == []
    assert not user.online
    assert house.database.read("select count(*) from device") == [(0,)]


def take_name(house: House, _: str) -> None:
    house.add("anna")


def revoke(house: House, _: str) -> None:
    house.within(lambda: house.invites.revoke(1, house.turn.now))


def use_up(house: House, token: str) -> None:
    invite = house.within(lambda: house.invites.find(token, house.turn.now))[0]
    assert isinstance(invite, StoredInvite)
    house.within(lambda: house.invites.use(invite))


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [(take_name, Code.NAME_TAKEN), (revoke, Code.INVITE_INVALID), (use_up, Code.INVITE_INVALID)],
)
def test_a_sign_up_whose_ground_went_away_meanwhile_is_refused(
    house: House, meanwhile: Callable[[House, str], object], code: Code
) -> None:
    """C61"""
    token = house.invite()
    session, line = house.connect()
    session.received([sign_up(token)])
    house.loop.turn()
    meanwhile(house, token)
    before = len(house.directory.users)
    house.passwords.finish("hash")
    house.loop.turn()
    assert failure(line) == code
    assert len(house.directory.users) == before


def test_lines_that_came_along_wait_for_the_answer(house: House) -> None:
    house.add("anna")
    session, line = house.connect()
    session.received([Ping(), sign_in(), Ping()])
    session.received([Ping()])
    house.loop.turn()
    assert [type(answer) for answer in line.take()] == [Pong]
    assert line.paused
    house.passwords.finish(Verdict(True))
    house.loop.turn()
    house.loop.turn()
    kinds = [type(answer) for answer in line.take()]
    assert kinds[0] is SignedIn
    assert kinds[-2:] == [Pong, Pong]
    assert not line.paused


def test_no_room_in_the_queue_is_answered_and_the_connection_goes_on(house: House) -> None:
    house.add("anna")
    house.passwords.full = True
    session, line = house.connect()
    session.received([sign_in(), Ping()])
    house.loop.turn()
    house.loop.turn()
    house.loop.turn()
    answers = line.take()
    assert answers[0] == Failed(1, Code.BUSY, answers[0].reason, 7)
    assert isinstance(answers[1], Pong)
    assert not line.paused


def test_a_turn_that_never_happened_starts_no_hash(house: House) -> None:
    house.add("anna")
    session, line = house.connect()
    session.received([sign_in(), Ping()])
    house.fill_disk()
    house.loop.turn()
    assert failure(line) == Code.STORAGE
    assert house.passwords.checks == []
    assert not session.holding
    line.take()
    house.loop.pass_time()
    assert isinstance(line.take()[-1], Pong)  # what came along is not forgotten
    assert not line.paused


def test_a_sign_up_on_a_full_disk_happens_once_when_there_is_room(house: House) -> None:
    token = house.invite()
    session, line = house.connect()
    session.received([sign_up(token)])
    house.loop.turn()
    size = house.database.connection.pragma("page_count")
    house.passwords.finish("hash")
    house.fill_disk()
    house.loop.turn()
    assert line.take() == []
    assert house.directory.users == {}
    assert house.directory.online == {}
    house.database.connection.pragma("max_page_count", size + 1000)
    house.loop.pass_time()
    assert [type(answer) for answer in line.take()][:1] == [SignedIn]
    assert [user.name for user in house.directory.users.values()] == ["anna"]
    assert house.database.read("select name from user") == [("anna",)]
    assert house.invites.find(token, house.turn.now) is None


def arrive(house: House, name: str) -> Line:
    """Let somebody sign up, in a turn that is not over yet."""
    session, line = house.connect()
    session.received([sign_up(house.invite(), name)])
    house.loop.turn()
    house.passwords.finish("a hash")
    return line


def told_of(line: Line, user: int) -> list[type]:
    """Return how somebody is told of a user: as an entry of the directory, or as being there."""
    told: list[type] = []
    for raw in line.take():
        event = msgspec.json.decode(raw, type=People | PresenceChanged) if isinstance(raw, msgspec.Raw) else raw
        match event:
            case People() if any(person.id == user for person in event.people):
                told.append(People)
            case PresenceChanged() if any(change.user == user for change in event.changes):
                told.append(PresenceChanged)
    return told


def test_a_newcomer_is_known_before_it_is_said_to_be_online(house: House) -> None:
    """C15: also when news are due in the very turn in which somebody signs up."""
    anna = arrive(house, "anna")
    house.loop.pass_time()
    anna.take()
    house.within(lambda: house.presence.set_away(house.directory.users[1], True))  # news, due at any moment
    arrive(house, "bruno")
    house.loop.pass_time()
    house.loop.pass_time()
    assert told_of(anna, 2) == [People, PresenceChanged]


def test_a_newcomer_of_a_dead_turn_is_told_of_once_when_there_is_room(house: House) -> None:
    anna = arrive(house, "anna")
    house.loop.pass_time()
    anna.take()
    arrive(house, "bruno")
    house.fill_disk()
    house.loop.turn()
    assert 2 not in house.directory.users
    house.empty_disk()
    house.loop.pass_time()
    house.loop.pass_time()
    assert told_of(anna, 2) == [People, PresenceChanged]
