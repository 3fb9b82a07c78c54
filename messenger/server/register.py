"""The register of accounts: making, renaming, deleting one, its password and profile, wherever the order comes from.

Everything here happens inside a turn and leaves store and memory alike. Who may give the order is decided elsewhere.
"""

from messenger.protocol.accounts import SignedOut
from messenger.protocol.contacts import Renamed
from messenger.protocol.errors import Code
from messenger.server import names
from messenger.server.hub import Hub
from messenger.server.live import Directory, User
from messenger.server.locks import Locks
from messenger.server.passwords import Secret
from messenger.server.presence_news import PresenceNews
from messenger.server.session import Session
from messenger.server.storage.accounts import AccountStore, StoredProfile
from messenger.server.storage.devices import DeviceStore
from messenger.server.turn import Turn

DAY = 86_400_000
"""Milliseconds."""
DELETED = "deleted user"
"""The display name of an account that is no more."""


class Register:
    """Changes of accounts."""

    def __init__(
        self,
        turn: Turn,
        accounts: AccountStore,
        devices: DeviceStore,
        directory: Directory,
        hub: Hub,
        news: PresenceNews,
        locks: Locks,
        reserved_days: int,
        names_per_user: int = 10,
    ) -> None:
        """``reserved_days``: how long a name that somebody gave up is kept from others.

        ``names_per_user``: how many names are kept for one user.
        """
        self._turn = turn
        self._accounts = accounts
        self._devices = devices
        self._directory = directory
        self._hub = hub
        self._news = news
        self._locks = locks
        self._reserved = reserved_days * DAY
        self._names_per_user = names_per_user

    def find(self, typed: str) -> User | None:
        """Return the user with this name, however it is typed."""
        try:
            return self._directory.by_name.get(names.user_name(typed))
        except names.TextRefusedError:
            return None

    def check_free(self, name: str, user: User | None = None) -> None:
        """Raise ``TextRefusedError`` when the canonical ``name``, or one that looks like it, is not free for ``user``.

        Taken are the names that others have, and those that others gave up a while ago.
        """
        accounts, skeleton, me = self._accounts, names.skeleton(name), 0 if user is None else user.id
        if accounts.name_is_taken(name, skeleton, me) or accounts.name_is_reserved(name, skeleton, me, self._turn.now):
            raise names.TextRefusedError(Code.NAME_TAKEN, f"The user name {name} is taken, or looks like one that is.")

    def has_given_up_enough(self, user: User, name: str) -> bool:
        """Whether so many names are kept for ``user`` that it may take none but these; ``name`` is what it wants."""
        return self._accounts.names_reserved_for(user.id, name, self._turn.now) >= self._names_per_user

    def add(self, name: str, display: str, secret: Secret, *, admin: bool = False) -> User:
        """Make an account. ``name`` is canonical and free, ``display`` is proper: both have been checked."""
        directory, now = self._directory, self._turn.now
        self._accounts.take_reserved_name(name)
        user = User(self._accounts.next_id(), name, name, display, max(directory.rev + 1, now), admin)
        self._accounts.add(user, names.skeleton(name), secret.hashed, secret.plain, now)
        directory.add(user)
        self._turn.undo(directory.remove, user)
        self._news.entry_changed(user)
        return user

    def secret_of(self, user: User | None) -> Secret:
        """Return what is stored of a user's password; nothing for nobody."""
        return Secret() if user is None else Secret(*self._accounts.password_of(user.id))

    def store_hash(self, user: User, hashed: str) -> None:
        """Keep another hash of the password that ``user`` has."""
        self._accounts.set_password(user.id, hashed)

    def set_password(self, user: User, hashed: str, but: Session | None = None) -> None:
        """Give ``user`` a new password: every session but one ends, every other device has to sign in again."""
        self._accounts.set_password(user.id, hashed)
        self._locks.reset(user.name_key)
        self.end_all(user, Code.PASSWORD_CHANGED, "The password has been changed: please sign in again.", but)

    def rename(self, user: User, name: str) -> None:
        """Give ``user`` another name, which is canonical and free for it; the old one stays reserved for a while."""
        accounts, now, before = self._accounts, self._turn.now, user.name
        accounts.take_reserved_name(name)
        self._give_up(user)
        self._locks.move(before, name)
        self._name(user, name, name, user.display)
        accounts.rename(user, names.skeleton(name))
        self._directory.bump(user, now)
        self._news.entry_changed(user)
        self._hub.announce(user, Renamed(user.id, before, name))

    def edit_profile(self, user: User, display: str, profile: StoredProfile) -> None:
        """Let ``user`` say something else about itself; ``display`` is proper."""
        if display != user.display:
            self._name(user, user.name, user.name_key, display)
            self._directory.bump(user, self._turn.now)
            self._news.entry_changed(user)
        self._accounts.save_profile(user, profile)

    def delete(self, user: User) -> None:
        """Empty an account that has no session any more: what is left is an id that its messages name."""
        self._give_up(user)
        self._locks.reset(user.name_key)
        self._devices.forget_names(user.id)
        for field, value in (("deleted", True), ("admin", False), ("seen", 0)):
            self._turn.undo(setattr, user, field, getattr(user, field))
            setattr(user, field, value)
        self._name(user, "", f"deleted:{user.id}", DELETED)  # no name has a colon
        self._directory.bump(user, self._turn.now)
        self._accounts.delete(user)
        self._news.entry_changed(user)

    # -- sessions

    def end_all(self, user: User, code: Code, reason: str, but: Session | None = None) -> None:
        """Take the tokens of all devices of ``user`` and end its sessions, but one."""
        self._devices.revoke_all(user.id, 0 if but is None or but.device is None else but.device.id)
        for session in list(user.sessions):
            if session is not but:
                self.end(session, code, reason)

    def end(self, session: Session, code: Code, reason: str) -> None:
        """End a session whose token has been taken, and say why; its user is gone at once."""
        session.post(SignedOut(code, reason))
        self._hub.depart(session)
        session.close()

    # -- inside

    def _give_up(self, user: User) -> None:
        """Keep the user's name from others for a while, and credentials.txt from bringing it ever again."""
        now = self._turn.now
        self._accounts.reserve_name(user.name_key, names.skeleton(user.name), user.id, now + self._reserved, now)
        self._accounts.add_imported(user.name_key)

    def _name(self, user: User, name: str, key: str, display: str) -> None:
        self._turn.undo(self._directory.rename, user, user.name, user.name_key, user.display)
        self._directory.rename(user, name, key, display)
