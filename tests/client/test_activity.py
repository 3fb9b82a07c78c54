"""That a person is there, that one is writing, and what becomes of a session in which nobody is."""

from messenger.client.changes import AccountChanged
from messenger.client.model import Link
from messenger.protocol.accounts import Activity, InactivityWarning, SignedOut
from messenger.protocol.errors import Code
from messenger.protocol.messages import Typing, TypingNow
from tests.client.conftest import MakeDesktop
from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer

LOG = "g" + "p" * 22
BEN = "d1-2"


# -- who is writing


def test_shows_who_is_writing_until_a_message_comes(anna: Desktop, server: ModelServer) -> None:
    server.tell(TypingNow(LOG, 2))
    server.tell(TypingNow(LOG, 3))
    anna.until(lambda: anna.state.typing == {LOG: (2, 3)}, "two who write")
    server.say_in(LOG, 2, "done")
    anna.until(lambda: anna.state.typing == {LOG: (3,)}, "one who writes")
    server.tell(TypingNow(LOG, 3, stopped=True))
    anna.until(lambda: anna.state.typing == {}, "nobody who writes")


def test_believes_of_nobody_that_it_writes_without_a_link(anna: Desktop, server: ModelServer) -> None:
    server.tell(TypingNow(LOG, 2))
    anna.until(lambda: anna.state.typing, "somebody who writes")
    anna.lose_link()
    assert anna.state.typing == {}


def test_tells_that_one_writes_at_most_every_few_seconds(anna: Desktop, server: ModelServer) -> None:
    for _ in range(3):
        anna.actions.typing(BEN)
    anna.clock.pass_by(3)
    anna.actions.typing(BEN)
    anna.actions.typing(BEN, stopped=True)
    anna.actions.typing(BEN, stopped=True)
    anna.actions.typing(BEN)
    anna.actions.send_message(BEN, "hello")
    anna.actions.typing(BEN)
    anna.until(lambda: len(server.asked) == 5, "all of it")
    assert server.asked == [Typing(BEN), Typing(BEN), Typing(BEN, stopped=True), Typing(BEN), Typing(BEN)]


# -- activity


def test_reports_activity_at_most_four_times_in_the_timeout(anna: Desktop, server: ModelServer) -> None:
    """C12"""
    anna.state.timeout = 40
    for _ in range(3):
        anna.actions.activity()
        anna.clock.pass_by(4)
        anna.actions.activity()
        anna.clock.pass_by(6)
    anna.state.timeout = 0
    anna.actions.activity()
    anna.clock.pass_by(59)
    anna.actions.activity()
    anna.clock.pass_by(1)
    anna.actions.activity()
    anna.until(lambda: len(server.asked) == 4, "all of it")
    assert server.asked == [Activity()] * 4


def test_warns_until_one_is_active(anna: Desktop, server: ModelServer) -> None:
    """C11: then at once, however short a time ago that was said before."""
    anna.actions.activity()
    server.tell(InactivityWarning(60))
    anna.until(lambda: anna.state.warning is not None, "the warning")
    assert anna.state.warning == anna.clock.monotonic() + 60
    anna.actions.activity()
    anna.until(lambda: anna.state.warning is None, "no warning")
    assert server.asked == [Activity(), Activity()]


def test_reports_later_that_one_was_active_without_a_link(anna: Desktop, server: ModelServer) -> None:
    server.tell(InactivityWarning(60))
    anna.until(lambda: anna.state.warning is not None, "the warning")
    anna.reachable = False
    anna.lose_link()
    anna.actions.activity()
    for _ in range(10):
        anna.step()
    assert anna.state.warning is None  # nothing is known of that now; the next connection would warn anew
    anna.reachable = True
    anna.until(lambda: server.asked == [Activity()], "the report")


def test_says_that_it_was_signed_out_for_inactivity(anna: Desktop, server: ModelServer) -> None:
    """C11: the unsent waits for the next sign-in."""
    anna.actions.keep_draft(BEN, "typed")
    anna.step()
    server.tell(SignedOut(Code.INACTIVE))
    anna.until(lambda: anna.state.me is None, "being signed out")
    assert AccountChanged("You were signed out because you were inactive.") in anna.changes
    anna.sign_in("anna")
    assert anna.actions.draft(BEN) == "typed"


def test_asks_for_the_password_when_it_was_inactive_without_a_link(anna: Desktop, server: ModelServer) -> None:
    """C11: the clock runs on over reconnects."""
    server.refuse_resume = Code.INACTIVE
    anna.lose_link()
    anna.until(lambda: anna.state.me is None, "being signed out")
    assert anna.state.link.link is Link.SIGNED_OUT
    server.refuse_resume = None
    anna.reopen(reachable=True)
    assert anna.state.me is None


def test_starts_a_session_only_when_the_program_starts(anna: Desktop, server: ModelServer) -> None:
    """C11: starting the program is activity, a link that comes back is none."""
    anna.lose_link()
    anna.until(lambda: anna.online, "being online again")
    assert [line.start for line in server.resumed] == [False]
    anna.reopen()
    anna.reachable = True
    anna.until(lambda: anna.online, "being online")
    anna.lose_link()
    anna.until(lambda: anna.online, "being online again")
    assert [line.start for line in server.resumed] == [False, True, False]


def test_knows_how_long_one_may_be_inactive(make_desktop: MakeDesktop, server: ModelServer) -> None:
    server.timeout = 600
    desktop = make_desktop()
    desktop.sign_in("anna")
    assert desktop.state.timeout == 600
    server.timeout = 300
    desktop.lose_link()
    desktop.until(lambda: desktop.online, "being online again")
    assert desktop.state.timeout == 300
