"""Accounts: signing in and up, resuming, activity, signing out; the own name, password and devices; invites.

Passwords and tokens appear in no other file here.
"""

from typing import Annotated

from msgspec import Meta, Struct

from messenger.protocol.base import LARGEST, DeviceId, Event, Milliseconds, Request, RequestId, Seq, UserId
from messenger.protocol.errors import Code
from messenger.protocol.peers import PrivateKind


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
    private: PrivateKind = PrivateKind.SEALED
    """What private sessions this device holds until it signs in again."""


class SignUp(Request, tag="sign_up", frozen=True):
    """Make an account with an invite's token and sign in with it (C5).

    ``invite`` may be empty where the server lets anybody sign up.
    """

    r: RequestId
    version: str
    device: DeviceId
    device_name: str
    invite: str
    user_name: str
    display_name: str
    password: str


class Resume(Request, tag="resume", frozen=True):
    """Continue as the device's user by token, without a password (C60).

    ``start``: the program was started just now, which is activity; else a link has come back (C11).
    """

    r: RequestId
    version: str
    device: DeviceId
    token: str
    people: Seq = 0
    start: bool = False


class SignedIn(Event, tag="signed_in", frozen=True):
    """Signed in. The directory, presence, blocks, mutes, groups and heads follow, the last with ``more`` false.

    ``token`` resumes this device from now on; the one before it stays valid until this one has been used. ``last`` is
    the last device number (dn) that the server accepted from this device. A new ``epoch`` says that the server's
    database was restored: cursors mean nothing any more. ``timeout``: seconds of inactivity until logout, 0 for never.
    ``retention``: days that messages are kept, 0 for ever.
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
    timeout: int = 0
    retention: int = 0


class SignOut(Request, tag="sign_out", frozen=True):
    """End the session and revoke the device's token: the password is asked next time. Answered by ``signed_out``."""

    r: RequestId


class SignedOut(Event, tag="signed_out", frozen=True):
    """The session has ended and its token is revoked. The last line on this connection."""

    code: Code
    reason: str = ""


class Activity(Request, tag="activity", frozen=True):
    """The person pressed a key or clicked, or a private message was sent (C12, C13). Not answered.

    Said at most once in min(60 s, timeout / 4).
    """


class InactivityWarning(Event, tag="inactivity_warning", frozen=True):
    """Without activity this session ends in ``seconds``."""

    seconds: float


# -- own account


class Rename(Request, tag="rename", frozen=True):
    """Take another user name (C69). Answered by ``done`` or ``failed``."""

    r: RequestId
    user_name: str


class ChangePassword(Request, tag="change_password", frozen=True):
    """Take another password, which ends the user's other sessions (C68). Answered by ``done`` or ``failed``."""

    r: RequestId
    old: str
    new: str


class DeleteAccount(Request, tag="delete_account", frozen=True):
    """Delete the own account for good (C67). Answered by ``signed_out`` or ``failed``."""

    r: RequestId
    password: str


# -- own devices


class ListDevices(Request, tag="list_devices", frozen=True):
    """Ask on which devices this account is signed in. Answered by ``devices``."""

    r: RequestId


class DeviceEntry(Struct, omit_defaults=True, frozen=True, gc=False):
    """One device that is signed in. ``used``: when it last signed in or resumed; ``current``: the one that asks."""

    id: int
    name: str
    created: Milliseconds
    used: Milliseconds
    online: bool = False
    current: bool = False


class Devices(Event, tag="devices", frozen=True):
    """The answer to ``list_devices``, the last used first."""

    r: RequestId
    devices: tuple[DeviceEntry, ...]


class SignOutDevice(Request, tag="sign_out_device", frozen=True):
    """End the session of another own device and revoke its token. Answered by ``done`` or ``failed``."""

    r: RequestId
    device: Annotated[int, Meta(ge=1, le=LARGEST)]


# -- invites, for administrators


class NewInvite(Request, tag="new_invite", frozen=True):
    """Make an invite for ``uses`` people, valid for ``days``. Answered by ``invite_made`` or ``failed``."""

    r: RequestId
    uses: Annotated[int, Meta(ge=1, le=100_000)] = 1
    days: Annotated[int, Meta(ge=1, le=3650)] = 7
    admin: bool = False


class InviteMade(Event, tag="invite_made", frozen=True):
    """The answer to ``new_invite``: the link to hand on."""

    r: RequestId
    invite: int
    link: str


class ListInvites(Request, tag="list_invites", frozen=True):
    """Ask for the invites that are still good. Answered by ``invites`` or ``failed``."""

    r: RequestId


class InviteEntry(Struct, omit_defaults=True, frozen=True, gc=False):
    """One invite. ``creator`` 0: the operator; ``expires`` 0: never; ``link``: to be copied again."""

    id: int
    uses: int
    created: Milliseconds
    link: str
    expires: Milliseconds = 0
    creator: int = 0
    admin: bool = False


class Invites(Event, tag="invites", frozen=True):
    """The answer to ``list_invites``, the newest first, in pages while ``more`` is true."""

    r: RequestId
    invites: tuple[InviteEntry, ...]
    more: bool = False


class RevokeInvite(Request, tag="revoke_invite", frozen=True):
    """Make an invite invalid. Answered by ``done`` or ``failed``."""

    r: RequestId
    invite: Annotated[int, Meta(ge=1, le=LARGEST)]
