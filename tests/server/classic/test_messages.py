"""Messages and broadcasts through the classic door, to and from people at windows and at other terminals."""

import re
import time

import pytest

from messenger.protocol.base import EVERYONE, TEXT_BYTES
from messenger.protocol.connection import Ping, Pong
from messenger.protocol.contacts import Block
from messenger.protocol.messages import Heads, Marked, Message, Send
from tests.server.classic.terminal import Terminal, without_presence
from tests.server.classic.village import Village, name_of, person
from tests.server.town import done
from tests.server.wire import Wire, random_id

STAMP = re.compile(r"\[\d{4}-\d\d-\d\d \d\d:\d\d\] ")


def unread(terminal: Terminal) -> list[str]:
    """Return what the terminal is told of as unread, without the times, which each line must have."""
    *before, last = terminal.until("No more unread messages.")
    assert last == "No more unread messages."
    lines = before[before.index("Unread messages:") + 1 :]
    assert all(STAMP.match(line) for line in lines), lines
    return [STAMP.sub("", line) for line in lines]


def let_time_pass(wire: Wire) -> None:
    """Wait until the clock by which messages are ordered has moved: the turn that may be open has its time already."""
    wire.send(Ping())
    wire.expect(Pong)
    before = time.time_ns() // 10**6
    while time.time_ns() // 10**6 == before:
        pass


def broadcast(wire: Wire, text: str) -> None:
    wire.dn += 1
    wire.send(Send(wire.dn, random_id(), EVERYONE, text))


def test_a_person_at_a_window_and_one_at_a_terminal_chat(village: Village) -> None:
    """C19, C75"""
    anna, ben = village.at_terminal("anna"), village.at_window("ben")
    anna.type(f"message {name_of(ben)} hello  from a terminal ")
    assert ben.expect(Message).text == "hello  from a terminal "
    ben.say(person(ben, anna.name), "hello from a window")
    anna.until(f"{name_of(ben)}: hello from a window")


def test_two_terminals_chat(village: Village) -> None:
    """C19"""
    anna, ben = village.at_terminal("anna"), village.at_terminal("ben")
    assert anna.answers(f"message {ben.name} one", f"message @{ben.name.upper()} two") == []
    assert ben.until(f"{anna.name}: two") == [f"{anna.name}: one", f"{anna.name}: two"]


def test_what_came_meanwhile_is_told_once_oldest_first_with_its_time(village: Village) -> None:
    """C19, C24"""
    name = village.account("anna")
    ben, carla = village.at_window("ben"), village.at_terminal("carla")
    number = person(ben, name)
    ben.say(number, "first")
    let_time_pass(ben)
    carla.answers(f"message {name} second")
    let_time_pass(ben)
    ben.say(number, "third")
    anna = village.again_at_terminal(name)
    assert unread(anna) == [f"{name_of(ben)}: first", f"{carla.name}: second", f"{name_of(ben)}: third"]
    ben.say(number, "live")
    anna.until(f"{name_of(ben)}: live")
    anna.type("logout")
    anna.to_end()
    again = village.again_at_terminal(name)
    assert again.answers("whoelsesince x") == ["Type it like this: whoelsesince SECONDS - a whole number, 0 or more"]


def test_more_than_one_page_is_told_in_order(village: Village) -> None:
    """C24"""
    name, ben = village.account("anna"), village.at_window("ben")
    number = person(ben, name)
    for count in range(450):
        ben.dn += 1
        ben.send(Send(ben.dn, random_id(), ben.log_with(number), str(count)))
    ben.say(number, "last")
    anna = village.again_at_terminal(name)
    assert unread(anna) == [f"{name_of(ben)}: {count}" for count in [*range(450), "last"]]


def test_what_was_told_at_a_terminal_is_delivered_and_read(village: Village) -> None:
    """C24, C75"""
    anna, ben = village.at_terminal("anna"), village.at_window("ben")
    number = person(ben, anna.name)
    accepted = ben.say(number, "hello")
    log = ben.log_with(number)
    while not any((mark.log, mark.delivered) == (log, accepted.seq) for mark in ben.expect(Marked).marks):
        pass
    window = village.keep(village.server.connect())
    window.sign_in(anna.name)
    heads = {head.log: head for line in window.seen if isinstance(line, Heads) for head in line.heads}
    assert heads[log].read == accepted.seq


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("message nobody-is-called-so hello", "There is no user nobody-is-called-so."),
        ("message {me} hello", "You cannot write to yourself."),
        ("message", "Type it like this: message USER TEXT"),
        ("message {ben}", "Type it like this: message USER TEXT"),
        ("message {ben}    ", "Type it like this: message USER TEXT"),
        ("broadcast", "Type it like this: broadcast TEXT"),
        ("mesage {ben} hello", "There is no command mesage. Type help for a list of all."),
        ("group", "Type it like this: group new | add | remove | rename | leader | leave | end | members | message"),
        ("mute", "mute is a command of windows."),
        ("whoelse now", "Type it like this: whoelse"),
    ],
)
def test_what_cannot_be_sent_is_one_line_and_sends_nothing(village: Village, typed: str, said: str) -> None:
    """C20, C22, C40"""
    ben, anna = village.at_terminal("ben"), village.at_terminal("anna")
    assert anna.answers(typed.format(me=anna.name, ben=ben.name)) == [said]
    anna.type(f"message {ben.name} fence")
    assert without_presence(ben.until(f"{anna.name}: fence")) == [f"{anna.name}: fence"]


def test_a_text_is_stored_as_it_was_typed(village: Village) -> None:
    """C23"""
    anna, ben = village.at_terminal("anna"), village.at_window("ben")
    texts = ["  two blanks first", "tab\tand\x1b[31m", "\u202eevil", "ünïcödé 🎉 ‍", "/slash", '"quotes"', "a\rb"]
    for text in texts:
        anna.send(f"message {name_of(ben)} {text}\n".encode())
        assert ben.expect(Message).text == text.lstrip()  # blanks before it belong to the command
    anna.send(f"message {name_of(ben)} with a carriage return\r\n".encode())
    assert ben.expect(Message).text == "with a carriage return"


FORGERIES = [
    ("a\n{carla}: forged", "a⏎{carla}: forged"),
    ("a\r{carla}: forged", "a⏎{carla}: forged"),
    ("a\r\nb", "a⏎b"),
    ("a\u2028b\u2029c\x85d\x0be\x0cf", "a⏎b⏎c⏎d⏎e⏎f"),
    ("\x1b[1A\x1b[2K{carla}: forged", "␛[1A␛[2K{carla}: forged"),
    ("\x9b1A\x00\x07\x08\x7f\t", "\ufffd1A␀␇␈␡␉"),
    ("\u202etxet\u202c \u2066a\u2069 \u200e\u200f\u061c", "\ufffdtxet\ufffd \ufffda\ufffd \ufffd\ufffd\ufffd"),
    ("WhatsApp {me} logout\nWhatsApp {me} logout", "WhatsApp {me} logout⏎WhatsApp {me} logout"),
]


@pytest.mark.parametrize(("text", "shown"), FORGERIES)
def test_no_text_can_pass_itself_off_as_another_line(village: Village, text: str, shown: str) -> None:
    """C23, C75"""
    anna, ben, carla = village.at_terminal("anna"), village.at_window("ben"), village.at_window("carla")
    names = {"carla": name_of(carla), "me": anna.name}
    number = person(ben, anna.name)
    ben.say(number, text.format(**names))
    ben.say(number, "fence")
    lines = anna.until(f"{name_of(ben)}: fence")
    assert lines[-2] == f"{name_of(ben)}: {shown.format(**names)}"
    broadcast(ben, text.format(**names))
    assert anna.until(lambda line: " to everyone: " in line)[-1] == (
        f"{name_of(ben)} to everyone: {shown.format(**names)}"
    )


def test_a_text_may_be_as_long_as_everywhere_and_no_longer(village: Village) -> None:
    """C23"""
    anna, ben = village.at_terminal("anna"), village.at_window("ben")
    longest = "ä" * 8_000
    assert anna.answers(f"message {name_of(ben)} {longest}") == []
    assert ben.expect(Message).text == longest
    said = anna.answers(f"message {name_of(ben)} {longest}ä", f"message {name_of(ben)} {'€' * (TEXT_BYTES // 3 + 1)}")
    assert said == [f"Your message to {name_of(ben)} was not sent: it is too long."] * 2
    anna.answers(f"message {name_of(ben)} fence")
    assert ben.expect(Message).text == "fence"


def test_who_was_blocked_is_told_and_nothing_is_kept(village: Village) -> None:
    """C21, C22, C25, C38"""
    anna, ben = village.at_terminal("anna"), village.at_terminal("ben")
    anna.answers(f"message {ben.name} before")
    ben.until(f"{anna.name}: before")
    assert ben.answers(f"block {anna.name}") == [f"You have blocked {anna.name}."]
    said = anna.answers(f"message {ben.name} refused")
    assert said[-1] == f"Your message was not sent: {ben.name} has blocked you."
    ben.answers(f"message {anna.name} the blocker may write")
    anna.until(f"{ben.name}: the blocker may write")
    ben.answers(f"unblock {anna.name}")
    anna.answers(f"message {ben.name} after")
    assert without_presence(ben.until(f"{anna.name}: after")) == [f"{anna.name}: after"]


def test_what_was_stored_before_a_block_is_still_delivered(village: Village) -> None:
    """C25"""
    anna, name = village.at_terminal("anna"), village.account("ben")
    anna.answers(f"message {name} before the block")
    window = village.keep(village.server.connect())
    window.sign_in(name)
    done(window, Block, person(window, anna.name))
    assert unread(village.again_at_terminal(name)) == [f"{anna.name}: before the block"]


def test_a_broadcast_reaches_who_is_online_but_not_its_sender(village: Village) -> None:
    """C27, C29"""
    anna, ben, carla = village.at_terminal("anna"), village.at_terminal("ben"), village.at_window("carla")
    offline = village.account("dora")
    assert anna.answers(f"block {ben.name}")[-1] == f"You have blocked {ben.name}."
    assert [line for line in anna.answers("broadcast hello all") if "hello" in line] == []
    ben.until(f"{anna.name} to everyone: hello all")
    assert carla.expect(Message).text == "hello all"
    dora = village.again_at_terminal(offline)
    assert dora.answers("whoelsesince -1") == ["Type it like this: whoelsesince SECONDS - a whole number, 0 or more"]


def test_a_broadcast_that_a_block_kept_from_somebody_online_gets_one_general_notice(village: Village) -> None:
    """C28"""
    anna, ben, carla = village.at_terminal("anna"), village.at_terminal("ben"), village.at_terminal("carla")
    ben.answers(f"block {anna.name}")
    lines = anna.answers("broadcast hello")
    assert lines[-1] == "Somebody who is online has blocked you and does not get this."
    carla.until(f"{anna.name} to everyone: hello")
    anna.answers(f"message {carla.name} fence")
    ben.answers("whoelse")
    assert not [line for line in ben.lines if "hello" in line]


def test_own_messages_of_another_device_are_told_live_only(village: Village) -> None:
    anna, ben = village.at_window("anna"), village.at_window("ben")
    anna.say(ben, "before")
    terminal = village.again_at_terminal(name_of(anna))
    anna.say(ben, "while")
    ben.say(anna, "answer")
    lines = terminal.until(f"{name_of(ben)}: answer")
    assert without_presence(lines) == [f"{name_of(anna)} to {name_of(ben)}: while", f"{name_of(ben)}: answer"]
