"""Signing in, signing up, resuming, signing out. Passwords and tokens are checked here and appear nowhere else.

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
from messenger.server import names
from messenger.server.handlers.arrivals import Arrivals
from messenger.server.invites import DAY, Invites
from messenger.server.live import Device, Directory, User
from messenger.server.passwords import BusyError, Passwords, Secret, Verdict
from messenger.server.register import Register
from messenger.server.session import Session
from messenger.server.storage.devices import DeviceStore
from messenger.server.turn import Turn

TOKEN_BYTES = 32
DEVICE_NAME_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class DeviceBounds:
    """How many devices of one user can resume, and after how many days unused one gives way to a new one."""

    devices: int
    days: int


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
        arrivals: Arrivals,
        greeting: Ready,
        bounds: DeviceBounds,
    ) -> None:
        self._turn = turn
        self._directory = directory
        self._register = register
        self._devices = devices
        self._invites = invites
        self._passwords = passwords
        self._arrivals = arrivals
        self._greeting = greeting
        self._bounds = bounds

    # -- by password

    def sign_in(self, session: Session, line: SignIn) -> None:
        """Check name and password. Names that nobody has take the same way."""
        if self._is_too_old(session, line.version):
            return
        user = self._register.find(line.user_name)
        secret = self._register.secret_of(user)
        try:
            given = names.known_password(line.password)
        except names.TextRefusedError:
            given, secret = "", Secret()  # nobody has such a password; it costs the same to say so
        self._hash(
            session,
            line.r,
            lambda: self._passwords.check(
                secret, given, lambda verdict: self._checked(session, line, user, secret, verdict)
            ),
        )

    def _checked(
        self, session: Session, line: SignIn, user: User | None, secret: Secret, verdict: Verdict | None
    ) -> None:
        session.release()
        if _is_gone(session):
            return
        if verdict is None:
            session.fail(line.r, Code.INTERNAL, "The server has no memory left to check the password.")
            return
        if user is not None and self._directory.users.get(user.id) is user:
            current = self._register.secret_of(user)
            if verdict.right and current != secret:
                self.sign_in(session, line)  # it was changed or hashed meanwhile: what counts is the one of now
                return
            if verdict.right:
                if verdict.hashed is not None:
                    self._register.store_hash(user, verdict.hashed)
                self._admit(session, user, line)
                return
        session.fail(line.r, Code.WRONG_CREDENTIALS, "User name or password is wrong.")

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
            lambda: self._passwords.hash(password, lambda hashed: self._hashed(session, line, hashed)),
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
        invite = self._invites.find(line.invite, self._turn.now)
        assert invite is not None  # it has just been checked
        self._invites.use(invite)
        if invite.admin:
            self._invites.administrator_exists()
        user = self._register.add(name, display, Secret(hashed), admin=invite.admin)
        self._admit(session, user, line)

    def _check_sign_up(self, line: SignUp) -> tuple[str, str]:
        """Return canonical name and display name; raise ``TextRefusedError``."""
        if self._invites.find(line.invite, self._turn.now) is None:
            raise names.TextRefusedError(
                Code.INVITE_INVALID, "This invite is not valid any more - please ask for a new one."
            )
        name, display = names.user_name(line.user_name), names.display_name(line.display_name)
        self._register.check_free(name)
        return name, display

    # -- by token

    def resume(self, session: Session, line: Resume) -> None:
        """Sign in by the device's token, which is replaced; the one used stays valid until the new one is used."""
        if self._is_too_old(session, line.version):
            return
        given = _digest_of(line.token)
        for device, token, before in self._devices.resumable(line.device):
            if any(known is not None and hmac.compare_digest(known, given) for known in (token, before)):
                user = self._directory.users[device.user]
                self._begin(session, user, device, line.r, line.people, given)
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
        devices, now = self._devices, self._turn.now
        device = devices.find(user.id, line.device)
        others = devices.able_to_resume(user.id, but=line.device)
        if others >= self._bounds.devices:
            devices.revoke_unused(user.id, now - self._bounds.days * DAY)
            others = devices.able_to_resume(user.id, but=line.device)
        if others >= self._bounds.devices:
            reason = f"You are signed in on {others} devices, which is the limit: please sign out on one of them."
            session.fail(line.r, Code.TOO_MANY_DEVICES, reason)
            return
        if device is None:
            name = "".join(character for character in line.device_name if character.isprintable())
            device = devices.add(user.id, line.device, name[:DEVICE_NAME_CHARACTERS], now)
        self._begin(session, user, device, line.r, line.people if isinstance(line, SignIn) else 0, None)

    def _begin(self, session: Session, user: User, device: Device, r: int, people: int, used: bytes | None) -> None:
        """Give the device a new token and begin the session. ``used``: SHA-256 of the token that stays valid."""
        token = secrets.token_bytes(TOKEN_BYTES)
        self._devices.set_tokens(device, hashlib.sha256(token).digest(), used, self._turn.now)
        text = base64.urlsafe_b64encode(token).rstrip(b"=").decode("ascii")
        self._arrivals.begin(session, user, device, r, text, people)

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
