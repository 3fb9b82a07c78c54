"""Who does nothing for a while is shown as away. With a clock that the test moves, and over real sockets."""

from messenger.protocol import accounts, connection, contacts
from messenger.protocol.accounts import Activity
from messenger.protocol.contacts import Presence, PresenceChange, PresenceChanged
from tests.server.still_house import ANNA, BRUNO, BuildHouse, activity_of
from tests.server.town import MakeTown, changes_of, me, present_at_arrival, told


def test_is_away_without_activity_and_there_again_with_it_both_quietly(build: BuildHouse) -> None:
    """Others move a dot. Oneself is not told."""
    house = build(away=600)
    session, line = house.sign_in(ANNA)
    _, watcher = house.sign_in(BRUNO)
    watcher.take(PresenceChanged)
    line.take(PresenceChanged)
    for _ in range(2):
        house.seconds(599)
        house.say(*activity_of(house, BRUNO))
        assert watcher.presence_of(ANNA) == []
        house.seconds(2)
        assert watcher.presence_of(ANNA) == [PresenceChange(ANNA, Presence.AWAY, 0, True)]
        house.say(session, Activity())
        house.seconds(1)
        assert watcher.presence_of(ANNA) == [PresenceChange(ANNA, Presence.ONLINE, 0, True)]
    assert line.presence_of(ANNA) == []


def test_newcomers_are_told_who_is_away(build: BuildHouse) -> None:
    house = build(away=600)
    house.sign_in(ANNA)
    house.seconds(601)
    _, line = house.sign_in(BRUNO)
    assert line.presence_of(ANNA) == [PresenceChange(ANNA, Presence.AWAY, 0, True)]


def test_is_away_only_when_nothing_is_done_on_any_device(build: BuildHouse) -> None:
    house = build(away=600)
    house.sign_in(ANNA, "desk")
    phone, _ = house.sign_in(ANNA, "phone")
    _, watcher = house.sign_in(BRUNO)
    for _ in range(3):
        house.seconds(500)
        house.say(phone, Activity())
        house.say(*activity_of(house, BRUNO))
    assert watcher.presence_of(ANNA) == []
    house.seconds(1)
    phone.lost(None)  # the desk was idle all the time: what counts is what was done last anywhere
    house.seconds(599)
    assert watcher.presence_of(ANNA) == []
    house.seconds(2)
    assert [change.state for change in watcher.presence_of(ANNA)] == [Presence.AWAY]


def test_is_away_again_when_the_device_that_brought_it_back_is_gone(build: BuildHouse) -> None:
    """What counts is what was done last anywhere, whichever devices are still there."""
    house = build(away=600)
    house.sign_in(ANNA, "desk")
    phone, _ = house.sign_in(ANNA, "phone")
    _, watcher = house.sign_in(BRUNO)
    house.seconds(601)
    house.say(phone, Activity())
    house.seconds(1)
    phone.lost(None)
    assert [change.state for change in watcher.presence_of(ANNA)][-2:] == [Presence.AWAY, Presence.ONLINE]
    house.seconds(601)
    assert [change.state for change in watcher.presence_of(ANNA)] == [Presence.AWAY]


def test_a_link_that_blinks_leaves_who_is_away_away(build: BuildHouse) -> None:
    """C15: neither a line nor a dot."""
    house = build(away=600)
    session, _ = house.sign_in(ANNA)
    _, watcher = house.sign_in(BRUNO)
    house.seconds(601)
    watcher.take(PresenceChanged)
    session.lost(None)
    house.seconds(5)
    house.sign_in(ANNA, start=False)
    house.seconds(5)
    assert watcher.presence_of(ANNA) == []
    assert house.directory.users[ANNA].away


def test_a_link_that_blinks_is_no_activity(build: BuildHouse) -> None:
    house = build(away=600)
    session, _ = house.sign_in(ANNA)
    _, watcher = house.sign_in(BRUNO)
    house.seconds(500)
    session.lost(None)
    house.sign_in(ANNA, start=False)
    house.say(*activity_of(house, BRUNO))
    house.seconds(99)
    assert watcher.presence_of(ANNA) == []
    house.seconds(2)
    assert [change.state for change in watcher.presence_of(ANNA)] == [Presence.AWAY]


def test_who_is_away_and_goes_and_comes_is_online(build: BuildHouse) -> None:
    house = build(away=600)
    session, _ = house.sign_in(ANNA)
    _, watcher = house.sign_in(BRUNO)
    house.seconds(601)
    watcher.take(PresenceChanged)
    house.say(session, connection.Bye())
    house.sign_in(ANNA)
    house.seconds(1)
    assert [(change.state, change.quiet) for change in watcher.presence_of(ANNA)] == [
        (Presence.OFFLINE, False),
        (Presence.ONLINE, False),
    ]


def test_many_who_go_away_at_once_are_one_line_for_each_reader(build: BuildHouse) -> None:
    house = build(away=600)
    lines = [house.sign_in(number, f"device{index}")[1] for index in range(3) for number in (ANNA, BRUNO)]
    house.seconds(599)
    for line in lines:
        line.take(object)
    house.seconds(2)
    assert {len(line.take(PresenceChanged)) for line in lines} == {1}


# -- over real sockets


def test_away_reaches_others_and_newcomers(make_town: MakeTown) -> None:
    """Who has blocked somebody is not even away there (C36)."""
    people = make_town(away_seconds="1")
    anna, bruno, carla = (people.newcomer(name) for name in ("anna", "bruno", "carla"))
    number = anna.next_number()
    anna.send(contacts.Block(number, me(carla)))
    assert told(bruno, me(anna), Presence.AWAY).quiet
    doris = people.newcomer("doris")
    assert present_at_arrival(doris)[me(anna)] is Presence.AWAY
    anna.send(accounts.Activity())
    assert told(bruno, me(anna), Presence.ONLINE).quiet
    people.settle(carla)
    hidden = changes_of(carla, me(anna))
    assert [change.state for change in hidden if change.seen or change.state is not Presence.OFFLINE] == []
