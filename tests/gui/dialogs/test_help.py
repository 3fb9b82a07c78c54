from tests.gui.dialogs.opened import Opened, inside
from tests.gui.driving import press, see


def test_help_lists_the_keys(opened: Opened) -> None:
    opened.dialogs.help()
    dialog = opened.dialog("help")
    assert inside(dialog, "keys.key0.typed").text == "Ctrl+K"
    assert inside(dialog, "keys.key0.does").text == "Look for a chat or a person"


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
