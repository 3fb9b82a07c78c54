"""Private sessions of the terminal client: whom it dials, whom it takes, and what it makes of what they say."""

from collections.abc import Callable, Iterator

import pytest

from tests.classic.conftest import Guest
from tests.classic.scripted import Line, Listener, call

BEN = "You have a private session with ben, not encrypted. To write: private ben TEXT. To end it: stopprivate ben\n"
OVER = "The private session with ben is over.\n"
DISCONTINUED = "The private connection with ben has been discontinued.\n"
NONE = "There is no private session with ben. To ask for one: startprivate ben\n"
NO_TEXT = "What came from ben is no text: the private session is over.\n"
TOO_LONG = "A line from ben was too long: the private session is over.\n"
Invite = Callable[..., Guest]


@pytest.fixture
def ben() -> Iterator[Listener]:
    """Hand over where Ben listens."""
    with Listener() as listening:
        yield listening


@pytest.fixture
def quick(invite: Invite) -> Guest:
    """Hand over Anna, signed in, who does not wait long for the end of a session to be told or to come."""
    return invite("anna", durations={"ending": 0.2})


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


# -- coming about


def test_the_asking_side_dials_and_says_who_it_is(anna: Guest, ben: Listener) -> None:
    """C71, C51, C74."""
    converse(anna, dial(anna, ben))


def test_the_asked_side_awaits_the_other_one(anna: Guest) -> None:
    """C72, C51, C74."""
    with called(anna) as ben:
        converse(anna, ben)


def test_takes_a_caller_who_was_quicker_than_the_server(anna: Guest) -> None:
    """C72."""
    with call(anna.port) as ben:
        ben.say("WhatsApp anna private ben", "early", "bird")
        anna.settle()
        anna.line.say("WhatsApp anna allowprivate ben")
        anna.terminal.until(BEN + "ben (private): early\nben (private): bird\n")
        converse(anna, ben)


def test_a_whole_text_may_follow_the_first_line_at_once(anna: Guest) -> None:
    anna.line.say("WhatsApp anna allowprivate ben")
    text = "long " * 3200
    with call(anna.port) as ben:
        ben.say("WhatsApp anna private ben", text)
        anna.terminal.until(BEN + f"ben (private): {text}\n")


def test_closes_strangers_and_shows_nothing(invite: Invite) -> None:
    """C48."""
    quick = invite("anna", durations={"stranger": 0.2, "awaited": 1})
    quick.line.say("WhatsApp anna allowprivate ben")
    with call(quick.port) as carl, call(quick.port) as nobody, call(quick.port) as dora:
        carl.say("WhatsApp anna private carl", "let me in")
        dora.send(b"WhatsApp anna priv")
        for stranger in (carl, nobody, dora):
            stranger.expect_end()
    assert quick.terminal.until("ben has not called: there is no private session.\n") == ""
    quick.line.expect("stopprivate ben")


@pytest.mark.parametrize(
    "first", [b"\n", b"GET / HTTP/1.0\r\n", b"WhatsApp anna private\n", b"\xff\x00\n", b"x" * 300, b"WhatsApp"]
)
def test_closes_who_does_not_say_a_name_at_once(anna: Guest, first: bytes) -> None:
    """C48."""
    with call(anna.port) as stranger:
        stranger.send(first)
        if first == b"WhatsApp":
            stranger.finish()
        stranger.expect_end()
    anna.settle()


def test_strangers_keep_nobody_out(anna: Guest) -> None:
    """C48: however many there are."""
    strangers = [call(anna.port) for _ in range(40)]
    with called(anna) as ben:
        converse(anna, ben)
    for stranger in strangers[:20]:
        stranger.expect_end()
    for stranger in strangers:
        stranger.close()


def test_a_name_is_good_for_one_caller(invite: Invite) -> None:
    """C48."""
    quick = invite("anna", durations={"stranger": 3})
    with called(quick) as ben, call(quick.port) as other:
        other.say("WhatsApp anna private ben", "I am Ben")
        other.expect_end()
        converse(quick, ben)


@pytest.mark.parametrize("name", ["ben", "carl", "anna"])
def test_nobody_takes_a_name_that_is_not_awaited(invite: Invite, ben: Listener, name: str) -> None:
    """C48: whether there is a session of that name or none."""
    anna = invite("anna", durations={"stranger": 0.2})
    line = dial(anna, ben)
    with call(anna.port) as other:
        other.say(f"WhatsApp anna private {name}", "hello")
        other.expect_end()
    line.say("still here")
    assert anna.terminal.until("\n") == "ben (private): still here"
    converse(anna, line)


@pytest.mark.parametrize(
    "where", ["224.0.0.1 5000", "0.0.0.0 5000", "127.0.0.1 80", "127.0.0.1 70000", "example.com 5000", ":: 5000"]
)
def test_dials_no_address_that_cannot_be_a_terminal(anna: Guest, where: str) -> None:
    anna.line.say(f"WhatsApp anna startprivate {where} ben")
    host, port = where.split()
    anna.terminal.until(f"No other terminal can be at {host} port {port}: there is no private session.\n")
    anna.line.expect("stopprivate ben")


def test_says_that_nobody_answers_there(anna: Guest, ben: Listener) -> None:
    ben.close()
    anna.line.say(f"WhatsApp anna startprivate 127.0.0.1 {ben.port} ben")
    anna.terminal.until("ben cannot be reached (Connection refused): there is no private session.\n")
    anna.line.expect("stopprivate ben")
    anna.line.say("WhatsApp stopprivate (1) with ben")
    anna.settle()
    assert OVER not in anna.terminal.output  # it was said


def test_tries_for_some_time_only(invite: Invite) -> None:
    quick = invite("anna", durations={"dial": 0.2})
    with Listener(backlog=0) as ben, call(ben.port):  # its queue is full
        quick.line.say(f"WhatsApp anna startprivate 127.0.0.1 {ben.port} ben")
        quick.terminal.until("ben cannot be reached (Connection timed out): there is no private session.\n")
        quick.line.expect("stopprivate ben")


# -- what is said


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


# -- the end


def test_ends_when_the_server_says_so_to_who_asked_for_it(anna: Guest, ben: Listener) -> None:
    """C55, C73: the active side."""
    line = dial(anna, ben)
    anna.terminal.enter("private ben last words", "stopprivate ben")
    anna.line.expect("WhatsApp sent private command")
    anna.line.expect("stopprivate ben")
    line.expect("last words")
    anna.line.say("WhatsApp stopprivate (1) with ben")
    anna.terminal.until(OVER)
    line.expect_end()
    anna.terminal.enter("private ben hello")
    anna.terminal.until(NONE)


def test_the_passive_side_shows_that_it_was_discontinued(anna: Guest) -> None:
    """C55, C73: behind the last words, which may come later than the server's."""
    with called(anna) as ben:
        anna.line.say("ben has ended the private session.", "WhatsApp stopprivate (2) with ben")
        anna.settle()
        anna.terminal.enter("private ben hello")
        anna.terminal.until(NONE)
        ben.say("last words")
        ben.close()
        anna.terminal.until("ben (private): last words\n" + DISCONTINUED)


def test_does_not_wait_long_for_last_words(quick: Guest) -> None:
    """C73."""
    with called(quick) as ben:
        quick.line.say("WhatsApp stopprivate (2) with ben")
        quick.terminal.until(DISCONTINUED)
        ben.expect_end()


def test_a_closed_connection_is_told_once(anna: Guest) -> None:
    """C57: whether the server or the other side is quicker."""
    with called(anna) as ben:
        ben.say("bye")
        ben.close()
        anna.terminal.until("ben (private): bye\n")
        anna.line.say("WhatsApp stopprivate (2) with ben")
        anna.terminal.until(DISCONTINUED)
    anna.settle()
    assert anna.terminal.output.count(DISCONTINUED) == 1


def test_tells_a_server_that_does_not_know(quick: Guest) -> None:
    """C57."""
    with called(quick) as ben:
        ben.close()
        quick.terminal.until(DISCONTINUED)
        quick.line.expect("stopprivate ben")
        quick.line.say("WhatsApp stopprivate (1) with ben")
    quick.settle()
    assert OVER not in quick.terminal.output


def test_a_broken_connection_is_lost(quick: Guest) -> None:
    """C57."""
    with called(quick) as ben:
        ben.reset()
        quick.terminal.until("The private connection with ben is lost.\n")
        quick.line.expect("stopprivate ben")


def test_there_may_be_another_session_after_one(anna: Guest, ben: Listener) -> None:
    dial(anna, ben).close()
    converse(anna, dial(anna, ben))
    with called(anna) as line:  # a third one, before the second was said to be over
        converse(anna, line)


def test_goes_on_without_the_server(anna: Guest, ben: Listener) -> None:
    """C57: a server crash leaves private sessions running."""
    line = dial(anna, ben)
    anna.line.reset()
    anna.terminal.until(
        "The connection to the server has ended. Private sessions go on: ben. To leave: logout\n",
    )
    anna.terminal.enter("private ben still here")
    line.expect("still here")
    line.say("me too")
    anna.terminal.until("ben (private): me too\n")
    anna.terminal.enter("whoelse")
    anna.terminal.until("There is no server any more: only private, stopprivate and logout can be typed.\n")
    anna.terminal.enter("stopprivate ben")
    line.expect_end()
    assert anna.terminal.wait(1) == OVER + "The server is gone, and there is no private session any more.\n"


def test_ends_when_the_other_side_does_without_the_server(anna: Guest) -> None:
    """C57."""
    with called(anna) as ben, called(anna, "carl") as carl:
        anna.line.close()
        anna.terminal.until("Private sessions go on: ben, carl. To leave: logout\n")
        ben.close()
        anna.terminal.until(DISCONTINUED)
        anna.terminal.enter("logout")
        carl.expect_end()
        assert anna.terminal.wait() == "You have left.\n"


@pytest.mark.parametrize("end", ["logout", "interrupt", "inactive"])
def test_the_end_of_the_client_ends_its_private_sessions(anna: Guest, end: str) -> None:
    """C57, C70."""
    with called(anna) as ben:
        if end == "inactive":
            anna.line.say("WhatsApp anna logout")
        else:
            anna.terminal.interrupt() if end == "interrupt" else anna.terminal.enter("logout")
            anna.line.expect("logout")
            anna.line.say("You have signed out.")
            anna.line.close()
        anna.terminal.wait()
        ben.expect_end()


def test_a_session_goes_on_under_another_name(anna: Guest) -> None:
    """C69."""
    with called(anna) as ben:
        anna.line.say("ben is called benno now.")
        anna.terminal.until("ben is called benno now.\n")
        ben.say("it is me")
        anna.terminal.until("benno (private): it is me\n")
        anna.terminal.enter("private benno hello")
        ben.expect("hello")
        anna.line.say("WhatsApp stopprivate (1) with benno")
        anna.terminal.until("The private session with benno is over.\n")
        ben.expect_end()


def test_a_name_that_is_not_known_is_told_about(anna: Guest) -> None:
    """C73: what was asked for, and withdrawn."""
    anna.line.say("WhatsApp stopprivate (1) with ben")
    anna.terminal.until(OVER)
    anna.line.say("WhatsApp stopprivate (2) with ben")
    anna.terminal.until(DISCONTINUED)
