"""The workplace with private chats: sessions stand as one says, and the test is the network."""

import tkinter as tk
from typing import Any, cast

from messenger.client.changes import Answered
from messenger.client.private.model import Path, Phase
from messenger.gui.look.look import Look
from messenger.gui.private.band import Band
from messenger.gui.private.ring import Ring
from messenger.gui.private.window import PrivateWindow
from messenger.gui.widgets.button import Button
from messenger.protocol.connection import Done
from tests.gui import samples
from tests.gui.driving import see, settle, texts_of
from tests.gui.workplace import Workplace

USER = 2
"""Anna."""


class Desk(Workplace):
    """``stand`` says how the session with Anna stands, ``time`` what the clock says by which seconds are counted."""

    def __init__(self, root: tk.Tk, look: Look) -> None:
        self.time = 1000.0
        super().__init__(root, look, [*samples.signed_in(), *samples.groups()], "760x700+0+0")
        # Without a window manager a window under the pointer gets the keyboard by itself: here nothing comes by itself.
        root.event_generate("<Motion>", warp=True, x=-1, y=-1)
        settle(root)

    def monotonic(self) -> float:
        return self.time

    def stand(self, phase: Phase, path: Path = Path.NONE, user: int = USER, **named: Any) -> None:
        named.setdefault("device", "laptop")
        if phase not in (Phase.ASKED, Phase.ASKING):
            named.setdefault("safety", samples.SAFETY)
        self.tell(samples.private(user, phase, path, **named))

    def open_window(self, **named: Any) -> PrivateWindow:
        """Have a session run, and its window on the screen."""
        self.stand(Phase.OPEN, Path.DIRECT, **named)
        window = self.window_of(USER)
        see(self.root, window.winfo_viewable, "the private window")
        return window

    # --- what stands there

    def has_window(self, user: int = USER) -> bool:
        settle(self.root)
        return f"private-{user}" in self.window.children

    def window_of(self, user: int = USER) -> PrivateWindow:
        settle(self.root)
        window = self.window.nametowidget(f"private-{user}")
        assert isinstance(window, PrivateWindow)
        return window

    def ring(self, user: int = USER) -> Ring | None:
        settle(self.root)
        return cast(Ring | None, self.window.children.get(f"ring-{user}"))

    def band(self, user: int = USER) -> Band | None:
        settle(self.root)
        return cast(Band | None, self.window.nametowidget("asides").children.get(f"ring-{user}"))

    def strip_says(self, user: int = USER) -> str:
        """What the band in the private window says, "" while there is none."""
        strip = self.window_of(user).pane.strip
        return f"{strip.said.title} {strip.said.text}".strip() if strip.shown else ""

    def offers(self, user: int = USER) -> list[str]:
        """What can be done in that band."""
        strip = self.window_of(user).pane.strip
        return [button.name for button in strip.said.buttons] if strip.shown else []

    def press_offer(self, name: str) -> None:
        button = self.window_of().pane.strip.nametowidget(name)
        assert isinstance(button, Button)
        button.invoke()
        settle(self.root)

    def seal(self) -> str:
        return str(self.window_of().pane.seal.nametowidget("words").cget("text"))

    def focus_in(self, widget: tk.Misc) -> bool:
        """Whether the keyboard is in a window or a part of one."""
        focused = str(self.root.tk.call("focus"))
        return focused == str(widget) or focused.startswith(f"{widget}.")

    def header_texts(self) -> list[str]:
        return texts_of(self.window_of().pane.header)

    # --- what the network does

    def ticket(self, order: str) -> int:
        """The ticket of the last order of this name."""
        ticket = self.orders(order)[-1][0]
        assert isinstance(ticket, int)
        return ticket

    def refuse(self, order: str, sentence: str) -> None:
        self.subscriptions.publish(Answered(self.ticket(order), None, sentence))
        settle(self.root)

    def grant(self, order: str) -> None:
        ticket = self.ticket(order)
        self.subscriptions.publish(Answered(ticket, Done(ticket)))
        settle(self.root)

    def users(self, order: str) -> list[object]:
        """Whom the orders of this name were about."""
        return [arguments[-1] for arguments in self.orders(order)]
