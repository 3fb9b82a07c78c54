"""What a session is told when it has signed in: who it is, the directory, its own state, how far its logs have come."""

from messenger.protocol.accounts import SignedIn
from messenger.protocol.messages import Heads
from messenger.server.archive import Archive
from messenger.server.hub import Hub
from messenger.server.inactivity import Inactivity
from messenger.server.introductions import Introductions
from messenger.server.live import Device, Directory, User
from messenger.server.own_state import OwnState
from messenger.server.session import Session, heads_of
from messenger.server.turn import Turn
from messenger.server.visibility import people_since


class Arrivals:
    """The last step of signing in, signing up and resuming."""

    def __init__(
        self,
        turn: Turn,
        archive: Archive,
        directory: Directory,
        hub: Hub,
        own: OwnState,
        inactivity: Inactivity,
        introductions: Introductions,
        epoch: str,
        retention: int,
    ) -> None:
        """``retention``: days that messages are kept, 0 for ever."""
        self._turn = turn
        self._archive = archive
        self._directory = directory
        self._hub = hub
        self._own = own
        self._inactivity = inactivity
        self._introductions = introductions
        self._epoch = epoch
        self._retention = retention

    def begin(
        self, session: Session, user: User, device: Device, r: int, token: str, people: int, *, start: bool
    ) -> None:
        """Sign ``session`` in. ``token`` resumes from now on; ``people``: the directory revision the client has.

        ``start``: the program was started, or the person has signed in anew; else a link has come back.
        An older connection of the same device is closed: it is the same program, come back.
        """
        before = device.session
        if before is not None and before is not session:
            self._hub.lose(before, session.started)
            before.close()
        session.user, session.device, device.session = user, device, session
        self._turn.undo(_end, session, device, before)
        self._archive.bring(user)
        if not user.online:
            self._turn.undo(setattr, user, "everyone", user.everyone)
            user.everyone = self._archive.everyone.head
        self._hub.enter(session)
        self._inactivity.begin(session)
        post, connection = self._turn.post, session.connection
        names, now, times = (user.name, user.display), self._turn.now, (self._inactivity.timeout, self._retention)
        post(connection, SignedIn(r, user.id, *names, token, self._epoch, device.dn, now, user.admin, *times))
        for page in people_since(self._directory, user, people):
            post(connection, page)
        self._own.tell(session)
        logs = sorted((log for log in user.logs.values() if log.head), key=lambda log: log.ts, reverse=True)
        portions = heads_of(user, logs) or [()]
        for portion in portions[:-1]:
            post(connection, Heads(portion, more=True))
        post(connection, Heads(portions[-1]))
        self._introductions.arrived(session, fresh=start)


def _end(session: Session, device: Device, before: Session | None) -> None:
    session.user = session.device = None
    device.session = before
