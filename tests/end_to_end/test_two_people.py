"""The real server and two real windows: what two people who write to each other see, whatever breaks meanwhile."""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from messenger.client.model import Delivery
from messenger.protocol.contacts import People
from messenger.protocol.messages import Message
from tests.end_to_end.conftest import PASSWORD, Pair
from tests.end_to_end.likeness import Likeness, places
from tests.end_to_end.screen import SECONDS
from tests.end_to_end.server_process import ServerProcess
from tests.end_to_end.window_process import WindowProcess
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(240)  # real programs, and both cores may be busy

PARTY = "\N{PARTY POPPER}"
THUMB = "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}"
IN_VIEW = 8
"""So many of the newest messages of one line can be seen at once, however they are grouped."""
KILLS = 3


# --- who writes at the same time


class Busy:
    """Somebody who writes one numbered message after the other until told to stop."""

    def __init__(self, name: str, write: Callable[[str], object]) -> None:
        self.name = name
        self._write = write
        self._written = 0
        self._enough = Event()

    @property
    def texts(self) -> list[str]:
        """Return all that was written, in order."""
        return [self._text(number) for number in range(self._written)]

    def _text(self, number: int) -> str:
        return f"{self.name} {number:05}"

    def work(self) -> None:
        """Write."""
        while not self._enough.is_set():
            self._write(self._text(self._written))
            self._written += 1

    def stop(self) -> None:
        """Let the message at hand be the last."""
        self._enough.set()

    def wait_for_more(self, number: int) -> None:
        """Wait until so many more were written."""
        least = self._written + number
        wait_until(lambda: self._written >= least, f"{self.name} to write {number} more", SECONDS)


@contextmanager
def at_work(*everybody: Busy) -> Iterator[None]:
    """Let everybody write as long as the block lasts."""
    with ThreadPoolExecutor(len(everybody)) as pool:
        jobs = [pool.submit(busy.work) for busy in everybody]
        try:
            yield
        finally:
            for busy in everybody:
                busy.stop()
        for job in jobs:
            job.result()


def typist(window: WindowProcess) -> Busy:
    """Return somebody who types into a window, each message ended by the Enter key."""
    return Busy(window.name, lambda text: window.type(f"{text}\n"))


# --- what is seen


def wait_to_read_new(window: WindowProcess, likeness: Likeness, writer: Busy) -> None:
    """Wait until ``window`` shows something that ``writer`` has written from now on."""
    before = len(writer.texts)

    def look(picture: Image.Image) -> bool:
        newest = writer.texts[before:][-2 * IN_VIEW :]
        return any(places(picture, likeness.said(text, mine=False)) for text in newest)

    window.wait(look, f"what {writer.name} writes now")


def assert_in_order(picture: Image.Image, likeness: Likeness, said: Sequence[tuple[str, bool]]) -> None:
    """Assert that each text, mine or not, stands in the picture exactly once, and one under the other."""
    found = [(text, places(picture, likeness.said(text, mine=mine))) for text, mine in said]
    assert [len(where) for _text, where in found] == [1] * len(said), found
    tops = [where[0][1] for _text, where in found]
    assert tops == sorted(tops), found


# --- what a process leaves behind


def processes_of(session: int) -> list[str]:
    """Return every process of a session, as /proc names it."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(words[3]) == session:
            found.append(status.parent.name)
    return found


def sockets_to(port: int) -> list[str]:
    """Return every TCP socket of this machine that some process holds to a server's port."""
    lines = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    # Those with the inode 0 belong to the kernel alone, which waits for late packets of what was closed.
    return [line[1] for line in lines if line[2].endswith(f":{port:04X}") and line[9] != "0"]


# --- signing in


def test_asks_for_nothing_but_the_password_again_after_a_wrong_one(anna: WindowProcess, server: ServerProcess) -> None:
    """C3, C4: a wrong password is told under its field, the name stays, and the right password signs in."""
    server.command("user", "add", "anna", "--password-stdin", typed=f"{PASSWORD}\n")
    with anna:
        anna.use_invite(server.invite())
        anna.click(anna.link_words("I have an account here"), what="the way to sign in")
        anna.type("anna")
        anna.press("Tab")
        anna.type("incorrect horse\n")
        anna.wait_to_see(anna.error_words("The user name or the password is wrong."), what="why it was refused")
        assert len(anna.places(anna.field_words("anna"))) == 1
        anna.type(f"{PASSWORD}\n")
        anna.wait_until_signed_in()


# --- messages


def test_write_to_each_other(pair: Pair, likeness: Likeness) -> None:
    """C19, C24: by invite, keyboard and Send button; what one sends the other sees, and two ticks tell of it."""
    anna, bruno = pair.anna, pair.bruno
    hello, answer = f"Hello Bruno {PARTY}", f"Hello Anna {THUMB} ça va?"
    for window, other, text in ((anna, bruno, hello), (bruno, anna, answer)):
        window.say(text)
        other.wait_to_read(text, mine=False)
        window.wait_for_state(text, Delivery.DELIVERED)
    assert_in_order(anna.picture(), likeness, [(hello, True), (answer, False)])
    assert_in_order(bruno.picture(), likeness, [(hello, False), (answer, True)])
    for window in (anna, bruno):
        assert window.close() == 0
        assert window.kept().texts == [hello, answer]


def test_gets_what_was_written_while_the_window_was_closed(pair: Pair, likeness: Likeness) -> None:
    """C19, C24, C60: stored meanwhile, delivered at the next start, which asks for no password, and marked as new."""
    anna, bruno = pair.anna, pair.bruno
    assert bruno.close() == 0
    anna.say("Are you there?")
    anna.say("Then read this later")
    anna.wait_for_state("Then read this later", Delivery.STORED)
    bruno.start()
    bruno.wait_until_signed_in()
    bruno.open_chat("Anna")
    bruno.wait_to_read("Then read this later", mine=False)
    bruno.wait_to_see(bruno.divider_words("New messages"), what="the line over new messages")
    assert_in_order(bruno.picture(), likeness, [("Are you there?", False), ("Then read this later", False)])
    anna.wait_for_state("Then read this later", Delivery.DELIVERED)


# --- what breaks


def test_every_message_comes_once_and_in_order_though_the_server_is_killed_while_both_type(
    pair: Pair, likeness: Likeness
) -> None:
    """C25, C58: kill -9, three times; nothing is lost, doubled or out of order, in both stores and on both screens."""
    anna, bruno = typist(pair.anna), typist(pair.bruno)
    with at_work(anna, bruno):
        wait_to_read_new(pair.bruno, likeness, anna)
        wait_to_read_new(pair.anna, likeness, bruno)
        for _ in range(KILLS):
            pair.server.kill()
            anna.wait_for_more(2)
            bruno.wait_for_more(2)
            pair.server.start()
            wait_to_read_new(pair.bruno, likeness, anna)  # both are back, and what waited has left before it
            wait_to_read_new(pair.anna, likeness, bruno)
    goodbyes = {window: f"goodbye from {window.name}" for window in (pair.anna, pair.bruno)}
    for window, other in ((pair.anna, pair.bruno), (pair.bruno, pair.anna)):
        window.say(goodbyes[window])
        other.wait_to_read(goodbyes[window], mine=False)
        window.wait_for_state(goodbyes[window], Delivery.DELIVERED)
    pictures = {window: window.picture() for window in goodbyes}
    for window in goodbyes:
        assert window.close() == 0
    kept = pair.anna.kept()
    assert kept == pair.bruno.kept()
    assert kept.waiting == []
    assert len(kept.texts) == len(anna.texts) + len(bruno.texts) + len(goodbyes)
    for writer, window in ((anna, pair.anna), (bruno, pair.bruno)):
        assert [text for text in kept.texts if window.name in text] == [*writer.texts, goodbyes[window]]
        newest = [(text, window.name in text) for text in kept.texts[-IN_VIEW:]]
        assert_in_order(pictures[window], likeness, newest)


def test_goes_on_by_itself_when_the_server_is_back(pair: Pair) -> None:
    """C60: SIGTERM is told, what was sent and what is half typed is kept, and nobody is asked for a password."""
    anna, bruno = pair.anna, pair.bruno
    assert pair.server.stop(signal.SIGTERM) == 0
    for window in (anna, bruno):
        window.wait_to_see(window.banner_words("Reconnecting"), what="that it reconnects")
    anna.say("Written meanwhile")
    anna.wait_for_state("Written meanwhile", Delivery.WAITING)
    anna.type("half a sentence")
    pair.server.start()
    anna.wait_for_state("Written meanwhile", Delivery.DELIVERED)
    bruno.wait_to_read("Written meanwhile", mine=False)
    for window in (anna, bruno):
        window.wait_until_no_banner()
    anna.wait_to_see(anna.field_words("half a sentence"), what="what is half typed")  # the cursor blinks beside it


def test_loses_and_doubles_nothing_when_the_window_is_killed_while_it_receives(
    bruno: WindowProcess, server: ServerProcess, likeness: Likeness
) -> None:
    """C26: kill -9 in the midst of a flood, and again while what it missed comes together with what is new."""
    with bruno:
        bruno.sign_up(server.first_invite, "Bruno", PASSWORD)
        with server.connect() as carl:
            carl.sign_up(server.invite(), "carl", display="Carl")
            people = [person for event in carl.seen if isinstance(event, People) for person in event.people]
            (number,) = (person.id for person in people if person.name == "bruno")
            flood = Busy("flood", lambda text: carl.say(number, text))
            bruno.open_person("Carl")
            with at_work(flood):
                for _ in range(2):
                    bruno.wait_to_see(likeness.said("flood", mine=False), what="the flood")
                    bruno.kill()
                    had = bruno.kept().texts
                    assert had
                    assert had == flood.texts[: len(had)]
                    flood.wait_for_more(100)
                    bruno.start()
                    bruno.wait_until_signed_in()
                    bruno.open_chat("Carl")
            bruno.say("I have all of it")
            carl.expect(Message, text="I have all of it")
        texts = [*flood.texts, "I have all of it"]
        newest = [(text, text == texts[-1]) for text in texts[-IN_VIEW:]]
        bruno.wait_for_state(texts[-1], Delivery.STORED)
        assert_in_order(bruno.picture(), likeness, newest)
        assert bruno.close() == 0
        assert bruno.kept().texts == texts


# --- the end


def test_leaves_no_process_and_no_socket_when_its_window_is_closed(pair: Pair) -> None:
    """C39, C59: and everybody else sees at once that the person has left."""
    anna, bruno = pair.anna, pair.bruno
    assert bruno.process is not None
    session, online = bruno.process.pid, anna.presence_words("online", online=True)
    anna.wait_to_see(online, what="that Bruno is online")
    assert processes_of(session) == [str(session)]
    assert len(sockets_to(pair.server.port)) == 2
    assert bruno.close() == 0
    assert processes_of(session) == []
    assert len(sockets_to(pair.server.port)) == 1
    anna.wait_not_to_see(online, "that Bruno is online")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_says_goodbye_when_it_is_ended_by_a_signal(pair: Pair, number: signal.Signals) -> None:
    """C59: Ctrl-C of a client is a logout for everybody else."""
    anna, bruno = pair.anna, pair.bruno
    online = anna.presence_words("online", online=True)
    anna.wait_to_see(online, what="that Bruno is online")
    assert bruno.process is not None
    bruno.process.send_signal(number)
    assert bruno.wait_for_end() == 0
    anna.wait_not_to_see(online, "that Bruno is online")


def test_a_second_start_calls_the_first_window_and_ends(pair: Pair) -> None:
    """C39"""
    assert pair.anna.start_again() == 0
    pair.anna.say("still here")
    pair.bruno.wait_to_read("still here", mine=False)
