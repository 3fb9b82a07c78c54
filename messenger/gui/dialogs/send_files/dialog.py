"""Asks before files are sent: shows what they are, takes a caption, and says in time what cannot be."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Final

from messenger.client.changes import GroupsChanged, PrivateChanged, SpaceChanged
from messenger.client.private.model import Path as PrivatePath
from messenger.client.private.model import private_user
from messenger.gui.carrying import focus_again, focus_inside, has_focus
from messenger.gui.dialogs.context import Context
from messenger.gui.dialogs.dialog import EDGE, Dialog
from messenger.gui.dialogs.send_files.caption import Caption
from messenger.gui.dialogs.send_files.entry import Entry
from messenger.gui.dialogs.send_files.gathering import Gathering
from messenger.gui.dialogs.send_files.rows import LARGE, PICTURE, FileRow
from messenger.gui.look.look import Look
from messenger.gui.sending.candidate import Candidate, files_at
from messenger.gui.widgets.popup_menu import close_menus
from messenger.gui.widgets.switch import Switch

if TYPE_CHECKING:
    from pathlib import Path

_WIDTH: Final = 440
_ROWS: Final = 4.5
"""So many are seen before they scroll."""
_TOLD: Final = 3
"""Of so many files that cannot be sent it is said why."""


class SendFilesDialog(Dialog):
    """``log``: where they are sent to. ``on_caption`` hears of what is written, ``on_end`` of the end: whether they
    were sent, and the caption.

    Names for tests: ``files.row0`` with ``remove``, ``as_file``, ``caption.input``, ``buttons.danger`` adds more.
    """

    def __init__(
        self,
        parent: tk.Misc,
        context: Context,
        log: str,
        files: Sequence[Candidate],
        caption: str = "",
        *,
        on_caption: Callable[[str], object] = lambda _text: None,
        on_end: Callable[[bool, str], object] = lambda _sent, _text: None,
    ) -> None:
        super().__init__(parent, context, name="send-files", title=_("Send files"), width=_WIDTH)
        self._log = log
        self._on_caption = on_caption
        self._on_end = on_end
        self._files = Gathering(
            lambda: context.pictures.darkroom, room=self._room_of, ground=lambda: self.look.palette.field,
            on_change=self._on_change,
        )  # fmt: skip
        self._rows: list[FileRow] = []
        self._due = False
        self._checking = False
        self._choosing = False
        self._as_file = False
        self._put_in(caption)
        for change in (SpaceChanged, GroupsChanged, PrivateChanged):
            context.subscriptions.subscribe(self, change, lambda _change: self._look_at_it())
        self.bind("<Destroy>", self._on_destroy, add=True)
        context.actions.ask_space()
        self.add(files)
        self.show(self.caption.input)

    @property
    def settled(self) -> bool:
        """Whether all is known of these files, and their small pictures are there."""
        return self._files.settled

    @property
    def rows(self) -> Sequence[FileRow]:
        """The files as they are shown."""
        return self._rows

    def add(self, files: Sequence[Candidate]) -> None:
        """Take more files, but none twice."""
        self._files.refusals.clear()
        self._files.add(files)

    def close(self) -> None:
        """Close it without sending anything; what was written comes back to where it was."""
        if self.winfo_exists():
            text = self.caption.text
            super().close()
            self._on_end(False, text)

    # --- building ------------------------------------------------------------------------------------------------

    def _put_in(self, caption: str) -> None:
        look = self.look
        self._where = self.paragraph(
            self.body, "where", self._where_words(), look.palette.secondary, look.fonts.preview
        )
        if self._where.text:
            self._where.pack(fill="x", pady=(0, look.px(12)))
        self.lists.pack_forget()
        self._list = tk.Frame(self.body, name="files", background=look.palette.window)
        self._list.pack(fill="x")
        self._switch = Switch(
            self._card, look, name="as_file", text=_("Send pictures as files"), background=look.palette.window,
            on_change=self._turn_switch,
        )  # fmt: skip
        self._switch.on = self._as_file
        self.caption = Caption(
            self._card, look, window=self._card, width=self.room, on_change=self._on_written, on_return=self.confirm,
            on_paste=self._paste, can_paste=self._can_paste,
            on_emoji=lambda emoji: self.context.actions.pick_emoji(self._log, emoji),
        )  # fmt: skip
        self.caption.show(caption)
        self._foot.lift()  # the keyboard comes by in the order in which things lie
        self.caption.pack(before=self._foot, padx=look.px(EDGE), pady=(look.px(8), look.px(16)))
        self.set_buttons(
            _("Send"), self._send, cancel=_("Cancel"), danger=_("Add files…"), on_danger=self._choose, harmless=True
        )

    def most_body(self) -> int:
        """How high the files may be, px of the screen: the caption needs its room, too."""
        switch = self._switch.winfo_reqheight() + self.look.px(4) if self._switch.winfo_manager() else 0
        return super().most_body() - self.caption.winfo_reqheight() - self.look.px(24) - switch

    def rebuild(self, look: Look) -> bool:
        """Build it anew where it stands, with all that was chosen and written."""
        close_menus(self)
        focused, mine, written = focus_inside(self), has_focus(self), self.caption.carry()
        for part in self.winfo_children():
            if not isinstance(part, tk.Toplevel):
                part.destroy()
        self.context = replace(self.context, look=look)
        self._rows.clear()
        self._furnish()
        self._put_in("")
        self.caption.take(written)
        self._files.develop()
        self._fill()
        if mine:
            focus_again(self, focused)
        return True

    def _fill(self) -> None:
        """Show all files as they are now, each in a row."""
        at = self._row_with_focus()
        for row in self._rows:
            row.destroy()
        large = len(self._files.entries) == 1
        self._rows = [
            FileRow(
                self._list, self.look, entry, name=f"row{number}", width=self.room, large=large,
                on_remove=partial(self._files.remove, entry),
            )
            for number, entry in enumerate(self._files.entries)
        ]  # fmt: skip
        for row in self._rows:
            row.pack(fill="x")
        if at is not None:  # the keyboard goes to the one that has taken the place
            (self._rows[min(at, len(self._rows) - 1)].remove if self._rows else self.caption.input).focus_set()
        self._look_at_it()

    def _row_with_focus(self) -> int | None:
        last = str(self.tk.call("focus", "-lastfor", str(self)))
        return next((number for number, row in enumerate(self._rows) if last.startswith(f"{row}.")), None)

    def _room_of(self, alone: bool) -> tuple[int, int]:
        """How large the small picture of a file is; of the only one, if it is ``alone``."""
        side = self.look.px(PICTURE)
        return (self.room, self.look.px(LARGE)) if alone else (side, side)

    def _on_change(self, entry: Entry | None) -> None:
        entries = self._files.entries
        if not self.winfo_exists():
            return
        if entry is None or len(self._rows) != len(entries):
            self._fill()
        else:
            self._rows[entries.index(entry)].refresh()
            if not self._due:  # of many files much comes at once
                self._due = True
                self.after_idle(self._look_at_it)

    def _on_destroy(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self:
            self._files.close()

    # --- how it stands -------------------------------------------------------------------------------------------

    def _look_at_it(self) -> None:
        """Say what these files are, and what there is against sending them."""
        if not self.winfo_exists():
            return
        self._due = False
        files, pictures = self._files, self._files.pictures
        self.set_title(_title(len(files.entries), pictures))
        self._where.text = self._where_words()
        if pictures and not self._switch.winfo_manager():
            self._switch.pack(fill="x", before=self.caption, padx=self.look.px(EDGE), pady=(self.look.px(4), 0))
        elif not pictures:
            self._switch.pack_forget()
        picked = files.picked(self._as_file)
        unknown = len(picked) < len(files.entries)
        length, too_long = self.caption.note()
        refusal = self.context.state.may_write(self._log)
        if not refusal and not unknown and (picked or not files.refusals):
            refusal = self.context.actions.refusal_of(self._log, picked)
        said = [refusal, *files.refusals[-_TOLD:], *files.flaws()[:_TOLD], length]
        sentence = "\n".join(line for line in said if line)
        if refusal or files.refusals or too_long:
            self.complain(sentence)
        else:
            self.say(sentence)
        self.ready = bool(picked) and not (refusal or unknown or too_long or self._checking)
        self._limit()

    def _limit(self) -> None:
        """Have many files scroll, and the window as high as it needs to be."""
        self.update_idletasks()
        files = self._list.winfo_reqheight()
        most = round(self._rows[0].winfo_reqheight() * _ROWS) if len(self._rows) > _ROWS else files
        self._most = self._scrolled.inside.winfo_reqheight() - files + most
        if self.winfo_viewable():
            self.show_again()

    def _where_words(self) -> str:
        """What is to be known of a private chat; "" for others."""
        user = private_user(self._log)
        private = self.context.state.privates.get(user) if user is not None else None
        if user is None or private is None:
            return ""
        name = self.context.state.name_of(user)
        if private.status.path is PrivatePath.RELAYED:
            words = _("Sealed, through the server, which can neither read nor keep it. {name} is asked first.")
        else:
            words = _("Directly to {name}, who is asked first. Nothing of it is stored at the server.")
        return words.format(name=name)

    # --- what the person does ------------------------------------------------------------------------------------

    def _choose(self) -> None:
        from messenger.gui.system_dialogs.files import ask_files

        if not self._choosing:
            self._choosing = True
            ask_files(self, _("Choose files to send"), self._on_chosen)

    def _on_chosen(self, chosen: tuple[Path, ...]) -> None:
        self._choosing = False
        if chosen:
            self.add(files_at(chosen))

    def _paste(self) -> bool:
        from messenger.gui.sending.pasting import pasted

        found = pasted(self)
        if found:
            self.add(found)
        return bool(found)

    def _can_paste(self) -> bool:
        from messenger.gui.sending.pasting import can_paste

        return can_paste(self)

    def _turn_switch(self, on: bool) -> None:
        self._as_file = on
        self._look_at_it()

    def _on_written(self) -> None:
        self._on_caption(self.caption.text)
        self._look_at_it()

    def _send(self) -> None:
        """Send them, if they are still what they were."""
        self._checking = True
        self._look_at_it()
        self._files.check(self._as_file, self._on_checked)

    def _on_checked(self, fine: bool) -> None:
        self._checking = False
        if not fine:
            self._look_at_it()
            return
        text = self.caption.text
        refusal = self.context.actions.send_files(self._log, self._files.picked(self._as_file), text)
        if refusal:
            self._files.refusals = [refusal]
            self._look_at_it()
            return
        super().close()
        self._on_end(True, text)


def _title(count: int, pictures: int) -> str:
    if count and count == pictures:
        return ngettext("Send a picture", "Send {count} pictures", count).format(count=count)
    return ngettext("Send a file", "Send {count} files", count).format(count=count) if count else _("Send files")
