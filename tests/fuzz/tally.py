"""What became of requests: how often each kind was carried out, and how often refused. It judges nothing."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from messenger.protocol import accounts, connection, messages, peers
from messenger.protocol.codec import AnyRequest
from messenger.protocol.files import JoinFetch, JoinUpload
from messenger.server.session import Session, request_id

_SILENT: Final = (accounts.Activity, messages.Typing, messages.MarkLogs, connection.Bye)
"""Nothing is answered when all is well."""
_JOINS: Final = (peers.JoinRelay, JoinUpload, JoinFetch)
_BY_ANYBODY: Final = (
    *(connection.AskServer, connection.Ping, connection.Bye, accounts.SignIn, accounts.SignUp, accounts.Resume),
    *_JOINS,
)
NEVER_REFUSED: Final = ("AskServer", "Ping", "Bye")
"""Whoever says these is heard."""


class Tally:
    """``reads``: how often somebody was heard, ``requests``: so many lines, ``examples``: in how many houses.

    ``accepted`` and ``refused``: by the name of the kind of request.
    """

    def __init__(self) -> None:
        self.examples = self.reads = self.requests = 0
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def count(self, said: Sequence[AnyRequest], told: Sequence[Any], session: Session) -> None:
        """Count what was ``said`` in one read and ``told`` then; what cannot be told apart is left out."""
        self.reads += 1
        self.requests += len(said)
        asked = Counter(r for line in said if (r := request_id(line)) is not None)
        answers = {r: event for event in told if (r := getattr(event, "r", None)) is not None}
        over = any(isinstance(event, connection.Refused) for event in told)
        for line in said:
            r, name = request_id(line), type(line).__name__
            if over and len(said) == 1:
                self.refused[name] += 1
            elif r is not None and asked[r] == 1 and r in answers:
                failed = isinstance(answers[r], connection.Failed)
                (self.refused if failed else self.accepted)[name] += 1
            elif (isinstance(line, _SILENT) and not over) or (
                isinstance(line, _JOINS) and len(said) == 1 and session.carried
            ):
                self.accepted[name] += 1
        if over and session.user is None and len(said) > 1:
            first = next((line for line in said if not isinstance(line, _BY_ANYBODY)), None)
            self.refused[type(first).__name__] += first is not None
        for kind, event in ((messages.Send, messages.Accepted), (connection.Ping, connection.Pong)):
            self.accepted[kind.__name__] += sum(isinstance(one, event) for one in told)
        self.accepted["AskServer"] += sum(isinstance(one, connection.Ready) for one in told)
        self.accepted["SignOut"] += sum(isinstance(one, accounts.SignedOut) for one in told)
        self.refused["Send"] += sum(isinstance(one, messages.Rejected) for one in told)
