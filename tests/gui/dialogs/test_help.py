"""The page of keys and commands, and whether the keys do what it says: they are compared with what is bound."""

import re
import tkinter as tk

import pytest

from messenger.client.private.model import Path, Phase
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.help_keys import key_sections, key_words
from messenger.gui.look.look import Look
from messenger.gui.pictures.gallery import Gallery
from tests.gui import samples
from tests.gui.dialogs.opened import Opened, inside
from tests.gui.driving import press, see
from tests.gui.invented_pictures import as_file, landscape, with_picture
from tests.gui.workplace import ANNA, Workplace

WHERE = {
    "everywhere": ".",
    "write": ".main.pane.composer.input",
    "conversation": ".main.pane.conversation.canvas",
    "lists": ".main.sidebar.chats.rows",
    "picture": ".viewer",
    "private": ".main.private-2",
}
"""In which widget the keys of each section are bound."""
ALIKE = {
    "<KP_Enter>",
    "<ISO_Left_Tab>",
    "<Shift-KP_Enter>",
    "<Control-y>",
    "<Control-o>",
    "<Control-t>",
    "=",
    "<KP_Add>",
    "<KP_Subtract>",
    "<KP_0>",
}
"""Other keys for what is listed, and keys that do nothing where Tk's own would surprise."""
PLAIN = {"<Up>", "<Down>", "<Prior>", "<Next>", "<Home>", "<End>", "<Tab>", "<Shift-Tab>", "<space>"}
"""Keys that do what they do everywhere."""

_NO_KEY = "Button|Motion|Focus|Map|Configure|<Enter>|<Leave>|Wheel|Destroy|<Key>"


def bound(root: tk.Tk, path: str) -> set[str]:
    """The keys that do something in this widget or window, as they are written in the code."""
    sequences = root.tk.splitlist(root.tk.call("bind", path))
    plain = {re.sub(r"Key-", "", str(one)) for one in sequences}
    return {one for one in plain if one.startswith("<<") or not re.search(_NO_KEY, one)}


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    made = Workplace(root, look, [*samples.signed_in(), *samples.groups()])
    made.open(ANNA)
    made.tell(samples.private(2, Phase.OPEN, Path.DIRECT, device="laptop", safety=samples.SAFETY))
    context = Context(
        look, made.state, made.client.actions, made.subscriptions, lambda: samples.NOW, pictures=made.pictures
    )
    picture = with_picture(samples.message(2, 300, "", 1), as_file(landscape(60, 40)))
    Gallery(context).show(root, picture)
    return made


def lower(sequence: str) -> str:
    """A letter with Shift or Caps Lock is the same key."""
    if sequence.startswith("<<"):
        return sequence
    return re.sub("-[A-Z]>", lambda one: one[0].lower(), sequence.replace("Lock-", ""))


def test_every_key_that_is_listed_does_something_where_it_is_listed(place: Workplace) -> None:
    for section in key_sections():
        there = bound(place.root, WHERE[section.name]) | bound(place.root, "Text")
        for key in section.keys:
            for sequence in key.sequences:
                assert sequence in there, f"{sequence} in {section.name}"


@pytest.mark.parametrize("name", ["everywhere", "conversation", "write", "picture"])
def test_every_key_that_does_something_is_listed(place: Workplace, name: str) -> None:
    listed = {lower(sequence) for section in key_sections() for key in section.keys for sequence in key.sequences}
    there = {lower(one) for one in bound(place.root, WHERE[name]) if not one.startswith("<<") or one == "<<Copy>>"}
    assert there - ALIKE - PLAIN - listed == set()


@pytest.mark.parametrize(
    ("sequence", "words"),
    [
        ("<Control-comma>", ["Ctrl", ","]),
        ("-", ["-"]),
        ("<Alt-Up>", ["Alt", "Up"]),
        ("<F1>", ["F1"]),
        ("<Prior>", ["Page Up"]),
        ("<<Redo>>", ["Ctrl", "Shift", "Z"]),
    ],
)
def test_keys_are_called_what_stands_on_them(sequence: str, words: list[str]) -> None:
    assert key_words(sequence) == words


def test_help_lists_the_keys(opened: Opened) -> None:
    opened.dialogs.help()
    dialog = opened.dialog("help")
    assert inside(dialog, "everywhere.key0.typed").text == "Ctrl+K"
    assert inside(dialog, "everywhere.key0.does").text == "Look for chats, people and messages"
    assert inside(dialog, "everywhere.key2.typed").text == "Alt+Up, Alt+Down"


def test_help_lists_every_command_and_scrolls(opened: Opened) -> None:
    """C40: help lists every verb."""
    opened.dialogs.help()
    dialog = opened.dialog("help")
    commands = inside(dialog, "commands")
    entries = [child for name, child in commands.children.items() if name.startswith("command")]
    assert len(entries) == 30
    assert entries[0].nametowidget("typed").text == "/command0 USER"
    assert entries[0].nametowidget("does").text == "Does thing 0."
    before = entries[0].winfo_rooty()
    press(dialog, "Next")
    see(opened.root, lambda: entries[0].winfo_rooty() < before, "the page moved")
    press(dialog, "Prior")
    see(opened.root, lambda: entries[0].winfo_rooty() == before, "the page moved back")
    dialog.event_generate("<Button-5>")
    see(opened.root, lambda: entries[0].winfo_rooty() <= before, "a page")
