"""A client that is nothing but lines: real TLS, blocking, every wait bounded. For tests that watch what is said."""

import base64
import contextlib
import os
import select
import socket
import ssl
import time
from types import TracebackType
from typing import Any, Self, TypeVar

from messenger.net.invite import parse_invite
from messenger.net.tls import check_peer, client_context
from messenger.protocol.accounts import Resume, SignedIn, SignIn, SignOut, SignUp
from messenger.protocol.base import Event, Request, direct_log
from messenger.protocol.codec import AnyEvent, encode, event_reader
from messenger.protocol.connection import Failed, Ping, Ready
from messenger.protocol.messages import Accepted, Heads, Send

PASSWORD = "correct horse battery"
VERSION = "0.1.0"
SECONDS = 30.0
"""How long a test waits for something that must come."""

_EventT = TypeVar("_EventT", bound=Event)


def random_id() -> str:
    """Return 128 random bits as ids are written: 22 characters."""
    return base64.urlsafe_b64encode(os.urandom(16)).rstrip(b"=").decode()


class ClosedError(Exception):
    """The server has ended the stream; ``seen`` are the last lines before."""


class Wire:
    """One connection. ``device`` and ``token`` stay with it, so that another Wire can go on with them."""

    def __init__(
        self,
        address: tuple[str, int],
        *,
        device: str | None = None,
        source: str | None = None,
        timeout: float = SECONDS,
        receive_buffer: int | None = None,
    ) -> None:
        """Connect and read the greeting. ``source``: own address, to spread over 127.0.0.0/8."""
        self.address = address
        self.device = device or random_id()
        self.token = ""
        self.me: SignedIn | None = None
        self.seen: list[Event] = []
        """Every line that came, in order."""
        self.raw: bytearray | None = None
        """Every byte that comes, when a test has put an array here."""
        self.dn = 0
        self._waiting: list[AnyEvent] = []
        self._reader = event_reader()
        self._number = int.from_bytes(os.urandom(5))
        """Request ids begin anywhere: a device never uses one again, its answers are remembered."""
        self._ping_every = 0.0
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        raw = socket.socket(family, socket.SOCK_STREAM)
        try:
            if receive_buffer is not None:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            raw.settimeout(timeout)
            if source is not None:
                raw.bind((source, 0))
            raw.connect(address)
            self.socket: ssl.SSLSocket = client_context().wrap_socket(raw)
        except BaseException:
            raw.close()
            raise
        try:
            self.ready = self.expect(Ready)
        except BaseException:
            self.socket.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- lines

    def send(self, *lines: Request | bytes) -> None:
        """Send lines in one write; bytes go as they are."""
        self.socket.sendall(b"".join(line if isinstance(line, bytes) else encode(line) for line in lines))

    def try_to_send(self, data: bytes) -> None:
        """Send bytes that the server may not want to hear to their end."""
        with contextlib.suppress(OSError):
            self.socket.sendall(data)

    def keep_alive(self, every: float) -> None:
        """From now on say ping when nothing comes for so many seconds while something is waited for."""
        self._ping_every = every

    def _ping_while_silent(self) -> None:
        deadline = time.monotonic() + SECONDS
        while self._ping_every and not self.socket.pending():
            readable, _, _ = select.select([self.socket], [], [], self._ping_every)
            if readable:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing came but pongs after {self.seen[-3:]}")
            self.send(Ping())

    def read(self) -> AnyEvent:
        """Return the next line. Raises ``ClosedError`` at the end of the stream, ``TimeoutError`` after the wait."""
        while not self._waiting:
            try:
                self._ping_while_silent()
                data = self.socket.recv(65536)
            except (ssl.SSLEOFError, ConnectionError) as error:
                raise ClosedError(f"the stream broke after {self.seen[-3:]}") from error
            if not data:
                raise ClosedError(f"the stream ended after {self.seen[-3:]}")
            if self.raw is not None:
                self.raw += data
            lines, error_ = self._reader.feed(data)
            assert error_ is None, error_
            self._waiting += lines
        line = self._waiting.pop(0)
        self.seen.append(line)
        return line

    def expect(self, kind: type[_EventT], **fields: Any) -> _EventT:
        """Read on until a line of this kind with these fields comes, and return it. A ``failed`` is never skipped."""
        while True:
            line = self.read()
            if isinstance(line, kind) and all(getattr(line, name) == value for name, value in fields.items()):
                return line
            assert not isinstance(line, Failed), line

    def read_to_end(self) -> list[AnyEvent]:
        """Return all lines until the server ends the stream."""
        lines: list[AnyEvent] = []
        try:
            while True:
                lines.append(self.read())
        except ClosedError:
            return lines

    def next_number(self) -> int:
        """Return a fresh request id."""
        self._number += 1
        return self._number

    # -- accounts

    def sign_up(self, invite: str, name: str, *, display: str | None = None, password: str = PASSWORD) -> SignedIn:
        """Make an account with an invite's link or token; return when the heads have come."""
        token = parse_invite(invite).token if "://" in invite else invite
        number = self.next_number()
        self.send(SignUp(number, VERSION, self.device, "test", token, name, display or name.title(), password))
        return self._arrive(number)

    def sign_in(self, name: str, password: str = PASSWORD, people: int = 0) -> SignedIn:
        """Sign in by password; return when the heads have come."""
        number = self.next_number()
        self.send(SignIn(number, VERSION, self.device, "test", name, password, people))
        return self._arrive(number)

    def resume(self, token: str, people: int = 0) -> SignedIn:
        """Sign in by token; return when the heads have come."""
        number = self.next_number()
        self.send(Resume(number, VERSION, self.device, token, people))
        return self._arrive(number)

    def again(self) -> "Wire":
        """Return a new connection of the same device that has resumed; this one is left as it is."""
        other = Wire(self.address, device=self.device)
        other.resume(self.token)
        return other

    def refused(self, request: Request) -> Failed:
        """Send a request that must fail; return the refusal."""
        self.send(request)
        return self.expect_failed()

    def refused_sign_in(self, name: str, password: str = PASSWORD) -> Failed:
        """Try to sign in, which must fail; return the refusal."""
        return self.refused(SignIn(self.next_number(), VERSION, self.device, "test", name, password))

    def refused_sign_up(self, invite: str, name: str) -> Failed:
        """Try to make an account, which must fail; return the refusal."""
        token = parse_invite(invite).token
        number = self.next_number()
        return self.refused(SignUp(number, VERSION, self.device, "test", token, name, name, PASSWORD))

    def expect_failed(self) -> Failed:
        """Read on until a request is refused; return the refusal."""
        while True:
            line = self.read()
            if isinstance(line, Failed):
                return line

    def answer(self) -> SignedIn | Failed:
        """Read on until a request to sign in, sign up or resume is answered."""
        while True:
            line = self.read()
            if isinstance(line, SignedIn | Failed):
                return line

    def sign_out(self) -> None:
        """End the session; the answer is left to be read."""
        self.send(SignOut(self.next_number()))

    def _arrive(self, number: int) -> SignedIn:
        self.me = self.expect(SignedIn, r=number)
        self.token = self.me.token
        self.dn = self.me.last
        self.expect(Heads, more=False)
        return self.me

    # -- messages

    def log_with(self, other: "Wire | int") -> str:
        """Return the name of the log shared with another signed-in connection's user, or with a user id."""
        assert self.me is not None
        if isinstance(other, Wire):
            assert other.me is not None
            other = other.me.user
        return direct_log(self.me.user, other)

    def say(self, other: "Wire | int", text: str) -> Accepted:
        """Send one message and return the server's acknowledgement."""
        self.dn += 1
        self.send(Send(self.dn, random_id(), self.log_with(other), text))
        return self.expect(Accepted, dn=self.dn)

    # -- the end

    @property
    def pin(self) -> str:
        """The server's key as it was shown."""
        return str(check_peer(self.socket, None))  # type: ignore[arg-type]  # an SSLSocket answers the same questions

    def close(self) -> None:
        """End the connection properly."""
        with contextlib.suppress(OSError):
            self.socket.settimeout(2)
            self.socket.unwrap()
        self.socket.close()

    def abort(self) -> None:
        """Reset the connection, as a crash does."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.socket.close()
