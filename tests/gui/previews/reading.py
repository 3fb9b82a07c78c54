"""The main window while one reads: a selection, far above the end, from right to left, narrow, with large text."""

import tkinter as tk
from collections.abc import Callable

from messenger.client import facts
from messenger.gui.look.look import Look
from messenger.protocol.base import direct_log
from tests.gui import samples
from tests.gui.driving import focus, press, settle
from tests.gui.previews.main_window import ANNA, Shown

FARID = direct_log(samples.ME.id, 7)
NARROW = (720, 460)
_ARABIC = (
    (False, "صباح الخير! هل وصلت الدعوة؟", 34),
    (True, "نعم، شكرًا 🎉", 33),
    (False, "الاجتماع في الغرفة 3، الساعة 12:30", 31),
    (False, "שלום לכולם, נתראה מחר", 20),
    (True, "The notes are at https://example.org/notes/2.4 - ראה גם (עמוד 2)", 12),
    (False, "مرحبا Mara, see you at 9", 3),
)


class Reading(Shown):
    """The window with its groups, and how large everything in it is."""

    def __init__(self, root: tk.Tk, look: Look) -> None:
        super().__init__(root, look, [*samples.signed_in(), *samples.groups()])
        self.look = look


def _canvas(shown: Reading) -> tk.Canvas:
    canvas = shown.window.nametowidget("pane.conversation.canvas")
    assert isinstance(canvas, tk.Canvas)
    return canvas


def _drag(shown: Reading, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Select with the pointer, from place to place of the conversation."""
    canvas = _canvas(shown)
    canvas.event_generate("<ButtonPress-1>", x=start[0], y=start[1])
    for x, y in ((start[0] + 9, start[1] + 9), end):
        canvas.event_generate("<B1-Motion>", x=x, y=y, state=0x100)
    canvas.event_generate("<ButtonRelease-1>", x=end[0], y=end[1])
    settle(shown.root)


def _selected(shown: Reading) -> None:
    shown.window.open_chat(samples.TEAM)
    shown.tell(samples.group_history())
    canvas = _canvas(shown)
    width, height = canvas.winfo_width(), canvas.winfo_height()
    _drag(shown, (width * 12 // 100, height * 61 // 100), (width * 22 // 100, height * 86 // 100))


def _message_menu(shown: Reading) -> None:
    canvas = _canvas(shown)
    focus(canvas)
    press(canvas, *["Control-Up"] * 3, "Menu")
    settle(shown.root)


def _newest(shown: Reading) -> None:
    talk = [samples.message(4, seq, f"Line {seq} of a long list", 400 - seq, seq % 4 == 0) for seq in range(1, 90)]
    log = direct_log(samples.ME.id, 4)
    shown.window.open_chat(log)
    shown.tell(facts.HistoryLoaded(log, 0, tuple(talk), complete=True))
    settle(shown.root)
    focus(_canvas(shown))
    press(_canvas(shown), *["Prior"] * 4)
    for seq in (131, 132, 133):
        new = samples.message(4, seq, f"News number {seq - 130}", 0)
        shown.tell(facts.MessagesChanged(facts.ChatSummary(log, 4, seq, 129, seq, new), (new,)))
    settle(shown.root)


def _right_to_left(shown: Reading) -> None:
    said = tuple(samples.message(7, 125 + number, text, ago, mine) for number, (mine, text, ago) in enumerate(_ARABIC))
    shown.window.open_chat(FARID)
    shown.tell(facts.HistoryLoaded(FARID, 0, said, complete=True))
    shown.window.pane.composer.show("أهلًا وسهلًا")
    settle(shown.root)


def _narrow(shown: Reading) -> None:
    shown.root.geometry("{}x{}".format(*map(shown.look.px, NARROW)))
    settle(shown.root)


SCENES: dict[str, tuple[bool, Callable[[Reading], None]]] = {
    "selected": (False, _selected),
    "message_menu": (True, _message_menu),
    "newest": (False, _newest),
    "right_to_left": (False, _right_to_left),
    "narrow": (True, _narrow),
    "large_text": (True, lambda _shown: None),
    "small_text": (True, lambda _shown: None),
}


def show(root: tk.Tk, look: Look, name: str) -> None:
    """Fill the window."""
    with_chat, scene = SCENES[name]
    shown = Reading(root, look)
    if with_chat:
        shown.window.open_chat(ANNA)
        shown.tell(samples.history(2))
    settle(root)
    scene(shown)
