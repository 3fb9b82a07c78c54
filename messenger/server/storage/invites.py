"""SQL of invites. Their tokens are kept as SHA-256 only."""

from typing import NamedTuple

from messenger.server.storage.database import Database


class StoredInvite(NamedTuple):
    """One invite. ``uses`` are left; ``expires`` (ms) is ``None`` for one that never does, as the first ones.

    ``token`` is the SHA-256 of what is in the link; ``creator`` is ``None`` for the operator.
    """

    id: int
    admin: bool
    uses: int
    expires: int | None
    created: int
    revoked: bool
    token: bytes
    creator: int | None

    def valid(self, now: int) -> bool:
        """Whether somebody can still sign up with it at ``now`` (ms)."""
        return not self.revoked and self.uses > 0 and (self.expires is None or now < self.expires)


class InviteStore:
    """Invites."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next_id(self) -> int:
        """Return an id that no invite has had."""
        return int(self._database.read("select coalesce(max(id), 0) + 1 from invite")[0][0])

    def add(self, invite: StoredInvite) -> None:
        """Write a new invite."""
        self._database.write(
            "insert into invite (id, admin, uses, expires, created, revoked, token, creator)"
            " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            invite,
        )

    def find(self, token: bytes) -> StoredInvite | None:
        """Return the invite with this token (its SHA-256), valid or not."""
        rows = self._read("where token = ?1", (token,))
        return rows[0] if rows else None

    def get(self, number: int) -> StoredInvite | None:
        """Return the invite with this id, valid or not."""
        rows = self._read("where id = ?1", (number,))
        return rows[0] if rows else None

    def usable(self, now: int) -> list[StoredInvite]:
        """Return the invites with which somebody can sign up, oldest first."""
        return [invite for invite in self._read("order by id", ()) if invite.valid(now)]

    def use(self, number: int) -> None:
        """Take one use away."""
        self._database.write("update invite set uses = uses - 1 where id = ?1", (number,))

    def revoke(self, number: int) -> None:
        """Make an invite useless."""
        self._database.write("update invite set revoked = 1 where id = ?1", (number,))

    def revoke_first(self) -> None:
        """Make the links for the first administrator useless: they are the ones for administrators without an end."""
        self._database.write("update invite set revoked = 1 where admin = 1 and expires is null")

    def _read(self, condition: str, values: tuple[object, ...]) -> list[StoredInvite]:
        rows = self._database.read(
            f"select id, admin, uses, expires, created, revoked, token, creator from invite {condition}",  # noqa: S608
            values,
        )
        return [
            StoredInvite(number, bool(admin), uses, expires, created, bool(revoked), token, creator)
            for number, admin, uses, expires, created, revoked, token, creator in rows
        ]
