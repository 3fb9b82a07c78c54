"""Who is told what of a gathering: everybody everything but themselves, at a cost that grows with the users only."""

from typing import Any

import msgspec
import pytest

from messenger.protocol.base import LINE_LIMIT
from messenger.protocol.codec import encode
from messenger.protocol.contacts import Presence, PresenceChange, PresenceChanged
from messenger.server.live import Directory, User
from messenger.server.pages import CHANGES_PER_LINE, USERS_PER_LINE
from messenger.server.presence_news import PresenceNews
from messenger.server.visibility import news_of
from tests.server.turns import ManualLoop, Wire

CROWD = CHANGES_PER_LINE * 2 + CHANGES_PER_LINE // 2


class AtOnce:
    """A turn that does everything at once."""

    def enter(self, fact: Any, several: bool = True) -> None:
        fact()

    def undo(self, *call: Any) -> None:
        """Nothing is taken back."""

    def post(self, connection: Wire, line: Any) -> None:
        connection.sent.append(line)


class Guest:
    """A session as far as news go."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.connection = Wire()
        self.missed_presence = False
        self.finished = False

    def take(self) -> list[PresenceChanged]:
        """Take out what was told."""
        sent, self.connection.sent = self.connection.sent, []
        return [
            msgspec.json.decode(line, type=PresenceChanged) if isinstance(line, msgspec.Raw) else line for line in sent
        ]

    @property
    def shared(self) -> list[int]:
        """What was told in an encoding that others may have got as well."""
        return [id(line) for line in self.connection.sent if isinstance(line, msgspec.Raw)]


class Hall:
    """Users who come, and what they are told."""

    def __init__(self) -> None:
        self.loop = ManualLoop()
        self.directory = Directory()
        turn: Any = AtOnce()
        self.news = PresenceNews(turn, self.directory, self.loop, 1)

    def enter(self, number: int) -> Guest:
        user = User(number, f"user{number}", f"user{number}", "", number)
        guest: Any = Guest(user)
        user.online = True
        user.sessions.append(guest)
        self.directory.add(user)
        self.directory.online[number] = user
        self.news.add(news_of(user))
        self.news.tell_all(guest)
        return guest  # type: ignore[no-any-return]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def users(lines: list[PresenceChanged]) -> list[int]:
    """Return whose presence has changed, in order."""
    return [change.user for line in lines for change in line.changes]


def test_everybody_of_a_gathering_learns_what_came_after_and_one_encoding_serves_all(hall: Hall) -> None:
    """C15: never oneself, and no line about who was there before."""
    watcher = hall.enter(CROWD + 1)
    hall.loop.pass_time()
    watcher.take()
    guests = [hall.enter(number) for number in range(1, CROWD + 1)]
    hall.loop.pass_time()
    shared = {one for guest in guests for one in guest.shared}
    assert len(shared) == 3  # who is there, and the lines of changes but the first, in whose midst each has come
    assert shared.difference(watcher.shared) == {guests[0].shared[0]}
    assert max(len(guest.connection.sent) - len(guest.shared) for guest in guests) == 1
    assert users(watcher.take()) == list(range(1, CROWD + 1))
    for number, guest in enumerate(guests, 1):
        first, *rest = guest.take()
        assert (set(first.online), first.all, first.changes) == (set(range(1, CROWD + 2)), True, ())
        assert users(rest) == list(range(number + 1, CROWD + 1))
        assert not any(line.all or line.online for line in rest)


def test_who_is_there_is_told_by_id_alone_and_who_is_away_apart(hall: Hall) -> None:
    hall.enter(1)
    hall.directory.users[1].away = True
    told = hall.enter(2)
    hall.loop.pass_time()
    assert told.take() == [PresenceChanged((PresenceChange(1, Presence.AWAY, 0, True),), all=True, online=(2,))]


def test_who_has_blocked_somebody_is_not_there_for_that_one(hall: Hall) -> None:
    """C16, C18"""
    blocker, blocked, other = (hall.enter(number) for number in (1, 2, 3))
    blocker.user.blocks.add(2)
    blocked.user.blocked_by.add(1)
    hall.loop.pass_time()
    online = {guest.user.id: guest.take()[0].online for guest in (blocker, blocked, other)}
    assert online == {1: (1, 2, 3), 2: (2, 3), 3: (1, 2, 3)}


def test_who_has_been_told_the_last_words_hears_nothing_after_them(hall: Hall) -> None:
    """C60: news may be due in the very turn in which the server stops."""
    leaving, staying = hall.enter(1), hall.enter(2)
    leaving.finished = True
    hall.loop.pass_time()
    assert leaving.take() == []
    assert staying.take()


def test_many_who_are_there_are_told_in_several_lines(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messenger.server.presence_news.USERS_PER_LINE", 2)
    told = [hall.enter(number) for number in range(1, 6)][-1]
    hall.loop.pass_time()
    assert [(line.online, line.all) for line in told.take()] == [((1, 2), True), ((3, 4), False), ((5,), False)]


def test_the_longest_lines_are_lines() -> None:
    highest = 2**53 - 1
    away = (PresenceChange(highest, Presence.AWAY, 0, True),) * USERS_PER_LINE
    gone = (PresenceChange(highest, Presence.OFFLINE, highest, True),) * CHANGES_PER_LINE
    for line in (PresenceChanged(away, all=True), PresenceChanged(all=True, online=(highest,) * USERS_PER_LINE)):
        assert len(encode(line)) <= LINE_LIMIT
    assert len(encode(PresenceChanged(gone))) <= LINE_LIMIT
