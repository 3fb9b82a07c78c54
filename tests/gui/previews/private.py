"""Private chats beside the main window: every state of their windows, the questions for them, the safety number."""

import time
import tkinter as tk
from collections.abc import Callable
from typing import Any, cast

from messenger.client import facts
from messenger.client.changes import Answered
from messenger.client.private.model import Path, Phase, Trust
from messenger.gui.look.look import Look
from messenger.gui.private.window import NARROWEST, PrivateWindow
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.samples import SAFETY, private, private_said
from tests.gui.workplace import ANNA, Workplace

LAPTOP = "Anna's laptop"


class Shown(Workplace):
    """The workplace with Anna's chat open."""

    def __init__(self, root: tk.Tk, look: Look) -> None:
        super().__init__(root, look, [*samples.signed_in(), *samples.groups()], root.geometry())
        self.open(ANNA)

    @property
    def beside(self) -> PrivateWindow:
        """The private window with Anna."""
        return cast(PrivateWindow, self.root.nametowidget("main.private-2"))

    def stand(self, phase: Phase, path: Path = Path.NONE, said: bool = False, **named: Any) -> None:
        """Have a session with Anna stand so."""
        named.setdefault("device", LAPTOP)
        if phase not in (Phase.ASKING, Phase.ASKED):
            named.setdefault("safety", SAFETY)
        self.tell(private(2, Phase.CONNECTING, **named))
        if said:
            self.tell(private_said(2, waiting=phase is Phase.CUT, failed=phase is Phase.OVER))
        self.tell(private(2, phase, path, **named))

    def refuse(self, sentence: str) -> None:
        ticket = self.client.network.orders[-1][1]
        self.subscriptions.publish(Answered(ticket, None, sentence))


def _open(shown: Shown) -> None:
    shown.stand(Phase.OPEN, Path.DIRECT, said=True)


def _emoji(shown: Shown) -> None:
    _open(shown)
    shown.root.update()
    shown.beside.pane.composer.toggle_picker()
    picker = shown.beside.pane.nametowidget("emoji_picker")
    picker.nametowidget("search.input").event_generate("<Right>")
    while picker.cells.waiting:
        shown.root.update()


def _blocked(shown: Shown) -> None:
    _open(shown)
    shown.tell(facts.BlocksTold(frozenset([2])))


def _warning(shown: Shown) -> None:
    _open(shown)
    shown.tell(facts.InactivityTold(time.monotonic() + 42))


def _accept_key(shown: Shown) -> None:
    shown.stand(Phase.CHECKING, Path.DIRECT, trust=Trust.CHANGED_KEY)
    shown.beside.pane.strip.nametowidget("accept-key").invoke()


def _refused(shown: Shown) -> None:
    shown.stand(Phase.OVER, said=True, reason="Anna has ended the private chat.")
    shown.beside.pane.strip.nametowidget("again").invoke()
    shown.refuse("Anna Lindqvist is offline.")


def _again(shown: Shown) -> None:
    shown.stand(Phase.OVER, said=True, reason="Anna has ended the private chat.")
    shown.tell(private(2, Phase.ASKED, until=time.monotonic() + 41, device=LAPTOP))


def _closing(shown: Shown) -> None:
    shown.stand(Phase.CUT, Path.NONE, said=True, reason="The connection was lost.", until=time.monotonic() + 24)
    shown.beside.close()


def _command(shown: Shown) -> None:
    _open(shown)
    shown.beside.pane.composer.input.insert("insert", "/")


def _narrow(shown: Shown) -> None:
    px = shown.look.px
    shown.stand(Phase.CHECKING, Path.DIRECT, said=True, trust=Trust.CHANGED_KEY)
    shown.beside.geometry(f"{px(NARROWEST[0])}x{px(NARROWEST[1])}")


def _safety(shown: Shown) -> None:
    _open(shown)
    shown.beside.show_safety()


def _ring(shown: Shown, *users: int) -> None:
    for user in users or (2,):
        shown.tell(private(user, Phase.ASKED, device="laptop", until=time.monotonic() + 60 - 3 * user))


def _ring_told(shown: Shown) -> None:
    _ring(shown)
    shown.tell(private(2, Phase.OVER, code=Code.PRIVATE_WITHDRAWN, reason="Anna has withdrawn the question."))


def _ring_refused(shown: Shown) -> None:
    _ring(shown)
    shown.root.nametowidget("main.ring-2.card.buttons.accept").invoke()
    shown.refuse("The server is busy. Please try again in a moment.")


def _aside(shown: Shown) -> None:
    _ring(shown, 2, 5)
    for user in (2, 5):
        shown.root.nametowidget(f"main.ring-{user}").focus_answer()
        shown.root.update()
        shown.root.nametowidget(f"main.ring-{user}").event_generate("<Escape>")


SCENES: dict[str, Callable[[Shown], None]] = {
    "private_asking": lambda shown: shown.stand(Phase.ASKING, until=time.monotonic() + 48),
    "private_connecting": lambda shown: shown.stand(Phase.CONNECTING),
    "private_new_device": lambda shown: shown.stand(Phase.CHECKING, Path.DIRECT, trust=Trust.NEW_DEVICE),
    "private_changed_key": lambda shown: shown.stand(Phase.CHECKING, Path.DIRECT, trust=Trust.CHANGED_KEY),
    "private_accept_key": _accept_key,
    "private_waiting": lambda shown: shown.stand(Phase.WAITING, Path.DIRECT),
    "private_no_way": lambda shown: shown.stand(Phase.NO_WAY, reason="Neither side could reach the other."),
    "private_relay_asked": lambda shown: shown.stand(Phase.NO_WAY, relay_there=True),
    "private_relay_waits": lambda shown: shown.stand(Phase.NO_WAY, relay_here=True),
    "private_open": _open,
    "private_emoji": _emoji,
    "private_relayed": lambda shown: shown.stand(Phase.OPEN, Path.RELAYED, said=True),
    "private_empty": lambda shown: shown.stand(Phase.OPEN, Path.DIRECT),
    "private_blocked": _blocked,
    "private_warning": _warning,
    "private_cut": lambda shown: shown.stand(
        Phase.CUT, said=True, reason="The connection was lost.", until=time.monotonic() + 24
    ),
    "private_over": lambda shown: shown.stand(Phase.OVER, said=True, reason="Anna has ended the private chat."),
    "private_declined": lambda shown: shown.stand(Phase.OVER, reason="Anna does not want to now.", safety=""),
    "private_refused": _refused,
    "private_again": _again,
    "private_closing": _closing,
    "private_command": _command,
    "private_narrow": _narrow,
    "safety_number": _safety,
    "ring": _ring,
    "rings": lambda shown: _ring(shown, 2, 5, 4, 3),
    "ring_told": _ring_told,
    "ring_refused": _ring_refused,
    "ring_aside": _aside,
    "ring_narrow": _aside,
    "private_row": _open,
}


def show(root: tk.Tk, look: Look, name: str) -> tk.Misc:
    """Open it beside the main window; return the window that matters."""
    if name == "ring_narrow":
        root.geometry(f"{look.px(720)}x{look.px(460)}+0+0")
    root.update()
    shown = Shown(root, look)
    SCENES[name](shown)
    root.update()
    main = name.startswith("ring") or name == "private_row"
    return root if main else shown.beside
