"""Profiles, names and passwords through the classic door."""

from messenger.protocol.accounts import DeleteAccount
from messenger.protocol.contacts import Renamed
from tests.server.classic.terminal import ASK_PASSWORD, NAME, PORT
from tests.server.classic.test_groups import group_of
from tests.server.classic.test_messages import unread
from tests.server.classic.village import Village, name_of
from tests.server.wire import PASSWORD

NEW = "another good password"


def test_a_profile_is_changed_and_seen_by_others_without_empty_fields(village: Village) -> None:
    """C67"""
    anna, ben = village.at_terminal("anna"), village.at_terminal("ben")
    saved = ["Your profile is saved."]
    assert anna.answers("display Anna of the Lake") == saved
    assert anna.answers("town  Berlin ") == saved
    assert anna.answers("email anna@example.org") == saved
    assert anna.answers("about I row.") == saved
    assert ben.answers(f"profile {anna.name}") == [
        f"Profile of {anna.name}",
        "- display name: Anna of the Lake",
        "- home town: Berlin",
        "- e-mail address: anna@example.org",
        "- about: I row.",
    ]
    assert anna.answers("town", "email") == saved * 2
    assert anna.answers("profile") == [
        f"Profile of {anna.name}",
        "- display name: Anna of the Lake",
        "- about: I row.",
    ]
    (line,) = anna.answers("email nonsense")
    assert "e-mail" in line


def test_a_rename_is_announced_and_keeps_chats_groups_and_blocks(village: Village) -> None:
    """C69"""
    anna, ben, carla = village.at_terminal("anna"), village.at_terminal("ben"), village.at_window("carla")
    dora = village.at_terminal("dora")
    anna.answers(f"block {dora.name}")
    short = group_of(anna, "Karate", ben.name)
    new = f"{anna.name}-the-great"
    assert anna.answers(f"name {new}") == [f"Your user name is {new} now."]
    ben.until(f"{anna.name} is called {new} now.")
    assert carla.expect(Renamed).after == new
    assert dora.answers(f"message {new} hello")[-1:] != []
    assert f"{anna.name} is called {new} now." not in dora.lines
    ben.answers(f"message {new} still you", f"group message {short} still us")
    anna.until(f"{ben.name}: still you")
    anna.until(f"{ben.name} in {short}: still us")
    assert ben.answers(f"message {anna.name} hello") == [f"There is no user {anna.name}."]
    (line,) = ben.answers(f"name {anna.name}")  # reserved
    assert "taken" in line


def test_a_name_that_is_taken_or_none_is_refused(village: Village) -> None:
    """C69"""
    anna, ben = village.at_terminal("anna"), village.at_terminal("ben")
    (line,) = anna.answers(f"name {ben.name}")
    assert "taken" in line
    (line,) = anna.answers("name 1x")
    assert "letter" in line
    (line,) = anna.answers("name two words")
    assert line == "Type it like this: name NAME"


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(village: Village) -> None:
    """C68"""
    anna = village.at_window("anna")
    terminal = village.again_at_terminal(name_of(anna))
    assert terminal.answers(f'password wrong "{NEW}"') == ["The old password is wrong."]
    (line,) = terminal.answers(f'password "{PASSWORD}" short')
    assert "8" in line
    assert terminal.answers(f'password "{PASSWORD}" "{NEW}"') == [
        "Your password is changed. Your other devices are signed out."
    ]
    anna.read_to_end()
    other = village.terminal()
    other.prompt(NAME)
    other.type(name_of(anna))
    other.prompt(ASK_PASSWORD)
    other.type(PASSWORD)
    other.prompt(PORT)
    other.type("")
    other.until("The user name or the password is wrong.")
    assert terminal.answers("whoelsesince x")  # undisturbed
    village.again_at_terminal(name_of(anna), NEW)


def test_a_deleted_account_ends_its_terminal_and_is_nobody_any_more(village: Village) -> None:
    """C67"""
    anna, ben = village.at_window("anna"), village.account("ben")
    carla = village.at_terminal("carla")
    terminal = village.again_at_terminal(name_of(anna))
    terminal.answers(f"message {ben} goodbye")
    anna.send(DeleteAccount(anna.next_number(), PASSWORD))
    (line,) = [line for line in terminal.to_end() if "online" not in line and "offline" not in line]
    assert line
    assert unread(village.again_at_terminal(ben)) == ["deleted user: goodbye"]
    carla.until(lambda line: line == f"{name_of(anna)} is offline." or line.startswith("deleted user"))
    assert carla.answers(f"message {name_of(anna)} hello")[-1] == f"There is no user {name_of(anna)}."


def test_help_lists_every_command_and_explains_one(village: Village) -> None:
    """C40"""
    anna = village.at_terminal("anna")
    listed = anna.answers("help")
    for verb in ("message", "broadcast", "whoelsesince", "block", "group add", "profile", "password", "startprivate",
                 "accept", "decline", "private", "stopprivate", "logout", "help"):  # fmt: skip
        assert any(line.startswith(f"{verb} ") for line in listed), verb
    assert anna.answers("help block") == ["block USER - Receive nothing from somebody, and hide from them"]
    assert len(anna.answers("help group")) == 9
    assert anna.answers("/help block", "HELP BLOCK") == anna.answers("help block") * 2
    assert anna.answers("help no-such") == ["There is no command no-such. Type help for a list of all."]
