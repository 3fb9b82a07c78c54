"""The window of one private chat: its place, title and icon, its keys, and what closing it does.

What it holds is the pane's.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from gettext import gettext as _
from gettext import ngettext
from typing import Final

from messenger.client.changes import ContactsChanged, MessagesAdded
from messenger.client.model import ChatMessage, Delivery
from messenger.client.private.model import Phase, PrivateStatus, private_log
from messenger.gui.carrying import focus_again, focus_inside, has_focus, pack_up, unpack
from messenger.gui.dialogs.confirm import ConfirmDialog
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.help import HelpDialog
from messenger.gui.dialogs.safety_number import ChangedKeyDialog, SafetyNumberDialog
from messenger.gui.layers import close_topmost
from messenger.gui.look.look import Look
from messenger.gui.look.private_palette import private_palette
from messenger.gui.placement import limit
from messenger.gui.private.icon import lock_icons
from messenger.gui.private.pane import PrivatePane
from messenger.gui.private.places import beside, box_of
from messenger.gui.sending.candidate import Candidate
from messenger.gui.sending.sending import FileSending
from messenger.gui.widgets.keys import bind_keys, bind_window_keys
from messenger.gui.widgets.popup_menu import close_menus
from messenger.gui.writing import Writing

USUAL: Final = (480, 640)
NARROWEST: Final = (380, 460)


@dataclass(frozen=True, slots=True)
class Around:
    """What private windows are given beside the context. ``usage``: the commands for the help page.

    ``writing`` makes what becomes of what is typed, ``open_link`` opens a link, ``on_next(user)`` goes on to the next
    private chat.
    """

    usage: Callable[[], Sequence[tuple[str, str]]]
    writing: Callable[[], Writing]
    open_link: Callable[[str], None]
    on_next: Callable[[int], None]


class PrivateWindow(tk.Toplevel):
    """The private chat with ``user``. ``number`` counts those open already, so that they stand apart.

    ``on_close(user)`` hears that the person has closed it; then all of it is to be forgotten. ``context`` has the look
    of the main window. Names for tests: ``pane`` and what is in it.
    """

    def __init__(
        self,
        parent: tk.Misc,
        context: Context,
        user: int,
        around: Around,
        *,
        number: int,
        on_close: Callable[[int], None],
    ) -> None:
        super().__init__(parent, name=f"private-{user}", class_="Messenger")
        self.withdraw()
        self._user = user
        self._around = around
        self._on_close = on_close
        self._writing = around.writing()
        self._dialog: Dialog | None = None
        self._shown: PrivateStatus | None = None
        """How the session stood when its safety number was shown."""
        self._unseen = 0
        self._files = FileSending(
            context.actions, lambda: self._writing, lambda _log: self.pane.composer, self._ask_before_sending
        )
        self._furnish(context)
        look = context.look
        screen = (self.winfo_screenwidth(), self.winfo_screenheight())
        width, height = (min(look.px(size), most) for size, most in zip(USUAL, screen, strict=True))
        x, y = beside(box_of(parent), (width, height), screen, number)
        self.geometry(f"{width}x{height}+{x}+{y}")
        self.protocol("WM_DELETE_WINDOW", self.close)
        self._bind_keys()
        self.bind("<FocusIn>", lambda _event: self._seen(), add=True)
        context.subscriptions.subscribe(self, MessagesAdded, self._on_added)
        context.subscriptions.subscribe(self, ContactsChanged, lambda _change: self._show_title())
        self._show_title()
        self.bind("<Map>", self._on_map)
        self.deiconify()
        self.lift()

    def _furnish(self, context: Context) -> None:
        """Put everything in. ``context`` has the look of the main window."""
        look = context.look
        self._context = replace(context, look=replace(look, palette=private_palette(look.palette)))
        self.configure(background=look.palette.conversation)
        self.pane = PrivatePane(
            self, self._context, self._user, on_safety=self.show_safety, on_changed_key=self._ask_about_key,
            writing=self._writing, open_link=self._around.open_link, files=self._files,
        )  # fmt: skip
        self.pane.pack(fill="both", expand=True)
        # On X11 Tk's own would cut, as Emacs does.
        bind_keys(self.pane.composer.input, ("<Control-w>",), self.close)
        limit(self, (look.px(NARROWEST[0]), look.px(NARROWEST[1])))

    def rebuild(self, look: Look) -> None:
        """Build it anew in another look of the main window; what one does goes on."""
        close_menus(self)
        focused, mine, luggage = focus_inside(self.pane), has_focus(self), pack_up(self.pane)
        self.pane.destroy()
        self._furnish(replace(self._context, look=look))
        unpack(self.pane, luggage)
        if mine:
            focus_again(self.pane, focused)
        if mine and not focused:
            self.focus_set()

    def to_front(self) -> None:
        """Bring it before the others, with the keyboard."""
        self.deiconify()
        self.lift()
        last = self.focus_lastfor()
        if last is None or last is self:
            self.focus_force()
            self.pane.focus_first()
        else:
            last.focus_force()

    def refresh(self) -> None:
        """Show the session as it stands now; what was said over it of another one, or of another key, goes."""
        self.pane.refresh()
        status = self.pane.status
        if isinstance(self._dialog, SafetyNumberDialog | ChangedKeyDialog) and status != self._shown:
            key = isinstance(self._dialog, ChangedKeyDialog)
            if status is None or self._shown is None or _other_key(self._shown, status, to_accept=key):
                self._dialog.close()

    def close(self) -> None:
        """Close it and forget what was said; a session that runs ends. Asks first where text would be lost."""
        loss = self._loss()
        if not loss:
            self._on_close(self._user)
            return
        self._open(
            lambda: ConfirmDialog(
                self, self._context, name="closing", title=_("Forget this private chat?"), text=loss,
                button=_("End and forget"), order=self._give_up, dangerous=True,
            )
        )  # fmt: skip

    def show_safety(self) -> None:
        """Show the number that the two can compare."""
        status = self.pane.status
        if status is not None and status.safety:
            self._shown = status
            self._open(lambda: SafetyNumberDialog(self, self._context, self._user, status.safety))

    # --- dialogs over it -----------------------------------------------------------------------------------------

    def _ask_about_key(self) -> None:
        status = self.pane.status
        if status is not None:
            self._shown = status
            self._open(lambda: ChangedKeyDialog(self, self._context, self._user, status.safety))

    def _ask_before_sending(
        self,
        log: str,
        files: tuple[Candidate, ...],
        caption: str,
        on_caption: Callable[[str], object],
        on_end: Callable[[bool, str], object],
    ) -> None:
        from messenger.gui.dialogs.send_files import SendFilesDialog

        if isinstance(self._dialog, SendFilesDialog) and self._dialog.winfo_exists():
            self._dialog.add(files)
            return
        self._open(
            lambda: SendFilesDialog(self, self._context, log, files, caption, on_caption=on_caption, on_end=on_end)
        )

    def _focus_first(self) -> None:
        self.pane.focus_first()

    def _help(self) -> None:
        self._open(lambda: HelpDialog(self, self._context, self._around.usage()))

    def _open(self, make: Callable[[], Dialog]) -> None:
        """One dialog at a time: another one takes its place."""
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = make()

    def _loss(self) -> str:
        """Say what would be lost by closing it now; "" for nothing that the person would not know of."""
        private = self._context.state.privates.get(self._user)
        if private is None or private.status.phase is Phase.OVER:
            return ""
        if private.status.phase is Phase.ASKED:
            name = self._context.state.name_of(self._user)
            return _("{name} asks for another one. Closing this window is a no.").format(name=name)
        count = len(private.chat.unnumbered)
        if count:
            return ngettext(
                "One message has not arrived yet and would be lost.",
                "{count} messages have not arrived yet and would be lost.",
                count,
            ).format(count=count)
        if self._dialog is not None and self._dialog.winfo_exists() and self._dialog.winfo_name() == "send-files":
            return _("The files that you have chosen were not sent.")
        if self.pane.composer.text.strip():
            return _("What you have typed was not sent and would be lost.")
        return ""

    def _give_up(self) -> None:
        self._on_close(self._user)

    # --- keys ----------------------------------------------------------------------------------------------------

    def _bind_keys(self) -> None:
        for sequence, action in (
            ("<Control-w>", self.close),
            ("<Escape>", self._escape),
            ("<F1>", self._help),
            ("<F2>", lambda: self._around.on_next(self._user)),
        ):
            bind_window_keys(self, sequence, action)

    def _escape(self) -> None:
        """Close the dialog on top; else go to where one writes. It ends nothing, and forgets nothing."""
        if not close_topmost(self):
            self._focus_first()

    # --- title and icon ------------------------------------------------------------------------------------------

    def _show_title(self) -> None:
        look, name = self._context.look, self._context.state.name_of(self._user)
        title = _("{name} - private chat").format(name=look.emoji.plain(name))
        self.title(f"({self._unseen}) {title}" if self._unseen else title)

    def _on_added(self, change: MessagesAdded) -> None:
        if change.log != private_log(self._user) or self._has_focus():
            return
        received = [
            row for row in change.messages if isinstance(row, ChatMessage) and row.delivery is Delivery.RECEIVED
        ]
        if received:
            self._unseen += len(received)
            self._show_title()

    def _seen(self) -> None:
        if self._unseen:
            self._unseen = 0
            self._show_title()

    def _has_focus(self) -> bool:
        focused = str(self.tk.call("focus", "-displayof", str(self)))
        return focused == str(self) or focused.startswith(f"{self}.")

    def _on_map(self, event: tk.Event[tk.Misc]) -> None:
        # Only what is on the screen can have the keyboard, and without a window manager nobody else gives it.
        if event.widget is self:
            self.unbind("<Map>")
            self.iconphoto(False, *lock_icons(self))
            self.focus_force()
            self.pane.focus_first()


def _other_key(shown: PrivateStatus, now: PrivateStatus, *, to_accept: bool) -> bool:
    """Whether what is ``shown`` of a key is not what it would be ``now``; or is ``to_accept``, and cannot be now."""
    if (shown.session, shown.safety) != (now.session, now.safety):
        return True
    return to_accept and now.phase is not Phase.CHECKING
