"""SQL of blocks: who takes nothing from whom. In memory they are the two sets of each ``User``."""

from messenger.server.live import Directory
from messenger.server.storage.database import Database


class BlockStore:
    """Pairs of users."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, directory: Directory) -> None:
        """Fill in whom each user has blocked, and by whom each is. At the start, when the users are there."""
        for blocker, blocked in self._database.read("select blocker, blocked from block"):
            directory.users[blocker].blocks.add(blocked)
            directory.users[blocked].blocked_by.add(blocker)

    def add(self, blocker: int, blocked: int) -> None:
        """Write a block that is not there yet."""
        self._database.write("insert into block (blocker, blocked) values (?1, ?2)", (blocker, blocked))

    def remove(self, blocker: int, blocked: int) -> None:
        """Delete one block."""
        self._database.write("delete from block where blocker = ?1 and blocked = ?2", (blocker, blocked))

    def remove_all(self, user: int) -> None:
        """Delete every block by ``user`` and of ``user``."""
        self._database.write("delete from block where blocker = ?1 or blocked = ?1", (user,))
