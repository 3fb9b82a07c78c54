"""Which handler answers which request, and what must hold before it is called. One table; no request's meaning."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from messenger.protocol import accounts, connection, contacts, files, groups, messages, peers, profiles
from messenger.protocol.codec import AnyRequest
from messenger.protocol.errors import Code
from messenger.server.session import Session, request_id


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table.

    ``signed_in``: the request needs a signed-in session (``None``: it does not matter). ``several``: it writes in
    several places, so that it can be taken back alone; a function when that depends on the request. ``changes``: its
    answer is remembered (``Session.answer``), and a repeat of it by the same device only gets that.
    """

    handler: Callable[[Any, Any], None]
    signed_in: bool | None = True
    several: bool | Callable[[Any, Any], bool] = False
    changes: bool = False


class Router:
    """The table, and the checks that are the same for every request."""

    def __init__(self, table: dict[type, Route]) -> None:
        self._routes = table

    def find(self, session: Session, line: AnyRequest) -> tuple[Callable[[Any, Any], None], bool] | None:
        """Return (handler, several); ``None`` when the line is refused here or the session has ended."""
        if session.finished:
            return None
        if session.carried:
            session.refuse(Code.BAD_LINE, "Nothing may be said here now.")
            return None
        route = self._routes[type(line)]
        if route.signed_in is not None and route.signed_in is not (session.user is not None):
            if route.signed_in:
                session.refuse(Code.NOT_SIGNED_IN, "Please sign in first.")
            else:
                r = request_id(line)
                assert r is not None
                session.fail(r, Code.ALREADY_SIGNED_IN, "You are signed in already.")
            return None
        if route.changes:
            r = request_id(line)
            assert r is not None
            assert session.device is not None
            if r in session.device.answers:
                return Session.repeat, False
            session.changing = r
        several = route.several
        return route.handler, several if isinstance(several, bool) else several(session, line)


def table(connections: Any, account_handlers: Any, message_handlers: Any) -> dict[type, Route]:
    """Return the rows for every request of the protocol; a test proves that none is missing."""
    return {
        connection.AskServer: Route(connections.ask_server, signed_in=None),
        connection.Ping: Route(connections.ping, signed_in=None),
        connection.Bye: Route(connections.bye, signed_in=None),
        accounts.SignIn: Route(account_handlers.sign_in, signed_in=False),
        accounts.SignUp: Route(account_handlers.sign_up, signed_in=False, several=True),
        accounts.Resume: Route(account_handlers.resume, signed_in=False, several=True),
        accounts.SignOut: Route(account_handlers.sign_out, several=True),
        messages.Send: Route(message_handlers.send, several=message_handlers.writes_in_several_places),
        messages.Since: Route(message_handlers.since),
        messages.Before: Route(message_handlers.before),
        messages.MarkLogs: Route(message_handlers.mark),
    }


def contact_table(contact_handlers: Any, muting: Any, activities: Any) -> dict[type, Route]:
    """Return the rows of what users have to do with others besides writing to them, and of what they do at all."""
    return {
        accounts.Activity: Route(activities.activity),
        contacts.Block: Route(contact_handlers.block, changes=True),
        contacts.Unblock: Route(contact_handlers.unblock, several=True, changes=True),
        contacts.WhoElse: Route(contact_handlers.who_else),
        messages.Typing: Route(activities.typing),
        messages.Mute: Route(muting.mute, changes=True),
    }


def own_table(own_account: Any, devices: Any, invites: Any, profile_handlers: Any) -> dict[type, Route]:
    """Return the rows of what users do with their own accounts, and administrators with invites."""
    return {
        accounts.Rename: Route(own_account.rename, several=True, changes=True),
        accounts.ChangePassword: Route(own_account.change_password, changes=True),
        accounts.DeleteAccount: Route(own_account.delete_account, changes=True),
        accounts.ListDevices: Route(devices.list),
        accounts.SignOutDevice: Route(devices.sign_out, several=True, changes=True),
        accounts.NewInvite: Route(invites.new, changes=True),
        accounts.ListInvites: Route(invites.list),
        accounts.RevokeInvite: Route(invites.revoke, changes=True),
        profiles.AskProfile: Route(profile_handlers.ask),
        profiles.EditProfile: Route(profile_handlers.edit, changes=True),
    }


def group_table(handlers: Any) -> dict[type, Route]:
    """Return the rows of groups."""
    return {
        groups.NewGroup: Route(handlers.new_group, several=True, changes=True),
        groups.AddMembers: Route(handlers.add_members, several=True, changes=True),
        groups.RemoveMember: Route(handlers.remove_member, several=True, changes=True),
        groups.RenameGroup: Route(handlers.rename_group, several=True, changes=True),
        groups.HandOver: Route(handlers.hand_over, several=True, changes=True),
        groups.LeaveGroup: Route(handlers.leave_group, several=True, changes=True),
        groups.EndGroup: Route(handlers.end_group, several=True, changes=True),
    }


def peer_table(handlers: Any) -> dict[type, Route]:
    """Return the rows of private sessions. None of it is repeated after a lost link: by then it may be over."""
    return {
        peers.StartPrivate: Route(handlers.start),
        peers.AcceptPrivate: Route(handlers.accept),
        peers.DeclinePrivate: Route(handlers.decline),
        peers.StopPrivate: Route(handlers.stop),
        peers.KeepPrivate: Route(handlers.keep),
        peers.AllowRelay: Route(handlers.allow_relay),
        peers.JoinRelay: Route(handlers.join_relay, signed_in=None),
    }


def file_table(handlers: Any) -> dict[type, Route]:
    """Return the rows of files. None of it is repeated after a lost link: whoever wants the bytes asks anew."""
    return {
        files.AskSpace: Route(handlers.ask_space),
        files.BeginUpload: Route(handlers.begin_upload, several=True),
        files.DropUpload: Route(handlers.drop_upload),
        files.JoinUpload: Route(handlers.join_upload, signed_in=None),
        files.Fetch: Route(handlers.fetch),
        files.JoinFetch: Route(handlers.join_fetch, signed_in=None),
    }
