"""Signing in at the classic door, by a bare socket against a real server."""

from messenger.protocol.accounts import Devices, ListDevices, SignOutDevice
from messenger.protocol.contacts import Presence
from messenger.protocol.errors import Code
from messenger.protocol.messages import Message
from tests.server.classic.terminal import ASK_PASSWORD, NAME, PORT, Terminal
from tests.server.classic.village import MakeVillage, Village, name_of
from tests.server.town import me, told
from tests.server.wire import PASSWORD

WRONG = "The user name or the password is wrong."
LOCKED = "Too many wrong passwords. Please try again in "


def guess(terminal: Terminal, password: str) -> str:
    """Answer the prompt for the password; return what is said to it."""
    terminal.prompt(ASK_PASSWORD)
    terminal.type(password)
    return terminal.read()


def begin(terminal: Terminal, name: str, password: str) -> str:
    """Answer all prompts; return what is said then."""
    terminal.prompt(NAME)
    terminal.type(name)
    terminal.prompt(ASK_PASSWORD)
    terminal.type(password)
    terminal.prompt(PORT)
    terminal.type("")
    while (line := terminal.read()).startswith("This is Messenger"):
        pass
    return line


def test_the_right_name_and_password_sign_in(village: Village) -> None:
    """C3, C75"""
    terminal = village.at_terminal("anna")
    assert terminal.lines[0] == "This is Messenger at Messenger. Nothing here is encrypted."
    assert terminal.answers("whoelsesince x")[0].startswith("Type it like this: ")


def test_a_name_is_taken_in_any_case_and_told_as_it_is(village: Village) -> None:
    """C3"""
    name = village.account("bert")
    assert begin(village.terminal(), f"  {name.upper()} ", PASSWORD).startswith(f"You are signed in as {name}.")


def test_after_a_wrong_password_only_the_password_is_asked_again(village: Village) -> None:
    """C4"""
    name, terminal = village.account("anna"), village.terminal()
    assert begin(terminal, name, "wrong") == WRONG
    assert guess(terminal, PASSWORD) == f"You are signed in as {name}. Type help for all commands."


def test_an_unknown_name_gets_the_answers_of_a_known_one(village: Village) -> None:
    """C5, C8"""
    for name in ("nobody-has-this-name", village.account("anna")):
        terminal = village.terminal()
        said = [begin(terminal, name, "wrong 1"), guess(terminal, "wrong 2"), guess(terminal, "wrong 3")]
        assert said[:2] == [WRONG, WRONG]
        assert said[2].startswith(LOCKED)


def test_three_wrong_passwords_lock_the_name_with_the_seconds_left(make_village: MakeVillage) -> None:
    """C6, C7"""
    village = make_village(block_duration="3")
    name, terminal = village.account("anna"), village.terminal()
    begin(terminal, name, "wrong 1")
    guess(terminal, "wrong 2")
    seconds = guess(terminal, "wrong 3").removeprefix(LOCKED).split()[0]
    assert 1 <= int(seconds) <= 3
    assert guess(terminal, PASSWORD).startswith(LOCKED)  # with the right one, too
    with village.server.connect() as window:
        assert window.refused_sign_in(name).code == Code.LOCKED
    while (said := guess(terminal, PASSWORD)).startswith(LOCKED):
        pass
    assert said == f"You are signed in as {name}. Type help for all commands."


def test_a_lock_leaves_who_is_signed_in_alone(village: Village) -> None:
    """C8"""
    name = village.account("anna")
    inside, outside = village.again_at_terminal(name), village.terminal()
    begin(outside, name, "wrong 1")
    guess(outside, "wrong 2")
    assert guess(outside, "wrong 3").startswith(LOCKED)
    assert inside.answers("block nobody-has-this-name") == ["There is no user nobody-has-this-name."]


def test_a_success_resets_the_count(village: Village) -> None:
    """C8"""
    name = village.account("anna")
    for _ in range(3):
        terminal = village.terminal()
        assert begin(terminal, name, "wrong 1") == WRONG
        assert guess(terminal, "wrong 2") == WRONG
        assert guess(terminal, PASSWORD).startswith("You are signed in")
        terminal.type("logout")
        terminal.to_end()


def test_nothing_but_the_prompts_is_answered_before(village: Village) -> None:
    """C10"""
    ben = village.at_window("ben")
    terminal = village.terminal()
    terminal.type("whoelse", f"message {name_of(ben)} hello", "", "WhatsApp sent private command")
    terminal.end()
    assert terminal.to_end() == [
        "This is Messenger at Messenger. Nothing here is encrypted.",
        f"{NAME}{ASK_PASSWORD}{PORT}{WRONG}",
        f"{ASK_PASSWORD}{WRONG}",
        ASK_PASSWORD,
    ]
    ben.say(village.at_window("carla"), "undisturbed")
    assert not [line for line in ben.seen if isinstance(line, Message)]


def test_an_empty_password_asks_for_the_name_again(village: Village) -> None:
    name, terminal = village.account("anna"), village.terminal()
    terminal.prompt(NAME)
    terminal.type("")
    terminal.prompt(NAME)
    terminal.type("ana")
    terminal.prompt(ASK_PASSWORD)
    terminal.type("")
    terminal.sign_in(name)


def test_a_port_that_is_none_is_asked_again(village: Village) -> None:
    name, terminal = village.account("anna"), village.terminal()
    terminal.prompt(NAME)
    terminal.type(name)
    terminal.prompt(ASK_PASSWORD)
    terminal.type(PASSWORD)
    for wrong in ("80", "1023", "65536", "x", "-1", "9" * 40, "٣٣٣٣", "0102400", "001024" + "0" * 5_000):
        terminal.prompt(PORT)
        terminal.type(wrong)
        terminal.until("A port is a whole number from 1024 to 65535.")
    terminal.prompt(PORT)
    terminal.type(" 50000 ")
    terminal.until(f"You are signed in as {name}. Type help for all commands.")


def test_a_window_and_a_terminal_of_one_user_stand_side_by_side(village: Village) -> None:
    """C9"""
    anna, ben = village.at_window("anna"), village.at_window("ben")
    terminal = village.again_at_terminal(name_of(anna))
    ben.say(anna, "to both")
    terminal.until(f"{name_of(ben)}: to both")
    anna.say(ben, "from the window")
    terminal.until(f"{name_of(anna)} to {name_of(ben)}: from the window")


def test_where_one_session_is_the_rule_a_window_keeps_a_terminal_out(make_village: MakeVillage) -> None:
    """C9"""
    village = make_village("--single-session", linger_seconds="86400")
    anna = village.at_window("anna")
    terminal = village.terminal()
    line = begin(terminal, name_of(anna), PASSWORD)
    assert line == "You are signed in on another device: please sign out there first."
    anna.sign_out()
    anna.read_to_end()
    terminal.sign_in(name_of(anna))
    with village.server.connect() as window:
        assert window.refused_sign_in(name_of(anna)).code == Code.SESSION_ELSEWHERE


def test_a_second_terminal_takes_the_place_of_the_first(village: Village) -> None:
    """C9"""
    name = village.account("anna")
    first = village.again_at_terminal(name)
    second = village.again_at_terminal(name)
    assert first.to_end() == ["You have signed in at another terminal: this one is closed."]
    assert second.answers("devices") == ["- Terminal (this terminal)"]


def test_a_terminal_is_one_device_however_often_it_comes(make_village: MakeVillage) -> None:
    village = make_village(devices_per_user="2")
    name = village.account("anna")
    for _ in range(4):
        terminal = village.again_at_terminal(name)
        terminal.type("logout")
        terminal.to_end()
    assert village.again_at_terminal(name).answers("devices") == ["- Terminal (this terminal)"]


def test_is_told_when_it_is_signed_out_from_a_window(village: Village) -> None:
    """C41"""
    anna = village.at_window("anna")
    terminal = village.again_at_terminal(name_of(anna))
    number = anna.next_number()
    anna.send(ListDevices(number))
    (other,) = [device for device in anna.expect(Devices, r=number).devices if not device.current]
    anna.send(SignOutDevice(anna.next_number(), other.id))
    (line,) = terminal.to_end()
    assert line.startswith("You ")


def test_a_failed_sign_in_announces_nobody(village: Village) -> None:
    """C17"""
    name = village.account("anna")
    watcher = village.at_terminal("watcher")
    assert begin(village.terminal(), name, "wrong") == WRONG
    ben = village.at_terminal("ben")
    lines = watcher.until(f"{ben.name} is online.")
    assert not [line for line in lines if line == f"{name} is online."]


def test_others_see_a_terminal_come_and_go(village: Village) -> None:
    """C15, C39"""
    ben = village.at_window("ben")
    anna = village.at_window("anna")
    number = me(anna)
    anna.sign_out()
    anna.read_to_end()
    told(ben, number, Presence.OFFLINE)
    terminal = village.again_at_terminal(name_of(anna))
    told(ben, number, Presence.ONLINE)
    terminal.type("logout")
    assert terminal.to_end() == ["You have signed out."]
    told(ben, number, Presence.OFFLINE)
