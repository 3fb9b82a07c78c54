"""Two real windows and a private chat between them: asked for, agreed to, read, compared and ended, as people do it.

Each step leaves a picture of both screens in ``build/screens/private``.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image

from messenger.client.model import Delivery
from messenger.client.private.identity import Identity
from messenger.client.private.safety import safety_number
from messenger.gui.look.private_palette import PRIVATE_LIGHT
from tests.end_to_end.conftest import PASSWORD, SETTINGS
from tests.end_to_end.likeness import Likeness, drawing
from tests.end_to_end.network import Network, obstacle
from tests.end_to_end.private_window import PrivateWindow
from tests.end_to_end.screen import Screen, screen
from tests.end_to_end.server_process import ServerProcess
from tests.end_to_end.window_process import ROOT, WindowProcess
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(240)  # real programs, and both cores may be busy

SCREEN = (1440, 960)
KEPT = ROOT / "build" / "screens" / "private"
DIRECT, RELAYED = "Direct - sealed end to end", "Relayed through the server - sealed end to end"

MakeDesks = Callable[..., list["Desk"]]


@pytest.fixture(scope="session")
def private_likeness() -> Iterator[Likeness]:
    """Hand over what knows how things look in private windows. Its display lasts as the other one does."""
    with drawing(PRIVATE_LIGHT) as drawn:
        yield drawn


class Desk:
    """One person's screen with the main window on it, and what opens beside that."""

    def __init__(self, screen: Screen, window: WindowProcess, likeness: Likeness) -> None:
        self.screen = screen
        self.window = window
        self._likeness = likeness

    def beside(self, title: str) -> PrivateWindow:
        """Return another window of the program, open or not."""
        return PrivateWindow(self.window, self.screen, self._likeness, title)


class Album:
    """Pictures of both screens, step by step."""

    def __init__(self, name: str, desks: list[Desk]) -> None:
        self._folder = KEPT / name
        self._desks = desks
        self._step = 0
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob("*.png"):
            old.unlink()

    def take(self, what: str) -> None:
        """Keep how both screens look now, one under the other."""
        self._step += 1
        page = Image.new("RGB", (SCREEN[0], SCREEN[1] * len(self._desks)))
        for number, desk in enumerate(self._desks):
            page.paste(desk.screen.picture((0, 0), SCREEN), (0, number * SCREEN[1]))
        page.save(self._folder / f"{self._step:02}-{what}.png")


@pytest.fixture
def make_desks(tmp_path: Path, likeness: Likeness, private_likeness: Likeness) -> Iterator[MakeDesks]:
    """Return what hands over Anna and Bruno, signed in, each with the chat with the other open."""
    with ExitStack() as stack:

        def make(network: Network | None = None) -> list[Desk]:
            """``network``: with a computer for each and one for the server; ``None``: all on this one."""
            at = {name: network[name].prefix if network else () for name in ("server", "anna", "bruno")}
            host = None if network else "127.0.0.1"
            server = ServerProcess(tmp_path / "server", host=host, settings=SETTINGS, prefix=at["server"])
            stack.enter_context(server)
            made = []
            for name, invite in (("anna", server.first_invite), ("bruno", server.invite())):
                display = stack.enter_context(screen(*SCREEN))
                window = WindowProcess(tmp_path, display, likeness, name, place=(20, 150), prefix=at[name])
                stack.enter_context(window).sign_up(invite, name.title(), PASSWORD)
                made.append(Desk(display, window, private_likeness))
            for desk, other in zip(made, ("Bruno", "Anna"), strict=True):
                desk.window.open_person(other)
            return made

        yield make


def number_of(desks: list[Desk]) -> list[str]:
    """Return the groups of the safety number that both must see, from the keys that lie on their disks."""
    certificates = []
    for desk in desks:
        folder = desk.window.profiles / desk.window.name
        (file,) = wait_until(lambda folder=folder: list((folder / "identities").glob("*.pem")), "the key")  # type: ignore[misc]
        certificates.append(Identity.of(folder, int(file.stem)).certificate)
    return safety_number(*certificates).split()


def test_two_people_talk_privately_compare_the_number_and_end_it(make_desks: MakeDesks) -> None:
    """C42, C49, C50, C51, C55: by command and by button, with the ticks of the two clients; nothing is kept."""
    desks = make_desks()
    anna, bruno = desks
    album = Album("direct", desks)
    anna.window.type("/startprivate bruno \n")
    ring = bruno.beside("Anna wants a private chat").wait_until_open()
    hers, his = anna.beside("Bruno - private chat"), bruno.beside("Anna - private chat")
    hers.wait_until_open()
    album.take("asked")
    ring.click(*ring.button_words("Accept"), what="the button Accept")
    ring.wait_until_gone()
    his.wait_until_open()
    for window in (hers, his):
        window.wait_to_see(window.seal_words(DIRECT), what="that it is direct")
    album.take("open")

    hers.type("Just between us\n")
    his.wait_to_read("Just between us", mine=False)
    hers.wait_for_state("Just between us", Delivery.DELIVERED)
    his.say("I tell nobody")
    hers.wait_to_read("I tell nobody", mine=False)
    his.wait_for_state("I tell nobody", Delivery.DELIVERED)
    album.take("talk")

    for desk, window in ((anna, hers), (bruno, his)):
        window.click(*window.safety_words(), what="the safety number")
        number = desk.beside("Safety number").wait_until_open()
        for group in number_of(desks):
            number.wait_to_see(number.digits(group), what=group)
    album.take("safety-number")
    for desk in desks:
        number = desk.beside("Safety number").wait_until_open()
        number.press("Escape")
        number.wait_until_gone()

    hers.click(*hers.danger_words("End private chat"), what="the button that ends it")
    for window in (hers, his):
        window.wait_to_see(window.seal_words("Ended", sound=False), what="that it has ended")
    album.take("ended")
    hers.ask_to_close()
    hers.wait_until_gone()
    anna.window.say("And now for everybody to store")
    bruno.window.wait_to_read("And now for everybody to store", mine=False)
    album.take("closed")
    for desk in desks:
        assert desk.window.close() == 0
        assert desk.window.kept().texts == ["And now for everybody to store"]
        assert desk.window.kept().waiting == []


def test_two_people_without_a_direct_way_are_asked_and_relayed(make_desks: MakeDesks) -> None:
    """C43, C49: a refusal is told first; then both are told why, both agree, and the window says which way it goes."""
    if reason := obstacle():
        pytest.skip(reason)
    with Network("server", "anna", "bruno") as network:
        network.part("anna", "bruno")
        desks = make_desks(network)
        anna, bruno = desks
        album = Album("relayed", desks)
        hers, his = anna.beside("Bruno - private chat"), bruno.beside("Anna - private chat")
        ring = bruno.beside("Anna wants a private chat")

        anna.window.type("/startprivate bruno \n")
        ring.wait_until_open()
        ring.click(*ring.danger_words("Decline"), what="the button Decline")
        hers.wait_until_open()
        hers.wait_to_see(hers.seal_words("Ended", sound=False), what="that it came to nothing")
        ring.wait_until_gone()
        album.take("declined")

        hers.click(*hers.strip_words("Start again"), what="the way to ask again")
        ring.wait_until_open()
        ring.click(*ring.button_words("Accept"), what="the button Accept")
        his.wait_until_open()
        for window in (hers, his):
            window.wait_to_see(*window.button_words("Send through the server"), what="the question")
        album.take("no-way")
        for window in (hers, his):
            window.click(*window.button_words("Send through the server"), what="the question")
        for window in (hers, his):
            window.wait_to_see(window.seal_words(RELAYED), what="that it is relayed")
        hers.type("Through the server, sealed\n")
        his.wait_to_read("Through the server, sealed", mine=False)
        hers.wait_for_state("Through the server, sealed", Delivery.DELIVERED)
        album.take("talk")

        bruno.window.kill()
        bruno.window.start()
        hers.wait_to_see(hers.seal_words("Ended", sound=False), what="that Bruno's program has been started anew")
        album.take("over")
        for desk in desks:
            assert desk.window.close() == 0
