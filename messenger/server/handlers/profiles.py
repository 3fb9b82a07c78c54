"""Profiles: asking for somebody's and editing one's own. Names and their rules are in ``names`` and ``register``."""

from messenger.protocol.base import ABOUT_CHARACTERS, TOWN_CHARACTERS
from messenger.protocol.errors import Code
from messenger.protocol.profiles import AskProfile, EditProfile, Profile
from messenger.server import names
from messenger.server.live import Directory
from messenger.server.register import Register
from messenger.server.session import Session
from messenger.server.storage.accounts import AccountStore, StoredProfile


class Profiles:
    """The handlers of this noun, and what they need."""

    def __init__(self, directory: Directory, accounts: AccountStore, register: Register) -> None:
        self._directory = directory
        self._accounts = accounts
        self._register = register

    def ask(self, session: Session, line: AskProfile) -> None:
        """Tell what a user says about itself; whoever it has blocked may read it, too."""
        user = self._directory.users.get(line.user)
        if user is None or user.deleted:
            session.fail(line.r, Code.NO_SUCH_USER, "There is no such user.")
            return
        session.reply(Profile(line.r, user.id, user.name, user.display, *self._accounts.profile_of(user.id)))

    def edit(self, session: Session, line: EditProfile) -> None:
        """Take all fields of the own profile, or none."""
        user = session.user
        assert user is not None
        try:
            display = names.display_name(line.display_name)
            profile = StoredProfile(
                names.profile_field(line.town, TOWN_CHARACTERS, "The home town"),
                names.email(line.email),
                names.profile_field(line.about, ABOUT_CHARACTERS, "The line about yourself"),
            )
        except names.TextRefusedError as error:
            session.fail(line.r, error.code, str(error))
            return
        self._register.edit_profile(user, display, profile)
        session.done(line.r)
