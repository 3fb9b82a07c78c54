"""Who comes and who goes, as everybody else is told."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.protocol.connection import Bye, Refused
from messenger.protocol.contacts import People, Presence, PresenceChanged
from messenger.protocol.errors import Code
from tests.end_to_end.server_process import running
from tests.server.town import Town, changes_seen, me, present_at_arrival, told
from tests.server.wire import PASSWORD

SOON = {"presence_gather_ms": "10"}


MakeTown = Callable[..., Town]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[MakeTown]:
    """Return a function that starts a server with the settings given and returns its people."""
    with ExitStack() as stack:

        def make(**settings: str) -> Town:
            server = stack.enter_context(running(tmp_path, **(SOON | settings)))
            return Town(server, stack.enter_context(ExitStack()))

        yield make


def test_others_are_told_who_comes_and_who_says_goodbye_at_once(town: MakeTown) -> None:
    """C15, C59: with the first session and after the last; never oneself. The lingering is long: it must not matter."""
    people = town(linger_seconds="3600")
    anna, bruno = people.newcomer("anna"), people.newcomer("bruno")
    assert not told(anna, me(bruno), Presence.ONLINE).quiet
    bruno.send(Bye())
    gone = told(anna, me(bruno), Presence.OFFLINE)
    assert gone.seen > 0
    assert not gone.quiet
    assert changes_seen(bruno) == []


def test_a_second_device_is_no_news_and_leaving_with_one_neither(town: MakeTown) -> None:
    """C15: first session, last session."""
    people = town(linger_seconds="0")
    anna, bruno = people.newcomer("anna"), people.newcomer("bruno")
    second = people.keep(people.server.connect())
    second.sign_in("bruno")
    second.send(Bye())
    carla = people.newcomer("carla")
    told(anna, me(carla), Presence.ONLINE)
    assert changes_seen(anna) == [(me(bruno), Presence.ONLINE), (me(carla), Presence.ONLINE)]
    bruno.send(Bye())
    told(anna, me(bruno), Presence.OFFLINE)


def test_a_lost_link_counts_as_online_until_it_could_have_come_back(town: MakeTown) -> None:
    """C15, C59: a reset link is a logout for everybody else, some seconds later."""
    people = town(linger_seconds="1")
    anna, bruno = people.newcomer("anna"), people.newcomer("bruno")
    bruno.abort()
    carla = people.newcomer("carla")  # meanwhile he is still there for a newcomer
    assert present_at_arrival(carla)[me(bruno)] is Presence.ONLINE
    assert told(anna, me(bruno), Presence.OFFLINE).seen > 0


def test_a_link_that_comes_back_in_time_is_no_news(town: MakeTown) -> None:
    """C15."""
    people = town(linger_seconds="3600")
    anna, bruno = people.newcomer("anna"), people.newcomer("bruno")
    for _ in range(3):
        bruno.abort()
        bruno = people.keep(bruno.again())
    bruno.send(Bye())
    told(anna, me(bruno), Presence.OFFLINE)
    assert changes_seen(anna) == [(me(bruno), Presence.ONLINE), (me(bruno), Presence.OFFLINE)]


def test_silence_is_a_logout(town: MakeTown) -> None:
    """C15, C59: a pulled cable. Nobody else is thrown out: they say something now and then."""
    people = town(silence_seconds="3", linger_seconds="3600")
    anna, bruno = people.newcomer("anna"), people.newcomer("bruno")
    anna.keep_alive(every=0.5)
    told(anna, me(bruno), Presence.OFFLINE)
    lines = bruno.read_to_end()
    assert [line.code for line in lines if isinstance(line, Refused)] == [Code.SILENT]


def test_notices_come_in_the_servers_order(town: MakeTown) -> None:
    """C17: on, off, on of one person stays so; a failed sign-in announces nothing."""
    people = town(linger_seconds="0", presence_gather_ms="300")
    anna, bruno = people.newcomer("anna"), people.newcomer("bruno")
    told(anna, me(bruno), Presence.ONLINE)
    for _ in range(3):
        bruno.send(Bye())
        bruno.read_to_end()
        stranger = people.keep(people.server.connect())
        stranger.refused_sign_in("bruno", "wrong password")
        bruno = people.keep(bruno.again())
    carla = people.newcomer("carla")
    told(anna, me(carla), Presence.ONLINE)
    mine = [state for user, state in changes_seen(anna) if user == me(bruno)]
    assert mine == [Presence.ONLINE] + [Presence.OFFLINE, Presence.ONLINE] * 3


def test_after_a_start_returning_users_are_no_news_and_the_missing_are_announced(town: MakeTown) -> None:
    """C15, C58: dots only for those who return; who was online before and does not return is announced offline."""
    people = town(start_quiet_seconds="4")
    anna, bruno, carla = (people.newcomer(name) for name in ("anna", "bruno", "carla"))
    people.server.restart()
    anna = people.keep(anna.again())
    anna.expect(PresenceChanged, all=True)
    assert present_at_arrival(anna) == {me(anna): Presence.ONLINE}
    bruno = people.keep(bruno.again())
    assert told(anna, me(bruno), Presence.ONLINE).quiet
    missing = told(anna, me(carla), Presence.OFFLINE)
    assert not missing.quiet
    assert missing.seen > 0


def test_a_new_account_is_in_everybodys_list_at_once_and_later_only_what_changed(town: MakeTown) -> None:
    people = town()
    anna = people.newcomer("anna")
    bruno = people.newcomer("bruno")
    page = anna.expect(People)
    while me(bruno) not in {person.id for person in page.people}:
        page = anna.expect(People)
    again = people.keep(people.server.connect())
    again.sign_in("anna", PASSWORD, people=page.rev)
    assert [line for line in again.seen if isinstance(line, People)] == []
    fresh = people.keep(people.server.connect())
    fresh.sign_in("anna")
    names = {person.name for line in fresh.seen if isinstance(line, People) for person in line.people}
    assert names == {"anna", "bruno"}
