"""The real server, on a disk that can be full at a word from outside (``small_disk``)."""

import os
from pathlib import Path
from typing import Final

from messenger.server.run import main
from tests.torture.small_disk import shrink_server

OPTIONS: Final = {
    "hash-memory-kib": 8,
    "hash-rounds": 1,
    "lines-per-second": 100_000,
    "lines-burst": 100_000,
    "unauthenticated-per-address": 500,
    "linger-seconds": 600,  # who is killed or cut off counts as online: so it is known who must get a broadcast
    "start-quiet-seconds": 0.5,
    "silence-seconds": 2,
    "drain-seconds": 1.5,
    "presence-gather-ms": 10,
    "marker-gather-ms": 50,
    "sign-of-life-seconds": 0.5,
    "private-keep-seconds": 5,
    "private-asks-per-minute": 10_000,
    "private-rest-seconds": 0,
}
"""As everywhere, only shorter and without the brakes; a half-open link is noticed after 2 s of silence."""


def serve(port: int, data: Path, work: Path) -> None:
    """Be the process."""
    shrink_server(data)
    os.chdir(work)
    options = [word for name, value in OPTIONS.items() for word in (f"--{name}", str(value))]
    raise SystemExit(main([str(port), "--host", "127.0.0.1", "--data", str(data), *options]))
