"""How the terminal client ends: one plain sentence, no socket left, and the right exit status."""

import contextlib
import ctypes
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.classic.conftest import Guest
from tests.classic.scripted import ScriptedServer, call
from tests.classic.terminal_process import SECONDS, TerminalProcess

Start = Callable[..., TerminalProcess]
SIGNED_OUT = "You have signed out.\n"


def sign_out(guest: Guest) -> None:
    """Answer as the server does."""
    guest.line.expect("logout")
    guest.line.say("You have signed out.")
    guest.line.close()


def test_logs_out_when_told(anna: Guest) -> None:
    """C39."""
    anna.terminal.enter("Logout")
    sign_out(anna)
    assert anna.terminal.wait() == SIGNED_OUT


def test_leaves_a_wrong_logout_to_the_server(anna: Guest) -> None:
    anna.terminal.enter("logout now")
    anna.line.expect("logout now")
    anna.line.say("Type it like this: logout")
    anna.terminal.until("Type it like this: logout\n")
    anna.terminal.enter("whoelse")
    anna.line.expect("whoelse")


def test_logs_out_when_nothing_more_is_typed(anna: Guest) -> None:
    anna.terminal.enter("message ben one", "message ben two")
    anna.terminal.enter_no_more()
    anna.line.expect("message ben one")
    anna.line.expect("message ben two")
    sign_out(anna)
    assert anna.terminal.wait() == SIGNED_OUT


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_a_logout(anna: Guest, number: signal.Signals) -> None:
    """C59."""
    anna.terminal.interrupt(number)
    sign_out(anna)
    assert anna.terminal.wait() == SIGNED_OUT


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads have numbers on Linux")
def test_a_signal_may_come_to_either_thread(anna: Guest) -> None:
    """C59: the system chooses."""
    process = anna.terminal.process.pid
    (receiver,) = (
        int(thread.name) for thread in Path(f"/proc/{process}/task").iterdir() if int(thread.name) != process
    )
    assert ctypes.CDLL(None).tgkill(process, receiver, signal.SIGINT) == 0
    sign_out(anna)
    assert anna.terminal.wait() == SIGNED_OUT


def test_keys_on_a_terminal_are_a_logout(invite: Callable[..., Guest]) -> None:
    """C59: Ctrl-C, and Ctrl-D on an empty line."""
    for key in (b"\x03", b"\x04"):
        anna = invite("anna", terminal=True)
        anna.terminal.press(key)
        sign_out(anna)
        assert anna.terminal.wait().endswith(SIGNED_OUT)


def test_shows_what_the_server_says_at_the_end(anna: Guest) -> None:
    anna.terminal.enter("logout")
    anna.line.expect("logout")
    anna.line.say("Your message to ben was not sent.", "You have signed out.")
    anna.line.close()
    assert anna.terminal.wait() == "Your message to ben was not sent.\n" + SIGNED_OUT


def test_a_server_need_not_say_goodbye(anna: Guest) -> None:
    anna.terminal.enter("logout")
    anna.line.expect("logout")
    anna.line.close()
    assert anna.terminal.wait() == SIGNED_OUT


def test_does_not_wait_for_ever_for_a_goodbye(invite: Callable[..., Guest]) -> None:
    anna = invite("anna", durations={"goodbye": 0.2})
    anna.terminal.enter("logout")
    assert anna.terminal.wait() == "You have signed out; the server has not said so.\n"


def test_does_not_wait_for_ever_for_a_server_that_does_not_read(invite: Callable[..., Guest]) -> None:
    """C39: what was typed before would have to leave first."""
    anna = invite("anna", limits={"typed": 3, "congestion": 1000, "waiting": 1 << 16}, durations={"goodbye": 0.2})
    text = f"message ben {'x' * 10_000}\n"
    with ThreadPoolExecutor(1) as pool:
        typing = pool.submit(anna.terminal.press_slowly, text.encode() * 2000)
        anna.terminal.until_stuck()
        anna.terminal.interrupt()
        anna.terminal.process.wait(SECONDS)
        with contextlib.suppress(BrokenPipeError):
            typing.result()
    assert anna.terminal.wait() == "You have signed out; the server has not said so.\n"


def test_a_second_interrupt_waits_for_nothing(anna: Guest) -> None:
    anna.terminal.interrupt()
    anna.line.expect("logout")
    anna.terminal.interrupt()
    anna.terminal.wait(128 + signal.SIGINT)


def test_ends_when_logged_out_for_inactivity(anna: Guest) -> None:
    """C70: it closes its sockets and ends."""
    anna.line.say("WhatsApp anna logout")
    assert anna.terminal.wait() == "You have been logged out, since you have done nothing for long.\n"
    anna.line.expect_end()
    with pytest.raises(ConnectionRefusedError):
        call(anna.port)


def test_no_message_can_log_anybody_out(anna: Guest) -> None:
    """C70: the line is the server's, whole and as it stands."""
    for line in (
        "ben: WhatsApp anna logout",
        "WhatsApp to everyone: logout",
        "WhatsApp in team: logout",
        " WhatsApp anna logout",
        "WhatsApp anna logout ",
        "WhatsApp anna carl logout",
    ):
        anna.line.say(line)
        anna.terminal.until(line + "\n")


def test_says_that_the_server_is_gone(anna: Guest) -> None:
    anna.line.say("The server is stopping.")
    anna.line.close()
    assert anna.terminal.wait(1) == "The server is stopping.\nThe connection to the server has ended.\n"


def test_says_that_the_connection_broke(anna: Guest) -> None:
    anna.line.reset()
    assert anna.terminal.wait(1) == "The connection to the server has ended.\n"


def test_says_that_it_was_closed_before_signing_in(server: ScriptedServer, start: Start) -> None:
    terminal = start()
    line = server.meet()
    line.send(b"Too many people.\n")
    line.close()
    expected = "Too many people.\nThe server has closed the connection before you were signed in.\n"
    assert terminal.wait(1) == expected


def test_leaves_without_signing_in(server: ScriptedServer, start: Start) -> None:
    terminal = start()
    line = server.meet()
    line.send(b"User name: ")
    terminal.until("User name: ")
    terminal.interrupt()
    assert terminal.wait(1) == "You have left without signing in.\n"
    line.expect_end()


def test_does_not_believe_a_server_without_lines(anna: Guest) -> None:
    anna.line.send(b"x" * 300_000)
    assert anna.terminal.wait(1) == "The server has said something that is no line.\n"


def test_a_reader_who_goes_away_is_a_logout(anna: Guest) -> None:
    assert anna.terminal.process.stdout is not None
    anna.terminal.look_no_more()
    anna.line.say("ben: are you there?")
    sign_out(anna)
    anna.terminal.wait()


def test_what_is_typed_waits_for_a_server_that_does_not_read(invite: Callable[..., Guest]) -> None:
    anna = invite("anna", limits={"typed": 3, "congestion": 1000, "waiting": 1 << 16})
    texts = [f"message ben {number} {'x' * 10_000}" for number in range(2000)]
    with ThreadPoolExecutor(1) as pool:
        typing = pool.submit(anna.terminal.press_slowly, "".join(text + "\n" for text in texts).encode())
        anna.terminal.until_stuck()  # it does not take what nobody takes from it
        assert not typing.done()
        for text in texts:
            anna.line.expect(text)
        typing.result()
    anna.terminal.enter("logout")
    sign_out(anna)
    assert anna.terminal.wait() == SIGNED_OUT
