"""Pictures and files in a conversation on a real screen: what is drawn of them, and what mouse and keyboard do."""

import tkinter as tk
from dataclasses import replace

import pytest
from PIL import Image

from messenger.client.files.model import TransferPhase
from messenger.client.model import ChatMessage, Delivery
from messenger.gui.look.look import Look
from messenger.gui.look.palette import rgb
from messenger.gui.widgets.conversation_view.files.deeds import Deed
from messenger.gui.widgets.conversation_view.painter import Painter
from messenger.gui.widgets.popup_menu import PopupMenu
from tests.gui.driving import press
from tests.gui.invented_pictures import landscape, sign
from tests.gui.screen import picture_of
from tests.gui.widgets.invented_files import MB, InventedFiles, attachment, having
from tests.gui.widgets.shown_conversation import ANNA, ME, ShownConversation, message, messages

P = TransferPhase


@pytest.fixture
def files() -> InventedFiles:
    return InventedFiles()


@pytest.fixture
def shown(root: tk.Tk, look: Look, files: InventedFiles) -> ShownConversation:
    return ShownConversation(root, look, files=files)


def archive(seq: int = 1, text: str = "", sender: int = ANNA) -> ChatMessage:
    return having(message(seq, sender=sender), attachment("notes.zip", 24 * MB), text)


def picture(seq: int = 1, text: str = "", sender: int = ANNA) -> ChatMessage:
    return having(message(seq, sender=sender), attachment("ridge.jpg", width=600, height=400), text)


def hash_of(row: ChatMessage) -> str:
    assert row.file is not None
    return row.file.hash


def colour(seen: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    found = seen.getpixel(at)
    assert isinstance(found, tuple)
    return found


def update(shown: ShownConversation, row: ChatMessage) -> None:
    shown.view.update_files(lambda message: message.cid == row.cid)
    shown.root.update()


def middle(shown: ShownConversation) -> tuple[int, int]:
    """The middle of the picture that is on the screen."""
    for item in shown.items("rectangle"):
        left, top, right, bottom = shown.canvas.coords(item)
        if right - left == 360 and bottom - top == 240:
            return round(left + right) // 2, round(top + bottom) // 2
    raise AssertionError("there is no picture")


def menu(shown: ShownConversation) -> PopupMenu:
    (found,) = [child for child in shown.root.winfo_children() if isinstance(child, PopupMenu)]
    return found


def test_a_picture_is_drawn_with_the_corners_of_its_bubble(shown: ShownConversation, files: InventedFiles) -> None:
    row = picture()
    files.images[hash_of(row)] = landscape(360, 240).point(lambda _value: 200)
    shown.show(row)
    seen = picture_of(shown.canvas)
    x, y = middle(shown)
    assert seen.getpixel((x, y)) == (200, 200, 200)
    background = rgb(shown.view._look.palette.conversation)
    for at in ((x - 180, y - 120), (x + 179, y - 120), (x + 179, y + 119), (x - 180, y + 119)):
        assert all(abs(one - other) <= 3 for one, other in zip(colour(seen, at), background, strict=True))
    assert seen.getpixel((x + 178, y - 60)) == (200, 200, 200)  # it fills the bubble to its edge


def test_what_shines_through_a_picture_is_the_quiet_ground(shown: ShownConversation, files: InventedFiles) -> None:
    row = picture()
    files.images[hash_of(row)] = sign(360, 240)
    shown.show(row)
    x, y = middle(shown)
    drawn = next(iter(shown.view._stage._drawn.values()))
    assert picture_of(shown.canvas).getpixel((x, y - 118)) == rgb(drawn.file.ground)


def test_a_picture_that_comes_is_drawn_in_its_place(shown: ShownConversation, files: InventedFiles) -> None:
    rows = messages(1, 4)
    row = picture(5)
    shown.show(*rows, row)
    before = shown.tops()
    assert files.asked == [(hash_of(row), (360, 240))]
    files.images[hash_of(row)] = landscape(360, 240).point(lambda _value: 90)
    update(shown, row)
    assert shown.tops() == before
    assert picture_of(shown.canvas).getpixel(middle(shown)) == (90, 90, 90)


def test_a_picture_that_cannot_be_shown_becomes_a_row_with_the_sentence(
    shown: ShownConversation, files: InventedFiles
) -> None:
    row = picture(text="look")
    shown.show(row)
    assert "ridge.jpg" not in shown.texts()
    files.troubles[hash_of(row)] = "This picture is damaged."
    update(shown, row)
    assert {"ridge.jpg", "This picture is damaged.", "look"} <= set(shown.texts())


def test_keeps_to_the_bottom_when_a_row_grows(shown: ShownConversation, files: InventedFiles) -> None:
    row = archive(51)
    shown.show(*messages(1, 50), row)
    files.stand(row, P.FAILED, 0.5, reason="There is no room left on the disk, none at all. " * 4)
    update(shown, row)
    assert shown.view.at_bottom
    assert shown.place_of("Try again")[1] < shown.canvas.winfo_height()


def test_a_click_on_a_picture_opens_it_large(shown: ShownConversation, files: InventedFiles) -> None:
    row = picture()
    files.images[hash_of(row)] = landscape(360, 240)
    shown.show(row)
    shown.click_at(*middle(shown))
    assert files.done == [(Deed.OPEN, row.cid)]


def test_a_click_on_the_arrow_has_a_picture_fetched(shown: ShownConversation, files: InventedFiles) -> None:
    row = picture()
    files.by_hand.add(hash_of(row))
    shown.show(row)
    assert "4.2 MB" in shown.texts()
    shown.click_at(*middle(shown))
    assert files.done == [(Deed.SHOW, row.cid)]


@pytest.mark.parametrize(
    ("phase", "outgoing", "deed"),
    [
        (P.RUNNING, False, Deed.CANCEL),
        (P.WAITING, True, Deed.CANCEL),
        (P.PAUSED, False, Deed.RESUME),
        (P.PAUSED, True, Deed.RESUME),
        (P.OFFERED, True, Deed.CANCEL),
    ],
)
def test_a_click_on_the_sign_on_a_picture_does_what_it_says(
    shown: ShownConversation, files: InventedFiles, phase: TransferPhase, outgoing: bool, deed: Deed
) -> None:
    row = picture()
    files.stand(row, phase, 0.5, outgoing=outgoing)
    shown.show(row)
    shown.click_at(*middle(shown))
    assert files.done == [(deed, row.cid)]


@pytest.mark.parametrize(
    ("phase", "path", "words"),
    [
        (None, "", ["Download", "Save as…"]),
        (P.RUNNING, "", ["Pause", "Cancel"]),
        (P.PAUSED, "", ["Resume", "Cancel"]),
        (P.FAILED, "", ["Try again", "Cancel"]),
        (P.DONE, "/tmp/notes.zip", ["Open folder", "Save as…"]),
    ],
)
def test_what_can_be_done_stands_in_the_row_and_works(
    shown: ShownConversation, files: InventedFiles, phase: TransferPhase | None, path: str, words: list[str]
) -> None:
    row = archive()
    if phase is not None:
        files.stand(row, phase, 0.3, path=path)
    shown.show(row)
    deeds = {
        "Download": Deed.FETCH, "Save as…": Deed.SAVE, "Pause": Deed.PAUSE, "Cancel": Deed.CANCEL,
        "Resume": Deed.RESUME, "Try again": Deed.AGAIN, "Open folder": Deed.FOLDER,
    }  # fmt: skip
    for word in words:
        shown.click(word)
    assert files.done == [(deeds[word], row.cid) for word in words]


def test_the_icon_of_a_file_is_its_button(shown: ShownConversation, files: InventedFiles) -> None:
    row = archive()
    shown.show(row)
    x, y = (round(part) for part in shown.place_of("notes.zip"))
    shown.click_at(x - 30, y + 10)
    assert files.done == [(Deed.FETCH, row.cid)]


def test_a_button_can_be_pressed_while_progress_is_told(shown: ShownConversation, files: InventedFiles) -> None:
    row = archive()
    files.stand(row, P.RUNNING, 0.1)
    shown.show(row)
    x, y = (round(part) for part in shown.place_of("Cancel"))
    shown.canvas.event_generate("<Motion>", x=x + 3, y=y)
    shown.root.update()
    shown.canvas.event_generate("<ButtonPress-1>", x=x + 3, y=y)
    files.stand(row, P.RUNNING, 0.6, speed=2 * MB)
    update(shown, row)
    shown.canvas.event_generate("<ButtonRelease-1>", x=x + 3, y=y)
    assert files.done == [(Deed.CANCEL, row.cid)]
    assert any(text.startswith("14.4 of 24 MB") for text in shown.texts())


def test_progress_draws_no_row_anew(
    shown: ShownConversation, files: InventedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, image = archive(30), picture(31)
    files.stand(row, P.RUNNING, 0.1)
    files.stand(image, P.RUNNING, 0.1)
    shown.show(*messages(1, 29), row, image)
    drawn: list[object] = []
    monkeypatch.setattr(Painter, "draw", lambda *arguments: drawn.append(arguments))
    before = set(shown.canvas.find_all())
    for done in (0.2, 0.5, 0.9):
        files.stand(row, P.RUNNING, done, speed=MB)
        files.stand(image, P.RUNNING, done)
        update(shown, row)
        update(shown, image)
    assert not drawn
    assert set(shown.canvas.find_all()) == before
    assert any(text.startswith("21.6 of 24 MB") for text in shown.texts())
    assert "3.8 of 4.2 MB" in shown.texts()


def test_nothing_is_drawn_or_asked_for_what_cannot_be_seen(shown: ShownConversation, files: InventedFiles) -> None:
    rows = [picture(seq) for seq in range(1, 1_001)]
    shown.show(*rows)
    assert len(files.asked) < 6
    assert len(shown.canvas.find_all()) < 120
    asked = len(files.asked)
    files.stand(rows[0], P.RUNNING, 0.5)
    update(shown, rows[0])
    assert len(files.asked) == asked


def test_shows_how_a_file_stands_that_changed_out_of_sight(shown: ShownConversation, files: InventedFiles) -> None:
    row = archive(1)
    shown.show(row, *messages(2, 60))
    shown.press("<Home>")
    assert "Download" in shown.texts()
    shown.press("<End>")
    files.stand(row, P.FAILED, 0.2, reason="The link was cut.")
    update(shown, row)
    shown.press("<Home>")
    assert "The link was cut." in shown.texts()


def test_a_view_that_takes_over_shows_the_same(root: tk.Tk, look: Look, files: InventedFiles) -> None:
    before = ShownConversation(root, look, files=files)
    row = archive(text="a caption")
    files.stand(row, P.RUNNING, 0.5)
    before.show(row)
    carried = before.view.carry()
    before.view.destroy()
    after = ShownConversation(root, look, files=files)
    after.view.take(carried)
    root.update()
    assert {"notes.zip", "12 of 24 MB", "a caption", "Pause"} <= set(after.texts())


# --- keyboard, menu, selection ----------------------------------------------------------------------------------------


def test_the_ring_of_the_keyboard_follows_the_corners_of_a_picture(
    shown: ShownConversation, files: InventedFiles
) -> None:
    row = picture()
    files.images[hash_of(row)] = landscape(360, 240).point(lambda _value: 200)
    shown.show(row)
    shown.canvas.focus_force()
    press(shown.canvas, "Control-Up")
    shown.root.update()
    seen = picture_of(shown.canvas)
    x, y = middle(shown)
    palette = shown.view._look.palette
    assert colour(seen, (x, y - 121)) == colour(seen, (x + 180, y)) == rgb(palette.accent)
    assert colour(seen, (x + 181, y - 122)) == rgb(palette.conversation)
    assert colour(seen, (x + 170, y - 110)) == (200, 200, 200)


def test_return_does_the_first_thing(shown: ShownConversation, files: InventedFiles) -> None:
    row, image = archive(1), picture(2)
    shown.show(row, image)
    for keys in (("Control-Up", "Return"), ("Control-Up", "Return")):
        shown.canvas.focus_force()
        press(shown.canvas, *keys)
    assert files.done == [(Deed.OPEN, image.cid), (Deed.FETCH, row.cid)]


def test_return_fetches_a_picture_in_its_place_that_does_not_come_by_itself(
    shown: ShownConversation, files: InventedFiles
) -> None:
    image = picture(1)
    assert image.file is not None
    files.by_hand.add(image.file.hash)
    shown.show(image)
    shown.canvas.focus_force()
    press(shown.canvas, "Control-Up", "Return")
    assert files.done == [(Deed.SHOW, image.cid)]
    press(shown.canvas, "Menu")
    assert menu(shown).names[:3] == ["show_picture", "open_picture", "save_as"]


def test_return_sends_a_failed_message_again_first(shown: ShownConversation, files: InventedFiles) -> None:
    row = having(message(0, sender=ME, cid="mine", how=Delivery.FAILED), attachment("notes.zip"))
    shown.show(row)
    shown.canvas.focus_force()
    press(shown.canvas, "Control-Up", "Return")
    assert shown.retried == ["mine"]
    assert not files.done


def test_the_menu_of_a_row_has_all_that_can_be_done(shown: ShownConversation, files: InventedFiles) -> None:
    row = archive()
    files.stand(row, P.DONE, 1, path="/tmp/notes.zip")
    shown.show(row)
    shown.canvas.focus_force()
    press(shown.canvas, "Control-Up", "Menu")
    found = menu(shown)
    assert found.names[:3] == ["open_folder", "save_as", "copy"]
    found.choose(found.names.index("save_as"))
    shown.root.update()
    assert files.done == [(Deed.SAVE, row.cid)]


def test_a_file_without_words_is_selected_and_copied_by_its_name(shown: ShownConversation) -> None:
    shown.show(message(1, "before"), archive(2), picture(3), message(4, "after"))
    shown.press("<Control-a>")
    lines = shown.view.selected_text.split("\n")
    assert [line.partition("]: ")[2] for line in lines] == [
        "before", "[file notes.zip]", "[picture ridge.jpg]", "after",
    ]  # fmt: skip
    shown.press("<Escape>")
    assert shown.view.selected_text == ""


def test_the_caption_is_selected_as_any_text(shown: ShownConversation) -> None:
    shown.show(picture(text="a caption of words"))
    x, y = (round(part) for part in shown.place_of("a caption of words"))
    shown.drag_to((x + 1, y), (x + 300, y))
    assert shown.view.selected_text == "a caption of words"


def test_a_drag_over_a_file_selects_it(shown: ShownConversation, files: InventedFiles) -> None:
    shown.show(message(1, "before"), archive(2))
    x, y = (round(part) for part in shown.place_of("before"))
    _x, under = shown.place_of("Download")
    shown.drag_to((x + 1, y), (x + 150, round(under)))
    assert shown.view.selected_text.endswith("[file notes.zip]")
    assert not files.done


def test_control_c_on_a_file_copies_its_name(shown: ShownConversation) -> None:
    shown.show(archive())
    shown.canvas.focus_force()
    press(shown.canvas, "Control-Up")
    shown.canvas.event_generate("<<Copy>>")
    shown.root.update()
    assert shown.root.clipboard_get() == "[file notes.zip]"


def test_a_link_in_a_caption_opens(shown: ShownConversation, files: InventedFiles) -> None:
    shown.show(picture(text="see https://example.org/ridge"))
    shown.click("https://example.org/ridge")
    assert shown.opened == ["https://example.org/ridge"]
    assert not files.done


def test_an_own_file_shows_how_far_its_message_has_come(shown: ShownConversation, files: InventedFiles) -> None:
    row = having(message(0, sender=ME, cid="mine"), attachment("notes.zip", 24 * MB))
    files.stand(row, P.RUNNING, 0.5, outgoing=True)
    shown.show(row)
    files.stand(row, P.DONE, 1, outgoing=True)
    shown.view.update_rows([replace(row, seq=7, delivery=Delivery.STORED)])
    update(shown, row)
    assert "24 MB" in shown.texts()
    assert "Pause" not in shown.texts()
