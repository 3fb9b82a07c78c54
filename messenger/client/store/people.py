"""Rows of the directory: the people of one account's server."""

from collections.abc import Iterable

from messenger.client.model import Contact
from messenger.client.store.database import Database


class People:
    """Who there is, as the server last told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, account: int) -> list[Contact]:
        """Return the whole directory; presence is not kept."""
        rows = self._database.read("SELECT id, name, display, seen, deleted FROM person WHERE account = ?", account)
        return [Contact(user, name, display, seen=seen, deleted=gone == 1) for user, name, display, seen, gone in rows]

    def called(self, account: int, user: int) -> str:
        """Return the display name of ``user``, "" when there is no such person."""
        rows = self._database.read("SELECT display FROM person WHERE account = ? AND id = ?", account, user)
        return rows[0][0] if rows else ""

    def keep(self, account: int, people: Iterable[Contact]) -> None:
        """Add or renew entries."""
        for person in people:
            self._database.write(
                "INSERT INTO person (account, id, name, display, seen, deleted) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                " ON CONFLICT (account, id) DO UPDATE SET name = ?3, display = ?4, deleted = ?6,"
                " seen = CASE WHEN ?6 THEN 0 ELSE max(seen, ?5) END",
                account, person.id, person.name, person.display, person.seen, person.deleted,
            )  # fmt: skip

    def keep_seen(self, account: int, seen: Iterable[tuple[int, int]]) -> None:
        """Note when people were last online: user and ms, 0 when that is unknown now."""
        for user, ts in seen:
            self._database.write("UPDATE person SET seen = ? WHERE account = ? AND id = ?", ts, account, user)

    def doubt(self, account: int) -> None:
        """Doubt that the server still has these accounts, until it has told its whole directory anew."""
        self._database.write("UPDATE person SET deleted = 2 WHERE account = ? AND deleted = 0", account)

    def in_doubt(self, account: int) -> bool:
        """Whether that is not known of anybody."""
        return bool(self._database.read("SELECT 1 FROM person WHERE account = ? AND deleted = 2 LIMIT 1", account))

    def lose(self, account: int) -> list[Contact]:
        """Note that the server has no more accounts of whom that is not known; return who they were."""
        rows = self._database.read("SELECT id, name, display FROM person WHERE account = ? AND deleted = 2", account)
        self._database.write("UPDATE person SET deleted = 1, seen = 0 WHERE account = ? AND deleted = 2", account)
        return [Contact(user, name, display, deleted=True) for user, name, display in rows]

    def forget(self, account: int) -> None:
        """Remove the whole directory."""
        self._database.write("DELETE FROM person WHERE account = ?", account)
