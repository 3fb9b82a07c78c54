"""Rows of servers, and of the accounts this profile has signed in to."""

from dataclasses import dataclass

from messenger.client.model import SavedServer
from messenger.client.store.database import Database


@dataclass(slots=True)
class Account:
    """One user of one server as this device knows it; see the schema for what each field means."""

    id: int
    server: SavedServer
    user: int
    user_name: str
    display_name: str
    admin: bool
    device: str
    token: str
    epoch: str
    dn: int
    renumber: bool
    people_rev: int


_COLUMNS = (
    "account.id, server.name, server.addresses, server.pin, account.user, account.user_name, account.display_name,"
    " account.admin, account.device, account.token, account.epoch, account.dn, account.renumber, account.people_rev"
)


class Accounts:
    """Who signed in where."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def servers(self) -> list[SavedServer]:
        """Return the known servers, the last used first, each with the user name last used there."""
        rows = self._database.read(
            "SELECT name, addresses, pin, coalesce((SELECT user_name FROM account WHERE server = server.id"
            " ORDER BY used DESC LIMIT 1), '') FROM server ORDER BY used DESC"
        )
        return [SavedServer(*row) for row in rows]

    def current(self) -> Account | None:
        """Return the account the profile opens with, if one is signed in."""
        return self._one("account.current = 1 AND account.token <> ''")

    def by_user(self, pin: str, user: int) -> Account | None:
        """Return the account of the user with the id ``user`` at the server with the key ``pin``."""
        return self._one("server.pin = ? AND account.user = ?", pin, user)

    def by_name(self, pin: str, user_name: str) -> Account | None:
        """Return the account last known by ``user_name`` at the server with the key ``pin``."""
        return self._one("server.pin = ? AND account.user_name = ? COLLATE NOCASE", pin, user_name)

    def _one(self, where: str, *values: object) -> Account | None:
        rows = self._database.read(
            f"SELECT {_COLUMNS} FROM account JOIN server ON server.id = account.server WHERE {where}"  # noqa: S608
            " ORDER BY account.used DESC LIMIT 1",
            *values,
        )
        if not rows:
            return None
        (row,) = rows
        return Account(
            id=row[0],
            server=SavedServer(row[1], row[2], row[3], row[5]),
            user=row[4],
            user_name=row[5],
            display_name=row[6],
            admin=bool(row[7]),
            device=row[8],
            token=row[9],
            epoch=row[10],
            dn=row[11],
            renumber=bool(row[12]),
            people_rev=row[13],
        )

    def keep_server(self, server: SavedServer, now: int) -> None:
        """Remember the server, or its new name and addresses."""
        self._database.write(
            "INSERT INTO server (pin, name, addresses, used) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (pin) DO UPDATE SET name = ?2, addresses = ?3, used = ?4",
            server.pin, server.name, server.addresses, now,
        )  # fmt: skip

    def add(self, account: Account) -> int:
        """Add the account (its ``id`` means nothing yet) at a server that is kept; return its id."""
        return self._database.insert(
            "INSERT INTO account (server, user, user_name, display_name, admin, device, token, epoch, dn, renumber,"
            " people_rev, current, used)"
            " VALUES ((SELECT id FROM server WHERE pin = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
            account.server.pin, account.user, account.user_name, account.display_name, account.admin, account.device,
            account.token, account.epoch, account.dn, account.renumber, account.people_rev,
        )  # fmt: skip

    def save(self, account: Account) -> None:
        """Write everything about the account but its identity."""
        self._database.write(
            "UPDATE account SET user_name = ?, display_name = ?, admin = ?, device = ?, token = ?, epoch = ?, dn = ?,"
            " renumber = ?, people_rev = ? WHERE id = ?",
            account.user_name, account.display_name, account.admin, account.device, account.token, account.epoch,
            account.dn, account.renumber, account.people_rev, account.id,
        )  # fmt: skip

    def save_dn(self, account: Account) -> None:
        """Write the last device number only: it changes with every message."""
        self._database.write("UPDATE account SET dn = ? WHERE id = ?", account.dn, account.id)

    def make_current(self, account: int, now: int) -> None:
        """Let the profile open with this account."""
        self._database.write("UPDATE account SET current = (id = ?)", account)
        self._database.write("UPDATE account SET used = ? WHERE id = ?", now, account)
