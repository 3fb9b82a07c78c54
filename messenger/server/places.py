"""How many connections there may be at all doors together: as many as are set, or as the system permits files.

Every connection is an open file to the system, and so are the database and the files of messages: those are kept free,
so that a server full of connections can still write. Doors count; here is only how much there is room for.
"""

from dataclasses import dataclass, field
from typing import Final, Protocol

OWN_FILES: Final = 64
"""What the server itself has open, with something to spare: the database, the log, what it listens on, its threads."""
LEAST_FILES: Final = 64
"""With fewer files a server cannot do its work."""
_LEAST_OWN: Final = 32


class TooFewFilesError(Exception):
    """The system lets the process open too few files; the message is one sentence."""


class Counting(Protocol):
    """A door, as far as it is counted."""

    @property
    def admitted(self) -> int:
        """Connections that were let in."""

    @property
    def sockets(self) -> int:
        """All that are open: those in the handshake and those that are being turned away, too."""


@dataclass(slots=True)
class Places:
    """Room for so many ``connections`` that are let in, and so many ``sockets`` in all, at all ``doors`` together.

    ``files``: how many the system lets the process open; ``None``: any number.
    """

    connections: int
    sockets: int
    files: int | None = None
    doors: list[Counting] = field(default_factory=list)

    @property
    def has_room(self) -> bool:
        """Whether one more connection may be let in."""
        return sum(door.admitted for door in self.doors) < self.connections

    @property
    def has_socket(self) -> bool:
        """Whether one more may be accepted at all."""
        return sum(door.sockets for door in self.doors) < self.sockets


def files_wanted(connections: int, strangers: int, carried: int) -> int:
    """Return how many files a server needs.

    ``strangers``: how many may be in the handshake, and as many are told at the same time that there is no room;
    ``carried``: files of messages on their way.
    """
    return connections + 2 * strangers + carried + OWN_FILES


def places_for(connections: int, strangers: int, carried: int, files: int | None) -> Places:
    """Return the room there is where the system permits so many ``files``. Raises ``TooFewFilesError``."""
    if files is None:
        return Places(connections, connections + 2 * strangers)
    if files < LEAST_FILES:
        raise TooFewFilesError(
            f"The system lets the server open {files} files only, and it needs {LEAST_FILES} at least (ulimit -n)."
        )
    sockets = files - max(_LEAST_OWN, min(carried + OWN_FILES, files // 4))
    told = min(2 * strangers, sockets // 4)
    return Places(min(connections, sockets - told), sockets, files)
