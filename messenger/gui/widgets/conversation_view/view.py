"""The widget: a canvas and a scrollbar, mouse and keyboard, and the calls by which a window fills it.

What a click opens, what is sent again and what is older than the rows at hand is for others to do: they are told.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Sequence
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

from messenger.client.model import ChatMessage, Delivery
from messenger.gui.widgets.conversation_view.dates import local_day
from messenger.gui.widgets.conversation_view.files.deeds import FileSource, NoFiles
from messenger.gui.widgets.conversation_view.found import FoundWords
from messenger.gui.widgets.conversation_view.hands import Hands
from messenger.gui.widgets.conversation_view.layout import Context, Typesetter
from messenger.gui.widgets.conversation_view.mark import Mark
from messenger.gui.widgets.conversation_view.newest import NewestButton, unseen
from messenger.gui.widgets.conversation_view.painter import Painter
from messenger.gui.widgets.conversation_view.reading import Reading
from messenger.gui.widgets.conversation_view.rows import Row, Rows, Sender
from messenger.gui.widgets.conversation_view.shading import Shading
from messenger.gui.widgets.conversation_view.stage import Stage
from messenger.gui.widgets.conversation_view.viewport import Viewport
from messenger.gui.widgets.scrollbar import Scrollbar

if TYPE_CHECKING:
    from messenger.gui.look.look import Look

MARGIN = 8  # under the newest row, px at scale 1
WHEEL_STEP = 60
PAGE_SHARE = 0.9  # of the pane's height
_WHEEL_NOTCH = 120  # what one notch of a wheel counts on Windows
_FINEST_NOTCH = 30


def _not_sent(_message: ChatMessage) -> str:
    return _("Not sent.")


class ConversationView(tk.Frame):
    """The messages of one chat.

    ``me`` is one's own user id; ``sender`` says how a person is shown. The view tells: ``on_older`` when little is left
    above, once until rows were prepended; ``on_retry(cid)`` when a failed message is to be sent again (None: none can
    be); ``on_read(seq)`` when a received message has been seen while the window has the focus; ``open_link(url)`` for a
    click on a link.
    ``failure`` gives the sentence under a message that failed. ``files``: where the files of messages come from, and
    what becomes of them. ``now`` is in seconds since 1970.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        me: int,
        sender: Callable[[int], Sender],
        on_older: Callable[[], None],
        on_retry: Callable[[str], None] | None,
        on_read: Callable[[int], None],
        now: Callable[[], float],
        open_link: Callable[[str], None],
        failure: Callable[[ChatMessage], str] = _not_sent,
        files: FileSource | None = None,
        name: str = "conversation",
    ) -> None:
        super().__init__(parent, name=name, borderwidth=0, highlightthickness=0)
        self._look = look
        self._me = me
        self._sender = sender
        self._on_older = on_older
        self._on_retry = on_retry
        self._now = now
        self._open_link = open_link
        self._failure = failure
        self._files = files or NoFiles()
        self._show_senders = True
        self._rows = Rows()
        self._older_asked = False
        self._settling: str | None = None
        self._size = (1, 0)
        self._focus_tag = f"focus{self}"
        self._canvas = tk.Canvas(self, name="canvas", borderwidth=0, takefocus=lambda _path: len(self._rows) > 0)
        self._scrollbar = Scrollbar(self, look, on_move=self._jump, on_page=self.page)
        self._scrollbar.pack(side="right", fill="y")
        self._canvas.pack(side="left", fill="both", expand=True)
        self._today = local_day(int(now() * 1000))
        self._typesetter = self._new_typesetter()
        self._viewport = Viewport(self._typesetter, 0, look.px(MARGIN))
        self._stage = Stage(
            self._canvas, self._new_painter(), Shading(self._canvas, look), FoundWords(self._canvas, look)
        )
        self._reading = Reading(self._canvas, on_read)
        self._mark = Mark(self._canvas, look.palette.accent)
        self.newest = NewestButton(self._canvas, look, self.to_bottom)
        self._hands = Hands(
            self._canvas, look, self._viewport, self._stage, name_of=lambda user: sender(user).name,
            on_scroll=self._scroll, on_page=self.page, on_top=lambda: self._jump(0), on_bottom=self.to_bottom,
            open_link=open_link, on_retry=on_retry, files=self._files,
        )  # fmt: skip
        self._listen()
        self.configure(background=look.palette.conversation)
        self._canvas.configure(background=look.palette.conversation)

    def show(self, rows: Sequence[Row], *, unread_after: int | None, show_senders: bool) -> None:
        """Show a chat that was opened: from its "New messages" line if there is one, else from the end.

        ``unread_after`` is the last seq that was read before, None when nothing is unread.
        """
        if show_senders != self._show_senders:
            self._show_senders = show_senders
            self._renew_typesetter()
        self._rows = Rows(rows, unread_after)
        self._reading.upto = self._rows.last_seq() if unread_after is None else unread_after
        self._older_asked = False
        self._viewport.show(self._rows)
        self._hands.show(self._rows)
        self._paint()

    def add(self, rows: Iterable[Row]) -> None:
        """Put in new rows. The view goes to the bottom when one writes oneself.

        If it is there it stays there, but for what comes while nobody looks: then it stops at the first unread one.
        """
        for row in rows:
            self._reading.coming(self._rows, row, self._viewport.at_bottom)
            self._put(row)
            if isinstance(row, ChatMessage) and row.delivery is Delivery.WAITING:
                self._viewport.to_bottom()
        unread = self._rows.first_unread()
        if unread is not None and self._rows[unread].seq > self._reading.upto and not self._reading.attentive:
            self._viewport.stop_at(unread)
        self._paint()

    def update_rows(self, rows: Iterable[ChatMessage]) -> None:
        """Put in changed messages: each takes the place of the same message, or moves where its seq belongs."""
        for row in rows:
            self._put(row)
        self._paint()

    def _put(self, row: Row) -> None:
        self._viewport.put(row)
        self._hands.replace(row)

    def update_files(self, wanted: Callable[[ChatMessage], bool]) -> None:
        """Show how the files of these messages stand now; where no place changes, only that is drawn."""
        if self._viewport.look_again(wanted):
            self._paint()
        self._stage.refresh_files(wanted)

    def remove(self, cids: Iterable[str]) -> None:
        """Take out messages that the server has not numbered."""
        for cid in cids:
            self._viewport.take_out(cid)
        self._paint()

    def prepend(self, rows: Sequence[Row]) -> None:
        """Put in older rows above. What the eye looks at stays where it is."""
        self._older_asked = False
        self._viewport.prepend(rows)
        self._paint()

    def refresh(self) -> None:
        """Draw anew with the names and avatars that ``sender`` gives now."""
        self._renew_typesetter()
        self._paint()

    def carry(self) -> Any:
        """The rows, the place among them and what is selected, for the view that comes in place of this one."""
        held, ending = self._hands.carry(), self._viewport.ending
        return self._rows, self._show_senders, self._reading.upto, self._older_asked, held, ending

    def take(self, carried: Any) -> None:
        """Go on at the place where another view was."""
        self._rows, self._show_senders, self._reading.upto, self._older_asked, held, ending = carried
        self._renew_typesetter()
        self._viewport.go_on(self._rows, ending)
        self._hands.show(self._rows)
        self._hands.take(held)
        self._paint()

    def show_row(self, seq: int) -> None:
        """Put the row ``seq`` into the middle and mark it for a moment; without such a row, what is nearest to it."""
        self._viewport.to_row(seq)
        self._mark.put(seq)
        self._paint()

    def to_bottom(self) -> None:
        """Look at the newest message."""
        self._viewport.to_bottom()
        self._paint()

    @property
    def at_bottom(self) -> bool:
        """Whether the newest row is in view, down to its end."""
        return self._viewport.at_bottom

    def bind_key(self, sequence: str, action: Callable[[tk.Event[tk.Misc]], str | None]) -> None:
        """Have ``action`` hear of keys that do nothing here."""
        self._canvas.bind(sequence, action)

    @property
    def selected_text(self) -> str:
        """What is selected, as it is copied."""
        return self._hands.selected_text()

    def rows_on_screen(self) -> list[Row]:
        """The rows that can be seen at least in part, from top to bottom."""
        return [spot.layout.row for spot in self._viewport.visible]

    def texts_on_screen(self) -> list[str]:
        """Their texts, as they were typed."""
        return [row.text for row in self.rows_on_screen()]

    def _listen(self) -> None:
        canvas = self._canvas
        canvas.bind("<Configure>", lambda _event: self._settle_soon())
        canvas.bind("<Map>", lambda _event: self._tell_read())
        for part in (canvas, self._scrollbar):
            part.bind("<Button-4>", lambda _event: self._scroll(-self._look.px(WHEEL_STEP)))
            part.bind("<Button-5>", lambda _event: self._scroll(self._look.px(WHEEL_STEP)))
            part.bind("<MouseWheel>", self._wheel)
        self.bind("<Destroy>", lambda _event: self._forget_window())
        # A tag of its own in the window's list: what is bound to it can be taken back without touching others.
        window = self.winfo_toplevel()
        window.bindtags((*window.bindtags(), self._focus_tag))
        self.tk.call("bind", self._focus_tag, "<FocusIn>", self.register(self._tell_read))

    def _forget_window(self) -> None:
        if self._settling is not None:
            self.after_cancel(self._settling)
            self._settling = None
        self._mark.stop()
        self._hands.stop()
        self.tk.call("bind", self._focus_tag, "<FocusIn>", "")
        window = self.winfo_toplevel()
        window.bindtags(tuple(tag for tag in window.bindtags() if tag != self._focus_tag))

    def _new_typesetter(self) -> Typesetter:
        return Typesetter(
            Context(
                look=self._look,
                width=self._size[0],
                show_senders=self._show_senders,
                me=self._me,
                sender=self._sender,
                failure=self._failure,
                now=self._now,
                retries=self._on_retry is not None,
                files=self._files,
            )
        )

    def _renew_typesetter(self) -> None:
        self._typesetter = self._new_typesetter()
        self._viewport.resize(self._typesetter, self._size[1])

    def _new_painter(self) -> Painter:
        return Painter(self._canvas, self._look, self._open_link, self._on_retry, self._files)

    def _settle_soon(self) -> None:
        # A window that is being dragged larger sends many sizes: only the last of them is laid out.
        if self._settling is None:
            self._settling = self.after_idle(self._settle)

    def _settle(self) -> None:
        self._settling = None
        size = self._canvas.winfo_width(), self._canvas.winfo_height()
        if size == self._size:
            return
        wider = size[0] != self._size[0]
        self._size = size
        if wider:
            self._renew_typesetter()
        else:
            self._viewport.resize(self._typesetter, size[1])
        self._paint()

    def _scroll(self, distance: int) -> None:
        self._viewport.scroll(distance)
        self._paint()
        self._hands.moved()

    def _wheel(self, event: tk.Event[tk.Misc]) -> None:
        # Windows counts 120 a notch, macOS 1; finer wheels send parts of a notch.
        notches = event.delta / _WHEEL_NOTCH if abs(event.delta) >= _FINEST_NOTCH else event.delta
        self._scroll(round(-notches * self._look.px(WHEEL_STEP)))

    def page(self, direction: int) -> None:
        """Look nearly a pane further: 1 down, -1 up."""
        self._scroll(round(direction * PAGE_SHARE * self._size[1]))

    def _jump(self, fraction: float) -> None:
        self._viewport.jump(fraction)
        self._paint()

    def _paint(self) -> None:
        """Bring the canvas to what the viewport says: move what stays, take away what went, draw what is new."""
        today = local_day(int(self._now() * 1000))
        if today != self._today:
            self._today = today
            self._renew_typesetter()
        visible = self._viewport.place()
        self._stage.show(visible, self._size)
        self._hands.draw()
        self._mark.follow(visible, self._size)
        self._scrollbar.set(*self._viewport.shown_part())
        self._ask_for_older()
        self._tell_read()
        self._show_way_down()

    def _show_way_down(self) -> None:
        """Show the button to the newest message where that is far, or where new ones wait below."""
        below = self._viewport.hidden_below
        count = unseen(self._rows, self._reading.upto) if below else 0
        if count or below > self._size[1]:
            self.newest.show(self._size, count)
        else:
            self.newest.hide()

    def _ask_for_older(self) -> None:
        if len(self._rows) and self._size[1] > 1 and self._viewport.near_top and not self._older_asked:
            self._older_asked = True
            self._on_older()

    def _tell_read(self) -> None:
        if self._reading.look(self._viewport.visible, self._size[1]):
            self._show_way_down()
