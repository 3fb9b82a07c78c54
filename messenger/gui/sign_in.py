"""What the window shows while nobody is signed in: first which server, then who. The two pages lie beside this file.

Flow: an invite or address is looked up, the answer opens the account page, the account page signs in or up. What
comes of it is told as a change; nothing is decided here.
"""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _

from messenger.client.actions import Actions
from messenger.client.changes import BannerChanged, ServerAnswered, SignInFailed
from messenger.client.model import SavedServer, ShownServer
from messenger.client.state import State
from messenger.gui.account_page import AccountPage
from messenger.gui.carrying import focus_again, focus_inside, has_focus, pack_up, unpack
from messenger.gui.look.look import Look
from messenger.gui.server_page import ServerPage
from messenger.gui.subscriptions import Subscriptions
from messenger.gui.widgets.banner import Banner
from messenger.net.pin import Pin
from messenger.protocol.errors import Code


class SignIn(tk.Frame):
    """Fills ``window`` until somebody is signed in. ``reason``: why one was signed out, as a sentence."""

    def __init__(
        self,
        window: tk.Misc,
        look: Look,
        *,
        state: State,
        actions: Actions,
        subscriptions: Subscriptions,
        reason: str = "",
    ) -> None:
        super().__init__(window, name="signin", background=look.palette.window)
        self._look = look
        self._state = state
        self._actions = actions
        self._said = reason
        self._page: ServerPage | AccountPage | None = None
        self._server: ShownServer | None = None
        self._banner = Banner(self, look)
        self._say(reason or state.trouble)
        subscriptions.subscribe(self, ServerAnswered, self._on_answer)
        subscriptions.subscribe(self, SignInFailed, self._on_failure)
        subscriptions.subscribe(self, BannerChanged, lambda _change: self._say(state.trouble or self._said))
        if state.servers and state.servers[0].account:  # most likely one wants to come back to where one was last
            self._choose(state.servers[0])
        else:
            self.show_servers()

    @property
    def page(self) -> ServerPage | AccountPage | None:
        """The page that is shown."""
        return self._page

    def complain(self, sentence: str) -> None:
        """Tell the person that something in the window failed."""
        self._say(sentence)

    def rebuild(self, look: Look) -> None:
        """Build it anew in another look; what was typed stays."""
        focused, mine, luggage, said = focus_inside(self), has_focus(self), pack_up(self), self._banner.sentence
        accounts = isinstance(self._page, AccountPage)
        if self._page is not None:
            self._page.destroy()
            self._page = None
        self._banner.destroy()
        self._look = look
        self.configure(background=look.palette.window)
        self._banner = Banner(self, look)
        if accounts and self._server is not None:
            self._show_account(self._server)
        else:
            self.show_servers()
        self._say(said)
        unpack(self, luggage)
        if mine:
            focus_again(self, focused)

    def show_servers(self) -> None:
        """Ask which server."""
        self._turn_to(
            ServerPage(
                self, self._look, servers=self._state.servers, on_look_up=self._actions.look_up, on_choose=self._choose
            )
        )

    def _show_account(self, server: ShownServer) -> None:
        self._server = server
        self._turn_to(
            AccountPage(
                self,
                self._look,
                server=server,
                on_back=self.show_servers,
                on_sign_in=lambda name, password: self._actions.sign_in(server, name, password),
                on_sign_up=lambda name, display, password: self._actions.sign_up(server, name, display, password),
            )
        )

    def _turn_to(self, page: ServerPage | AccountPage) -> None:
        if self._page is not None:
            self._page.destroy()
        self._page = page
        page.pack(fill="both", expand=True)
        page.focus_first()

    def _choose(self, saved: SavedServer) -> None:
        """Open the page of a server one has been to: its key is known, so nobody has to be asked first."""
        try:
            words = Pin.parse(saved.pin).words
        except ValueError:
            self._actions.look_up(saved.addresses)
            return
        self._show_account(
            ShownServer(saved.name, saved.addresses, saved.pin, words, known=True, invited=False, account=saved.account)
        )

    def _on_answer(self, change: ServerAnswered) -> None:
        if not isinstance(self._page, ServerPage):
            return
        if change.server is not None:
            self._show_account(change.server)
        else:
            self._page.refuse(change.reason or _("No server answers there."))

    def _on_failure(self, change: SignInFailed) -> None:
        if isinstance(self._page, AccountPage):
            locked = change.code is Code.LOCKED
            # How long is counted down on the button.
            reason = _("Too many wrong passwords for this name.") if locked else change.reason
            self._page.refuse(change.field, reason, change.retry_after, this_name=locked)

    def _say(self, sentence: str) -> None:
        self._banner.say(sentence)
        if sentence:
            before = {"before": self._page} if self._page is not None else {}
            self._banner.pack(fill="x", **before)  # type: ignore[arg-type]
        else:
            self._banner.pack_forget()
