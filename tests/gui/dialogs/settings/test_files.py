"""What is chosen for files: where they are saved, and which pictures come without being asked for."""

from pathlib import Path

import platformdirs
import pytest

from messenger.client import facts
from messenger.client.files.model import FileChoices
from messenger.gui.dialogs.settings.files import FilesSection
from messenger.gui.system_dialogs import files as system_dialogs
from tests.gui.dialogs.opened import Opened
from tests.gui.driving import focus, press, settle, texts_of


def chosen(opened: Opened) -> list[FileChoices]:
    return [choices for (choices,) in opened.client.network.named("choose_files")]


def section(opened: Opened) -> FilesSection:
    opened.dialogs.settings("files")
    found = opened.dialog("settings").section
    assert isinstance(found, FilesSection)
    return found


def shown_folder(section: FilesSection) -> str:
    return "".join(texts_of(section.nametowidget("folder")))


def test_begins_with_the_folder_of_downloads_and_small_pictures(opened: Opened) -> None:
    shown = section(opened)
    assert shown.folder == platformdirs.user_downloads_path()
    assert shown.automatic.chosen == 10
    assert not shown.nametowidget("buttons.usual").winfo_ismapped()
    assert chosen(opened) == []


def test_shows_what_was_chosen_here_and_on_other_windows(opened: Opened) -> None:
    opened.tell(facts.FileChoicesTold(FileChoices("/media/archive", 25)))
    shown = section(opened)
    assert shown_folder(shown) == "/media/archive"
    assert shown.automatic.chosen == 25
    opened.tell(facts.FileChoicesTold(FileChoices("/srv/files", 0)))
    assert shown_folder(shown) == "/srv/files"
    assert shown.automatic.chosen == 0


def test_the_home_is_spared_and_of_a_long_path_the_end_is_seen(opened: Opened) -> None:
    opened.tell(facts.FileChoicesTold(FileChoices(str(Path.home() / "Papers"))))
    shown = section(opened)
    assert shown_folder(shown) == str(Path("~", "Papers"))
    opened.tell(facts.FileChoicesTold(FileChoices("/media/archive/" + "a long folder/" * 9 + "the end")))
    assert shown_folder(shown).startswith("…")
    assert shown_folder(shown).endswith("the end")


def test_another_folder_is_chosen_in_the_systems_own_dialog(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [None, Path("/media/archive")]
    monkeypatch.setattr(system_dialogs, "ask_folder", lambda _window, _title, done: done(answers.pop(0)))
    shown = section(opened)
    change = shown.nametowidget("buttons.change")
    focus(change)
    press(change, "space")
    assert chosen(opened) == []
    press(change, "space")
    assert chosen(opened) == [FileChoices("/media/archive")]


def test_the_usual_folder_comes_back(opened: Opened) -> None:
    opened.tell(facts.FileChoicesTold(FileChoices("/media/archive", 5)))
    shown = section(opened)
    usual = shown.nametowidget("buttons.usual")
    focus(usual)
    press(usual, "space")
    assert chosen(opened) == [FileChoices("", 5)]
    opened.tell(facts.FileChoicesTold(FileChoices("", 5)))
    settle(opened.root)
    assert not usual.winfo_ismapped()


def test_the_size_of_pictures_is_chosen_with_the_keyboard(opened: Opened) -> None:
    shown = section(opened)
    focus(shown.automatic)
    press(shown.automatic, "Left")
    assert chosen(opened) == [FileChoices(automatic_mib=5)]


def test_a_size_that_stands_in_no_list_is_shown_all_the_same(opened: Opened) -> None:
    opened.tell(facts.FileChoicesTold(FileChoices(automatic_mib=7)))
    assert section(opened).automatic.chosen == 7
