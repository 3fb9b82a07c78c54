"""Dialogs over a window with the invented workplace of ``samples``; the test is the server that answers."""

import tkinter as tk
from typing import Any

from messenger.client import facts
from messenger.client.changes import Answer, Answered
from messenger.client.facts import Fact
from messenger.gui.dialogs import Dialogs
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.look.look import Look
from messenger.gui.pictures.pictures import Pictures
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.widgets.button import Button
from messenger.gui.widgets.paragraph import Paragraph
from messenger.protocol.base import Request
from messenger.protocol.groups import Group
from tests.gui import samples
from tests.gui.driving import focus, press, see, settle, write
from tests.gui.fakes import FakeClient

USAGE = [(f"/command{number} USER", f"Does thing {number}.") for number in range(30)]


class Opened:
    """``dialogs`` opens them over ``window``; ``chats`` are those that were to be shown."""

    def __init__(self, root: tk.Tk, look: Look, *more: Fact) -> None:
        root.geometry("1000x740+100+60")
        self.root = root
        self.client = FakeClient()
        self.client.apply(*samples.signed_in(), *samples.groups(), *more)
        self.state = self.client.state
        self.subscriptions = Subscriptions(root.report_callback_exception)
        self.window = tk.Frame(root, name="main", background=look.palette.conversation)
        self.window.pack(fill="both", expand=True)
        self.below = tk.Entry(self.window, name="below")
        self.below.pack()
        self.chats: list[str] = []
        self.pictures = Pictures(root, self.state, self.client.actions, self.subscriptions)
        root.bind("<Destroy>", lambda event: self.pictures.close() if event.widget is root else None, add=True)
        self.outside = self.subscriptions.count()
        """Who hears of changes and is no part of the window."""
        self.context = Context(
            look, self.state, self.client.actions, self.subscriptions, lambda: samples.NOW, pictures=self.pictures
        )
        self.privates: list[int] = []
        self.dialogs = Dialogs(
            self.window, self.context, on_chat=self.chats.append, on_private=self._start_private, usage=lambda: USAGE
        )
        settle(root)
        # Without a window manager a window under the pointer gets the keyboard by itself: here nothing comes by itself.
        root.event_generate("<Motion>", warp=True, x=-90, y=-50)
        focus(self.below)

    def _start_private(self, user: int) -> int:
        self.privates.append(user)
        return self.client.actions.start_private(user)

    # --- what stands there

    def names(self) -> list[str]:
        """The dialogs that are open, by name."""
        return [child.winfo_name() for child in self.window.winfo_children() if isinstance(child, Dialog)]

    def dialog(self, name: str, over: str = "") -> Any:
        """An open dialog, with the keyboard in it; ``over``: the dialog that it belongs to."""
        path = f"{over}.{name}" if over else name
        dialog = self.window.nametowidget(path)
        assert isinstance(dialog, Dialog)
        see(self.root, lambda: str(self.root.focus_get() or "").startswith(str(dialog)), f"the keyboard in {name}")
        return dialog

    def is_open(self, name: str) -> bool:
        settle(self.root)
        return name in self.names()

    # --- what the server does

    def asked(self, kind: type[Request]) -> list[Any]:
        """Every request of this kind."""
        return [one for _ticket, requests in self.client.network.named("ask") for one in requests if type(one) is kind]

    def answer(self, kind: type[Request], event: Answer | None, refusal: str = "") -> None:
        """Settle the last request of this kind."""
        tickets = [
            ticket
            for ticket, requests in self.client.network.named("ask")
            if any(type(request) is kind for request in requests)
        ]
        self.subscriptions.publish(Answered(tickets[-1], event, refusal))
        settle(self.root)

    def refuse(self, kind: type[Request], sentence: str) -> None:
        """Refuse the last request of this kind."""
        self.answer(kind, None, sentence)

    def tell(self, *told: Fact) -> None:
        for fact in told:
            for change in self.client.apply(fact):
                self.subscriptions.publish(change)
        settle(self.root)


def team(leader: int, members: tuple[int, ...] = (2, 1, 3, 4, 6), title: str = "Product team") -> facts.GroupsTold:
    """The product team with another leader, other members or another title."""
    return facts.GroupsTold((Group(samples.TEAM[1:], title, leader, members),))


# --- parts of a dialog


def button(dialog: Dialog, name: str) -> Button:
    """One of the buttons at the lower end."""
    found = dialog.nametowidget(f"card.foot.buttons.{name}")
    assert isinstance(found, Button)
    return found


def buttons(dialog: Dialog) -> dict[str, str]:
    """The words on the buttons at the lower end, by name."""
    row = dialog.nametowidget("card.foot.buttons")
    return {child.winfo_name(): child.text for child in row.winfo_children() if isinstance(child, Button)}


def inside(dialog: Dialog, path: str) -> Any:
    """A widget of the body or of the lists."""
    part = dialog.lists if path.partition(".")[0] in dialog.lists.children else dialog.body
    return part.nametowidget(path)


def words(dialog: Dialog, path: str) -> str:
    """What a paragraph of the body says."""
    found = inside(dialog, path)
    assert isinstance(found, Paragraph)
    return found.text


def fill(dialog: Dialog, field: str, text: str) -> tk.Misc:
    """Type ``text`` in place of what stands in a field."""
    entry: tk.Misc = inside(dialog, f"{field}.input")
    focus(entry)
    press(entry, "Control-a")
    press(entry, "BackSpace")
    write(entry, text)
    return entry


def press_button(dialog: Dialog, name: str) -> None:
    """Press one of the buttons at the lower end with the keyboard."""
    pressed = button(dialog, name)
    focus(pressed)
    press(pressed, "space")
