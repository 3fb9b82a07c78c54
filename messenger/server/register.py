"""The register of accounts: making one, giving it a password, ending its sessions, wherever the order comes from.

Everything here happens inside a turn and leaves store and memory alike. Who may give the order is decided elsewhere.
"""

from messenger.protocol.accounts import SignedOut
from messenger.protocol.errors import Code
from messenger.server import names
from messenger.server.hub import Hub
from messenger.server.live import Directory, User
from messenger.server.passwords import Secret
from messenger.server.session import Session
from messenger.server.storage.accounts import AccountStore
from messenger.server.storage.devices import DeviceStore
from messenger.server.turn import Turn


class Register:
    """Changes of accounts."""

    def __init__(
        self, turn: Turn, accounts: AccountStore, devices: DeviceStore, directory: Directory, hub: Hub
    ) -> None:
        self._turn = turn
        self._accounts = accounts
        self._devices = devices
        self._directory = directory
        self._hub = hub

    def find(self, typed: str) -> User | None:
        """Return the user with this name, however it is typed."""
        try:
            return self._directory.by_name.get(names.user_name(typed))
        except names.TextRefusedError:
            return None

    def check_free(self, name: str) -> None:
        """Raise ``TextRefusedError`` when the canonical ``name``, or one that looks like it, is taken."""
        if self._accounts.name_is_taken(name, names.skeleton(name)):
            raise names.TextRefusedError(Code.NAME_TAKEN, f"The user name {name} is taken, or looks like one that is.")

    def add(self, name: str, display: str, secret: Secret, *, admin: bool = False) -> User:
        """Make an account. ``name`` is canonical and free, ``display`` is proper: both have been checked."""
        directory, now = self._directory, self._turn.now
        user = User(self._accounts.next_id(), name, name, display, max(directory.rev + 1, now), admin)
        self._accounts.add(user, names.skeleton(name), secret.hashed, secret.plain, now)
        directory.add(user)
        self._turn.undo(directory.remove, user)
        self._turn.after(lambda: self._hub.entry_changed(user))
        return user

    def secret_of(self, user: User | None) -> Secret:
        """Return what is stored of a user's password; nothing for nobody."""
        return Secret() if user is None else Secret(*self._accounts.password_of(user.id))

    def store_hash(self, user: User, hashed: str) -> None:
        """Keep another hash of the password that ``user`` has."""
        self._accounts.set_password(user.id, hashed)

    def set_password(self, user: User, hashed: str) -> None:
        """Give ``user`` a new password: every session ends, every device has to sign in again."""
        self._accounts.set_password(user.id, hashed)
        self._devices.revoke_all(user.id)
        for session in list(user.sessions):
            self.end(session, Code.PASSWORD_CHANGED, "The password has been changed: please sign in again.")

    def end(self, session: Session, code: Code, reason: str) -> None:
        """End a session whose token has been taken, and say why; its user is gone at once."""
        session.post(SignedOut(code, reason))
        self._hub.depart(session)
        session.close()
