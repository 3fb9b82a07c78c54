"""Clients that do whatever comes to mind, many at once, and watch that what they are told can be true.

What one connection sees is enough to know: nothing comes twice or out of order, nothing from who is blocked, nothing
from a group after leaving it, and what was pushed is what lies in the log.
"""

import asyncio
import random
from typing import Any

import msgspec

from messenger.net.tls import client_context
from messenger.protocol import accounts, connection, contacts, groups, messages, profiles
from messenger.protocol.base import EVERYONE, Event, Request, direct_log, group_log
from messenger.protocol.codec import encode, event_reader
from tests.server.private_walkers import PrivateWalk
from tests.server.wire import PASSWORD, VERSION, random_id

SECONDS = 40.0
"""How long an answer may take on a machine that is busy."""

Entry = messages.Message | groups.GroupChanged


class BrokenError(AssertionError):
    """Something was told that cannot be true."""


class Walker:
    """One person with one connection, who acts at random and remembers everything."""

    def __init__(self, name: str, chance: random.Random, known_groups: list[str]) -> None:
        """``known_groups``: ids that all walkers have heard of, whoever is in them."""
        self.name = name
        self.logs: dict[str, dict[int, Entry]] = {}
        """What came, by log and seq; own messages as they were acknowledged."""
        self.me = 0
        self.people: list[int] = []
        self.acted = 0
        self.private = PrivateWalk(chance)
        self._chance = chance
        self._known = known_groups
        self._asking: Request | None = None
        self._blocked: set[int] = set()
        self._standing: dict[str, groups.Standing] = {}
        self._live = True  # history may well hold what somebody said who is blocked by now
        self._number = chance.randrange(1, 1 << 40)
        self._dn = 0
        self._sent: dict[int, messages.Send] = {}
        self._answers: dict[int, asyncio.Future[Event]] = {}
        self._lines = event_reader()
        self._reading: asyncio.Task[None]
        self._arrived = asyncio.Event()
        self._unanswered: set[int] = set()
        self._quiet = asyncio.Event()
        self._quiet.set()

    # -- coming and going

    async def come(self, port: int, invite: str) -> None:
        """Connect, make an account, and sign in."""
        context = client_context()
        reader, self._writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, limit=1 << 20)
        self._reading = asyncio.create_task(self._read(reader))
        line = accounts.SignUp(self._next(), VERSION, random_id(), "walk", invite, self.name, self.name, PASSWORD)
        answer = await self.ask(line)
        assert isinstance(answer, accounts.SignedIn), answer
        self.me = answer.user
        await asyncio.wait_for(self._arrived.wait(), SECONDS)

    async def go(self) -> None:
        """Say goodbye."""
        self._reading.cancel()
        self._writer.write(encode(connection.Bye()))
        self._writer.close()
        await asyncio.gather(self._reading, return_exceptions=True)

    # -- acting

    async def act(self) -> None:
        """Do one thing that any client may try, allowed or not."""
        chance = self._chance
        kind = chance.choices(("say", "change", "private", "look", "hint"), (50, 20, 15, 10, 5))[0]
        self.acted += 1
        if kind == "say":
            self._say(self._some_log())
        elif kind == "hint":
            log = self._some_log()
            head = max(self.logs.get(log, {}), default=0)
            self._write(messages.Typing(log), messages.MarkLogs((messages.Mark(log, head, head),)), accounts.Activity())
        else:
            request = self._request(kind)
            self.private.will_say(request)
            answer = await self.ask(request)
            self._learn(request, answer)
        quiet = asyncio.create_task(self._quiet.wait())
        try:
            await self._wait_for(quiet, self._sent)
        finally:
            quiet.cancel()

    def _request(self, kind: str) -> Request:
        if kind == "private":
            return self.private.request(self._next(), self._chance.choice(self.people))
        return self._change() if kind == "change" else self._look()

    def _some_log(self) -> str:
        chance = self._chance
        where = chance.random()
        if where < 0.2:
            return EVERYONE
        if where < 0.6 and self._known:
            return group_log(chance.choice(self._known))
        return direct_log(self.me, chance.choice(self.people))

    def _say(self, log: str) -> None:
        self._dn += 1
        send = messages.Send(self._dn, random_id(), log, f"{self.name} says {self._dn}")
        self._sent[self._dn] = send
        self._quiet.clear()
        self._write(send)

    def _change(self) -> Request:
        chance, r = self._chance, self._next()
        user = chance.choice(self.people)
        group = chance.choice(self._known) if self._known else random_id()
        fresh = random_id()
        made: list[Request] = [
            contacts.Block(r, user),
            contacts.Unblock(r, user),
            contacts.Unblock(r, user),
            groups.NewGroup(r, fresh, f"{self.name}'s"),
            groups.AddMembers(r, group, tuple({user, chance.choice(self.people)})),
            groups.AddMembers(r, group, tuple({user, chance.choice(self.people)})),
            groups.RemoveMember(r, group, user),
            groups.RenameGroup(r, group, f"called so by {self.name}"),
            groups.HandOver(r, group, user),
            groups.LeaveGroup(r, group),
            groups.EndGroup(r, group),
            profiles.EditProfile(r, f"{self.name} {chance.randrange(9)}", town="Uppsala"),
            accounts.Rename(r, f"{self.name}{chance.choice('xyz')}"),
            messages.Mute(r, self._some_log(), chance.random() < 0.5),
        ]
        return chance.choice(made)

    def _look(self) -> Request:
        chance, r = self._chance, self._next()
        made: list[Request] = [
            contacts.WhoElse(r),
            contacts.WhoElse(r, since=chance.randrange(1000)),
            profiles.AskProfile(r, chance.choice(self.people)),
            accounts.ListDevices(r),
            accounts.ListInvites(r),
            messages.Since(r, self._some_log(), 0),
            messages.Before(r, self._some_log(), chance.randrange(1, 100)),
        ]
        return chance.choice(made)

    def _learn(self, request: Request, answer: Event) -> None:
        if isinstance(request, groups.NewGroup) and isinstance(answer, connection.Done):
            self._known.append(request.group)

    async def ask(self, request: Request) -> Event:
        """Send a request and return its answer."""
        r: int = request.r  # type: ignore[attr-defined]
        self._asking = request
        answer = self._answers[r] = asyncio.get_running_loop().create_future()
        self._write(request)
        try:
            await self._wait_for(answer, request)
            event: Event = answer.result()
            return event
        finally:
            del self._answers[r]

    async def _wait_for(self, awaited: asyncio.Future[Any], what: object) -> None:
        """Wait for ``awaited``, or for the end of reading, whose reason is the better one to tell."""
        done, _ = await asyncio.wait({awaited, self._reading}, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if awaited not in done:
            raise self.failed() or BrokenError(f"{self.name} got no answer to {what}")

    def _write(self, *lines: Request) -> None:
        self._writer.write(b"".join(map(encode, lines)))

    def _next(self) -> int:
        self._number += 1
        return self._number

    # -- what comes

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(65536):
            lines, error = self._lines.feed(data)
            assert error is None, error
            for line in lines:
                self._take(line)

    def failed(self) -> BaseException | None:
        """Return what went wrong while reading, if anything did."""
        if not self._reading.done() or self._reading.cancelled():
            return None
        return self._reading.exception() or BrokenError(f"{self.name} was cut off")

    def _take(self, line: Any) -> None:
        match line:
            case messages.Message() | groups.GroupChanged():
                self._entry(line)
            case messages.Accepted():
                send = self._sent.pop(line.dn)
                own = messages.Message(send.log, line.seq, line.prev, line.ts, self.me, send.cid, send.text)
                self._keep(own)
                self._answered()
            case messages.Rejected():
                del self._sent[line.dn]
                self._answered()
            case messages.Heads(more=False):
                self._arrived.set()
            case contacts.Blocks():
                if line.all:
                    self._blocked.clear()
                self._blocked |= set(line.blocked)
                self._blocked -= set(line.unblocked)
            case groups.Groups():
                self._standing.update((group_log(group.id), group.standing) for group in line.groups)
            case connection.Refused() | accounts.SignedOut() | connection.Gap() | connection.Reset():
                raise BrokenError(f"{self.name} was told {line}")
            case connection.Failed(code="internal" | "storage"):
                raise BrokenError(f"{self.name} was told {line}")
        if self._asking is not None and getattr(line, "r", -1) == self._asking.r:  # type: ignore[attr-defined]
            self.private.learn(self._asking, line)  # at once: what comes next may depend on it
        wrong = self.private.hear(line, self._blocked)
        if wrong is not None:
            raise BrokenError(f"{self.name} was told {line}: {wrong}")
        answer = self._answers.get(getattr(line, "r", -1))
        if answer is not None and not answer.done() and not getattr(line, "more", False):
            answer.set_result(line)

    def _answered(self) -> None:
        if not self._sent:
            self._quiet.set()

    def _entry(self, line: Entry) -> None:
        known = self.logs.get(line.log, {})
        if self._live and isinstance(line, messages.Message) and line.seq > max(known, default=0):
            if line.sender in self._blocked and not line.log.startswith("g"):
                raise BrokenError(f"{self.name} got {line} from somebody blocked")
            if self._standing.get(line.log, groups.Standing.MEMBER) != groups.Standing.MEMBER:
                raise BrokenError(f"{self.name} got {line} after being no member any more")
        self._keep(line)

    def _keep(self, line: Entry) -> None:
        line = msgspec.structs.replace(line, prev=0)  # it depends on who looks, and when
        before = self.logs.setdefault(line.log, {}).setdefault(line.seq, line)
        if before != line:
            raise BrokenError(f"{self.name} got {line} where there was {before}")

    async def settle(self) -> None:
        """Read whatever the server had said until now."""
        await self.ask(contacts.WhoElse(self._next()))

    async def log(self, name: str) -> dict[int, Entry]:
        """Return what the server says is in a log, by seq."""
        kept, self.logs, self._live = self.logs, {}, False
        after = 0
        while True:
            answer = await self.ask(messages.Since(self._next(), name, after))
            if not isinstance(answer, messages.Page) or answer.upto >= answer.head:
                break
            after = answer.upto
        fetched, self.logs, self._live = self.logs.get(name, {}), kept, True
        return fetched
