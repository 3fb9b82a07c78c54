"""The pictures of messages, as bubbles show them: asked for when they are drawn, decoded elsewhere, kept while they are
looked at. Whoever shows one is told when it has come. The large view of one is the viewer's.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from messenger.client.actions import Actions
from messenger.client.changes import (
    AccountChanged,
    BannerChanged,
    FileChoicesChanged,
    PictureCame,
    TransferChanged,
)
from messenger.client.files.model import TransferPhase
from messenger.client.model import ChatMessage, Link
from messenger.client.private.model import private_user
from messenger.client.state import State
from messenger.gui.pictures.shelf import Shelf
from messenger.gui.subscriptions import Subscriptions

if TYPE_CHECKING:
    from PIL.Image import Image

    from messenger.gui.pictures.darkroom import Darkroom

SHOWN_BYTES: Final = 24 * 1024**2
"""How much memory decoded pictures have that are kept, in the sizes in which they were shown."""
SMALL_BYTES: Final = 8 * 1024**2
"""And the small files of which they are made."""
ASK_MS: Final = 20
"""What is drawn within this time is asked for together."""
ASK_MOST: Final = 24
"""And of that no more than so many: the rest was scrolled past."""
_MOST_FAULTS: Final = 500

Px = tuple[int, int]


class _Wanted:
    """A picture that is to come, and the sizes in which it is to be shown. To generate it would cost at every start."""

    __slots__ = ("message", "sizes")

    def __init__(self, message: ChatMessage) -> None:
        self.message = message
        self.sizes: set[Px] = set()


class Pictures:
    """Belongs to the Tk thread; nothing is read or begun before the first picture.

    ``view(window, message)`` opens the large view over a window.
    """

    def __init__(
        self,
        root: tk.Tk,
        state: State,
        actions: Actions,
        subscriptions: Subscriptions,
        view: Callable[[tk.Misc, ChatMessage], object] = lambda _window, _message: None,
    ) -> None:
        self._root = root
        self._state = state
        self._actions = actions
        self._view = view
        self._darkroom: Darkroom | None = None
        self._shown: Shelf[tuple[str, Px], Image] = Shelf(SHOWN_BYTES)
        self._small: Shelf[str, bytes] = Shelf(SMALL_BYTES)
        self._faults: Shelf[str, str] = Shelf(_MOST_FAULTS)
        """Why a picture cannot be shown, ever."""
        self._absent: dict[str, str] = {}
        """Why it is not here: a sentence, or "" when it is to be fetched by hand."""
        self._wanted: dict[str, _Wanted] = {}
        """What is to come, and was not made small yet; what was drawn last is at the end."""
        self._asked: set[str] = set()
        """Of these the bytes are awaited from the core, or being made small."""
        self._fitting: set[tuple[str, Px]] = set()
        self._asking = ""
        self._listeners: list[tuple[tk.Misc, Callable[[str], object]]] = []
        self._connected = False
        self._account: tuple[str, int] | None = None
        subscriptions.subscribe(root, PictureCame, self._on_came)
        subscriptions.subscribe(root, TransferChanged, self._on_transfer)
        subscriptions.subscribe(root, AccountChanged, lambda _change: self._on_account())
        subscriptions.subscribe(root, BannerChanged, lambda _change: self._on_link())
        subscriptions.subscribe(root, FileChoicesChanged, lambda _change: self._look_again(by_hand=True))

    # --- for those who show pictures -----------------------------------------------------------------------------

    @property
    def darkroom(self) -> Darkroom:
        """Where pictures are decoded, for others who have some."""
        if self._darkroom is None:
            from messenger.gui.pictures.darkroom import Darkroom

            self._darkroom = Darkroom(self._root)
        return self._darkroom

    def picture(self, message: ChatMessage, size: Px) -> Image | None:
        """Return the picture of ``message``, exactly ``size`` px of the screen, what stands over cut off; RGB or RGBA.

        ``None`` while it is not here; it is asked for, and ``subscribe`` tells when there is something new. To be
        called each time it is drawn: only what was drawn of late is asked for, and it may have been let go meanwhile.
        """
        if message.file is None:
            return None
        key = (message.file.hash, size)
        image = self._shown.get(key)
        if image is not None:
            return image
        if message.file.hash not in self._faults:
            self._want(message, message.file.hash, size)
        return self._stand_in(*key)

    def fault(self, file_hash: str) -> str:
        """Return the sentence why the picture cannot be shown, or not now; "" when nothing is known against it."""
        return self._faults.get(file_hash) or self._absent.get(file_hash, "")

    def by_hand(self, file_hash: str) -> bool:
        """Whether the picture is larger than what is fetched without being asked: ``fetch`` does it."""
        return self._absent.get(file_hash) == ""

    def fetch(self, message: ChatMessage) -> None:
        """Have the picture of ``message`` fetched, however large it is. Its progress is told as that of a transfer."""
        if message.file is not None:
            self._absent.pop(message.file.hash, None)
            self._asked.add(message.file.hash)
            self._wanted.setdefault(message.file.hash, _Wanted(message))
            self._actions.show_picture(message, whole=True)

    def small(self, file_hash: str) -> bytes | None:
        """Return the small file of a picture that was shown of late, if it is still kept here."""
        return self._small.get(file_hash)

    def view(self, window: tk.Misc, message: ChatMessage) -> None:
        """Show the picture of ``message`` large, over this window."""
        self._view(window, message)

    def subscribe(self, widget: tk.Misc, callback: Callable[[str], object]) -> None:
        """Call ``callback`` with the hash of a picture that can be drawn now, or of which ``fault`` or ``by_hand`` says
        something new, as long as ``widget`` exists.
        """
        entry = (widget, callback)
        self._listeners.append(entry)

        def forget(event: tk.Event[tk.Misc]) -> None:
            if event.widget is widget and entry in self._listeners:
                self._listeners.remove(entry)

        widget.bind("<Destroy>", forget, add=True)

    def close(self) -> None:
        """Decode nothing any more."""
        self._forget()
        if self._darkroom is not None:
            self._darkroom.close()

    # --- asking --------------------------------------------------------------------------------------------------

    def _want(self, message: ChatMessage, file_hash: str, size: Px) -> None:
        if file_hash in self._absent or (file_hash, size) in self._fitting:
            return
        small = self._small.get(file_hash)
        if small is not None:
            self._fit(file_hash, small, size)
            return
        wanted = self._wanted.pop(file_hash, None) or _Wanted(message)
        wanted.sizes.add(size)
        self._wanted[file_hash] = wanted
        if file_hash not in self._asked and not self._asking:
            self._asking = self._root.after(ASK_MS, self._ask)

    def _ask(self) -> None:
        self._asking = ""
        fresh = [file_hash for file_hash in self._wanted if file_hash not in self._asked]
        for file_hash in fresh[:-ASK_MOST]:
            del self._wanted[file_hash]
        for file_hash in reversed(fresh[-ASK_MOST:]):
            self._asked.add(file_hash)
            self._actions.show_picture(self._wanted[file_hash].message)

    def _on_came(self, change: PictureCame) -> None:
        file_hash = change.hash
        if file_hash not in self._asked and file_hash not in self._absent:
            return
        if not change.data:
            self._drop(file_hash)
            self._absent[file_hash] = change.reason
            self._tell(file_hash)
            return
        self._absent.pop(file_hash, None)
        if change.whole:
            self._asked.add(file_hash)
            done = partial(self._on_small, file_hash, change.data)
            self.darkroom.thumbnail(change.data, done, droppable=True)
        else:
            self._take(file_hash, change.data)

    def _on_small(self, file_hash: str, whole: bytes, small: bytes | None, sentence: str) -> None:
        if file_hash not in self._asked:
            return  # signed out meanwhile
        wanted = self._wanted.get(file_hash)
        if small is None:
            self._drop(file_hash)
            if sentence:
                self._fail(file_hash, sentence)
            return
        if small is not whole and wanted is not None and private_user(wanted.message.log) is None:
            self._actions.keep_thumbnail(file_hash, small)
        self._take(file_hash, small)

    def _take(self, file_hash: str, small: bytes) -> None:
        """Have the small picture made as large as it is to be shown."""
        self._small.put(file_hash, small, len(small))
        wanted = self._wanted.get(file_hash)
        self._drop(file_hash)
        for size in wanted.sizes if wanted is not None else ():
            self._fit(file_hash, small, size)
        if wanted is None or not wanted.sizes:
            self._tell(file_hash)  # fetched before it was drawn, or by somebody else

    def _fit(self, file_hash: str, small: bytes, size: Px) -> None:
        from messenger.gui.pictures.decoding import Fit

        key = (file_hash, size)
        self._fitting.add(key)
        self.darkroom.fit(small, size, Fit.COVER, partial(self._on_fitted, key), droppable=True)

    def _on_fitted(self, key: tuple[str, Px], image: Image | None, sentence: str) -> None:
        if key not in self._fitting:
            return  # signed out meanwhile
        self._fitting.discard(key)
        if image is not None:
            self._shown.put(key, image, image.width * image.height * 4)
            self._tell(key[0])
        elif sentence:
            self._fail(key[0], sentence)

    def _stand_in(self, file_hash: str, size: Px) -> Image | None:
        """Return what is there of the picture in another size, brought to this one quickly."""
        other = next((key for key in self._shown if key[0] == file_hash), None)
        image = self._shown.get(other) if other is not None else None
        if image is None:
            return None
        from PIL.Image import Resampling

        from messenger.gui.pictures.decoding import Fit, Size, scaled

        goal, box = scaled(Size(*image.size), size, Fit.COVER)
        return image.resize(goal, Resampling.BILINEAR, box=box)

    def _fail(self, file_hash: str, sentence: str) -> None:
        self._faults.put(file_hash, sentence, 1)
        self._tell(file_hash)

    def _drop(self, file_hash: str) -> None:
        self._asked.discard(file_hash)
        self._wanted.pop(file_hash, None)

    def _tell(self, file_hash: str) -> None:
        for entry in list(self._listeners):
            if entry in self._listeners:  # not gone by what another one did
                entry[1](file_hash)

    # --- what changed --------------------------------------------------------------------------------------------

    def _on_transfer(self, change: TransferChanged) -> None:
        transfer = self._state.transfer(change.log, change.cid)
        if transfer is not None and transfer.phase is TransferPhase.DONE and transfer.hash in self._absent:
            del self._absent[transfer.hash]
            self._tell(transfer.hash)

    def _on_link(self) -> None:
        connected = self._state.link.link is Link.ONLINE
        if connected and not self._connected:
            self._look_again(by_hand=False)
        self._connected = connected

    def _look_again(self, *, by_hand: bool) -> None:
        """Have pictures asked for again that were not here: those to be ``fetch``ed, or the others."""
        again = [file_hash for file_hash, reason in self._absent.items() if (not reason) is by_hand]
        for file_hash in again:
            del self._absent[file_hash]
        for file_hash in again:
            self._tell(file_hash)

    def _on_account(self) -> None:
        state = self._state
        account = (state.server.pin, state.me.id) if state.server and state.me else None
        if account != self._account:
            self._account = account
            self._forget()

    def _forget(self) -> None:
        """Let go of one account's pictures."""
        if self._asking:
            self._root.after_cancel(self._asking)
            self._asking = ""
        for kept in (self._shown, self._small, self._faults, self._absent, self._wanted, self._asked, self._fitting):
            kept.clear()
