"""What one who walks at random knows of private sessions, and sees that what it is told of them can be true."""

import random
from typing import Any

from messenger.protocol import connection, peers
from messenger.protocol.base import Event, Request
from messenger.protocol.errors import Code
from tests.server.privates import offer
from tests.server.wire import random_id


class PrivateWalk:
    """The private sessions of one person with one connection, as that person must believe them to be."""

    def __init__(self, chance: random.Random) -> None:
        self.tokens: dict[str, tuple[str, bool]] = {}
        """By session: the token of the introduction, and whether this was the asker."""
        self.relay_tokens: list[str] = []
        self._chance = chance
        self._asked: dict[str, int] = {}
        """Whom this one has asked, and it is not over,"""
        self._rings: dict[str, int] = {}
        """who asks this one,"""
        self._agreed: set[str] = set()
        """to whom it has said yes,"""
        self._open: dict[str, int] = {}
        """and with whom it has a session."""
        self._kept: set[str] = set()
        """What it has said to go on: if that crosses the end, the end is told twice."""

    def request(self, r: int, user: int) -> Request:
        """Return something that concerns private sessions; ``user``: with whom, where it is a new one."""
        chance = self._chance
        ring = self._one_of(self._rings)
        mine = self._one_of(self._open)
        made: list[Request] = [
            peers.StartPrivate(r, random_id(), user, offer()),
            peers.AcceptPrivate(r, ring, offer()),
            peers.AcceptPrivate(r, ring, offer()),
            peers.DeclinePrivate(r, ring),
            peers.StopPrivate(r, self._open.get(mine, user)),
            peers.StopPrivate(r, self._asked.get(self._one_of(self._asked), user)),
            peers.AllowRelay(r, mine),
            peers.AllowRelay(r, mine),
        ]
        if mine in self._open:
            made.append(peers.KeepPrivate(r, mine, self._open[mine], self.tokens[mine][1]))
        return chance.choice(made)

    def will_say(self, request: Request) -> None:
        """Take note of what the server may answer by an introduction before it is known to have been carried out."""
        match request:
            case peers.StartPrivate():
                self._asked[request.session] = request.user
            case peers.AcceptPrivate():
                self._agreed.add(request.session)
            case peers.KeepPrivate():
                self._kept.add(request.session)

    def learn(self, request: Request, answer: Event) -> None:
        """Take note of an answer."""
        done = isinstance(answer, connection.Done)
        match request:
            case peers.StartPrivate() if not done:
                self._asked.pop(request.session, None)
            case peers.DeclinePrivate() if done:
                self._rings.pop(request.session, None)
            case peers.StopPrivate() if done:
                for known in (self._open, self._asked, self._rings):
                    for session in [session for session, user in known.items() if user == request.user]:
                        del known[session]

    def hear(self, line: Any, blocked: set[int]) -> str | None:
        """Take note of a line; return why it cannot be true, if that is so."""
        match line:
            case peers.PrivateAsked():
                if line.user in blocked:
                    return "asked by somebody blocked"
                if line.user in self._open.values():
                    return "asked by somebody with whom there is a session"
                self._rings[line.session] = line.user
            case peers.PrivateOver():
                return self._hear_end(line)
            case peers.Introduced():
                return self._hear_introduction(line)
            case peers.RelayAsked() if line.session not in self._open:
                return "a relay is asked for where there is no session"
            case peers.RelayReady():
                if line.session not in self._open:
                    return "a relay is ready where there is no session"
                self.relay_tokens.append(line.token)
        return None

    def _hear_end(self, line: peers.PrivateOver) -> str | None:
        known = [known for known in (self._open, self._asked, self._rings) if line.session in known]
        for sessions in known:
            if sessions.pop(line.session) != line.user:
                return "the end of a session with somebody else"
        if not known and line.code is not Code.PRIVATE_ELSEWHERE and line.session not in self._kept:
            return "the end of what there was not"
        return None

    def _hear_introduction(self, line: peers.Introduced) -> str | None:
        crossed = [session for session, user in self._asked.items() if user == line.user]
        if line.asker and line.session not in self._asked:
            return "introduced without having asked"
        if not line.asker and line.session not in self._agreed and not crossed:
            return "introduced without having agreed"
        if line.session in self.tokens:
            return "introduced twice"
        if line.user in self._open.values():
            return "introduced though there is a session"
        for session in crossed:
            del self._asked[session]
        self._rings.pop(line.session, None)
        self._open[line.session] = line.user
        self.tokens[line.session] = (line.token, line.asker)
        return None

    def _one_of(self, known: dict[str, int]) -> str:
        return self._chance.choice(list(known)) if known and self._chance.random() < 0.9 else random_id()


def agree(walks: list[PrivateWalk]) -> None:
    """Assert that every introduction was told to two, with one token, of whom one had asked; no relay's token twice."""
    told: dict[str, list[tuple[str, bool]]] = {}
    for walk in walks:
        for session, how in walk.tokens.items():
            told.setdefault(session, []).append(how)
    for session, hows in told.items():
        assert len(hows) == 2, f"{session} was told to {len(hows)}"
        assert {asker for _, asker in hows} == {True, False}
        assert len({token for token, _ in hows}) == 1
    assert len({hows[0][0] for hows in told.values()}) == len(told)
    relays = [token for walk in walks for token in walk.relay_tokens]
    assert len(set(relays)) == len(relays)
