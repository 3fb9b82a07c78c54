"""A picture and a file from one real window to another, as people send them."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from messenger.gui.look.palette import LIGHT
from messenger.protocol.files import File
from messenger.protocol.messages import Accepted
from tests.end_to_end.bringing import bring, number_of, send
from tests.end_to_end.conftest import PASSWORD, Pair
from tests.end_to_end.likeness import Likeness
from tests.end_to_end.screen import Screen
from tests.end_to_end.server_process import ServerProcess
from tests.end_to_end.window_process import WindowProcess
from tests.gui.invented_pictures import bomb
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(240)  # real programs, and both cores may be busy

LEFT, RIGHT = (200, 30, 60), (20, 120, 200)
NEAR = 8
"""How far a colour may be from that of the picture, which is kept smaller than it was."""
LEAST = 5_000
"""Px of each colour that are seen of it."""


def make_picture(path: Path) -> None:
    """Write a picture of two colours."""
    picture = Image.new("RGB", (800, 600), LEFT)
    ImageDraw.Draw(picture).rectangle((400, 0, 800, 600), fill=RIGHT)
    picture.save(path)


def wait_to_see_picture(window: WindowProcess) -> None:
    """Wait until the picture is shown in the conversation."""

    def look(seen: Image.Image) -> bool:
        return all(amount(seen, colour) >= LEAST for colour in (LEFT, RIGHT))

    window.wait(look, "the picture")


def amount(seen: Image.Image, colour: tuple[int, int, int]) -> int:
    """Return how many px have about this colour."""
    close = [
        band.point([255 * (abs(level - wanted) <= NEAR) for level in range(256)])
        for band, wanted in zip(seen.split(), colour, strict=True)
    ]
    both = Image.merge("RGB", close).convert("RGB").getcolors(1 << 24) or []
    return sum(count for count, found in both if found == (255, 255, 255))


def test_send_a_picture_and_a_file(
    pair: Pair, screens: tuple[Screen, Screen], likeness: Likeness, tmp_path: Path
) -> None:
    """Pasted together, with a caption: the picture is seen by both, the file is downloaded and its folder offered."""
    anna, bruno = pair.anna, pair.bruno
    make_picture(tmp_path / "boat.png")
    (tmp_path / "notes.txt").write_bytes(b"Bring the oars.\n" * 1000)
    anna.paste_files(tmp_path / "boat.png", tmp_path / "notes.txt")
    anna.wait_to_see(*anna.button_words("Send"), what="the question whether they are to be sent")
    screens[0].type(0, "at last")  # the question has the keyboard
    anna.click_button("Send")
    for window in (anna, bruno):
        wait_to_see_picture(window)
        window.wait_to_read("at last", mine=window is anna)
    font = likeness.look.fonts.sender
    download, folder = (bruno.words(text, font, LIGHT.link_in, LIGHT.bubble_in) for text in ("Download", "Open folder"))
    bruno.click(download, what="the way to download")
    bruno.wait_to_see(folder, what="that it was saved")
    saved = bruno.home / "Downloads" / "notes.txt"
    wait_until(saved.exists, "the file in the folder of downloads")
    assert saved.read_bytes() == (tmp_path / "notes.txt").read_bytes()
    assert [path.name for path in saved.parent.iterdir()] == ["notes.txt"]


def test_says_why_pictures_that_are_meant_to_harm_are_not_shown(
    bruno: WindowProcess, server: ServerProcess, likeness: Likeness
) -> None:
    """A bomb of 20,000 x 20,000 pixels and half a picture, both said to be small: a sentence stands in their place."""
    whole = io.BytesIO()
    Image.new("RGB", (640, 480), LEFT).save(whole, "PNG")
    sent = {
        "This picture is too large to be shown.": bomb(20_000, 20_000),
        "This picture is damaged.": whole.getvalue()[:-400],
    }
    with bruno, server.connect() as carl:
        bruno.sign_up(server.first_invite, "Bruno", PASSWORD)
        carl.sign_up(server.invite(), "carl", display="Carl")
        number = number_of("bruno", carl)
        bruno.open_person("Carl")
        for sentence, data in sent.items():
            file = File(bring(server, carl, data), len(data), "boat.png", 640, 480)
            assert isinstance(send(carl, number, file), Accepted)
            words = bruno.words(sentence, likeness.look.fonts.preview, LIGHT.secondary, LIGHT.bubble_in)
            bruno.wait_to_see(words, what=sentence)
        carl.say(number, "and a word")
        bruno.wait_to_read("and a word", mine=False)
