"""Who is there, presence and blocks through the classic door."""

import pytest

from messenger.protocol.contacts import Presence
from tests.server.classic.terminal import without_presence
from tests.server.classic.village import MakeVillage, Village, name_of, person
from tests.server.town import changes_of, me, told, who_else


def names(line: str, head: str) -> list[str]:
    """Return the names that stand in a line behind ``head``."""
    assert line.startswith(head), line
    return line.removeprefix(head).split(", ")


def test_whoelse_names_all_others_online_sorted_and_not_who_blocked_the_asker(make_village: MakeVillage) -> None:
    """C30, C34, C36"""
    village = make_village()
    anna = village.at_terminal("anna")
    assert anna.answers("whoelse") == ["Nobody else is online."]
    ben, carla, dora = village.at_window("ben"), village.at_terminal("carla"), village.at_terminal("dora")
    (line,) = anna.answers("whoelse")
    assert names(line, "Also online: ") == sorted([name_of(ben), carla.name, dora.name])
    dora.answers(f"block {anna.name}")
    (line,) = anna.answers("whoelse")
    assert names(line, "Also online: ") == [name_of(ben), carla.name]
    (line,) = anna.answers("whoelsesince 1000")
    assert names(line, "Online in the last 1000 seconds: ") == [name_of(ben), carla.name]
    (line,) = dora.answers("whoelse")
    assert anna.name in names(line, "Also online: ")


def test_whoelsesince_names_who_was_there_and_has_gone(make_village: MakeVillage) -> None:
    """C31, C33"""
    village = make_village()
    anna = village.at_terminal("anna")
    gone = village.account("ben")
    while anna.answers("whoelse") != ["Nobody else is online."]:
        pass
    assert anna.answers("whoelse") == ["Nobody else is online."]
    assert anna.answers("whoelsesince 100") == [f"Online in the last 100 seconds: {gone}"]
    seconds = "9" * 40
    (line,) = anna.answers(f"whoelsesince {seconds}")
    assert line.endswith(f": {gone}")


@pytest.mark.parametrize("words", ["", "-1", "1.5", "x", "٣", "1 2"])
def test_a_time_that_is_none_gets_the_usage(village: Village, words: str) -> None:
    """C34"""
    (line,) = village.at_terminal("anna").answers(f"whoelsesince {words}")
    assert line.startswith("Type it like this: whoelsesince SECONDS")


def test_blocking_is_confirmed_and_what_cannot_be_is_refused_by_name(village: Village) -> None:
    """C35, C37"""
    anna, ben, offline = village.at_terminal("anna"), village.at_terminal("ben"), village.account("carla")
    assert anna.answers(f"block {ben.name}", f"block {ben.name}") == [
        f"You have blocked {ben.name}.",
        f"You have already blocked {ben.name}.",
    ]
    assert anna.answers(f"block {offline}", f"unblock {offline}", f"unblock {offline}") == [
        f"You have blocked {offline}.",
        f"You have unblocked {offline}.",
        f"You have not blocked {offline}.",
    ]
    assert anna.answers(f"block {anna.name}", f"unblock {anna.name}", "block no-such", "unblock no-such", "block") == [
        "You cannot block yourself.",
        "You cannot unblock yourself.",
        "There is no user no-such.",
        "There is no user no-such.",
        "Type it like this: block USER",
    ]
    assert [line for line in without_presence(ben.answers("whoelsesince x")) if anna.name in line] == []


def test_a_block_hides_the_blocker_quietly_and_unblocking_shows_it_again(village: Village) -> None:
    """C16, C18, C36"""
    anna, ben = village.at_terminal("anna"), village.at_window("ben")
    carla = village.at_terminal("carla")
    number = person(ben, anna.name)
    anna.answers(f"block {name_of(ben)}")
    told(ben, number, Presence.OFFLINE)
    assert number not in who_else(ben)
    anna.answers(f"unblock {name_of(ben)}")
    told(ben, number, Presence.ONLINE)
    assert all(change.quiet for change in changes_of(ben, number)[-2:])
    carla.answers(f"block {anna.name}")
    before = len(anna.lines)
    carla.type("logout")
    carla.to_end()
    fence = village.at_window("fence")
    assert f"{name_of(fence)} is online." in anna.lines[before:]
    assert f"{carla.name} is offline." not in anna.lines[before:]


def test_a_terminal_is_told_who_comes_and_goes_in_order_and_never_of_itself(village: Village) -> None:
    """C15, C17"""
    anna = village.at_terminal("anna")
    ben = village.at_window("ben")
    ben.sign_out()
    ben.read_to_end()
    anna.until(f"{name_of(ben)} is offline.")
    told_of_ben = [line for line in anna.lines if line.startswith(f"{name_of(ben)} is ")]
    # who comes in the first moments is in the list of those who are there
    assert told_of_ben in ([f"{name_of(ben)} is online.", f"{name_of(ben)} is offline."], told_of_ben[-1:])
    assert f"{anna.name} is online." not in anna.lines


def test_the_end_of_the_stream_is_a_goodbye_and_a_reset_link_counts_for_a_while(make_village: MakeVillage) -> None:
    """C15, C59"""
    village = make_village(linger_seconds="3")
    ben = village.at_window("ben")
    anna, carla = village.at_terminal("anna"), village.at_terminal("carla")
    anna_number, carla_number = person(ben, anna.name), person(ben, carla.name)
    anna.reset()
    assert anna_number in who_else(ben)
    carla.close()
    told(ben, carla_number, Presence.OFFLINE)
    assert anna_number in who_else(ben)
    told(ben, anna_number, Presence.OFFLINE)
    assert me(ben) not in who_else(ben)
