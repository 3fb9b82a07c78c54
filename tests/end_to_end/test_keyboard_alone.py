"""A whole visit without the pointer: signing up, writing, a group, copying, settings, signing out and in again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from messenger.client.model import Delivery
from messenger.gui.look.palette import LIGHT
from messenger.gui.widgets.shade import blend
from tests.end_to_end.conftest import PASSWORD, SCREEN
from tests.end_to_end.likeness import Likeness
from tests.end_to_end.person import Person
from tests.end_to_end.screen import Screen, screen
from tests.end_to_end.server_process import ServerProcess
from tests.end_to_end.window_process import WindowProcess
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(240)  # real programs, and both cores may be busy

CHOSEN = 0.08
"""How much darker an entry of a menu is that Enter would choose."""


class Hands:
    """Keys only, pressed wherever the keyboard is: in the window or in a dialog over it."""

    def __init__(self, window: WindowProcess, display: Screen, likeness: Likeness) -> None:
        self.window = window
        self._display = display
        self._fonts = likeness.look.fonts
        self._likeness = likeness

    def press(self, *keys: str) -> None:
        self._display.press(0, *keys)

    def type(self, text: str) -> None:
        self._display.type(0, text)

    def title(self, text: str) -> Image.Image:
        """What stands at the head of a dialog."""
        return self.window.words(text, self._fonts.header)

    def open_by_key(self, key: str, title: str) -> None:
        """Open a dialog by its key, and close it with Esc."""
        self.press(key)
        self.window.wait_to_see(self.title(title), what=title)
        self.press("Escape")
        self.window.wait_not_to_see(self.title(title), title)

    def choose(self, *letters: str, entry: str) -> None:
        """Go through the menu that opens by letters, and choose when this entry is at hand."""
        fill = blend(LIGHT.window, LIGHT.text, CHOSEN)
        colours = (LIGHT.text, LIGHT.danger)
        self.press("Return")
        for letter in letters:
            self.press(letter)
        at_hand = [self.window.words(entry, self._fonts.message, colour, fill) for colour in colours]
        self.window.wait_to_see(*at_hand, what=f"{entry} at hand")
        self.press("Return")


@pytest.fixture
def anna(tmp_path: Path, server: ServerProcess) -> Iterator[Person]:
    """Hand over somebody who is there already."""
    with Person(tmp_path, "anna") as there:
        yield there.sign_up(server.first_invite)


def test_everything_is_done_without_the_pointer(
    tmp_path: Path, server: ServerProcess, anna: Person, likeness: Likeness
) -> None:
    with screen(*SCREEN) as display:
        display.point((SCREEN[0] - 1, SCREEN[1] - 1))
        with WindowProcess(tmp_path, display, likeness, "bruno") as bruno:
            hands = Hands(bruno, display, likeness)
            bruno.sign_up(server.invite(), "Bruno", PASSWORD)

            bruno.press("ctrl+k")
            hands.type("ann\n")
            bruno.wait_to_see(bruno.header_words("Anna"), what="Anna's chat")
            hands.type("Written without a pointer\n")
            bruno.wait_for_state("Written without a pointer", Delivery.DELIVERED)

            hands.open_by_key("F1", "Keys and commands")
            hands.open_by_key("ctrl+comma", "Settings")

            # From the field on: the emoji button, then round to the menu; Send has nothing to send.
            hands.press("Tab", "Tab")
            hands.choose("n", entry="New group…")
            bruno.wait_to_see(hands.title("New group"), what="the dialog")
            hands.type("Hikers\t\t ")  # past the search to the first person, whom a blank chooses
            hands.press("Return")
            bruno.wait_to_see(bruno.header_words("Hikers"), what="the group")
            hands.type("Who comes along?\n")
            bruno.wait_to_read("Who comes along?", mine=True)
            anna.until(lambda: anna.told["unread"] == 2, "the message in the group")

            hands.press("alt+Down")
            bruno.wait_to_see(bruno.header_words("Anna"), what="the chat below")
            hands.press("shift+Tab", "shift+Tab")  # from the field over the clip into the conversation
            hands.press("ctrl+Up", "ctrl+c", "Tab", "Tab", "ctrl+v")
            words = "Written without a pointer"
            bruno.wait_to_see(bruno.field_words(words), what="the copied message in the field")
            hands.press("ctrl+a", "BackSpace", "Escape")
            bruno.wait_to_see(
                bruno.words("No chat is open", likeness.look.fonts.title, "", LIGHT.conversation), what="no chat"
            )

            hands.press("Tab")
            hands.choose("s", "s", entry="Sign out")
            bruno.wait_to_see(*bruno.button_words("Sign in"), what="the page that asks for the password")
            hands.type(f"{PASSWORD}\n")
            bruno.wait_until_signed_in()


def test_a_file_is_sent_without_the_pointer(
    tmp_path: Path, server: ServerProcess, anna: Person, likeness: Likeness
) -> None:
    """The key for files, the dialog in which they are chosen, the one that asks before they are sent."""
    notes = tmp_path / "notes.txt"
    notes.write_text("nothing of importance")
    with screen(*SCREEN) as display:
        display.point((SCREEN[0] - 1, SCREEN[1] - 1))
        with WindowProcess(tmp_path, display, likeness, "bruno") as bruno:
            hands = Hands(bruno, display, likeness)
            bruno.sign_up(server.invite(), "Bruno", PASSWORD)
            bruno.press("ctrl+k")
            hands.type("ann\n")
            bruno.wait_to_see(bruno.header_words("Anna"), what="Anna's chat")
            hands.press("ctrl+o")
            title = "Choose files to send"
            wait_until(lambda: display.listens(display.find(title)), "the dialog in which files are chosen")
            hands.type(f"{notes}\n")
            bruno.wait_to_see(hands.title("Send a file"), what="the dialog that asks")
            hands.type("Look at this\n")
            bruno.wait_not_to_see(hands.title("Send a file"), "the dialog that asks")
            anna.until(lambda: _file_from(anna) == ("notes.txt", "Look at this"), "the file with its caption")


def _file_from(anna: Person) -> tuple[str, str]:
    """Name and caption of the last file in her chat with Bruno."""
    rows = [row for row in anna.order("chat", "bruno").get("rows", []) if "file" in row]
    return (rows[-1]["file"]["name"], rows[-1]["text"]) if rows else ("", "")
