"""The operator's commands: what ``server_main.py invite`` and ``user`` do, beside a running server or without one.

How a command gets here is the business of ``control``. Every command is carried out in turns, like what clients ask.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from msgspec import Struct

from messenger.server import names
from messenger.server.invites import Invites
from messenger.server.live import Directory
from messenger.server.passwords import BusyError, Passwords, Secret
from messenger.server.reach import Reach
from messenger.server.register import Register
from messenger.server.turn import Turn

WAIT = 15.0
"""Seconds until a command gives up: its turn fails for as long as the disk is full."""

_ResultT = TypeVar("_ResultT")


class Answer(Struct, frozen=True):
    """What a command has to say, a line each, and its exit status."""

    lines: list[str]
    status: int = 0


class CommandError(Exception):
    """The command cannot be carried out; the message is one sentence."""


class Operator:
    """The commands by name. Their ``words`` are those of the command line, and ``password`` where one is needed."""

    def __init__(
        self, turn: Turn, directory: Directory, register: Register, invites: Invites, passwords: Passwords, reach: Reach
    ) -> None:
        self._turn = turn
        self._directory = directory
        self._register = register
        self._invites = invites
        self._passwords = passwords
        self._reach = reach
        self._commands: dict[str, Callable[[dict[str, Any]], Awaitable[list[str]]]] = {
            "invite new": self._invite_new,
            "invite list": self._invite_list,
            "invite revoke": self._invite_revoke,
            "user add": self._user_add,
            "user list": self._user_list,
            "user reset-password": self._user_reset_password,
        }

    async def run(self, name: str, words: dict[str, Any]) -> Answer:
        """Carry out one command."""
        command = self._commands.get(name)
        if command is None:
            return Answer([f"There is no command {name}: server and command are of different versions."], 1)
        try:
            return Answer(await asyncio.wait_for(command(words), WAIT))
        except (CommandError, names.TextRefusedError) as error:
            return Answer([str(error)], 1)
        except BusyError:
            return Answer(["The server is busy with people signing in; try again soon."], 1)
        except TimeoutError:
            return Answer(["It has not been written so far; is the disk full? It may still happen."], 1)

    async def first_invite(self) -> str | None:
        """Return the link for the first administrator; ``None`` when there is one."""
        if any(user.admin for user in self._directory.users.values()):
            return None
        token = await asyncio.wait_for(self._in_turn(lambda: self._invites.first(self._turn.now)), WAIT)
        return self._reach.link(token)

    # -- invites

    async def _invite_new(self, words: dict[str, Any]) -> list[str]:
        _, token = await self._in_turn(
            lambda: self._invites.make(words["uses"], words["days"], words["admin"], self._turn.now)
        )
        return [self._reach.link(token)]

    async def _invite_list(self, words: dict[str, Any]) -> list[str]:
        usable = await self._in_turn(lambda: self._invites.usable(self._turn.now))
        if not usable:
            return ["There is no invite that can be used."]
        return _table(
            ["ID", "USES LEFT", "EXPIRES", "FOR"],
            [
                [str(one.id), str(one.uses), _date(one.expires), "administrator" if one.admin else "user"]
                for one in usable
            ],
        )

    async def _invite_revoke(self, words: dict[str, Any]) -> list[str]:
        number = words["id"]
        if not await self._in_turn(lambda: self._invites.revoke(number, self._turn.now)):
            raise CommandError(f"There is no invite {number} that can be used.")
        return [f"Invite {number} is revoked."]

    # -- users

    async def _user_add(self, words: dict[str, Any]) -> list[str]:
        name = names.user_name(words["name"])
        display = names.display_name(words["display"] or words["name"])
        password = names.new_password(words["password"])
        await self._in_turn(lambda: self._register.check_free(name))
        hashed = await self._hash(password)

        def add() -> None:
            self._register.check_free(name)
            self._register.add(name, display, Secret(hashed), admin=words["admin"])
            if words["admin"]:
                self._invites.administrator_exists()

        await self._in_turn(add)
        return [f"The account {name} is made."]

    async def _user_list(self, words: dict[str, Any]) -> list[str]:
        users = sorted(
            (user for user in self._directory.users.values() if not user.deleted), key=lambda user: user.name
        )
        if not users:
            return ["There are no accounts."]
        return _table(
            ["ID", "NAME", "DISPLAY NAME", "ADMINISTRATOR", "LAST SEEN"],
            [
                [
                    *(str(user.id), user.name, user.display, "yes" if user.admin else ""),
                    "online" if user.online else _date(user.seen) if user.seen else "never",
                ]
                for user in users
            ],
        )

    async def _user_reset_password(self, words: dict[str, Any]) -> list[str]:
        password = names.new_password(words["password"])
        user = self._register.find(words["name"])
        if user is None:
            raise CommandError(f"There is no user {words['name']}.")
        hashed = await self._hash(password)
        await self._in_turn(lambda: self._register.set_password(user, hashed))
        return [f"{user.name} has a new password; every device has to sign in again."]

    # -- inside

    async def _in_turn(self, work: Callable[[], _ResultT]) -> _ResultT:
        """Do ``work`` in a turn and return its result once that is committed. Its own errors come back as they are."""
        done: asyncio.Future[_ResultT] = asyncio.get_running_loop().create_future()

        def fact() -> None:
            try:
                result = work()
            except (CommandError, names.TextRefusedError) as error:  # raised before anything was written
                if not done.done():
                    done.set_exception(error)
                return
            self._turn.after(lambda: None if done.done() else done.set_result(result))

        self._turn.enter(fact)
        return await done

    async def _hash(self, password: str) -> str:
        done: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._passwords.hash(password, lambda hashed: None if done.done() else done.set_result(hashed))
        hashed = await done
        if hashed is None:
            raise CommandError("There is no memory left to hash the password.")
        return hashed


def _date(ms: int | None) -> str:
    if ms is None:
        return "never"
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def _table(titles: list[str], rows: list[list[str]]) -> list[str]:
    """Set rows under titles, each column as wide as its widest cell."""
    widths = [max(len(row[column]) for row in [titles, *rows]) for column in range(len(titles))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [titles, *rows]
    ]
