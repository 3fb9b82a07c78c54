"""From the welcome page to the first message: four things a person does, and nothing between them but looking.

Each leaves a picture of the window in ``build/screens/first-run``.
"""

from pathlib import Path

import pytest
from PIL import Image

from messenger.client.model import Delivery
from messenger.gui.look.palette import LIGHT
from tests.end_to_end.conftest import PASSWORD, SCREEN
from tests.end_to_end.likeness import Likeness
from tests.end_to_end.person import Person
from tests.end_to_end.screen import screen
from tests.end_to_end.server_process import ServerProcess
from tests.end_to_end.window_process import ROOT, WindowProcess

pytestmark = pytest.mark.timeout(180)  # real programs, and both cores may be busy

KEPT = ROOT / "build" / "screens" / "first-run"
HELLO = "Hello Anna, it works"


def keep(picture: Image.Image, name: str) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    picture.save(KEPT / f"{name}.png")


def test_the_first_message_is_four_actions_away(tmp_path: Path, server: ServerProcess, likeness: Likeness) -> None:
    with Person(tmp_path, "anna") as anna, screen(*SCREEN) as display:
        anna.sign_up(server.first_invite)
        with WindowProcess(tmp_path, display, likeness, "bruno") as bruno:
            bruno.wait_to_see(bruno.title_words("Welcome"), what="the welcome page")
            keep(bruno.picture(), "1-welcome")

            bruno.use_invite(server.invite())  # paste, Enter
            keep(bruno.picture(), "2-account")

            bruno.type("bruno\t\t")  # the name shown to others may be left out
            bruno.type(f"{PASSWORD}\n")
            bruno.wait_until_signed_in()
            row = bruno.words("Anna", likeness.look.fonts.title, LIGHT.text, LIGHT.sidebar)
            bruno.wait_to_see(row, what="Anna in the list")
            keep(bruno.picture(), "3-signed-in")

            bruno.click(row, what="Anna in the list")
            bruno.wait_to_see(bruno.header_words("Anna"), what="Anna's chat")
            keep(bruno.picture(), "4-chat")

            bruno.type(f"{HELLO}\n")
            bruno.wait_for_state(HELLO, Delivery.DELIVERED)
            keep(bruno.picture(), "5-sent")
            anna.until(lambda: anna.told["unread"] == 1, "the message")
