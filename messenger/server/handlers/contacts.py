"""Blocking, unblocking, and asking who else is there. Rights are checked here; nobody learns who has blocked whom."""

from messenger.protocol.contacts import Block, Unblock, Who, WhoElse
from messenger.protocol.errors import Code
from messenger.server.blocking import Blocking
from messenger.server.live import Directory, User
from messenger.server.session import Session
from messenger.server.turn import Turn

USERS_PER_LINE = 2000
"""Ids in one line, so that it stays under the limit of a line."""


class Contacts:
    """The handlers of this noun, and what they need."""

    def __init__(self, turn: Turn, directory: Directory, blocking: Blocking) -> None:
        self._turn = turn
        self._directory = directory
        self._blocking = blocking

    # -- blocks

    def block(self, session: Session, line: Block) -> None:
        """Block a user, online or not; who is blocked is not told."""
        other = other_user(self._directory, session, line.r, line.user)
        if other is None:
            return
        assert session.user is not None
        if other.id in session.user.blocks:
            session.fail(line.r, Code.ALREADY_BLOCKED, "You have blocked this user already.")
            return
        self._blocking.block(session.user, other)
        session.done(line.r)

    def unblock(self, session: Session, line: Unblock) -> None:
        """Take back a block."""
        other = other_user(self._directory, session, line.r, line.user)
        if other is None:
            return
        assert session.user is not None
        if other.id not in session.user.blocks:
            session.fail(line.r, Code.NOT_BLOCKED, "You have not blocked this user.")
            return
        self._blocking.unblock(session.user, other)
        session.charge(len(other.logs))
        session.done(line.r)

    # -- who else

    def who_else(self, session: Session, line: WhoElse) -> None:
        """Say who else is online, or was in the last ``line.since`` seconds; those who blocked the asker are hidden."""
        asker = session.user
        assert asker is not None
        found = list(self._directory.online.values())
        looked_at = len(found)
        if line.since is not None:
            time = self._turn.now - line.since * 1000
            # Whoever leaves gets a new revision, which is never below the time: nobody else needs to be looked at.
            changed = self._directory.changed_since(time - 1)
            # The end of the last interval says whether somebody who is offline was there at that time or later (C32).
            found += [one for one in changed if 0 < one.seen >= time and not one.online]
            looked_at += len(changed)
        session.charge(looked_at)
        found = [one for one in found if one is not asker and one.id not in asker.blocked_by]
        found.sort(key=_name)
        starts = range(0, max(len(found), 1), USERS_PER_LINE)
        for start in starts:
            users = tuple(one.id for one in found[start : start + USERS_PER_LINE])
            session.reply(Who(line.r, users, more=start != starts[-1]))


def other_user(directory: Directory, session: Session, r: int, number: int) -> User | None:
    """Return the user a request is about; ``None`` when it has been refused: oneself, or nobody."""
    assert session.user is not None
    if number == session.user.id:
        session.fail(r, Code.NOT_YOURSELF, "That is you.")
        return None
    other = directory.users.get(number)
    if other is None or other.deleted:
        session.fail(r, Code.NO_SUCH_USER, "There is no such user.")
        return None
    return other


def _name(user: User) -> str:
    return user.name.casefold()
