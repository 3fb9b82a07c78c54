"""SQL of failed guesses: how many there were in a row for a name, and until when no more are heard."""

from typing import NamedTuple

from messenger.server.storage.database import Database


class Guessed(NamedTuple):
    """Wrong guesses for one name since the last right one or the last lock, and the end of that lock (ms; 0: none)."""

    failures: int
    until: int


class LockStore:
    """Failed guesses by name, whether anybody has that name or not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, key: str) -> Guessed:
        """Return what is known of a name; nothing is a count of none."""
        rows = self._database.read("select failures, until from lock where name_key = ?1", (key,))
        return Guessed(*rows[0]) if rows else Guessed(0, 0)

    def save(self, key: str, guessed: Guessed, now: int) -> None:
        """Write what became of a guess at ``now`` (ms)."""
        self._database.write(
            "insert into lock (name_key, failures, until, touched) values (?1, ?2, ?3, ?4)"
            " on conflict (name_key) do update set failures = ?2, until = ?3, touched = ?4",
            (key, guessed.failures, guessed.until, now),
        )

    def remove(self, key: str) -> None:
        """Forget the guesses for a name."""
        self._database.write("delete from lock where name_key = ?1", (key,))

    def prune(self, most: int) -> None:
        """Keep the ``most`` names that were guessed last."""
        excess = int(self._database.read("select count(*) from lock")[0][0]) - most
        if excess > 0:
            self._database.write(
                "delete from lock where name_key in (select name_key from lock order by touched limit ?1)", (excess,)
            )
