"""Hands notifications over to the desktop, on a thread of its own: whatever a service does, no window waits for it.

The library is read there, when the first notification is to be shown. What is to be shown is not decided here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from messenger.gui.notifications.announcement import Announcement, Orders

if TYPE_CHECKING:
    from desktop_notifier.backends.base import DesktopNotifierBackend
    from desktop_notifier.common import Notification

_log = logging.getLogger(__name__)

PAUSE: Final = 0.3
"""Seconds between two rounds: what is replaced meanwhile is shown once."""
GOODBYE: Final = 1.0
"""Seconds in which what is still shown may be withdrawn at the end."""


class Sender:
    """``tell`` and ``close`` belong to the window's thread and return at once, or nearly so.

    ``on_click`` is called with the key of a notification, on the sender's thread. Where there is no bus or no service,
    or where it fails, that notification is lost and the next one is tried.
    """

    def __init__(
        self,
        name: str,
        icon: Path,
        on_click: Callable[[str], None],
        open_backend: Callable[[str, Path], DesktopNotifierBackend] | None = None,
    ) -> None:
        self._name = name
        self._icon = icon
        self._on_click = on_click
        self._open_backend = open_backend or _open_backend
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._living: asyncio.Task[None] | None = None
        self._wake: asyncio.Event | None = None
        self._waiting: dict[str, Announcement | None] = {}
        """What is to be done; belongs to the sender's thread."""
        self._shown: set[str] = set()
        self._complained = ""
        self._ending = False

    def tell(self, orders: Orders) -> None:
        """Have these carried out. The thread begins with the first one to be shown."""
        if not orders:
            return
        if self._thread is None:
            if not any(orders.values()):
                return  # nothing has been shown that could be withdrawn
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._run, args=[self._loop], name="notifications", daemon=True)
            self._thread.start()
        self._call(lambda: self._take(orders))

    def close(self, timeout: float = GOODBYE) -> bool:
        """Withdraw what is shown, within ``timeout`` seconds; return whether that is done."""
        if self._thread is None:
            return True
        self._call(self._end)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _call(self, call: Callable[[], None]) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended
                self._loop.call_soon_threadsafe(call)

    # --- on its thread -------------------------------------------------------------------------------------------

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._live())

    def _take(self, orders: Orders) -> None:
        self._waiting |= orders
        if self._wake is not None:
            self._wake.set()

    def _end(self) -> None:
        self._ending = True  # looked at as well: before Python 3.12 a task may miss that it is cancelled
        if self._living is not None:
            self._living.cancel()

    async def _live(self) -> None:
        backend: DesktopNotifierBackend | None = None
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: _log.info("%s", context["message"]))
        self._wake = asyncio.Event()
        if self._waiting:
            self._wake.set()
        try:
            backend = self._open_backend(self._name, self._icon)
            backend.on_clicked = self._on_click
        except Exception as error:  # a library that does not fit this desktop must not cost more than notifications
            self._complain(error)
        if not self._ending:
            self._living = asyncio.create_task(self._keep(backend))
            with contextlib.suppress(asyncio.CancelledError):
                await self._living
        if backend is not None:
            await self._leave(backend)

    async def _keep(self, backend: DesktopNotifierBackend | None) -> None:
        while self._wake is not None and not self._ending:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting and not self._ending:
                key = next(iter(self._waiting))
                order = self._waiting.pop(key)
                if backend is not None:
                    await self._carry_out(backend, key, order)
            await asyncio.sleep(PAUSE)

    async def _carry_out(self, backend: DesktopNotifierBackend, key: str, order: Announcement | None) -> None:
        try:
            if order is None:
                if key in self._shown:
                    self._shown.discard(key)
                    await backend.clear(key)
                return
            if key in self._shown and sys.platform in ("win32", "darwin"):
                await backend.clear(key)  # elsewhere it is replaced in its place
            self._shown.add(key)
            await backend.send(_notification(order))
        except Exception as error:  # the desktop's fault, of whatever kind, concerns this notification alone
            self._complain(error)
        else:
            self._complained = ""

    async def _leave(self, backend: DesktopNotifierBackend) -> None:
        close = getattr(backend, "close", backend.clear_all)
        try:
            async with asyncio.timeout(GOODBYE):
                await close()
        except Exception as error:
            self._complain(error)

    def _complain(self, error: Exception) -> None:
        """Say it once, until it works again."""
        if str(error) != self._complained:
            self._complained = str(error)
            _log.info("a notification could not be handed over: %s", error)


def _notification(order: Announcement) -> Notification:
    from desktop_notifier.common import DEFAULT_SOUND, Notification

    sound = DEFAULT_SOUND if order.sound else None
    return Notification(order.title, order.body, sound=sound, thread=order.key, identifier=order.key)


def _open_backend(name: str, icon: Path) -> DesktopNotifierBackend:
    """Return the library's way to this desktop; on a freedesktop our own."""
    from desktop_notifier.common import Icon

    picture = Icon(path=icon)
    if sys.platform in ("win32", "darwin"):
        from desktop_notifier.main import get_backend_class

        return get_backend_class()(name, picture)
    from messenger.gui.notifications.freedesktop import Freedesktop

    return Freedesktop(name, picture)
