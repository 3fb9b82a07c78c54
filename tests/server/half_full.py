"""The server on a disk whose free bytes stand in the file that FREE_BYTES names, when it is there."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

real = shutil.disk_usage


def disk_usage(path: Any) -> Any:
    """Answer as the test wants."""
    said = Path(os.environ["FREE_BYTES"])
    found = real(path)
    return type(found)(found.total, found.used, int(said.read_text())) if said.exists() else found


shutil.disk_usage = disk_usage

if __name__ == "__main__":
    from messenger.server.run import main

    sys.exit(main(sys.argv[1:]))
