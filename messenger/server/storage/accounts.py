"""SQL of users: accounts, passwords, profiles, when they were seen; names that are reserved or were imported once."""

import secrets
from typing import NamedTuple

from messenger.server.live import Directory, User
from messenger.server.storage.database import Database


class StoredProfile(NamedTuple):
    """What a user says about itself besides its names."""

    town: str
    email: str
    about: str


class AccountStore:
    """Users and the few facts about the server itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- at the start, inside one turn

    def epoch(self) -> str:
        """Return the random id of this database; a new one gets it here."""
        self._database.write(
            "insert into server (only, epoch) values (1, ?1) on conflict do nothing", (secrets.token_urlsafe(16),)
        )
        return str(self._database.read("select epoch from server")[0][0])

    def load(self, directory: Directory) -> None:
        """Fill ``directory`` with all users, in the order of their revisions."""
        for row in self._database.read(
            "select id, name, name_key, display, rev, admin, seen, deleted from user order by rev"
        ):
            number, name, key, display, rev, admin, seen, deleted = row
            directory.add(User(number, name, key, display, rev, bool(admin), seen, deleted=bool(deleted)))

    def take_returning(self, directory: Directory, now: int) -> set[int]:
        """Return those who were online when the server ended; from now on (ms) they are not.

        They were last seen at its last sign of life, which others do not know yet: they get a new revision.
        """
        alive = self._database.read("select alive from server")[0][0]
        returning = {row[0] for row in self._database.read("select id from user where online = 1")}
        for number in sorted(returning):
            user = directory.users[number]
            user.seen = max(user.seen, alive)
            directory.bump(user, now)
            self.save_presence(user)
        self.save_alive(now)
        return returning

    # -- who is there

    def save_presence(self, user: User) -> None:
        """Write ``online``, ``seen`` and ``rev`` of ``user``."""
        self._database.write(
            "update user set online = ?1, seen = ?2, rev = ?3 where id = ?4",
            (int(user.online), user.seen, user.rev, user.id),
        )

    def save_alive(self, now: int) -> None:
        """Write that the server lived at ``now`` (ms)."""
        self._database.write("update server set alive = ?1", (now,))

    # -- accounts

    def add(self, user: User, skeleton: str, password: str | None, plain: str | None, created: int) -> None:
        """Write a new account with its password, hashed or (imported and not hashed yet) plain."""
        self._database.write(
            "insert into user (id, name, name_key, skeleton, display, password, plain, admin, rev, created)"
            " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            (
                *(user.id, user.name, user.name_key, skeleton, user.display),
                *(password, plain, int(user.admin), user.rev, created),
            ),
        )

    def next_id(self) -> int:
        """Return an id that no account has had, not even one that was lost with a database."""
        (found,) = self._database.read(
            "select coalesce((select max(id) from user), 0) + 1, coalesce((select first_user from server), 0)"
        )
        return max(int(number) for number in found)

    def name_is_taken(self, name_key: str, skeleton: str, but: int = 0) -> bool:
        """Whether an account, the one of the user ``but`` apart, has this name or one that looks like it."""
        rows = self._database.read(
            "select 1 from user where (name_key = ?1 or skeleton = ?2) and id <> ?3", (name_key, skeleton, but)
        )
        return bool(rows)

    def rename(self, user: User, skeleton: str) -> None:
        """Write the user's new name and revision."""
        self._database.write(
            "update user set name = ?1, name_key = ?2, skeleton = ?3, rev = ?4 where id = ?5",
            (user.name, user.name_key, skeleton, user.rev, user.id),
        )

    def delete(self, user: User) -> None:
        """Empty the row of a user, whose ``name_key`` is one that nobody can have; it stays for its messages' sake."""
        self._database.write(
            "update user set name = ?1, name_key = ?2, skeleton = ?2, display = ?3, rev = ?4, password = null,"
            " plain = null, admin = 0, seen = 0, online = 0, town = '', email = '', about = '', deleted = 1"
            " where id = ?5",
            (user.name, user.name_key, user.display, user.rev, user.id),
        )

    # -- names that were given up

    def name_is_reserved(self, name_key: str, skeleton: str, user: int, now: int) -> bool:
        """Whether this name, or one that looks like it, is kept at ``now`` (ms) for another than ``user``."""
        rows = self._database.read(
            "select 1 from reserved_name where (name_key = ?1 or skeleton = ?2) and user <> ?3 and until > ?4",
            (name_key, skeleton, user, now),
        )
        return bool(rows)

    def names_reserved_for(self, user: int, but: str, now: int) -> int:
        """Return how many names are kept for ``user`` at ``now`` (ms), the one called ``but`` not counted."""
        rows = self._database.read(
            "select count(*) from reserved_name where user = ?1 and name_key <> ?2 and until > ?3", (user, but, now)
        )
        return int(rows[0][0])

    def reserve_name(self, name_key: str, skeleton: str, user: int, until: int, now: int) -> None:
        """Keep a name for ``user``, who has it no more, until then (ms). What was kept up to ``now`` is free again."""
        self._database.write("delete from reserved_name where until <= ?1", (now,))
        self._database.write(
            "insert into reserved_name (name_key, skeleton, user, until) values (?1, ?2, ?3, ?4)"
            " on conflict (name_key) do update set user = ?3, until = ?4",
            (name_key, skeleton, user, until),
        )

    def take_reserved_name(self, name_key: str) -> None:
        """Keep a name for nobody any more: somebody has it."""
        self._database.write("delete from reserved_name where name_key = ?1", (name_key,))

    # -- profiles

    def profile_of(self, user: int) -> StoredProfile:
        """Return what ``user``, whom there is, says about itself."""
        return StoredProfile(*self._database.read("select town, email, about from user where id = ?1", (user,))[0])

    def save_profile(self, user: User, profile: StoredProfile) -> None:
        """Write the fields of a profile, the display name among them."""
        self._database.write(
            "update user set display = ?1, rev = ?2, town = ?3, email = ?4, about = ?5 where id = ?6",
            (user.display, user.rev, *profile, user.id),
        )

    # -- passwords

    def password_of(self, user: int) -> tuple[str | None, str | None]:
        """Return (hash, plain) of the user's password; both ``None``: no signing in by password."""
        rows = self._database.read("select password, plain from user where id = ?1", (user,))
        return rows[0] if rows else (None, None)

    def set_password(self, user: int, hashed: str) -> None:
        """Replace the password."""
        self._database.write("update user set password = ?1, plain = null where id = ?2", (hashed, user))

    def unhashed(self, limit: int) -> list[int]:
        """Return up to ``limit`` users whose imported password is not hashed yet."""
        rows = self._database.read("select id from user where plain is not null limit ?1", (limit,))
        return [row[0] for row in rows]

    # -- names that credentials.txt has brought

    def was_imported(self, name_key: str) -> bool:
        """Whether the file has brought this name before, whatever became of the account."""
        return bool(self._database.read("select 1 from imported where name_key = ?1", (name_key,)))

    def add_imported(self, name_key: str) -> None:
        """Remember that the file has brought this name."""
        self._database.write("insert into imported (name_key) values (?1) on conflict do nothing", (name_key,))
