"""Anna, whose real client is lied to, and Ben, who speaks with the real server itself."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from messenger.client.changes import WarningChanged
from messenger.client.model import Delivery, Link
from messenger.client.settings import Limits
from messenger.protocol.accounts import InactivityWarning
from messenger.protocol.base import EVERYONE
from messenger.protocol.messages import Message, Page, Since
from tests.client.live import LiveClient
from tests.end_to_end.liars.liar import Down, Liar, Said, Up, pass_on
from tests.end_to_end.server_process import ServerProcess
from tests.server.wire import Wire, random_id

FORGED: Final = "forged"
"""What nobody wrote."""
TYPED: Final = "typed while the server lies"
TS: Final = 1_700_000_000_000
_numbers = count(1)


class Watched(LiveClient):
    """A client of which every reason that the banner named is kept."""

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        super().__init__(folder, limits=limits)
        self.reasons: set[str] = set()

    def drain(self) -> None:
        for fact in self.client.inbox.drain(1):
            self.changes += self.state.apply(fact)
            self.reasons.add(self.state.link.reason)


@dataclass
class Scene:
    """Both have said one thing to each other when a lie begins: ``one`` and ``two``."""

    server: ServerProcess
    liar: Liar
    anna: Watched
    ben: Wire
    me: int
    log: str
    lied: list[object] = field(default_factory=list)
    """Whatever a lie notes each time it is told."""

    @property
    def him(self) -> int:
        """Ben's number."""
        assert self.ben.me is not None
        return self.ben.me.user

    def forged(self, seq: int, prev: int, **fields: Any) -> Message:
        """Return a message that Ben never wrote."""
        what: dict[str, Any] = {
            "log": self.log,
            "ts": TS,
            "sender": self.him,
            "cid": random_id(),
            "text": FORGED,
        } | fields
        return Message(seq=seq, prev=prev, **what)

    # -- lying

    def tell(self, lines: Iterable[Said], within: float = 60) -> None:
        """Say lines, and wait until they were heard, or the link was given up for them."""
        before, seen = self.liar.connections, len(self.anna.changes)
        self.liar.tell(*lines, InactivityWarning(1000))
        self.anna.until(
            lambda: (
                any(isinstance(one, WarningChanged) for one in self.anna.changes[seen:])
                or self.liar.connections > before
            ),
            "the lie to be heard",
            within,
        )

    def lie(self, down: Down = pass_on, up: Up = pass_on) -> None:
        """Begin to alter lines."""
        self.liar.lie(down, up)

    def come_back(self, times: int = 1) -> None:
        """Cut the link, and wait until Anna has come so often."""
        before = self.liar.connections
        self.liar.cut()
        self.anna.until(lambda: self.liar.connections >= before + times, "coming back")

    # -- what people do and see

    def type(self, text: str = TYPED) -> None:
        """Write to Ben."""
        assert self.anna.actions.send_message(self.log, text) is None

    def until_lied(self, times: int = 1) -> None:
        """Wait until a lie was told so often."""
        self.anna.until(lambda: len(self.lied) >= times, f"{times} lies")

    def screen(self) -> dict[str, Any]:
        """Return what Anna sees, but for who is online."""
        state = self.anna.state
        return {
            "texts": self.anna.texts(self.log),
            "everyone": [row.text for row in state.chat(EVERYONE).messages],
            "chats": [(log, state.title_of(log), state.chats[log].unread) for log in state.chat_order()],
            "people": {one.id: (one.name, one.display, one.deleted) for one in state.contacts.values()},
            "me": (state.me.id, state.me.name, state.admin) if state.me else None,
            "groups": dict(state.groups),
            "blocked": set(state.blocked),
            "muted": set(state.muted),
            "typing": dict(state.typing),
            "privates": set(state.privates),
        }

    def truth(self) -> list[str]:
        """Return what the server holds of the chat, as Ben is told it."""
        number = self.ben.next_number()
        seen = len(self.ben.seen)
        self.ben.send(Since(number, self.log, 0))
        self.ben.expect(Page, r=number)
        lines = [line for line in self.ben.seen[seen:] if isinstance(line, Message) and line.log == self.log]
        return [text for _seq, text in sorted({line.seq: line.text for line in lines}.items())]  # pushed ones as well

    def until_honest(self, typed: Iterable[str] = (TYPED,)) -> None:
        """Let the honest server be back; all is right then: nothing is lost, doubled, or drawn that is not so."""
        anna = self.anna
        self.liar.honest()
        self.come_back()
        anna.until(lambda: anna.state.link.link is Link.ONLINE, "being online")
        anna.until(lambda: set(typed) <= set(anna.texts(self.log)) and self._settled, "every own text")
        for row in list(anna.messages(self.log)):
            if row.delivery is Delivery.FAILED:  # a click on what the server says it never got
                anna.actions.retry(self.log, row.cid)
        anna.until(lambda: all(row.seq for row in anna.messages(self.log)), "what was sent again")
        self.ben.say(self.me, "afterwards")
        self.type("and then")
        anna.until(lambda: {"afterwards", "and then"} <= set(anna.texts(self.log)), "the first words afterwards")
        anna.until(lambda: all(row.seq for row in anna.messages(self.log)), "their numbers")
        truth = self.truth()
        anna.until_texts(self.log, truth)
        assert truth[:2] == ["one", "two"]
        assert sorted(truth[2:]) == sorted([*typed, "afterwards", "and then"]), truth
        state = anna.state
        assert set(state.chat_order()) == {EVERYONE, self.log}
        chat = state.chats[self.log]
        anna.until(lambda: chat.head == len(truth) >= chat.read, "the end of the chat")
        assert chat.delivered <= chat.head
        assert state.me is not None
        assert (state.me.id, state.admin) == (self.me, False)
        assert self.ben.me is not None
        name = self.ben.me.display_name
        anna.until(lambda: state.contacts[self.him].display == name, "the real name")
        real = max(self.me, self.him)
        anna.until(lambda: all(one.id <= real or one.deleted for one in state.contacts.values()), "the real people")

    @property
    def _settled(self) -> bool:
        rows = self.anna.messages(self.log)
        return all(row.seq or row.delivery is Delivery.FAILED for row in rows)


@contextmanager
def scene(folder: Path, server: ServerProcess, liar: Liar, limits: Limits | None = None) -> Iterator[Scene]:
    """Let two people sign up and say something; nobody lies yet."""
    number = next(_numbers)
    liar.honest()
    with server.connect() as ben, Watched(folder / f"anna{number}", limits=limits) as anna:
        ben.keep_alive(0.5)
        him = ben.sign_up(server.shared_invite, f"ben{number}").user
        anna.sign_up(liar.leads(server.shared_invite), f"anna{number}")
        assert anna.state.me is not None
        log = anna.log_with(f"ben{number}")
        made = Scene(server, liar, anna, ben, anna.state.me.id, log)
        assert him == made.him
        ben.say(made.me, "one")
        anna.until_texts(log, ["one"])
        made.type("two")
        anna.until_texts(log, ["one", "two"])
        yield made
