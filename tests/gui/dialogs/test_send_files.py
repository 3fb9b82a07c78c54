"""What is asked before files are sent."""

import tkinter as tk
from pathlib import Path

import pytest

from messenger.client import facts
from messenger.client.files.model import FileSpace
from messenger.client.files.orders import AT_ONCE
from messenger.client.private.model import Path as PrivatePath
from messenger.client.private.model import Phase, private_log
from messenger.gui.look.look import Look, build_look
from messenger.gui.look.palette import DARK
from messenger.gui.sending.candidate import files_at
from messenger.gui.system_dialogs import files as system_dialogs
from messenger.protocol.base import TEXT_CHARACTERS
from messenger.protocol.groups import Group, Standing
from tests.gui import samples
from tests.gui.dialogs.opened import button
from tests.gui.driving import focus, press, see, settle, write
from tests.gui.invented_pictures import bomb
from tests.gui.sending.desk import MIB, Desk
from tests.gui.workplace import ANNA, CHIDI


@pytest.fixture
def desk(root: tk.Tk, look: Look, tmp_path: Path) -> Desk:
    return Desk(root, look, tmp_path)


def sent(desk: Desk) -> tuple[str, list[str], str]:
    """Where to, the names, the caption of the only order."""
    see(desk.root, desk.sent, "the order to send them")
    ((log, picked, caption),) = desk.sent()
    return log, [one.name for one in picked], caption


def test_shows_each_file_with_name_and_size(desk: Desk) -> None:
    dialog = desk.offer(desk.picture("one.png", 640, 480), desk.file("notes.pdf", 3 * MIB))
    name, size = dialog.rows[0].texts
    assert name == "one.png"
    assert size.endswith(", 640 × 480")
    assert dialog.rows[1].texts == ("notes.pdf", "3 MB")
    assert dialog.title() == "Send 2 files"


def test_enter_sends_and_what_was_written_is_the_caption(desk: Desk) -> None:
    desk.say("look here")
    dialog = desk.offer(desk.file("a.txt"), desk.file("b.txt"))
    assert desk.window.pane.composer.text == ""
    assert dialog.caption.text == "look here"
    focus(dialog.caption.input)
    write(dialog.caption.input, " now")
    press(dialog.caption.input, "Return")
    assert sent(desk) == (ANNA, ["a.txt", "b.txt"], "look here now")
    assert not desk.is_asked()
    assert desk.window.pane.composer.text == ""
    assert desk.client.actions.draft(ANNA) == ""


def test_a_caption_can_have_several_lines(desk: Desk) -> None:
    dialog = desk.offer(desk.file("a.txt"))
    focus(dialog.caption.input)
    write(dialog.caption.input, "one")
    press(dialog.caption.input, "Shift-Return")
    write(dialog.caption.input, "two")
    dialog.confirm()
    assert sent(desk)[2] == "one\ntwo"


def test_escape_sends_nothing_and_gives_back_what_was_written(desk: Desk) -> None:
    desk.say("look")
    dialog = desk.offer(desk.file("a.txt"))
    focus(dialog.caption.input)
    write(dialog.caption.input, " here")
    press(dialog.caption.input, "Escape")
    assert not desk.is_asked()
    assert desk.sent() == []
    assert desk.window.pane.composer.text == "look here"
    see(desk.root, lambda: desk.root.focus_get() is desk.window.pane.composer.input, "the keyboard where one writes")


def test_a_command_is_no_caption(desk: Desk) -> None:
    desk.say("/help")
    dialog = desk.offer(desk.file("a.txt"))
    assert dialog.caption.text == ""
    assert desk.window.pane.composer.text == "/help"


def test_the_caption_outlives_the_program_as_a_draft(desk: Desk) -> None:
    desk.say("look")
    dialog = desk.offer(desk.file("a.txt"))
    assert desk.client.actions.draft(ANNA) == "look"
    focus(dialog.caption.input)
    write(dialog.caption.input, "s")
    assert desk.orders("keep_draft")[-1] == (ANNA, "looks")


def test_the_caption_stands_in_one_place_only(desk: Desk) -> None:
    desk.say("look")
    dialog = desk.offer(desk.file("a.txt"))
    desk.open(CHIDI)
    desk.open(ANNA)
    assert desk.window.pane.composer.text == ""
    desk.open(CHIDI)
    desk.say("for Chidi")
    dialog.close()
    assert desk.window.pane.composer.text == "for Chidi"
    desk.open(ANNA)
    assert desk.window.pane.composer.text == "look"


def test_what_is_written_in_the_chat_meanwhile_stays_there(desk: Desk) -> None:
    desk.say("look")
    dialog = desk.offer(desk.file("a.txt"))
    desk.say("another thing")
    dialog.confirm()
    assert sent(desk)[2] == "look"
    settle(desk.root)
    assert desk.window.pane.composer.text == "another thing"


def test_it_asks_how_much_room_there_is(desk: Desk) -> None:
    desk.offer(desk.file("a.txt"))
    assert desk.orders("ask_space") == [()]


def test_what_is_too_large_is_said_before_it_is_sent_and_as_soon_as_it_is_known(desk: Desk) -> None:
    dialog = desk.offer(desk.file("film.mkv", 140 * MIB))
    assert dialog.note == "“film.mkv” has 140 MB. A file may have at most 100 MB here."
    assert not dialog.ready
    desk.tell(facts.SpaceTold(FileSpace(200 * MIB, 2048 * MIB, 0)))
    assert (dialog.note, dialog.ready) == ("", True)
    desk.tell(facts.SpaceTold(FileSpace(200 * MIB, 2048 * MIB, 2000 * MIB)))
    assert dialog.note == "This needs 140 MB, and 48 MB of your 2 GB for files are left."
    dialog.confirm()
    settle(desk.root)
    assert desk.sent() == []


def test_one_can_be_taken_out_and_the_rest_is_sent(desk: Desk) -> None:
    dialog = desk.offer(desk.file("film.mkv", 140 * MIB), desk.file("b.txt"), desk.file("c.txt"))
    assert not dialog.ready
    focus(dialog.rows[0].remove)
    press(dialog.rows[0].remove, "space")
    assert [row.texts[0] for row in dialog.rows] == ["b.txt", "c.txt"]
    assert desk.root.focus_get() is dialog.rows[0].remove
    dialog.confirm()
    assert sent(desk)[1] == ["b.txt", "c.txt"]


def test_without_any_file_nothing_can_be_sent(desk: Desk) -> None:
    dialog = desk.offer(desk.file("a.txt"))
    dialog.rows[0].remove.invoke()
    settle(desk.root)
    assert dialog.note == "There is nothing to send."
    assert not dialog.ready


def test_a_picture_is_sent_as_one_or_as_a_file(desk: Desk) -> None:
    dialog = desk.offer(desk.picture("one.png", 64, 48))
    switch = dialog.nametowidget("card.as_file")
    assert switch.winfo_ismapped()
    focus(switch)
    press(switch, "space")
    dialog.confirm()
    see(desk.root, desk.sent, "the order to send it")
    ((_log, (picked,), _caption),) = desk.sent()
    assert (picked.width, picked.height) == (0, 0)


def test_a_picture_has_its_size_with_it(desk: Desk) -> None:
    desk.offer(desk.picture("one.png", 64, 48)).confirm()
    see(desk.root, desk.sent, "the order to send it")
    ((_log, (picked,), _caption),) = desk.sent()
    assert (picked.width, picked.height, picked.path) == (64, 48, desk.folder / "one.png")


def test_without_pictures_there_is_no_such_switch(desk: Desk) -> None:
    dialog = desk.offer(desk.file("a.txt"))
    assert not dialog.nametowidget("card.as_file").winfo_ismapped()


@pytest.mark.parametrize("kind", ["bomb", "cut off", "garbage"])
def test_a_picture_that_cannot_be_shown_is_sent_as_a_file_and_that_is_said(desk: Desk, kind: str) -> None:
    path = desk.picture("poster.png", 640, 480)
    whole = path.read_bytes()
    path.write_bytes({"bomb": bomb(20_000, 20_000), "cut off": whole[: len(whole) // 2], "garbage": b"?"}[kind])
    dialog = desk.offer(path)
    see(desk.root, lambda: dialog.note, "what is said of it")
    assert dialog.note.startswith("“poster.png” is sent as a file. ")
    dialog.confirm()
    see(desk.root, desk.sent, "the order to send it")
    ((_log, (picked,), _caption),) = desk.sent()
    assert (picked.width, picked.height) == (0, 0)


def test_a_file_that_vanished_meanwhile_is_said_and_not_sent(desk: Desk) -> None:
    goes, stays = desk.file("goes.txt"), desk.file("stays.txt")
    dialog = desk.offer(goes, stays)
    goes.unlink()
    dialog.confirm()
    see(desk.root, lambda: dialog.note, "a sentence")
    assert dialog.note == "“goes.txt” is not there any more."
    assert desk.sent() == []
    see(desk.root, lambda: dialog.ready, "the rest, which can be sent")
    dialog.confirm()
    assert sent(desk)[1] == ["stays.txt"]


def test_the_limit_of_a_caption_is_told_before_sending(desk: Desk) -> None:
    """C23"""
    dialog = desk.offer(desk.file("a.txt"))
    dialog.caption.input.insert("insert", "x" * (TEXT_CHARACTERS + 1))
    assert dialog.note == "8,001 of 8,000 characters"
    assert not dialog.ready
    dialog.caption.input.delete("1.0", "1.1")
    assert dialog.note == "8,000 of 8,000 characters"
    assert dialog.ready


def test_many_at_once_are_shown_and_sent_and_no_more_than_that(desk: Desk) -> None:
    files = [desk.picture(f"{number:02}.png", 32, 24, number) for number in range(AT_ONCE + 1)]
    dialog = desk.offer(*files)
    assert len(dialog.rows) == AT_ONCE + 1
    assert dialog.note == "At most 50 files can be sent at once."
    assert dialog.winfo_height() < desk.root.winfo_screenheight()
    dialog.rows[0].remove.invoke()
    see(desk.root, lambda: dialog.ready, "what can be sent")
    dialog.confirm()
    assert sent(desk)[1] == [file.name for file in files[1:]]


def test_the_same_file_is_sent_once(desk: Desk) -> None:
    file = desk.file("a.txt")
    dialog = desk.offer(file, desk.file("b.txt"))
    desk.window.pane.entrance.offer(files_at([file, desk.file("c.txt")]))
    desk.settled(dialog)
    assert [row.texts[0] for row in dialog.rows] == ["a.txt", "b.txt", "c.txt"]


def test_more_files_can_be_chosen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    more = desk.file("b.txt")
    monkeypatch.setattr(system_dialogs, "ask_files", lambda _window, _title, done: done((more,)))
    dialog = desk.offer(desk.file("a.txt"))
    button(dialog, "danger").invoke()
    desk.settled(dialog)
    assert [row.texts[0] for row in dialog.rows] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("way", ["clip", "key"])
def test_the_clip_and_its_key_let_one_choose_files(desk: Desk, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    file = desk.file("a.txt")
    monkeypatch.setattr(system_dialogs, "ask_files", lambda _window, _title, done: done((file,)))
    composer = desk.window.pane.composer
    focus(composer.input)
    press(composer.input, *(["Control-o"] if way == "key" else ["Shift-Tab"]))
    if way == "clip":
        assert composer.clip_button is not None
        assert desk.root.focus_get() is composer.clip_button
        press(composer.clip_button, "Return")
    assert [row.texts[0] for row in desk.open_dialog().rows] == ["a.txt"]


def test_the_keyboard_goes_through_it_as_the_eye_does(desk: Desk) -> None:
    dialog = desk.offer(desk.picture("one.png"), desk.file("b.txt"))
    focus(dialog.rows[0].remove)
    met = []
    for _ in range(7):
        focused = desk.root.focus_get()
        assert focused is not None
        met.append(str(focused).removeprefix(f"{dialog}.card."))
        press(focused, "Tab")
    rows = "scrolled.view.inside.body.files."
    assert met == [
        f"{rows}row0.remove", f"{rows}row1.remove", "as_file", "caption.input", "foot.buttons.danger",
        "foot.buttons.cancel", "foot.buttons.primary",
    ]  # fmt: skip


def test_everything_stays_when_the_window_is_built_anew(desk: Desk) -> None:
    dialog = desk.offer(desk.picture("one.png", 64, 48), desk.file("b.txt"))
    focus(dialog.caption.input)
    write(dialog.caption.input, "look")
    dialog.nametowidget("card.as_file").toggle()
    desk.window.rebuild(build_look(desk.root, DARK, 1.25))
    desk.settled(dialog)
    assert desk.root.focus_get() is dialog.caption.input
    write(dialog.caption.input, " here")
    assert [row.texts[0] for row in dialog.rows] == ["one.png", "b.txt"]
    dialog.confirm()
    assert sent(desk) == (ANNA, ["one.png", "b.txt"], "look here")
    assert desk.sent()[0][1][0].width == 0
    assert desk.window.pane.composer.text == ""


def test_who_may_not_write_there_any_more_is_told_so(desk: Desk) -> None:
    desk.open(samples.TEAM)
    dialog = desk.offer(desk.file("a.txt"))
    assert dialog.ready
    desk.tell(facts.GroupsTold((Group(samples.TEAM[1:], "Product team", standing=Standing.REMOVED),)))
    assert dialog.note
    assert not dialog.ready


# --- in a private chat


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (PrivatePath.DIRECT, "Directly to Anna Lindqvist, who is asked first. Nothing of it is stored at the server."),
        (
            PrivatePath.RELAYED,
            "Sealed, through the server, which can neither read nor keep it. Anna Lindqvist is asked first.",
        ),
    ],
)
def test_a_private_chat_says_where_they_go(desk: Desk, path: PrivatePath, words: str) -> None:
    dialog = desk.offer_privately(desk.file("film.mkv", 140 * MIB), path=path)
    assert dialog.body.nametowidget("where").text == words


def test_a_private_chat_sends_them_there_with_the_caption(desk: Desk) -> None:
    window = desk.private()
    focus(window.pane.composer.input)
    write(window.pane.composer.input, "keys")
    window.pane.entrance.offer(files_at([desk.file("a.txt")]))
    dialog = desk.settled(desk.dialog(window))
    dialog.confirm()
    assert sent(desk) == (private_log(2), ["a.txt"], "keys")
    assert window.pane.composer.text == ""


def test_a_private_chat_that_ends_meanwhile_takes_none(desk: Desk) -> None:
    dialog = desk.offer_privately(desk.file("a.txt"))
    desk.tell(samples.private(2, Phase.OVER, device="Laptop", safety=samples.SAFETY))
    assert dialog.note == "There is no private chat with Anna Lindqvist."
    assert not dialog.ready


def test_closing_a_private_chat_with_files_chosen_asks_first(desk: Desk) -> None:
    window = desk.private()
    window.pane.entrance.offer(files_at([desk.file("a.txt")]))
    desk.settled(desk.dialog(window))
    window.close()
    settle(desk.root)
    assert "closing" in window.children
