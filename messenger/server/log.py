"""The server's log: lines on standard error, written by a thread of their own so that the loop never waits for them.

Quiet at its default level. Nobody logs message texts, passwords, tokens or whole lines, ``--wire`` excepted.
"""

import logging
import logging.handlers
import queue
from collections.abc import Iterator
from contextlib import contextmanager

from messenger.net.report import ReportFormatter

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@contextmanager
def logging_to_stderr(level: str, wire: bool) -> Iterator[None]:
    """Write what is at least as grave as ``level``, and with ``wire`` every line of the protocol."""
    lines: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(FORMAT))
    listener = logging.handlers.QueueListener(lines, handler)
    root = logging.getLogger()
    door = logging.handlers.QueueHandler(lines)
    door.setFormatter(ReportFormatter())
    root.addHandler(door)
    root.setLevel(level.upper())
    if wire:
        logging.getLogger("messenger.net.transcript").setLevel(logging.INFO)
    listener.start()
    try:
        yield
    finally:
        root.removeHandler(door)
        listener.stop()
