"""How one thread, or a signal, wakes another one that waits for sockets."""

import contextlib
import socket


class Wake:
    """Readable once it was set, until it is cleared."""

    def __init__(self) -> None:
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)

    def fileno(self) -> int:
        """What to wait for."""
        return self._read.fileno()

    def set(self) -> None:
        """Wake. May be called from any thread and from a signal's handler."""
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
