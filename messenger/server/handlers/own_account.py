"""One's own account: another name, another password, no account any more. The password is asked where it matters."""

from collections.abc import Callable, Sequence

from messenger.protocol.accounts import ChangePassword, DeleteAccount, Rename
from messenger.protocol.errors import Code
from messenger.server import names
from messenger.server.guesses import Guess, Guesses
from messenger.server.live import Directory, User
from messenger.server.register import Register
from messenger.server.session import Session

Farewell = Callable[[User], None]
"""Takes a user whose account is being deleted, and who is offline now, out of something: groups, blocks, mutes."""

_WRONG = (Code.PASSWORD_WRONG, "The password is wrong.")


class OwnAccount:
    """The handlers of this noun, and what they need."""

    def __init__(
        self, directory: Directory, register: Register, guesses: Guesses, farewells: Sequence[Farewell]
    ) -> None:
        self._directory = directory
        self._register = register
        self._guesses = guesses
        self._farewells = farewells

    def rename(self, session: Session, line: Rename) -> None:
        """Take another user name; the one that one has already is no change."""
        user = session.user
        assert user is not None
        try:
            name = names.user_name(line.user_name)
            if name != user.name:
                self._register.check_free(name, user)
        except names.TextRefusedError as error:
            session.fail(line.r, error.code, str(error))
            return
        if name != user.name:
            if self._register.has_given_up_enough(user, name):  # else one user could keep all good names from others
                session.fail(line.r, Code.BUSY, "You have changed your user name too often: please try again later.")
                return
            self._register.rename(user, name)
            session.charge(len(self._directory.online))
        session.done(line.r)

    def change_password(self, session: Session, line: ChangePassword) -> None:
        """Check the old password and the new one."""
        try:
            new = names.new_password(line.new)
        except names.TextRefusedError as error:
            session.fail(line.r, error.code, str(error))
            return

        def change(user: User, hashed: str | None) -> None:
            assert hashed is not None
            self._register.set_password(user, hashed, but=session)
            session.done(line.r)

        self._ask(session, line.r, line.old, change, new)

    def delete_account(self, session: Session, line: DeleteAccount) -> None:
        """Check the password, and that somebody is left to look after the server."""
        if self._is_needed(session, line.r):
            return

        def delete(user: User, _: str | None) -> None:
            if self._is_needed(session, line.r):
                return
            # first of all, since whom it has blocked must not see it go
            self._register.end_all(user, Code.ACCOUNT_DELETED, "This account has been deleted.")
            for farewell in self._farewells:
                farewell(user)
            self._register.delete(user)

        self._ask(session, line.r, line.password, delete)

    # -- inside

    def _ask(
        self,
        session: Session,
        r: int,
        given: str,
        right: Callable[[User, str | None], None],
        new: str | None = None,
    ) -> None:
        """Judge the password of the session's user like one for signing in: wrong ones count, and a lock holds."""
        user = session.user
        assert user is not None

        def who() -> User | None:
            return None if user.deleted else user

        self._guesses.hear(Guess(session, r, user.name_key, who, given, right, _WRONG, new))

    def _is_needed(self, session: Session, r: int) -> bool:
        """Refuse when the session's user is the only administrator of others."""
        me = session.user
        assert me is not None
        if not me.admin:
            return False
        others = [user for user in self._directory.users.values() if user is not me and not user.deleted]
        if not others or any(user.admin for user in others):
            return False
        reason = "You are the only administrator: please invite another one before you delete your account."
        session.fail(r, Code.NOT_ALLOWED, reason)
        return True
