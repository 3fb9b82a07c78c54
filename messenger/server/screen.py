"""What the operator reads: sentences on standard output and standard error, even when nobody reads them."""

import contextlib
import os
import sys


def say(text: str) -> None:
    """Write to standard output."""
    with contextlib.suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def complain(text: str) -> None:
    """Write to standard error."""
    with contextlib.suppress(OSError):
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def end_broken(reason: str) -> None:
    """End the process at once, answering nobody: after a restart the store says what is true."""
    complain(reason)
    os._exit(1)
