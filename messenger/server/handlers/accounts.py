"""Signing in, signing up, resuming, signing out. Tokens and invites are checked here, passwords by ``guesses``.

A request that needs a hash is two functions, before and after it: between them anything may have happened, so the
second checks everything again. The connection reads no further line until it is answered.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from messenger.protocol.accounts import Resume, SignIn, SignOut, SignUp
from messenger.protocol.connection import Ready
from messenger.protocol.errors import Code
from messenger.protocol.peers import PrivateKind
from messenger.server import names
from messenger.server.crowd import network
from messenger.server.guesses import Guess, Guesses
from messenger.server.handlers.arrivals import Arrivals
from messenger.server.invites import DAY, Invites
from messenger.server.live import Device, Directory, User
from messenger.server.passwords import BusyError, Passwords, Secret
from messenger.server.register import Register
from messenger.server.session import Session
from messenger.server.storage.devices import DeviceStore
from messenger.server.turn import Turn

TOKEN_BYTES = 32
DEVICE_NAME_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class Admission:
    """Who is let in: how many devices of one user can resume, after how many days unused one gives way to a new one,
    whether a user has one session only, and whether anybody may sign up without an invite.
    """

    devices: int
    days: int
    single_session: bool = False
    open_registration: bool = False


class Accounts:
    """The handlers of this noun, and what they need."""

    def __init__(
        self,
        turn: Turn,
        directory: Directory,
        register: Register,
        devices: DeviceStore,
        invites: Invites,
        passwords: Passwords,
        guesses: Guesses,
        arrivals: Arrivals,
        greeting: Ready,
        admission: Admission,
        is_over: Callable[[Device], bool],
    ) -> None:
        """``is_over``: whether nothing was done on a device for too long."""
        self._turn = turn
        self._directory = directory
        self._register = register
        self._devices = devices
        self._invites = invites
        self._passwords = passwords
        self._guesses = guesses
        self._arrivals = arrivals
        self._greeting = greeting
        self._admission = admission
        self._is_over = is_over

    # -- by password

    def sign_in(self, session: Session, line: SignIn) -> None:
        """Check name and password. Names that nobody has take the same way."""
        if self._is_too_old(session, line.version):
            return

        def admit(user: User, hashed: str | None) -> None:
            if hashed is not None:
                self._register.store_hash(user, hashed)
            self._admit(session, user, line)

        self._guesses.hear(
            Guess(
                session,
                line.r,
                names.lock_key(line.user_name),
                lambda: self._register.find(line.user_name),
                line.password,
                admit,
                (Code.WRONG_CREDENTIALS, "User name or password is wrong."),
            )
        )

    def sign_up(self, session: Session, line: SignUp) -> None:
        """Check invite, names and password, in this order: without an invite nobody learns which names exist."""
        if self._is_too_old(session, line.version):
            return
        try:
            self._check_sign_up(line)
            password = names.new_password(line.password)
        except names.TextRefusedError as error:
            session.fail(line.r, error.code, str(error))
            return
        self._hash(
            session,
            line.r,
            lambda: self._passwords.hash(
                password,
                lambda hashed: self._hashed(session, line, hashed),
                network(session.address),
                lambda: _is_gone(session),
            ),
        )

    def _hashed(self, session: Session, line: SignUp, hashed: str | None) -> None:
        session.release()
        if _is_gone(session):
            return
        if hashed is None:
            session.fail(line.r, Code.INTERNAL, "The server has no memory left to hash the password.")
            return
        try:
            name, display = self._check_sign_up(line)
        except names.TextRefusedError as error:
            session.fail(line.r, error.code, str(error))
            return
        admin = False
        if not self._needs_no_invite(line):
            invite = self._invites.find(line.invite, self._turn.now)
            assert invite is not None  # it has just been checked
            self._invites.use(invite)
            admin = invite.admin
        if admin:
            self._invites.administrator_exists()
        user = self._register.add(name, display, Secret(hashed), admin=admin)
        self._admit(session, user, line)

    def _check_sign_up(self, line: SignUp) -> tuple[str, str]:
        """Return canonical name and display name; raise ``TextRefusedError``."""
        if not self._needs_no_invite(line) and self._invites.find(line.invite, self._turn.now) is None:
            raise names.TextRefusedError(
                Code.INVITE_INVALID, "This invite is not valid any more - please ask for a new one."
            )
        name, display = names.user_name(line.user_name), names.display_name(line.display_name)
        self._register.check_free(name)
        return name, display

    def _needs_no_invite(self, line: SignUp) -> bool:
        return self._admission.open_registration and not line.invite

    # -- by token

    def resume(self, session: Session, line: Resume) -> None:
        """Sign in by the device's token, which is replaced; the one used stays valid until the new one is used.

        Only starting the program is activity, a link that has come back is not.
        """
        if self._is_too_old(session, line.version):
            return
        given = _digest_of(line.token)
        for device, token, before in self._devices.resumable(line.device):
            if any(known is not None and hmac.compare_digest(known, given) for known in (token, before)):
                user = self._directory.users[device.user]
                if not line.start and self._is_over(device):
                    self._devices.set_tokens(device, None, None, self._turn.now)
                    session.fail(line.r, Code.INACTIVE, "Nothing was done here for a while: please sign in again.")
                elif not self._is_elsewhere(session, user, line.device, line.r):
                    self._begin(session, user, device, line, given)
                return
        session.fail(line.r, Code.TOKEN_INVALID, "Please sign in with your password.")

    def sign_out(self, session: Session, line: SignOut) -> None:
        """End the session and take the device's token."""
        device = session.device
        assert device is not None
        self._devices.set_tokens(device, None, None, self._turn.now)
        self._register.end(session, Code.SIGNED_OUT_HERE, "")

    # -- inside

    def _admit(self, session: Session, user: User, line: SignIn | SignUp) -> None:
        """Sign in on the named device, made if it is new; refused when the user has too many."""
        if self._is_elsewhere(session, user, line.device, line.r):
            return
        devices, now, most = self._devices, self._turn.now, self._admission.devices
        device = devices.find(user.id, line.device)
        others = devices.able_to_resume(user.id, but=line.device)
        if others >= most:
            devices.revoke_unused(user.id, now - self._admission.days * DAY)
            others = devices.able_to_resume(user.id, but=line.device)
        if others >= most:
            reason = f"You are signed in on {others} devices, which is the limit: please sign out on one of them."
            session.fail(line.r, Code.TOO_MANY_DEVICES, reason)
            return
        if device is None:
            name = "".join(character for character in line.device_name if character.isprintable())
            device = devices.add(user.id, line.device, name[:DEVICE_NAME_CHARACTERS], now)
        self._begin(session, user, device, line, None)

    def _is_elsewhere(self, session: Session, user: User, client_id: str, r: int) -> bool:
        """Where a user has one session only: refuse another device while it lives. Its own device replaces it."""
        if not self._admission.single_session:
            return False
        if all(one.device is not None and one.device.client_id == client_id for one in user.sessions):
            return False
        session.fail(r, Code.SESSION_ELSEWHERE, "You are signed in on another device: please sign out there first.")
        return True

    def _begin(
        self, session: Session, user: User, device: Device, line: SignIn | SignUp | Resume, used: bytes | None
    ) -> None:
        """Give the device a new token and begin the session. ``used``: SHA-256 of the token that stays valid."""
        start = not isinstance(line, Resume) or line.start
        if start:
            self._turn.undo(setattr, device, "active", device.active)
            device.active = self._turn.now
        token = secrets.token_bytes(TOKEN_BYTES)
        self._devices.set_tokens(device, hashlib.sha256(token).digest(), used, self._turn.now)
        text = base64.urlsafe_b64encode(token).rstrip(b"=").decode("ascii")
        people = 0 if isinstance(line, SignUp) else line.people
        session.private = line.private if isinstance(line, SignIn) else PrivateKind.SEALED
        self._arrivals.begin(session, user, device, line.r, text, people, start=start)

    def _hash(self, session: Session, r: int, start: Callable[[], None]) -> None:
        """Have a hash worked out once this turn is committed; until it is, the session stands still."""

        def begin() -> None:
            try:
                start()
            except BusyError as error:
                after = error.retry_after
                self._turn.enter(lambda: self._busy(session, r, after), several=False)

        session.hold()
        self._turn.undo(session.let_go)
        self._turn.after(begin)

    def _busy(self, session: Session, r: int, retry_after: float) -> None:
        session.release()
        session.fail(r, Code.BUSY, "The server is busy with other people signing in; try again soon.", retry_after)

    def _is_too_old(self, session: Session, version: str) -> bool:
        """Refuse a client below the lowest version that this server understands."""
        if _number(version) >= _number(self._greeting.lowest):
            return False
        session.refuse(Code.CLIENT_TOO_OLD, f"This server needs version {self._greeting.lowest} or newer.")
        return True


def _is_gone(session: Session) -> bool:
    return session.finished or session.connection.closing


def _digest_of(token: str) -> bytes:
    """Return the SHA-256 of a token; of nothing when it is none, which no device has."""
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    return hashlib.sha256(data).digest()


def _number(version: str) -> tuple[int, ...]:
    """Return a version as numbers; one that cannot be read is lower than all."""
    parts = version.split(".")[:4]
    return tuple(int(part) for part in parts) if all(p.isascii() and p.isdigit() and len(p) < 9 for p in parts) else ()
