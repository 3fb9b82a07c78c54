"""A conversation on the tests' screen that remembers what it told, and messages to fill it with."""

import tkinter as tk

from messenger.client.model import ChatMessage, Delivery
from messenger.gui.look.look import Look
from messenger.gui.look.shapes import initials
from messenger.gui.widgets.conversation_view import ConversationView, Sender
from messenger.gui.widgets.conversation_view.files.deeds import FileSource

ME, ANNA, CHIDI = 1, 2, 3
NAMES = {ME: "Jonas Berg", ANNA: "Anna Lindqvist", CHIDI: "Chidi Okafor"}
NOON = 1_773_313_200_000
"""12 March 2026, in ms."""
SIZE = (700, 500)


def message(
    seq: int, text: str = "", sender: int = ANNA, *, cid: str = "", ts: int = NOON, how: Delivery | None = None
) -> ChatMessage:
    """A message; received, stored or waiting as its sender and seq suggest."""
    usual = Delivery.RECEIVED if sender != ME else Delivery.STORED if seq else Delivery.WAITING
    return ChatMessage("d1-2", seq, cid or f"cid{seq}", sender, ts, text or f"message {seq}", how or usual)


def messages(first: int, last: int) -> list[ChatMessage]:
    """The numbered messages `first` to `last`, a minute apart, every third one's own."""
    return [
        message(seq, sender=ME if seq % 3 == 0 else ANNA, ts=NOON + (seq - last) * 60_000)
        for seq in range(first, last + 1)
    ]


class ShownConversation:
    """The view in a window of its own size, and what it told."""

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        *,
        focused: bool = False,
        packed: bool = True,
        files: FileSource | None = None,
    ) -> None:
        self.root = root
        self.now = NOON / 1000
        self.older_asked = 0
        self.retried: list[str] = []
        self.read: list[int] = []
        self.opened: list[str] = []
        self.names = dict(NAMES)
        self.view = ConversationView(
            root,
            look,
            me=ME,
            sender=lambda user: Sender(self.names[user], user, initials(self.names[user])),
            on_older=self._ask_for_older,
            on_retry=self.retried.append,
            on_read=self.read.append,
            now=lambda: self.now,
            open_link=self.opened.append,
            files=files,
        )
        root.geometry("{}x{}+0+0".format(*SIZE))
        if packed:
            self.view.pack(fill="both", expand=True)
        self.canvas: tk.Canvas = self.view.nametowidget("canvas")
        root.update()
        if focused:
            root.focus_force()
            root.update()

    def _ask_for_older(self) -> None:
        self.older_asked += 1

    def show(self, *rows: ChatMessage, unread_after: int | None = None, show_senders: bool = False) -> None:
        self.view.show(rows, unread_after=unread_after, show_senders=show_senders)
        self.root.update()

    def items(self, kind: str) -> list[int]:
        path = str(self.canvas)
        return [item for item in self.canvas.find_all() if str(self.root.tk.call(path, "type", item)) == kind]

    def option(self, item: int, name: str) -> str:
        """An option of one item."""
        return str(self.root.tk.call(str(self.canvas), "itemcget", item, f"-{name}"))

    def texts(self) -> list[str]:
        """What stands on the canvas as text, from top to bottom."""
        items = sorted(self.items("text"), key=lambda item: self.canvas.coords(item)[::-1])
        return [self.option(item, "text") for item in items]

    def place_of(self, text: str) -> tuple[float, float]:
        """Where on the canvas the text item with exactly this text stands."""
        (item,) = [item for item in self.items("text") if self.option(item, "text") == text]
        x, y = self.canvas.coords(item)
        return x, y

    def tops(self) -> dict[str, float]:
        """The height of every visible message on the canvas, by its text (one line each)."""
        return {
            text: self.canvas.coords(item)[1]
            for item in self.items("text")
            if (text := self.option(item, "text")).startswith("message")
        }

    def press(self, key: str) -> None:
        """Press a key in the conversation, which has the focus for it."""
        self.canvas.focus_force()
        self.root.update()
        self.canvas.event_generate(key)
        self.root.update()

    def click(self, text: str) -> None:
        """Click into a text as a person does."""
        self.drag(text, text)

    def drag(self, start: str, end: str) -> None:
        """Press the button in one text and release it in another."""
        (x, y), (end_x, end_y) = ([round(part) for part in self.place_of(text)] for text in (start, end))
        self.drag_to((x + 3, y), (end_x + 3, end_y))

    def click_at(self, x: int, y: int) -> None:
        """Click at a place of the canvas."""
        self.drag_to((x, y), (x, y))

    def drag_to(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the button at one place of the canvas and release it at another."""
        (x, y), (end_x, end_y) = start, end
        # The pointer must be known to stand on it: the canvas chooses its current item by motion.
        self.canvas.event_generate("<Motion>", x=x, y=y)
        self.root.update()
        self.canvas.event_generate("<ButtonPress-1>", x=x, y=y)
        self.canvas.event_generate("<B1-Motion>", x=end_x, y=end_y)
        self.root.update()
        self.canvas.event_generate("<ButtonRelease-1>", x=end_x, y=end_y)
        self.root.update()
