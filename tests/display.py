"""A screen that nobody sees: Xvfb, started for the tests and the demo, with fixed size and resolution.

Whoever has a desktop open is not disturbed by it, and every picture has the same pixels everywhere.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def virtual_display(width: int = 1366, height: int = 900) -> Iterator[str]:
    """Start an Xvfb and give its name, like ``:7``; it is ready then. It ends with the block.

    The server chooses a free number itself. Raises ``RuntimeError`` when it does not start.
    """
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-dpi", "96"]
    command += ["-nolisten", "tcp", "-noreset"]
    # A session of its own: a Ctrl-C at the terminal reaches whoever uses the display, and the display ends last.
    with subprocess.Popen(
        command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as answer:
                number = answer.readline().strip()  # one line when it is ready, nothing when it has ended
            if not number:
                words = server.stderr.read().decode(errors="replace") if server.stderr else ""
                raise RuntimeError(f"Xvfb did not start: {words.strip()[-500:]}")
            yield f":{number}"
        finally:
            server.terminate()
