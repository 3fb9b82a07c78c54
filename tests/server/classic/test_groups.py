"""Groups through the classic door: a leader at a terminal, members at windows and terminals."""

from messenger.protocol.groups import GroupChanged, Groups, Happening
from messenger.protocol.messages import Message
from tests.server.classic.terminal import Terminal, without_presence
from tests.server.classic.test_messages import unread
from tests.server.classic.village import Village, name_of


def group_of(leader: Terminal, title: str, *members: str) -> str:
    """Make a group; return its short name."""
    (line,) = leader.answers(f"group new {title}")
    short = line.removeprefix("You have made the group ").removesuffix(".")
    if members:
        (line,) = leader.answers(f"group add {short} {' '.join(members)}")
        assert line == f"You have added to {short}: {', '.join(members)}"
    return short


def test_a_group_is_made_written_to_and_read_by_its_members(village: Village) -> None:
    """C62, C63, C64"""
    anna, ben, carla = village.at_terminal("anna"), village.at_window("ben"), village.at_terminal("carla")
    outsider = village.at_terminal("dora")
    short = group_of(anna, "Rowing Club!", name_of(ben), carla.name)
    assert short == "rowing-club"
    carla.until(f"{anna.name} added {name_of(ben)}, {carla.name} to the group {short}.")
    ben.expect(Groups)
    ben.expect(GroupChanged, what=Happening.ADDED)
    anna.answers(f"group message {short} boat at six")
    assert ben.expect(Message).text == "boat at six"
    carla.until(f"{anna.name} in {short}: boat at six")
    carla.answers(f"group message {short} I row")
    anna.until(f"{carla.name} in {short}: I row")
    assert (
        outsider.answers(f"group message {short} me too", f"group members {short}")
        == [f"There is no group {short}."] * 2
    )
    assert not [line for line in outsider.lines if "boat" in line]
    assert carla.answers(f"group members {short}") == [
        f"Members of {short}: {anna.name} (leader), {name_of(ben)}, {carla.name}"
    ]


def test_a_second_group_of_a_title_has_a_name_of_its_own(village: Village) -> None:
    """C62"""
    anna = village.at_terminal("anna")
    group_of(anna, "Tea")
    group_of(anna, "Tea")
    assert anna.answers("group members tea", "group members tea-2") == [
        f"Members of tea: {anna.name} (leader)",
        f"Members of tea-2: {anna.name} (leader)",
    ]


def test_only_the_leader_changes_a_group(village: Village) -> None:
    """C62"""
    anna, ben = village.at_terminal("anna"), village.at_terminal("ben")
    carla = village.account("carla")
    short = group_of(anna, "Chess", ben.name)
    ben.until(lambda line: "added" in line)
    tried = (f"group add {short} {carla}", f"group remove {short} {anna.name}", f"group rename {short} X",
             f"group leader {short} {anna.name}", f"group end {short}")  # fmt: skip
    assert ben.answers(*tried) == [f"Only the leader of {short} can do this."] * len(tried)


def test_a_group_is_renamed_handed_over_left_and_ended(village: Village) -> None:
    """C62, C64, C65"""
    anna, ben, carla = village.at_terminal("anna"), village.at_terminal("ben"), village.at_terminal("carla")
    short = group_of(anna, "Chess", ben.name, carla.name)
    assert anna.answers(f"group rename {short} Go") == ["The group is called go now."]
    ben.until(f"{anna.name} gave a group another title: it is called go now.")
    assert anna.answers("group leave go") == ["You lead go: hand it over before you leave, or end it."]
    assert anna.answers(f"group leader go {ben.name}") == [f"You have handed go over to {ben.name}."]
    carla.until(f"{anna.name} handed the group go over to {ben.name}.")
    assert anna.answers("group leave go") == ["You have left go."]
    assert anna.answers("group message go hello") == ["You are no member of go any more."]
    ben.until(f"{anna.name} left the group go.")
    assert ben.answers(f"group remove go {carla.name}") == [f"You have removed {carla.name} from go."]
    carla.until(f"{ben.name} removed {carla.name} from the group go.")
    assert carla.answers("group message go hello") == ["You are no member of go any more."]
    assert ben.answers("group end go") == ["You have ended go."]


def test_who_cannot_be_added_is_named(village: Village) -> None:
    """C64"""
    anna, ben, carla = village.at_terminal("anna"), village.at_terminal("ben"), village.account("carla")
    ben.answers(f"block {anna.name}")
    short = group_of(anna, "Tennis", carla)
    assert anna.answers(f"group add {short} {ben.name}") == [f"{ben.name} has blocked you and cannot be added."]
    assert anna.answers(f"group add {short} {carla}") == [f"{carla} is a member already."]
    assert anna.answers(f"group add {short} no-such") == ["There is no user no-such."]
    assert anna.answers(f"group remove {short} {ben.name}") == [f"This user is no member of {short}."]


def test_members_who_are_away_get_it_later_and_those_who_block_each_other_still_share_it(village: Village) -> None:
    """C66"""
    anna, name = village.at_terminal("anna"), village.account("ben")
    short = group_of(anna, "Sailing", name)
    anna.answers(f"group message {short} ahoy", f"group rename {short} Surfing", f"block {name}")
    anna.answers("group message surfing waves")
    ben = village.again_at_terminal(name)
    assert unread(ben) == [
        f"{anna.name} in surfing: ahoy",
        f"{anna.name} gave a group another title: it is called surfing now.",
        f"{anna.name} in surfing: waves",
    ]
    ben.answers("group message surfing and I")
    assert without_presence(anna.until(f"{name} in surfing: and I"))


def test_a_title_cannot_forge_a_line(village: Village) -> None:
    """C23"""
    anna, ben = village.at_terminal("anna"), village.at_terminal("ben")
    anna.answers("group new a\x1b[31m\u202eb")
    short = group_of(anna, f"{ben.name}: forged", ben.name)
    assert ":" not in short
    assert " " not in short
