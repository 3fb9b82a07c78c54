"""Keyboard and screen of the terminal client: nothing tears what is being typed, and nothing moves the cursor."""

import os
import signal
import termios
from collections.abc import Callable

import pytest

from tests.classic.conftest import Guest
from tests.waiting import wait_until


@pytest.fixture
def anna(invite: Callable[..., Guest]) -> Guest:
    """Hand over Anna, signed in at a terminal."""
    return invite("anna", terminal=True)


def test_an_incoming_line_stands_above_what_is_being_typed(anna: Guest) -> None:
    anna.terminal.press("message ben gr\u00fc".encode())
    anna.terminal.until_row("message ben grü")
    anna.line.say("carl: hello")
    anna.terminal.until("carl: hello\n")
    anna.terminal.until_row("message ben grü")
    anna.terminal.press("\u00dfe\n".encode())
    anna.line.expect("message ben grüße")
    anna.terminal.until("message ben grüße\n")


def test_a_line_can_be_mended(anna: Guest) -> None:
    anna.terminal.press(b"nonsense\x15messaje\x7f\x7fge bne\x17ben \xc3\xa4\x7f\xc3\xb6\x1b[D\x1bOA\x1b[3~\x12\n")
    anna.line.expect("message ben ö")


def test_long_lines_can_be_typed(anna: Guest) -> None:
    """C23: more than a terminal's own line takes."""
    text = "message ben " + "long " * 1600
    anna.terminal.press_slowly(text.encode() + b"\n")
    anna.line.expect(text)


def test_only_the_end_of_a_long_line_is_drawn(anna: Guest) -> None:
    anna.terminal.resize(20)
    anna.terminal.press(b"0123456789" * 5)
    anna.terminal.until_row("1234567890123456789")
    anna.terminal.press("\u4e16\u754c".encode())
    anna.terminal.until_row("567890123456789\u4e16\u754c")


def test_no_control_character_reaches_the_terminal(anna: Guest) -> None:
    anna.line.say("ben: \x1b[2Jcleared\x07 \x9b1m \x85 \u202etxet \u2066 \x7f \r\x08 \ufeff")
    shown = anna.terminal.until("\n")
    assert shown.rpartition("\r\x1b[K")[2] == "ben: ␛[2Jcleared␇ �1m ⏎ �txet � ␡ ⏎␈ �"


def test_no_name_moves_the_cursor(anna: Guest) -> None:
    anna.line.say("WhatsApp stopprivate (1) with b\x1bn")
    anna.terminal.until("The private session with b␛n is over.\n")


def test_shows_what_is_no_utf8_as_such(anna: Guest) -> None:
    anna.line.send(b"ben: \xff\xfe\n")
    anna.terminal.until("ben: \ufffd\ufffd\n")


def test_the_terminal_is_as_it_was(anna: Guest) -> None:
    assert not anna.terminal.modes & (termios.ECHO | termios.ICANON)
    anna.line.say("WhatsApp anna logout")
    anna.line.expect_end()
    wait_until(lambda: anna.terminal.modes & termios.ECHO and anna.terminal.modes & termios.ICANON, "the old modes")
    anna.terminal.wait()


def test_goes_on_after_it_was_stopped(anna: Guest) -> None:
    anna.terminal.press(b"whoe")
    anna.terminal.until_row("whoe")
    anna.terminal.interrupt(signal.SIGSTOP)
    anna.terminal.spoil_modes()
    anna.terminal.interrupt(signal.SIGCONT)
    wait_until(lambda: not anna.terminal.modes & termios.ICANON, "key by key again")
    anna.terminal.press(b"lse\n")
    anna.line.expect("whoelse")


def test_does_not_draw_on_a_dumb_terminal(invite: Callable[..., Guest]) -> None:
    anna = invite("anna", terminal=True, TERM="dumb")
    anna.line.say("ben: hello")
    anna.terminal.until("ben: hello\n")
    assert "\x1b" not in anna.terminal.output
    assert "the password" not in anna.terminal.output
    anna.terminal.press(b"whoelse\n")
    anna.line.expect("whoelse")


def test_works_with_another_encoding(invite: Callable[..., Guest]) -> None:
    anna = invite("anna", PYTHONIOENCODING="latin-1")
    anna.terminal.press(b"message ben gr\xfc\xdfe\n")
    anna.line.expect("message ben grüße")


def test_ends_with_its_terminal(anna: Guest) -> None:
    anna.terminal.close_terminal()
    anna.line.expect("logout")
    anna.line.close()
    assert os.WIFEXITED(anna.terminal.process.wait(30))
