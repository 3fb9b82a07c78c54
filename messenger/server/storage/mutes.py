"""SQL of mutes: which chats make no noise for whom."""

from messenger.server.storage.database import Database


class MuteStore:
    """Logs by name, for each user."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, user: int) -> list[str]:
        """Return the names of the logs that ``user`` has muted."""
        rows = self._database.read("select log from mute where user = ?1 order by log", (user,))
        return [row[0] for row in rows]

    def set(self, user: int, log: str, muted: bool) -> bool:
        """Mute or unmute; return whether that changed anything."""
        if bool(self._database.read("select 1 from mute where user = ?1 and log = ?2", (user, log))) is muted:
            return False
        if muted:
            self._database.write("insert into mute (user, log) values (?1, ?2)", (user, log))
        else:
            self._database.write("delete from mute where user = ?1 and log = ?2", (user, log))
        return True

    def remove_all(self, user: int) -> None:
        """Forget the mutes of ``user``."""
        self._database.write("delete from mute where user = ?1", (user,))
