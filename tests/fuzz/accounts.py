"""What a still house lacks: accounts with passwords that are hashed at once, names, invites."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.protocol import accounts as protocol
from messenger.protocol.connection import Ready
from messenger.server.buckets import Buckets
from messenger.server.guesses import Guesses
from messenger.server.handlers.accounts import Accounts, Admission
from messenger.server.handlers.invites import InviteDesk
from messenger.server.handlers.own_account import OwnAccount
from messenger.server.invites import Invites
from messenger.server.locks import LockBounds, Locks
from messenger.server.passwords import Secret, Verdict
from messenger.server.reach import Reach
from messenger.server.storage.invites import InviteStore
from messenger.server.storage.locks import LockStore
from tests.server.still_house import StillHouse

RIGHT: Final = "correct horse"
"""The password of everybody, until it is changed."""
_TOO_MANY_WRONG: Final = 30


class QuickPasswords:
    """Hashes that take no time: a word in front."""

    idle = True

    def __init__(self, house: StillHouse) -> None:
        self._house = house

    def check(
        self,
        secret: Secret,
        given: str,
        then: Callable[[Verdict | None], None],
        new: str | None = None,
        where: str = "",
        gone: object = None,
    ) -> None:
        right = secret.hashed == hashed(given)
        self._soon(partial(then, Verdict(right, hashed(new) if right and new is not None else None)))

    def hash(self, given: str, then: Callable[[str | None], None], where: str = "", gone: object = None) -> None:
        self._soon(partial(then, hashed(given)))

    def _soon(self, fact: Callable[[], None]) -> None:
        self._house.loop.call_later(0, lambda: self._house.turn.enter(fact))


def hashed(password: str) -> str:
    return f"hash of {password}"


def open_accounts(house: StillHouse) -> None:
    """Give everybody a password, and let people sign up, sign in and change what is theirs."""
    directory, turn = house.directory, house.turn
    locks = Locks(turn, LockStore(house.database), LockBounds(_TOO_MANY_WRONG, 60, 100))
    register = house.register
    register._locks = locks
    for user in directory.users.values():
        house.accounts.set_password(user.id, hashed(RIGHT))
    house.database.commit()
    passwords: Any = QuickPasswords(house)
    guesses = Guesses(turn, house.loop, register, locks, passwords, Buckets(10**6, 10**6, house.loop.time))
    invites = Invites(InviteStore(house.database), b"the server's key")
    accounts = Accounts(
        *(turn, directory, register, house.devices, invites, passwords, guesses, house.arrivals, Ready("test", "1")),
        Admission(devices=5, days=90),
        house.inactivity.is_over,
    )
    reach = Reach((Endpoint("192.0.2.10", 7420),), Pin(bytes(32)))
    own, desk = OwnAccount(directory, register, guesses, house.farewells), InviteDesk(turn, invites, reach)
    router: Any = turn.route
    handlers: dict[type, Any] = {
        protocol.SignIn: accounts.sign_in,
        protocol.SignUp: accounts.sign_up,
        protocol.Resume: accounts.resume,
        protocol.SignOut: accounts.sign_out,
        protocol.Rename: own.rename,
        protocol.ChangePassword: own.change_password,
        protocol.DeleteAccount: own.delete_account,
        protocol.NewInvite: desk.new,
        protocol.ListInvites: desk.list,
        protocol.RevokeInvite: desk.revoke,
    }
    for kind, handler in handlers.items():
        router._routes[kind] = replace(router._routes[kind], handler=handler)
