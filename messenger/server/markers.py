"""News of how far logs have come: gathered for a moment, so that many become one line."""

from functools import partial

from messenger.protocol.messages import Mark, Marked
from messenger.server.live import Log, User
from messenger.server.pages import MARKS_PER_LINE, portions
from messenger.server.presence_news import Timer
from messenger.server.turn import Turn


class MarkerNews:
    """Markers that have moved and are about to be told. What they say is looked up when it is told."""

    def __init__(self, turn: Turn, timer: Timer, gather: float) -> None:
        """``gather``: seconds."""
        self._turn = turn
        self._timer = timer
        self._gather = gather
        self._moved: dict[Log, set[User]] = {}
        self._armed = False

    def moved(self, log: Log, user: User) -> None:
        """Tell how far ``log`` has come: the others what all have stored, the user's devices what it has read."""
        self._moved.setdefault(log, set()).add(user)
        if not self._armed:
            self._armed = True
            self._timer.call_later(self._gather, lambda: self._turn.enter(self._send, several=False))

    def _send(self) -> None:
        self._armed = False
        moved, self._moved = self._moved, {}
        self._turn.undo(self._send_again, moved)
        news: dict[User, dict[Log, Mark]] = {}
        for log, users in moved.items():
            # who does not have the log has marked it in a turn that has not happened
            viewers = [user for user in log.watchers(users) if user.sessions and user.logs.get(log.name) is log]
            for viewer, delivered in log.watermarks(viewers):
                if viewer in users or delivered > log.told.get(viewer.id, 0):
                    news.setdefault(viewer, {})[log] = Mark(log.name, delivered, log.marks[viewer.id].read)
                    self._turn.after(partial(log.told.__setitem__, viewer.id, delivered))
        for viewer, marks in news.items():
            lines = [Marked(portion) for portion in portions(list(marks.values()), MARKS_PER_LINE)]
            for session in viewer.sessions:
                if session.connection.slow:
                    session.moved.update(dict.fromkeys(marks))  # their heads will say it
                    continue
                for line in lines:
                    self._turn.post(session.connection, line)

    def _send_again(self, moved: dict[Log, set[User]]) -> None:
        """Put back what a dead turn has not told."""
        for log, users in moved.items():
            self._moved.setdefault(log, set()).update(users)
