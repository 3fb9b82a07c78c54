"""Private sessions of a client with somebody of whom the test says every word."""

from collections.abc import Callable

from tests.classic.conftest import Guest
from tests.classic.scripted import Line, Listener, call

BEN = "You have a private session with ben, not encrypted. To write: private ben TEXT. To end it: stopprivate ben\n"
OVER = "The private session with ben is over.\n"
DISCONTINUED = "The private connection with ben has been discontinued.\n"
NONE = "There is no private session with ben. To ask for one: startprivate ben\n"
NO_TEXT = "What came from ben is no text: the private session is over.\n"
TOO_LONG = "A line from ben was too long: the private session is over.\n"
Invite = Callable[..., Guest]


def dial(anna: Guest, ben: Listener, name: str = "ben") -> Line:
    """Let Anna dial Ben; return Ben's side."""
    anna.line.say(f"WhatsApp anna startprivate 127.0.0.1 {ben.port} {name}")
    line = ben.meet()
    line.expect(f"WhatsApp {name} private anna")
    anna.terminal.until(BEN.replace("ben", name))
    return line


def called(anna: Guest, name: str = "ben") -> Line:
    """Let Ben dial Anna; return Ben's side."""
    anna.line.say(f"WhatsApp anna allowprivate {name}")
    line = call(anna.port)
    line.say(f"WhatsApp anna private {name}")
    anna.terminal.until(BEN.replace("ben", name))
    return line


def converse(anna: Guest, ben: Line) -> None:
    """Let both write."""
    anna.terminal.enter("private ben hello  there")
    ben.expect("hello  there")
    anna.line.expect("WhatsApp sent private command")
    ben.say("hi yourself")
    anna.terminal.until("ben (private): hi yourself\n")
