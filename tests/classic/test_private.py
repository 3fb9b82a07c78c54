"""What is said in private sessions of a terminal client."""

import pytest

from tests.classic.conftest import Guest
from tests.classic.private_talk import NO_TEXT, NONE, TOO_LONG, Invite, called, dial
from tests.classic.scripted import Listener


def test_writes_to_nobody_without_a_session(anna: Guest) -> None:
    """C51, C12: and that is no activity."""
    anna.terminal.enter("private ben hello")
    anna.terminal.until(NONE)
    for typed in ("private", "private ben", "/private ben  "):
        anna.terminal.enter(typed)
        anna.terminal.until("Type it like this: private USER TEXT\n")
    anna.terminal.enter("whoelse")
    anna.line.expect("whoelse")


def test_names_are_understood_as_typed(anna: Guest, ben: Listener) -> None:
    line = dial(anna, ben)
    for typed in ("private @ben", "PRIVATE Ben", "/private bEN", "  private   ben"):
        anna.terminal.enter(f"{typed} hello")
        line.expect("hello")


def test_several_sessions_at_once_beside_the_server(anna: Guest, ben: Listener) -> None:
    """C54."""
    with called(anna, "carl") as carl:
        line = dial(anna, ben)
        anna.terminal.enter("private ben to ben", "message dora to dora", "private carl to carl")
        line.expect("to ben")
        carl.expect("to carl")
        anna.line.expect("WhatsApp sent private command")
        anna.line.expect("message dora to dora")
        anna.line.expect("WhatsApp sent private command")
        carl.say("from carl")
        anna.terminal.until("carl (private): from carl\n")
        line.say("from ben")
        anna.terminal.until("ben (private): from ben\n")
        anna.line.say("dora: from dora")
        anna.terminal.until("dora: from dora\n")


def test_texts_come_whole_however_they_are_cut(anna: Guest) -> None:
    with called(anna) as ben:
        ben.trickle("grüße\r\n\u4e16\u754c\n".encode())
        anna.terminal.until("ben (private): grüße\nben (private): \u4e16\u754c\n")
        ben.say("one", "two", "", "three")
        anna.terminal.until("ben (private): one\nben (private): two\nben (private): three\n")


def test_no_text_moves_the_cursor_here_or_there(anna: Guest) -> None:
    """C23."""
    with called(anna) as ben:
        ben.say("\x1b[2J\rcarl: hello\u202e")
        anna.terminal.until("ben (private): ␛[2J⏎carl: hello�\n")
        anna.terminal.enter("private ben \x1b[2J\x07")
        ben.expect("␛[2J␇")


@pytest.mark.parametrize(("data", "sentence"), [
    (b"\xff\xfe\n", NO_TEXT), (b"\0\n", NO_TEXT), (b"ab\0cd\n", NO_TEXT),
    (b"x" * 70_000 + b"\n", TOO_LONG), (b"x" * 70_000, TOO_LONG),
])  # fmt: skip
def test_rubbish_ends_its_own_session_only(anna: Guest, data: bytes, sentence: str) -> None:
    with called(anna) as ben, called(anna, "carl") as carl:
        ben.say("before")
        ben.send(data)
        anna.terminal.until("ben (private): before\n" + sentence)
        anna.line.expect("stopprivate ben")
        ben.expect_end()
        carl.say("undisturbed")
        anna.terminal.until("carl (private): undisturbed\n")
        anna.terminal.enter("private ben hello")
        anna.terminal.until(NONE)


def test_half_a_line_is_no_line(quick: Guest) -> None:
    with called(quick) as ben:
        ben.send(b"whole\nhalf")
        ben.finish()
        quick.terminal.until("ben (private): whole\nThe private connection with ben is lost.\n")
        assert "half" not in quick.terminal.output


def test_a_text_that_is_too_long_is_told_and_not_sent(anna: Guest) -> None:
    """C23."""
    with called(anna) as ben:
        for text in ("x" * 8001, "\u4e16" * 6000):
            anna.terminal.enter(f"private ben {text}")
            anna.terminal.until("A text may have 8000 characters and 16 KiB; this one is longer, and was not sent.\n")
        anna.terminal.enter(f"private ben {'x' * 8000}")
        ben.expect("x" * 8000)


def test_a_reader_who_does_not_read_is_told_about(invite: Invite) -> None:
    anna = invite("anna", limits={"waiting": 100_000})
    refused = "ben does not read what you write; this was not sent.\n"
    with called(anna) as ben:
        count = 0
        while not anna.terminal.has_shown(refused):
            count += 1
            anna.terminal.enter(f"private ben {count} {'x' * 7990}")
            anna.line.collect()
        anna.terminal.enter("whoelse")
        anna.line.skip_to("whoelse")
        anna.settle()
        for _ in range(count - anna.terminal.output.count(refused)):
            ben.hear()
        anna.terminal.enter("private ben thank you")
        ben.expect("thank you")
