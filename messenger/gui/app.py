"""Puts the desktop program together and runs it. The only place that knows the client and the window as wholes.

Facts come out of the inbox here, go into the state, and the changes go to whoever subscribed. Nothing else moves data.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import time
import tkinter as tk
from collections.abc import Callable, Sequence
from gettext import gettext as _
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, cast

from messenger.client.actions import Actions
from messenger.client.changes import AccountChanged, BannerChanged
from messenger.client.discretion import be_discreet
from messenger.client.inbox import Inbox
from messenger.client.state import State
from messenger.client.store.errors import ProfileInUseError, StoreError
from messenger.gui import placement, summons
from messenger.gui.activity import report_activity
from messenger.gui.failure_page import FailurePage
from messenger.gui.garbage import Garbage
from messenger.gui.late import Late
from messenger.gui.look.fonts import load_bundled_fonts
from messenger.gui.look.look import Look
from messenger.gui.main_window import NARROWEST, USUAL, MainWindow
from messenger.gui.menus import Dialogs, PrivateChats
from messenger.gui.notifications.notifications import Notifications
from messenger.gui.options import GuiConfig
from messenger.gui.pictures.pictures import Pictures
from messenger.gui.signals import closing_on_signals
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.wardrobe import Wardrobe
from messenger.gui.writing import Writing

if TYPE_CHECKING:
    from messenger.gui.dialogs.context import Context
    from messenger.gui.pictures.gallery import Gallery
    from messenger.gui.sign_in import SignIn

_log = logging.getLogger(__name__)

DRAIN_SECONDS: Final = 0.008
"""How long facts are applied in one turn of the main loop before the window gets to draw."""
CLOSE_SECONDS: Final = 5.0
"""How long saying goodbye may take when the window is closed."""
_POLL_MS: Final = 25
_PATIENCE_MS: Final = 1_000
_LATE_MS: Final = 50
"""After the first picture, so that nothing which can wait delays it."""


Page: TypeAlias = "SignIn | MainWindow | FailurePage"


class RunningClient(Protocol):
    """What is needed of a client."""

    state: State
    actions: Actions
    inbox: Inbox

    def start(self) -> None:
        """Begin; raises ``StoreError``, a sentence, when the profile cannot be used."""

    def close(self, timeout_s: float) -> bool:
        """Say goodbye and end."""


class App:
    """One window and one client. ``run`` returns when the window has been closed."""

    def __init__(self, config: GuiConfig, client: RunningClient, root: tk.Tk) -> None:
        self._config = config
        self._client = client
        self.root = root
        self._garbage = Garbage(root)
        self._page: Page | None = None
        self._account: tuple[str, int] | None = None
        self._unveiled = False
        self._watched = False
        self._closing = False
        folder = config.client.profile_folder
        self._wardrobe = Wardrobe(root, folder, config.appearance, config.scale, self._on_look)
        self.subscriptions = Subscriptions(self._report)
        root.report_callback_exception = self._report
        root.title(config.window_title)
        root.configure(background=self.look.palette.window)
        root.protocol("WM_DELETE_WINDOW", self.close)
        px = self.look.px
        placement.restore(root, self._geometry_file, (px(USUAL[0]), px(USUAL[1])), (px(NARROWEST[0]), px(NARROWEST[1])))
        self.subscriptions.subscribe(root, AccountChanged, self._on_account)
        self.subscriptions.subscribe(root, BannerChanged, lambda _change: self._on_trouble())
        report_activity(root, self._on_active)
        self._gallery = Late(self._make_gallery)
        self._pictures = Pictures(root, client.state, client.actions, self.subscriptions, view=self._gallery.show)
        self._summons = summons.Summons(root, config.client.profile_folder, lambda: summons.to_front(root))
        self._notifications = Notifications(
            root, client.state, self.subscriptions, title=config.window_title, open_log=self._open_log,
            on_open=self._on_notification,
        )  # fmt: skip
        # Hidden until there is something to see, but not for long: reading the profile may hang on a slow disk.
        root.withdraw()
        self._unveil = root.after(_PATIENCE_MS, root.deiconify)

    @property
    def look(self) -> Look:
        """How everything looks now."""
        return self._wardrobe.look

    @property
    def page(self) -> Page | None:
        """What the window shows now; None until the profile has been read."""
        return self._page

    def run(self) -> None:
        """Show the window until it is closed. Where the profile has one already, call that one instead (C39)."""
        if not self._start():
            self.close()
            return
        with closing_on_signals(self.root, self.close):
            try:
                self.root.mainloop()
            finally:
                self.close()

    def _start(self) -> bool:
        """Start the client; return whether there is something to show."""
        try:
            self._client.start()
        except StoreError as error:
            _log.info("the profile cannot be used: %s", error)
            if isinstance(error, ProfileInUseError) and summons.call(self._config.client.profile_folder):
                return False
            self._turn_to(FailurePage(self.root, self.look, sentence=str(error), on_close=self.close))
        else:
            self._summons.listen()
            self.watch_inbox()
        return True

    def close(self) -> None:
        """Say goodbye to the server and close the window. Nothing stays: no process, no socket, no draft unsaved."""
        if self._closing:
            return
        self._closing = True
        with contextlib.suppress(tk.TclError):  # the window may be gone already
            placement.remember(self.root, self._geometry_file)
            for window in self.root.tk.splitlist(self.root.tk.call("wm", "stackorder", self.root)):
                self.root.tk.call("wm", "withdraw", window)  # private chats stand beside this one
            self.root.withdraw()
            self.root.update_idletasks()
        self._unwatch_inbox()
        self._summons.close()
        self._wardrobe.close()
        self._notifications.close()
        self._pictures.close()
        if not self._client.close(CLOSE_SECONDS):
            _log.warning("the client did not end in time")
        with contextlib.suppress(tk.TclError):
            # Tcl's own way: tkinter's takes the command from the widget, whose destruction then fails for lack of it.
            for timer in self.root.tk.splitlist(self.root.tk.call("after", "info")):
                self.root.tk.call("after", "cancel", timer)
            self._leave_page()  # first: what is drawn up to its end needs what lies beside it in the window
            self.root.destroy()

    # --- facts ---------------------------------------------------------------------------------------------------

    def watch_inbox(self) -> None:
        """Have facts applied as soon as they come."""
        if self._closing:
            return
        self._watched = True
        if sys.platform == "win32":
            self.root.after(_POLL_MS, self._poll)
        else:
            self.root.tk.createfilehandler(self._client.inbox.fileno(), tk.READABLE, self._on_readable)

    def _unwatch_inbox(self) -> None:
        if self._watched and sys.platform != "win32":
            with contextlib.suppress(tk.TclError, ValueError):
                self.root.tk.deletefilehandler(self._client.inbox.fileno())
        self._watched = False

    def _on_readable(self, _file: object, _mask: int) -> None:
        # The inbox stays readable while facts are left. Listening again only when the window has drawn what came so
        # far keeps a flood of facts from freezing it.
        self._unwatch_inbox()
        try:
            self.drain()
        finally:
            self.root.after_idle(self.watch_inbox)

    def _poll(self) -> None:
        if not self._closing:
            try:
                self.drain()
            finally:
                self.root.after(_POLL_MS, self._poll)

    def drain(self) -> None:
        """Apply the facts that wait, for ``DRAIN_SECONDS`` at the most, and tell what changed."""
        state = self._client.state
        for fact in self._client.inbox.drain(DRAIN_SECONDS):
            for change in state.apply(fact):
                self.subscriptions.publish(change)
            if self._closing:
                break
        self._garbage.collect_if_due()

    # --- pages ---------------------------------------------------------------------------------------------------

    def _on_account(self, change: AccountChanged) -> None:
        state = self._client.state
        if not state.opened:
            return
        account = (state.server.pin, state.me.id) if state.server and state.me else None
        settled = self._page is not None and not isinstance(self._page, FailurePage)
        if account == self._account and settled and not change.reason:
            return
        self._leave_page()
        self._account = account
        client, subscriptions = self._client, self.subscriptions
        if state.me is None:
            from messenger.gui.sign_in import SignIn

            page: Page = SignIn(
                self.root,
                self.look,
                state=state,
                actions=client.actions,
                subscriptions=subscriptions,
                reason=change.reason,
            )
        else:
            page = MainWindow(
                self.root,
                self.look,
                me=state.me,
                state=state,
                actions=client.actions,
                subscriptions=subscriptions,
                pictures=self._pictures,
                dialogs=self._dialogs,
                privates=self._privates,
                now=time.time,
                open_link=_open_in_browser,
            )
        self._turn_to(page)

    def _on_trouble(self) -> None:
        """Say why there is nothing to show as long as the profile cannot be read; it is tried again meanwhile."""
        state = self._client.state
        if not state.trouble or (state.opened and not (state.damaged and state.me is None)):
            return
        self._leave_page()
        on_aside = self._client.actions.set_aside if state.damaged else None
        page = FailurePage(self.root, self.look, sentence=state.trouble, on_close=self.close, on_aside=on_aside)
        self._turn_to(page)

    def _dialogs(
        self,
        window: tk.Misc,
        on_chat: Callable[[str], None],
        on_private: Callable[[int], int | None],
        usage: Callable[[], Sequence[tuple[str, str]]],
    ) -> Dialogs:
        def make() -> Dialogs:
            from messenger.gui.dialogs import Dialogs as RealDialogs

            return RealDialogs(window, self._context(), on_chat=on_chat, on_private=on_private, usage=usage)

        return cast(Dialogs, Late(make))

    def _privates(
        self,
        window: tk.Misc,
        room: tk.Frame,
        writing: Callable[[], Writing],
        usage: Callable[[], Sequence[tuple[str, str]]],
    ) -> PrivateChats:
        def make() -> PrivateChats:
            from messenger.gui.private.privates import Privates

            context = self._context()
            return Privates(window, room, context, usage=usage, writing=writing, open_link=_open_in_browser)

        return cast(PrivateChats, Late(make))

    def _make_gallery(self) -> Gallery:
        from messenger.gui.pictures.gallery import Gallery

        return Gallery(self._context())

    def _context(self) -> Context:
        from messenger.gui.dialogs.context import Context

        client = self._client
        return Context(
            self.look, client.state, client.actions, self.subscriptions, time.time,
            appearance=self._wardrobe.choice, pictures=self._pictures,
        )  # fmt: skip

    def _on_active(self) -> None:
        if self._client.state.me is not None:
            self._client.actions.activity()

    def _leave_page(self) -> None:
        if self._page is not None:
            self._page.destroy()
            self._page = None

    def _turn_to(self, page: Page) -> None:
        self._page = page
        page.pack(fill="both", expand=True)
        if not self._unveiled:
            self._unveiled = True
            self.root.after_cancel(self._unveil)
            self.root.after_idle(self._show)

    def _show(self) -> None:
        self.root.deiconify()
        self.root.after(_LATE_MS, self._notifications.begin)
        self.root.after(_LATE_MS, self._wardrobe.follow_system)

    def _on_look(self, look: Look) -> None:
        """Have all windows built anew."""
        self.root.configure(background=look.palette.window)
        placement.limit(self.root, (look.px(NARROWEST[0]), look.px(NARROWEST[1])))
        if self._page is not None:
            self._page.rebuild(look)
        self._gallery.rebuild(look)
        self.root.after(_LATE_MS, self._garbage.collect)

    # --- the window ----------------------------------------------------------------------------------------------

    @property
    def _geometry_file(self) -> Path:
        return self._config.client.profile_folder / "window"

    def _open_log(self) -> str | None:
        return self._page.pane.log if isinstance(self._page, MainWindow) else None

    def _on_notification(self, log: str) -> None:
        if isinstance(self._page, MainWindow):
            self._page.come_to(log)

    def _report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """What a callback raised goes to the log; the person gets one sentence."""
        _log.error("a callback of the window failed", exc_info=(kind, error, trace))
        if self._page is not None:
            with contextlib.suppress(tk.TclError):
                self._page.complain(_("Something in this window went wrong. What you wrote is kept."))


def _be_sharp() -> None:
    """Have Windows leave the scaling to this program; it would blur the window otherwise."""
    if sys.platform == "win32":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.windll.shcore.SetProcessDpiAwareness(1)


def _open_in_browser(link: str) -> None:
    import webbrowser

    webbrowser.open(link)


def begin() -> None:
    """Have the process keep to itself what it is going to read. Before anything else."""
    be_discreet()


def build(config: GuiConfig) -> App:
    """Make window and client of this configuration. Nothing is opened before ``run``."""
    from messenger.client.app import build as build_client

    _be_sharp()
    load_bundled_fonts()
    try:
        root = tk.Tk(baseName="messenger", className="Messenger")
    except tk.TclError as error:
        raise SystemExit(_("There is no display on which a window could be shown.")) from error
    if root.tk.call("tk", "windowingsystem") == "x11":
        root.tk.call("rename", "send", "")  # by which any program on the display could run commands in this one
    return App(config, build_client(config.client), root)
