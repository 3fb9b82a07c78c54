"""Invites, for administrators: making, listing, revoking. Nobody else learns anything here, not even which exist."""

from messenger.protocol import accounts
from messenger.protocol.accounts import InviteEntry, InviteMade, ListInvites, NewInvite, RevokeInvite
from messenger.protocol.errors import Code
from messenger.server.invites import Invites
from messenger.server.reach import Reach
from messenger.server.session import Session
from messenger.server.storage.invites import StoredInvite
from messenger.server.turn import Turn

INVITES_PER_LINE = 10
"""Invites in one line, so that it stays under the limit of a line however many addresses their links name."""


class InviteDesk:
    """The handlers of this noun, and what they need."""

    def __init__(self, turn: Turn, invites: Invites, reach: Reach) -> None:
        self._turn = turn
        self._invites = invites
        self._reach = reach

    def new(self, session: Session, line: NewInvite) -> None:
        """Make an invite and tell its link."""
        if self._is_refused(session, line.r):
            return
        assert session.user is not None
        number, token = self._invites.make(line.uses, line.days, line.admin, self._turn.now, session.user.id)
        session.answer(InviteMade(line.r, number, self._reach.link(token)))

    def list(self, session: Session, line: ListInvites) -> None:
        """Tell all invites that are still good, with their links."""
        if self._is_refused(session, line.r):
            return
        entries = [self._entry(invite) for invite in reversed(self._invites.usable(self._turn.now))]
        starts = range(0, max(len(entries), 1), INVITES_PER_LINE)
        for start in starts:
            page = tuple(entries[start : start + INVITES_PER_LINE])
            session.reply(accounts.Invites(line.r, page, more=start != starts[-1]))

    def revoke(self, session: Session, line: RevokeInvite) -> None:
        """Make an invite useless."""
        if self._is_refused(session, line.r):
            return
        if self._invites.revoke(line.invite, self._turn.now):
            session.done(line.r)
        else:
            session.fail(line.r, Code.NO_SUCH_INVITE, "There is no such invite that can still be used.")

    # -- inside

    def _entry(self, invite: StoredInvite) -> InviteEntry:
        token = self._invites.token_of(invite)
        return InviteEntry(
            invite.id,
            invite.uses,
            invite.created,
            self._reach.link(token) if token else "",
            invite.expires or 0,
            invite.creator or 0,
            invite.admin,
        )

    def _is_refused(self, session: Session, r: int) -> bool:
        """Refuse who is no administrator, before anything is looked up."""
        assert session.user is not None
        if session.user.admin:
            return False
        session.fail(r, Code.NOT_ALLOWED, "Invites are for administrators.")
        return True
