"""The system's own dialogs for files: over a private bus where a desktop has them, else Tk's."""

import threading
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

import pytest

from messenger.gui.system_dialogs.files import ask_files, ask_folder, ask_where_to_save
from tests.gui.bus import Bus
from tests.gui.driving import see
from tests.gui.system_dialogs.fake_chooser import FileChooser


class Answers:
    """What was chosen, each time that somebody was asked."""

    def __init__(self) -> None:
        self.come: list[object] = []

    def __call__(self, chosen: object) -> None:
        self.come.append(chosen)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def by_tk(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Hand over what Tk's own dialogs were asked; they answer at once with a file or folder in /tmp."""
    asked: list[str] = []

    def answer(name: str, found: object) -> Callable[..., object]:
        def ask(**options: object) -> object:
            asked.append(f"{name} {options['title']} {options.get('initialfile', '')}".strip())
            return found

        return ask

    monkeypatch.setattr("tkinter.filedialog.askopenfilenames", answer("open", ("/tmp/a b", "/tmp/é")))
    monkeypatch.setattr("tkinter.filedialog.asksaveasfilename", answer("save", "/tmp/x"))
    monkeypatch.setattr("tkinter.filedialog.askdirectory", answer("folder", ""))
    return asked


def no_thread() -> bool:
    return not any(thread.name == "file chooser" for thread in threading.enumerate())


@pytest.mark.parametrize("old", [False, True])
def test_the_desktop_is_asked_for_files(root: tk.Tk, bus: Bus, answers: Answers, old: bool) -> None:
    with FileChooser(bus.address, old=old) as chooser:
        ask_files(root, "Choose files", answers)
        see(root, lambda: chooser.asked, "the question")
        ((method, parent, title, options),) = chooser.asked
        assert (method, title) == ("OpenFile", "Choose files")
        assert parent == f"x11:{root.winfo_id():x}"
        assert (options["multiple"], options["directory"], options["modal"]) == (True, False, True)
        chooser.answer_somebody_else()
        chooser.answer(0, "file:///tmp/a%20b", "file:///tmp/%C3%A9")
        see(root, lambda: answers.come, "the answer")
    assert answers.come == [(Path("/tmp/a b"), Path("/tmp/é"))]
    assert no_thread()


def test_it_is_asked_for_a_folder_and_where_to_save(root: tk.Tk, bus: Bus, answers: Answers) -> None:
    with FileChooser(bus.address) as chooser:
        ask_folder(root, "Where?", answers)
        see(root, lambda: chooser.asked, "the question")
        assert chooser.asked[0][3]["directory"]
        chooser.answer(0, "file:///home")
        see(root, lambda: answers.come, "the answer")
        ask_where_to_save(root, "As what?", "report.pdf", answers)
        see(root, lambda: len(chooser.asked) == 2, "the second question")
        assert (chooser.asked[1][0], chooser.asked[1][3]["current_name"]) == ("SaveFile", "report.pdf")
        chooser.answer(0, "file:///home/report.pdf")
        see(root, lambda: len(answers.come) == 2, "the second answer")
    assert answers.come == [Path("/home"), Path("/home/report.pdf")]


def test_nothing_is_chosen_when_the_dialog_is_put_aside(
    root: tk.Tk, bus: Bus, answers: Answers, by_tk: list[str]
) -> None:
    with FileChooser(bus.address) as chooser:
        ask_files(root, "Choose files", answers)
        see(root, lambda: chooser.asked, "the question")
        chooser.answer(1)
        see(root, lambda: answers.come, "the answer")
    assert answers.come == [()]
    assert by_tk == []


def test_tk_asks_where_there_is_no_portal(root: tk.Tk, bus: Bus, answers: Answers, by_tk: list[str]) -> None:
    ask_files(root, "Choose files", answers)
    see(root, lambda: answers.come, "the answer")
    ask_where_to_save(root, "As what?", "x", answers)
    see(root, lambda: len(answers.come) == 2, "the second answer")
    ask_folder(root, "Where?", answers)
    see(root, lambda: len(answers.come) == 3, "the third answer")
    assert by_tk == ["open Choose files", "save As what? x", "folder Where?"]
    assert answers.come == [(Path("/tmp/a b"), Path("/tmp/é")), Path("/tmp/x"), None]


def test_tk_asks_where_there_is_no_bus(
    root: tk.Tk, answers: Answers, by_tk: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    ask_files(root, "Choose files", answers)
    see(root, lambda: answers.come, "the answer")
    assert by_tk == ["open Choose files"]


@pytest.mark.parametrize("way", ["cannot", "fails", "goes"])
def test_tk_asks_where_the_portal_comes_to_nothing(
    root: tk.Tk, bus: Bus, answers: Answers, by_tk: list[str], way: str
) -> None:
    with FileChooser(bus.address, knows=way != "cannot") as chooser:
        ask_files(root, "Choose files", answers)
        if way != "cannot":
            see(root, lambda: chooser.asked, "the question")
        if way == "fails":
            chooser.answer(2)
        elif way == "goes":
            chooser.leave()
        see(root, lambda: answers.come, "the answer")
    assert by_tk == ["open Choose files"]


def test_a_window_that_is_closed_meanwhile_leaves_nobody_waiting(root: tk.Tk, bus: Bus, answers: Answers) -> None:
    window = tk.Toplevel(root)
    with FileChooser(bus.address) as chooser:
        ask_files(window, "Choose files", answers)
        see(root, lambda: chooser.asked, "the question")
        window.destroy()
        see(root, no_thread, "the end of the thread")
        chooser.answer(0, "file:///tmp/a")
        root.update()
    assert answers.come == []


def test_tks_own_dialog_really_opens_at_home_and_leaves_out_what_begins_with_a_dot(
    root: tk.Tk, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    dialog, answer = ".__tk_filedialog", "::tk::Priv(selectFilePath)"
    begun: list[str] = []

    def look() -> None:
        if root.tk.getboolean(root.tk.call("winfo", "exists", dialog)):
            begun.append(str(root.tk.call("set", "::tk::dialog::file::__tk_filedialog(selectPath)")))
            root.tk.call("set", answer, ("/tmp/seen one.txt",))
        else:
            root.after(20, look)

    root.after(20, look)
    root.after(10_000, lambda: root.tk.call("set", answer, ""))  # it would hold a test that fails
    ask_files(root, "Choose files", answers)
    see(root, lambda: answers.come, "the answer")
    assert answers.come == [(Path("/tmp/seen one.txt"),)]
    assert not root.tk.getboolean(root.tk.call("set", "::tk::dialog::file::showHiddenVar"))
    assert begun == [str(Path.home())]


def test_the_program_can_be_ended_while_tks_own_dialog_is_open(
    root: tk.Tk, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")

    def look() -> None:
        if root.tk.getboolean(root.tk.call("winfo", "exists", ".__tk_filedialog")):
            root.destroy()
        else:
            root.after(20, look)

    root.after(20, look)
    ask_files(root, "Choose files", answers)
    root.mainloop()
    assert answers.come == [()]
