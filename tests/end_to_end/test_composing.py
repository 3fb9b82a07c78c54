"""One person writing in the real window: emoji from the picker and by name, undo, menus, and drafts over a kill -9."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from messenger.client.model import EVERYONE
from messenger.client.store.store import open_store
from messenger.gui.look.palette import LIGHT
from messenger.gui.widgets.emoji_picker.grid import EMOJI
from messenger.gui.widgets.shade import blend
from tests.end_to_end.conftest import PASSWORD
from tests.end_to_end.likeness import Likeness, places
from tests.end_to_end.screen import SECONDS
from tests.end_to_end.server_process import ServerProcess
from tests.end_to_end.view import HOVER
from tests.end_to_end.window_process import WindowProcess
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(240)  # real programs, and both cores may be busy

IN_FIELD: Final = 18
GRIN, PARTY, THUMB, COFFEE = "😀", "🎉", "👍", "☕"


@pytest.fixture
def window(anna: WindowProcess, server: ServerProcess) -> Iterator[WindowProcess]:
    """Hand over Anna's window with the chat with Bruno open."""
    server.command("user", "add", "bruno", "--password-stdin", typed=f"{PASSWORD}\n")
    with anna:
        anna.sign_up(server.first_invite, "Anna", PASSWORD)
        anna.open_person("bruno")
        yield anna


class Seen:
    """What is looked for where one writes."""

    def __init__(self, window: WindowProcess, likeness: Likeness) -> None:
        self._window = window
        self._likeness = likeness

    def smile(self) -> list[Image.Image]:
        """The button, under the pointer or not."""
        fills = (LIGHT.field, blend(LIGHT.field, LIGHT.icon, HOVER))
        return [self._likeness.icon("smile", 21, LIGHT.icon, fill) for fill in fills]

    def in_grid(self, emoji: str) -> list[Image.Image]:
        """An emoji in the picker, standing out or not."""
        fills = (LIGHT.window, blend(LIGHT.window, LIGHT.text, HOVER))
        return [self._likeness.emoji(emoji, EMOJI, fill) for fill in fills]

    def wait_for(self, *emoji: str) -> None:
        """Wait until these emoji, and no others, stand in the field."""

        def look(picture: Image.Image) -> bool:
            known = (GRIN, PARTY, THUMB, COFFEE)
            counts = {one: len(places(picture, self._likeness.emoji(one, IN_FIELD, LIGHT.field))) for one in known}
            return counts == {one: emoji.count(one) for one in known}

        self._window.wait(look, f"{emoji} in the field")


@pytest.fixture
def seen(window: WindowProcess, likeness: Likeness) -> Seen:
    return Seen(window, likeness)


def test_emoji_are_picked_by_mouse_and_keyboard_and_typed_by_name(
    window: WindowProcess, seen: Seen, likeness: Likeness
) -> None:
    """The picker, by both; a name, by Tab and by its closing colon; undo; what is sent; what was used last."""
    window.click(*seen.smile(), what="the emoji button")
    window.click(*seen.in_grid(GRIN), what="the first emoji")
    seen.wait_for(GRIN)
    window.press("ctrl+e")
    window.wait_to_see(*seen.in_grid(GRIN), what="the picker")
    window.type("coffee")
    window.wait_to_see(window.words(":coffee:", likeness.look.fonts.preview), what="what was found")
    window.press("Return")
    seen.wait_for(GRIN, COFFEE)
    window.type(" :thumbsu")
    window.press("Tab")
    seen.wait_for(GRIN, COFFEE, THUMB)
    window.type(" at 12:30 :tada:")
    seen.wait_for(GRIN, COFFEE, THUMB, PARTY)
    window.press("ctrl+z")
    seen.wait_for(GRIN, COFFEE, THUMB)
    window.press("ctrl+y")
    seen.wait_for(GRIN, COFFEE, THUMB, PARTY)
    window.press("Return")
    text = f"{GRIN}{COFFEE} {THUMB} at 12:30 {PARTY}"
    window.wait_to_read(text, mine=True)
    assert window.close() == 0
    kept = window.kept()
    assert [*kept.texts, *(waiting.text for waiting in kept.waiting)] == [text]
    window.start()
    window.wait_until_signed_in()
    window.open_chat("bruno")
    window.press("ctrl+e")
    window.wait_to_see(*seen.in_grid(PARTY), what="what was used last")


def test_the_menu_cuts_and_pastes(window: WindowProcess, seen: Seen, likeness: Likeness) -> None:
    """By the Menu key and the keyboard alone."""
    window.type("again :tada:")
    seen.wait_for(PARTY)
    window.press("ctrl+a", "Menu")
    window.wait_to_see(window.words("Select all", likeness.look.fonts.message), what="the menu")
    window.press("Down", "Return")
    seen.wait_for()
    for _ in range(2):
        window.press("Menu")
        window.wait_to_see(window.words("Paste", likeness.look.fonts.message), what="the menu")
        window.press("Down", "Down", "Down", "Return")
    seen.wait_for(PARTY, PARTY)


def test_a_draft_is_told_in_the_list_and_outlives_the_program(
    window: WindowProcess, seen: Seen, likeness: Likeness
) -> None:
    """C11, C60: of two lines with an emoji, shown in the list of chats, kept over kill -9, the cursor at its end."""
    window.open_chat("Everyone")
    window.type("half a :tada:")
    window.press("shift+Return")
    window.type("second line")
    window.wait_to_see(window.field_words("second line"), what="the second line")
    window.open_person("bruno")
    window.turn_to("Chats")
    lead = likeness.words("Draft:", likeness.look.fonts.preview, LIGHT.danger, LIGHT.sidebar)
    half = likeness.words("half a", likeness.look.fonts.preview, LIGHT.secondary, LIGHT.sidebar)
    window.wait_to_see(lead, what="the draft in the list")
    window.wait_to_see(half, what="its words")
    before = newest(window.profiles)
    window.type("x")  # whenever this is written, so is what was typed before
    wait_until(lambda: newest(window.profiles) > before, "the drafts on the disk", SECONDS)
    window.kill()
    assert drafts(window)[EVERYONE] == f"half a {PARTY}\nsecond line"
    window.start()
    window.wait_until_signed_in()
    window.wait_to_see(lead, what="the draft in the list")
    window.open_chat("Everyone")
    window.wait_to_see(window.field_words("second line"), what="the draft")
    window.wait_not_to_see(half, "the draft in the list")  # the other one's may stand there
    seen.wait_for(PARTY)
    window.type("!")
    window.wait_to_see(window.field_words("second line!"), what="what is typed at its end")


def newest(folder: Path) -> int:
    """When anything in ``folder`` was last written."""
    return max(file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file())


def drafts(window: WindowProcess) -> dict[str, str]:
    """What the profile's store keeps of what was not sent, by chat; the program must have ended."""
    store = open_store(window.profiles / window.name, use_keyring=False)
    try:
        account = store.accounts.current()
        assert account is not None
        return dict(store.chats.drafts(account.id))
    finally:
        store.database.close()
