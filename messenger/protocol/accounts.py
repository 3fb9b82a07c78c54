"""Accounts: signing in, signing up, resuming, signing out. Passwords and tokens appear in no other file here."""

from messenger.protocol.base import DeviceId, Event, Milliseconds, Request, RequestId, Seq, UserId
from messenger.protocol.errors import Code


class SignIn(Request, tag="sign_in", frozen=True):
    """Sign in by password on the device ``device`` (C3). Answered by ``signed_in`` or ``failed``."""

    r: RequestId
    version: str
    device: DeviceId
    device_name: str
    user_name: str
    password: str
    people: Seq = 0
    """The last ``rev`` of the directory this device has stored."""


class SignUp(Request, tag="sign_up", frozen=True):
    """Make an account with an invite's token and sign in with it (C5)."""

    r: RequestId
    version: str
    device: DeviceId
    device_name: str
    invite: str
    user_name: str
    display_name: str
    password: str


class Resume(Request, tag="resume", frozen=True):
    """Continue as the device's user by token, without a password (C60)."""

    r: RequestId
    version: str
    device: DeviceId
    token: str
    people: Seq = 0


class SignedIn(Event, tag="signed_in", frozen=True):
    """Signed in. The directory, presence and heads follow, the last ``heads`` line with ``more`` false.

    ``token`` resumes this device from now on; the one before it stays valid until this one has been used. ``last`` is
    the last device number (dn) that the server accepted from this device. A new ``epoch`` says that the server's
    database was restored: cursors mean nothing any more.
    """

    r: RequestId
    user: UserId
    user_name: str
    display_name: str
    token: str
    epoch: str
    last: Seq
    time: Milliseconds
    admin: bool = False


class SignOut(Request, tag="sign_out", frozen=True):
    """End the session and revoke the device's token: the password is asked next time. Answered by ``signed_out``."""

    r: RequestId


class SignedOut(Event, tag="signed_out", frozen=True):
    """The session has ended and its token is revoked. The last line on this connection."""

    code: Code
    reason: str = ""
