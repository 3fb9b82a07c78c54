"""What nobody should send, and how much of it: the classic door stays up, others are not disturbed."""

import contextlib
import socket
import time

import pytest

from messenger.protocol.messages import Accepted, Message, Send
from tests.server.classic.terminal import ASK_PASSWORD, NAME, Terminal
from tests.server.classic.village import MakeVillage, Village, name_of, person
from tests.server.wire import PASSWORD, SECONDS, random_id

NO_LINES = [
    (b"x" * 17_409 + b"\n", "This line was not taken: it has more than 17408 bytes."),
    (b"x" * 17_410, "This line was not taken: it has more than 17408 bytes."),
    (b"a\0b\n", "This line was not taken: it has a NUL in it."),
    (b"\xff\xfb\x01\xc0\n", "This line was not taken: it is no UTF-8 text."),
    (b"\xed\xa0\x80\n", "This line was not taken: it is no UTF-8 text."),
    (bytes(range(256)) * 300, "This line was not taken: "),
]


@pytest.mark.parametrize(("sent", "said"), NO_LINES, ids=range(len(NO_LINES)))
def test_a_stranger_who_sends_no_line_is_told_and_closed(village: Village, sent: bytes, said: str) -> None:
    stranger = village.terminal()
    with contextlib.suppress(OSError):
        stranger.send(sent)
    lines = stranger.to_end()
    assert lines[-1].removeprefix(NAME).startswith(said), lines


@pytest.mark.parametrize(("sent", "said"), NO_LINES[:5], ids=range(5))
def test_what_is_no_line_is_dropped_and_the_next_one_taken(village: Village, sent: bytes, said: str) -> None:
    anna = village.at_terminal("anna")
    anna.send(sent)
    anna.send(b"" if sent.endswith(b"\n") else b"xxx\n")
    anna.type("block no-such")
    assert anna.until("There is no user no-such.")[-2:] == [said, "There is no user no-such."]


def test_a_line_without_an_end_is_no_line(village: Village) -> None:
    """C75"""
    anna, ben = village.at_terminal("anna"), village.at_window("ben")
    anna.send(f"message {name_of(ben)} whole\nmessage {name_of(ben)} half".encode())
    anna.end()
    assert ben.expect(Message).text == "whole"
    lines = anna.to_end()
    assert lines[-2:] == ["The last line was not taken: it has no end.", "You have signed out."]
    ben.say(person(ben, anna.name), "fence")
    assert [line.text for line in ben.seen if isinstance(line, Message)] == ["whole"]


def test_a_line_may_come_byte_by_byte_and_many_at_once(village: Village) -> None:
    anna, ben = village.at_terminal("anna"), village.at_window("ben")
    anna.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in f"message {name_of(ben)} drop by drop ü\r\n".encode():
        anna.send(bytes([byte]))
    assert ben.expect(Message).text == "drop by drop ü"
    anna.type(*(f"message {name_of(ben)} {number}" for number in range(300)))
    assert [ben.expect(Message).text for _ in range(300)] == [str(number) for number in range(300)]


def test_all_that_is_typed_before_the_end_is_carried_out(village: Village) -> None:
    """C75"""
    name, ben = village.account("anna"), village.at_window("ben")
    terminal = village.terminal()
    terminal.type(name, PASSWORD, "", *(f"message {name_of(ben)} {number}" for number in range(100)), "whoelse")
    terminal.end()
    lines = terminal.to_end()
    assert lines[-1] == "You have signed out."
    assert [line for line in lines if line.startswith("Also online: ")]
    assert [ben.expect(Message).text for _ in range(100)] == [str(number) for number in range(100)]


def test_many_who_never_sign_in_are_dropped_and_nobody_is_disturbed(make_village: MakeVillage) -> None:
    """C61"""
    village = make_village(classic_sign_in_seconds="10")
    name = village.account("dora")
    anna, ben = village.at_terminal("anna"), village.at_window("ben")
    number = person(ben, anna.name)
    typing = village.terminal()
    typing.prompt(NAME)
    typing.type("somebody")
    typing.prompt(ASK_PASSWORD)
    strangers = [village.terminal() for _ in range(200)]
    village.again_at_terminal(name)  # who says nothing gives way
    newcomer = village.at_window("carla")  # through the native door
    ben.say(number, "undisturbed")
    anna.until(f"{name_of(ben)}: undisturbed")
    assert anna.answers(f"message {name_of(newcomer)} hello") == []
    assert newcomer.expect(Message).text == "hello"
    last = [stranger.to_end()[-1].removeprefix(NAME) for stranger in strangers]
    assert set(last) == {"Signing in took too long.", "Others want to come in, and you have said nothing."}
    assert typing.to_end()[-1] == "Signing in took too long."  # not before its time
    assert anna.answers("whoelsesince x")


def test_strangers_from_elsewhere_come_in_while_one_address_has_too_many(make_village: MakeVillage) -> None:
    village = make_village(unauthenticated_per_address="3")
    name = village.account("anna")
    for _ in range(3):
        village.terminal(source="127.0.0.9").type("somebody")
    village.terminal(source="127.0.0.10").sign_in(name)
    full = village.terminal(source="127.0.0.9")
    assert full.to_end()[-1] == "The server is busy; try again later."


def test_who_reads_nothing_is_closed_and_keeps_nobody_waiting(make_village: MakeVillage) -> None:
    village = make_village(drain_seconds="2")
    ben = village.at_window("ben")
    name = village.account("anna")
    slow = village.terminal(receive_buffer=4096).sign_in(name)
    carla = village.at_terminal("carla")
    number = person(ben, name)
    texts = [f"{order} {'x' * 7_000}" for order in range(1_200)]
    for text in texts:  # more than the systems at both ends take off its hands
        ben.dn += 1
        ben.send(Send(ben.dn, random_id(), ben.log_with(number), text))
    ben.expect(Accepted, dn=ben.dn)
    ben.say(person(ben, carla.name), "undisturbed")
    carla.until(f"{name_of(ben)}: undisturbed")
    carla.until(f"{name} is offline.")
    lines = slow.to_end()[:-1]  # the last one need not be whole
    lines += village.again_at_terminal(name).until("No more unread messages.")
    assert {line.partition(f"{name_of(ben)}: ")[2] for line in lines} >= set(texts)  # not one is missing


def test_a_flood_of_nonsense_is_read_slowly_and_disturbs_nobody(make_village: MakeVillage) -> None:
    village = make_village(lines_per_second="50", lines_burst="100")
    anna, ben, carla = village.at_terminal("anna"), village.at_window("ben"), village.at_terminal("carla")
    anna.socket.settimeout(0.5)
    sent = 0
    deadline = time.monotonic() + SECONDS
    with contextlib.suppress(TimeoutError):
        while time.monotonic() < deadline:
            sent += anna.socket.send(b"nonsense\n\n" * 2_000)
    assert sent < 20_000_000  # the rest waits in front of the door
    ben.say(person(ben, carla.name), "undisturbed")
    carla.until(f"{name_of(ben)}: undisturbed")


def test_no_page_in_a_browser_guesses_passwords(village: Village) -> None:
    """A browser connects wherever a page says, and the page writes most of what is sent."""
    stranger = village.terminal()
    with contextlib.suppress(OSError):
        stranger.send(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nanna\r\n" + PASSWORD.encode() + b"\r\n\r\n")
    assert stranger.to_end()[1:] == [NAME]


def test_a_password_is_asked_from_whoever_goes_on_typing_nothing(village: Village) -> None:
    stranger = village.terminal()
    stranger.prompt(NAME)
    stranger.send(b"\n" * 50 + b"anna\n")
    stranger.prompt(ASK_PASSWORD)


def test_a_connection_that_is_closed_at_once_leaves_nothing(village: Village) -> None:
    for _ in range(50):
        Terminal(village.address).reset()
        Terminal(village.address).close()
    assert village.at_terminal("anna").answers("whoelsesince x")
