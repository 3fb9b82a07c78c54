"""The real server with a defect: ``python clumsy_server.py`` and what ``server_main.py`` takes.

A message that begins with ``ouch`` breaks the code that is to handle it, so that the log has something to say.
"""

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from messenger.protocol.messages import Send  # noqa: E402 - found by the line above
from messenger.server.handlers.messages import Messages  # noqa: E402
from messenger.server.run import main  # noqa: E402
from messenger.server.session import Session  # noqa: E402

OUCH: Final = "ouch"

_send = Messages.send


def send(self: Messages, session: Session, line: Send) -> None:
    """Take a message, or fail."""
    if line.text.startswith(OUCH):
        raise RuntimeError(f"a defect that quotes {line.text}") from KeyError(line.text)
    _send(self, session, line)


if __name__ == "__main__":  # a test that only wants the word above gets no defect
    Messages.send = send  # type: ignore[method-assign]
    sys.exit(main(sys.argv[1:]))
