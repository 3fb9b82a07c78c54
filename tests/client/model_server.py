"""A server in a few lines that keeps the delivery rules by the letter, in memory, with faults at command.

It is what the client's rules are tried against; that the real server keeps the same rules is tried elsewhere.
"""

import copy
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import structs

from messenger.protocol.accounts import Activity, Resume, SignedIn, SignedOut, SignIn, SignOut
from messenger.protocol.base import EVERYONE, Event, Request, direct_users
from messenger.protocol.codec import AnyRequest
from messenger.protocol.connection import (
    Bye,
    Done,
    Failed,
    Gap,
    Head,
    Ping,
    Pong,
    Reset,
    StorageTrouble,
)
from messenger.protocol.contacts import Block, Blocks, People, Person, PresenceChanged, Unblock
from messenger.protocol.errors import Code
from messenger.protocol.files import AskSpace, BeginUpload, DropUpload, Fetch, File
from messenger.protocol.groups import GroupChanged
from messenger.protocol.messages import (
    Accepted,
    Before,
    Heads,
    Mark,
    Marked,
    MarkLogs,
    Message,
    Older,
    Page,
    Rejected,
    Send,
    Since,
    Typing,
)
from tests.client.model_files import Held, ModelFiles, hash_of
from tests.fakes import ConnectionPair

REFUSED_TEXT = "refuse me"
"""A message with this text is refused for good."""


@dataclass
class Device:
    user: int
    tokens: list[str] = field(default_factory=list)
    dn: int = 0
    answers: dict[int, tuple[str, Event]] = field(default_factory=dict)
    remembered: dict[int, Event] = field(default_factory=dict)
    """Answers to requests, by their numbers; a crash forgets them."""


@dataclass
class Data:
    """What a backup would hold."""

    epoch: str = "first"
    logs: dict[str, list[Message | GroupChanged]] = field(default_factory=dict)
    blocks: dict[int, set[int]] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    stored: dict[tuple[str, int], int] = field(default_factory=dict)
    read: dict[tuple[str, int], int] = field(default_factory=dict)
    held: Held = field(default_factory=dict)


@dataclass
class Session:
    user: int
    device: Device
    deaf: bool = False


class ModelServer:
    """Users 1 anna, 2 ben, 3 cleo; every password is "secret"."""

    def __init__(self, page: int = 200) -> None:
        self.people = [Person(1, "anna", "Anna"), Person(2, "ben", "Ben"), Person(3, "cleo", "Cleo")]
        self.data = Data()
        self.files = ModelFiles(lambda: self.data.held, self._file_of)
        self.page = page
        self.now = 1_700_000_000_000
        self.sessions: dict[ConnectionPair, Session] = {}
        self.pushes = True
        """Whether messages are pushed; otherwise only heads tell of them."""
        self.troubled = 0
        """How many of the next sends meet a full disk."""
        self.sinces = 0
        self.befores: list[Before] = []
        self.marks: list[MarkLogs] = []
        self.asked: list[Request] = []
        """Every request with a number but ``since``, and what is not answered: activity, typing."""
        self.resumed: list[Resume] = []
        self.own: list[Event] = []
        """What is told of groups, blocks and mutes after signing in, beside the blocks it keeps itself."""
        self.reply: Callable[[Request], Sequence[Event]] = lambda _request: ()
        """Answers what is not known here."""
        self.timeout = 0
        self.retention = 0
        self.refuse_resume: Code | None = None
        self.left_out = False
        """Whether a block leaves somebody out of broadcasts."""

    # -- what a test does to it

    def say(self, sender: int, to: int, text: str) -> Message:
        """Let somebody without a client here write a message."""
        return self.say_in(f"d{min(sender, to)}-{max(sender, to)}", sender, text)

    def say_in(self, log: str, sender: int, text: str) -> Message:
        """Let somebody write in any log."""
        return self._append(sender, log, secrets.token_urlsafe(16), text, None)

    def give(self, sender: int, log: str, data: bytes, name: str = "a.bin", **named: Any) -> Message:
        """Let somebody without a client here send a file; ``named``: what is said of it beside the truth."""
        file = File(hash_of(data), len(data), name)
        self.data.held[sender, file.hash] = data
        return self._append(
            sender, log, secrets.token_urlsafe(16), "", None, structs.replace(file, **named)
        )  # fmt: skip

    def happen(self, event: GroupChanged) -> None:
        """Let something happen to a group; its place in the log is found here."""
        entries = self.data.logs.setdefault(event.log, [])
        self.now += 1
        event = structs.replace(event, seq=len(entries) + 1, prev=len(entries), ts=self.now)
        entries.append(event)
        self.tell(event)

    def tell(self, event: Event) -> None:
        """Push a line to everybody who is connected."""
        for pair in list(self.sessions):
            pair.say(event)

    def forget_answers(self) -> None:
        """Do as after a crash: what was done is done, that it was answered is forgotten."""
        for device in self.data.devices.values():
            device.remembered.clear()

    def forget_device(self) -> None:
        """Know every device as one that has never sent anything."""
        for pair in list(self.sessions):
            pair.cut()
        for device in self.data.devices.values():
            device.dn = 0
            device.answers.clear()

    def backup(self) -> Data:
        return copy.deepcopy(self.data)

    def restore(self, backup: Data, epoch: str) -> None:
        """Go on with an older state of the data, but for the tokens: nobody has to enter a password."""
        for pair in list(self.sessions):
            pair.cut()
        before, self.data = self.data, copy.deepcopy(backup)
        for name, device in self.data.devices.items():
            device.tokens = before.devices[name].tokens
        self.data.epoch = epoch

    def texts(self, log: str) -> list[str]:
        return [message.text for message in self.messages(log)]

    def messages(self, log: str) -> list[Message]:
        return [entry for entry in self.data.logs.get(log, []) if isinstance(entry, Message)]

    # -- what a client says

    def said(self, pair: ConnectionPair, line: AnyRequest) -> None:
        session = self.sessions.get(pair)
        match line:
            case SignIn():
                self._sign_in(pair, line)
            case Resume():
                self._resume(pair, line)
            case Send() if session:
                self._send(pair, session, line)
            case Since() if session:
                self._since(pair, session, line)
            case Before() if session:
                self._before(pair, line)
            case MarkLogs() if session:
                self._mark(session, line)
            case Ping() if session:
                pair.say(Pong(self.now, self._heads(session.user)))
            case SignOut() if session:
                session.device.tokens.clear()
                pair.say(SignedOut(Code.SIGNED_OUT_HERE))
            case Bye():
                pass
            case Typing() | Activity() if session:
                self.asked.append(line)
            case AskSpace() | BeginUpload() | DropUpload() | Fetch() if session:
                pair.say(self.files.answer(session.user, line))
            case _ if session and hasattr(line, "r"):
                self._request(pair, session, line)
            case _:
                raise AssertionError(f"out of order: {line}")

    def _request(self, pair: ConnectionPair, session: Session, line: AnyRequest) -> None:
        self.asked.append(line)
        number: int = line.r  # type: ignore[union-attr]
        known = session.device.remembered.get(number)
        events = [known] if known is not None else self._carry_out(session, line, number)
        session.device.remembered[number] = events[-1]
        for event in events:
            pair.say(event)

    def _carry_out(self, session: Session, line: AnyRequest, number: int) -> list[Event]:
        blocked = self.data.blocks.setdefault(session.user, set())
        match line:
            case Block(user=user) if user in blocked:
                return [Failed(number, Code.ALREADY_BLOCKED)]
            case Block(user=user):
                blocked.add(user)
                return [Blocks((user,)), Done(number)]
            case Unblock(user=user) if user not in blocked:
                return [Failed(number, Code.NOT_BLOCKED)]
            case Unblock(user=user):
                blocked.discard(user)
                return [Blocks((), (user,)), Done(number)]
            case _:
                return list(self.reply(line)) or [Done(number)]

    def _file_of(self, user: int, log: str, seq: int) -> File | None:
        if user not in (direct_users(log) or (user,)):
            return None
        return next((message.file for message in self.messages(log) if message.seq == seq), None)

    def hung_up(self, pair: ConnectionPair) -> None:
        self.sessions.pop(pair, None)

    def _sign_in(self, pair: ConnectionPair, line: SignIn) -> None:
        user = next((person.id for person in self.people if person.name == line.user_name), None)
        if user is None or line.password != "secret":
            pair.say(Failed(line.r, Code.WRONG_CREDENTIALS))
            return
        device = self.data.devices.setdefault(line.device, Device(user))
        self._admit(pair, line.r, user, device, None, line.people)

    def _resume(self, pair: ConnectionPair, line: Resume) -> None:
        device = self.data.devices.get(line.device)
        if self.refuse_resume is not None:
            pair.say(Failed(line.r, self.refuse_resume))
            return
        if device is None or line.token not in device.tokens:
            pair.say(Failed(line.r, Code.TOKEN_INVALID))
            return
        self.resumed.append(line)
        self._admit(pair, line.r, device.user, device, line.token, line.people)

    def _admit(self, pair: ConnectionPair, r: int, user: int, device: Device, used: str | None, people: int) -> None:
        for other, session in list(self.sessions.items()):
            if session.device is device:
                other.cut()
        token = secrets.token_urlsafe(32)
        device.tokens = [token] if used is None else [used, token]
        self.sessions[pair] = Session(user, device)
        person = next(one for one in self.people if one.id == user)
        epoch, last = self.data.epoch, device.dn
        welcome = SignedIn(
            r, user, person.name, person.display, token, epoch, last, self.now, timeout=self.timeout,
            retention=self.retention,
        )  # fmt: skip
        pair.say(welcome)
        if people < len(self.people):
            pair.say(People(tuple(self.people[people:]), len(self.people)))
        pair.say(PresenceChanged(all=True, online=tuple(one.user for one in self.sessions.values())))
        pair.say(Blocks(tuple(self.data.blocks.get(user, ())), all=True))
        for event in self.own:
            pair.say(event)
        pair.say(Heads(self._heads(user)))

    def _heads(self, user: int) -> tuple[Head, ...]:
        heads = []
        for log, messages in self.data.logs.items():
            users = direct_users(log) or (0, user)
            if user in users:
                other = users[1] if users[0] == user else users[0]
                read, stored = self.data.read.get((log, user), 0), self.data.stored.get((log, other), 0)
                heads.append(Head(log, len(messages), read, stored))
        return tuple(heads)

    def _send(self, pair: ConnectionPair, session: Session, line: Send) -> None:
        device = session.device
        if line.dn > device.dn + 1:
            if not session.deaf:
                session.deaf = True
                pair.say(Gap(device.dn + 1))
            return
        if line.dn <= device.dn:
            known = device.answers.get(line.dn)
            if known is not None and known[0] == line.cid:
                pair.say(known[1])
            elif not session.deaf:
                session.deaf = True
                pair.say(Reset(device.dn))
            return
        if self.troubled:
            self.troubled -= 1
            session.deaf = True
            pair.say(StorageTrouble(line.dn))
            return
        session.deaf = False
        device.dn = line.dn
        answer: Event
        if line.text == REFUSED_TEXT:
            answer = Rejected(line.dn, Code.NO_SUCH_USER)
        elif line.file is not None and (session.user, line.file.hash) not in self.data.held:
            answer = Rejected(line.dn, Code.FILE_MISSING)
        else:
            message = self._append(session.user, line.log, line.cid, line.text, pair, line.file)
            left_out = self.left_out and line.log == EVERYONE
            answer = Accepted(line.dn, message.seq, message.prev, message.ts, left_out)
        device.answers[line.dn] = (line.cid, answer)
        pair.say(answer)

    def _append(
        self, sender: int, log: str, cid: str, text: str, but: ConnectionPair | None, file: File | None = None
    ) -> Message:
        messages = self.data.logs.setdefault(log, [])
        self.now += 1
        message = Message(log, len(messages) + 1, len(messages), self.now, sender, cid, text, file=file)
        messages.append(message)
        for pair, session in list(self.sessions.items()):
            if self.pushes and pair is not but and session.user in (direct_users(log) or (session.user,)):
                pair.say(message)
        return message

    def _since(self, pair: ConnectionPair, session: Session, line: Since) -> None:
        self.sinces += 1
        messages = self.data.logs.get(line.log, [])
        page = messages[line.after : line.after + self.page]
        for message in page:
            pair.say(message)
        pair.say(Page(line.r, line.log, page[-1].seq if page else line.after, len(messages)))

    def _before(self, pair: ConnectionPair, line: Before) -> None:
        self.befores.append(line)
        messages = self.data.logs.get(line.log, [])[: line.before - 1]
        count = min(line.count, self.page)
        page = messages[-count:]
        for message in page:
            pair.say(message)
        pair.say(Older(line.r, line.log, page[0].seq - 1 if len(page) == count else 0))

    def _mark(self, session: Session, line: MarkLogs) -> None:
        self.marks.append(line)
        for mark in line.marks:
            where = (mark.log, session.user)
            self.data.read[where] = max(self.data.read.get(where, 0), mark.read)
            self.data.stored[where] = max(self.data.stored.get(where, 0), mark.delivered, self.data.read[where])
            for pair, other in list(self.sessions.items()):
                if other.user in (direct_users(mark.log) or ()):
                    (head,) = (head for head in self._heads(other.user) if head.log == mark.log)
                    pair.say(Marked((Mark(mark.log, head.delivered, head.read),)))
