"""Who is online: with a session, or for a moment without. Whom it is told to is decided in ``visibility``.

Which sessions a user has is the hub's business, and how news are gathered that of ``presence_news``.
"""

from typing import Protocol

from messenger.server.live import Directory, User
from messenger.server.presence_news import PresenceNews
from messenger.server.turn import Turn
from messenger.server.visibility import news_for, news_of


class PresenceStore(Protocol):
    """Where it is written down who is online and when somebody was last seen."""

    def save_presence(self, user: User) -> None:
        """Write ``online``, ``seen`` and ``rev`` of ``user``."""


class PresenceBoard:
    """Users come and go; ``Directory.online`` says who is there."""

    def __init__(
        self, turn: Turn, directory: Directory, store: PresenceStore, news: PresenceNews, linger: float
    ) -> None:
        """``linger``: seconds in which a lost link may come back."""
        self._turn = turn
        self._directory = directory
        self._store = store
        self._news = news
        self._linger = linger
        self.lingering: dict[int, tuple[float, int]] = {}
        """Users whose last link was lost: until when they count as online (loop time), and when it was lost (ms)."""
        self.returning: set[int] = set()
        """Users who were online when the server ended last; for a while their return is no news."""

    def come(self, user: User) -> None:
        """``user`` has a session."""
        self._stop_lingering(user)
        if not user.online:
            quiet = user.id in self.returning
            self._set_online(user, True)
            self._news.add(news_of(user, quiet))
            self._store.save_presence(user)
        if user.id in self.returning:
            self.returning.discard(user.id)
            self._turn.undo(self.returning.add, user.id)

    def lose(self, user: User, time: float) -> None:
        """The link of the last session of ``user`` was lost at ``time`` (the loop's clock) and may come back."""
        if self._linger > 0:
            self.lingering[user.id] = (time + self._linger, self._turn.now)
            self._turn.undo(self.lingering.pop, user.id, None)
        else:
            self.gone(user, self._turn.now)

    def expire(self, number: int, lost: int) -> None:
        """Let the user go whose link was ``lost`` (ms) and has not come back, if that is still so."""
        lingered = self.lingering.get(number)
        if lingered is not None and lingered[1] == lost:
            self.gone(self._directory.online[number], lost)

    def gone(self, user: User, seen: int) -> None:
        """``user`` is offline now and was last seen at ``seen`` (ms)."""
        self._stop_lingering(user)
        self._turn.undo(setattr, user, "seen", user.seen)
        user.seen = seen
        self._turn.undo(setattr, user, "logs", user.logs)
        user.logs = {}
        self._set_online(user, False)
        self._set_away(user, False)
        self._directory.bump(user, self._turn.now)
        self._news.add(news_of(user))
        self._store.save_presence(user)

    def missed(self) -> None:
        """Announce those who were online before the start and have not returned by now."""
        for number in sorted(self.returning):
            user = self._directory.users.get(number)
            if user is not None and not user.online:
                self._news.add(news_of(user))
                self._store.save_presence(user)
        self._turn.undo(self.returning.update, set(self.returning))
        self.returning.clear()

    def set_away(self, user: User, away: bool) -> None:
        """Show ``user``, who is online, as away or there again."""
        if user.online and user.away is not away:
            self._set_away(user, away)
            self._news.add(news_of(user, quiet=True))

    def hide(self, user: User, viewer: User) -> None:
        """Turn ``user``, who has just blocked ``viewer``, into somebody offline there (C18)."""
        if viewer.sessions:
            self._news.add(news_for(viewer, user))

    def show(self, user: User, viewer: User) -> None:
        """Show ``viewer`` how ``user`` is, who has just taken back a block; devices that come later find the entry."""
        if viewer.sessions:
            self._news.add(news_for(viewer, user))
        self._directory.bump(user, self._turn.now)
        self._store.save_presence(user)

    # -- inside

    def _set_online(self, user: User, online: bool) -> None:
        self._turn.undo(self._put, user, user.online)
        self._put(user, online)

    def _put(self, user: User, online: bool) -> None:
        user.online = online
        if online:
            self._directory.online[user.id] = user
        else:
            self._directory.online.pop(user.id, None)

    def _set_away(self, user: User, away: bool) -> None:
        self._turn.undo(setattr, user, "away", user.away)
        user.away = away

    def _stop_lingering(self, user: User) -> None:
        lingered = self.lingering.pop(user.id, None)
        if lingered is not None:
            self._turn.undo(self.lingering.__setitem__, user.id, lingered)
