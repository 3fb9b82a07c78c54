"""The real server with an ear at its relay: ``python nosy_server.py`` and what ``server_main.py`` takes.

Every byte that a relay hands on is also written to the file ``heard`` in the working folder. As long as there is a
file ``flip``, one bit of what is handed on is turned over: once, and the file is gone, or every time when something
stands in it.
"""

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from messenger.server import relay  # noqa: E402 - found by the line above
from messenger.server.run import main  # noqa: E402

HEARD: Final = Path("heard")
FLIP: Final = Path("flip")


class NosyEnd(relay.End):
    """One end of a relay that is listened to."""

    def buffer_updated(self, nbytes: int) -> None:
        """Write down what came, meddle with it if asked to, and hand it on."""
        with HEARD.open("ab") as heard:
            heard.write(self._buffer[:nbytes])
        if FLIP.exists():
            self._buffer[nbytes - 1] ^= 1
            if not FLIP.read_bytes():
                FLIP.unlink()
        super().buffer_updated(nbytes)


relay.End = NosyEnd  # type: ignore[misc]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
