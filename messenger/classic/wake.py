"""How a thread that waits for sockets is woken: by another one, or by a signal."""

import contextlib
import signal
import socket
from collections.abc import Iterator


class Wake:
    """Readable once it was set, until it is cleared."""

    def __init__(self) -> None:
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)

    def fileno(self) -> int:
        """What to wait for."""
        return self._read.fileno()

    @contextlib.contextmanager
    def on_signals(self) -> Iterator[None]:
        """Be set by every signal that has a handler, whichever thread it comes to; only the main thread may ask so.

        The handler itself runs on the main thread, which would not hear of a signal that came to another one.
        """
        before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)

    def set(self) -> None:
        """Wake. May be called from any thread."""
        with contextlib.suppress(BlockingIOError):  # then it is set many times over
            self._write.send(b"\0")

    def clear(self) -> None:
        """Forget that it was set; whoever clears it looks after that what there is to do."""
        with contextlib.suppress(BlockingIOError):
            while len(self._read.recv(4096)) == 4096:
                pass

    def close(self) -> None:
        """Give the two sockets back."""
        self._read.close()
        self._write.close()
