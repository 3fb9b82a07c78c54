"""What a user asks of the server, one method a request. Each returns a ticket; ``Answered`` with it comes later.

While the link is down a request waits and is carried out when it is back; it is never carried out twice.
"""

import secrets
from collections.abc import Callable, Iterable
from itertools import count

from messenger.client.network import Network
from messenger.protocol import accounts, contacts, groups, messages, profiles
from messenger.protocol.base import Request, group_log, group_of


class Requesting:
    """Makes requests and numbers them: a number is never used twice in one run of the program, nor soon after it."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._numbers = count(2**40 + secrets.randbelow(2**50))

    def _ask(self, *requests: Request) -> int:
        """Hand one request on, or several that belong together; the number of the first is the ticket."""
        ticket: int = requests[0].r  # type: ignore[attr-defined]
        self._network.ask(ticket, requests)
        return ticket

    # -- people

    def block(self, user: int) -> int:
        """Take nothing more from ``user`` and hide one's presence from them."""
        return self._ask(contacts.Block(next(self._numbers), user))

    def unblock(self, user: int) -> int:
        """Reverse a block."""
        return self._ask(contacts.Unblock(next(self._numbers), user))

    def who_else(self, since: int | None = None) -> int:
        """Ask who else is online, or was in the last ``since`` seconds; answered by ``Who``."""
        return self._ask(contacts.WhoElse(next(self._numbers), since))

    def ask_profile(self, user: int) -> int:
        """Ask what ``user`` says about itself; answered by ``Profile``."""
        return self._ask(profiles.AskProfile(next(self._numbers), user))

    # -- private sessions; what becomes of each is told by ``PrivateChanged``

    def start_private(self, user: int) -> int:
        """Ask ``user`` for a private session, or accept it when ``user`` is asking; it needs the server at once."""
        return self._private(self._network.start_private, user)

    def accept_private(self, user: int) -> int:
        """Agree to the private session for which ``user`` asks."""
        return self._private(self._network.accept_private, user)

    def decline_private(self, user: int) -> int:
        """Refuse the private session for which ``user`` asks."""
        return self._private(self._network.decline_private, user)

    def stop_private(self, user: int) -> int:
        """End the private session with ``user``, or withdraw what was asked for; an open one needs no server."""
        return self._private(self._network.stop_private, user)

    def _private(self, order: Callable[[int, int], None], user: int) -> int:
        ticket = next(self._numbers)
        order(ticket, user)
        return ticket

    # -- the own account

    def edit_profile(self, display: str, town: str, email: str, about: str) -> int:
        """Say all fields of the own profile anew."""
        return self._ask(profiles.EditProfile(next(self._numbers), display, town, email, about))

    def rename(self, user_name: str) -> int:
        """Take another user name."""
        return self._ask(accounts.Rename(next(self._numbers), user_name))

    def change_password(self, old: str, new: str) -> int:
        """Take another password, which ends the user's other sessions."""
        return self._ask(accounts.ChangePassword(next(self._numbers), old, new))

    def delete_account(self, password: str) -> int:
        """Delete the own account for good; ``AccountChanged`` follows when it was done."""
        return self._ask(accounts.DeleteAccount(next(self._numbers), password))

    def list_devices(self) -> int:
        """Ask where this account is signed in; answered by ``Devices``."""
        return self._ask(accounts.ListDevices(next(self._numbers)))

    def sign_out_device(self, device: int) -> int:
        """End the session of another own device."""
        return self._ask(accounts.SignOutDevice(next(self._numbers), device))

    # -- invites, for administrators

    def new_invite(self, uses: int, days: int, admin: bool) -> int:
        """Make an invite; answered by ``InviteMade``."""
        return self._ask(accounts.NewInvite(next(self._numbers), uses, days, admin))

    def list_invites(self) -> int:
        """Ask for the invites that are still good; answered by ``Invites``."""
        return self._ask(accounts.ListInvites(next(self._numbers)))

    def revoke_invite(self, invite: int) -> int:
        """Make an invite invalid."""
        return self._ask(accounts.RevokeInvite(next(self._numbers), invite))

    # -- chats

    def mute(self, log: str, muted: bool) -> int:
        """Have ``log`` make no noise on any own device, or let it again."""
        return self._ask(messages.Mute(next(self._numbers), log, muted))

    # -- groups

    def new_group(self, title: str, users: Iterable[int]) -> tuple[int, str]:
        """Make a group with these members. Return the ticket and the group's log.

        Answered once, by ``MembersAdded`` with those who could not be added; by ``Done`` when ``users`` is empty.
        """
        group = secrets.token_urlsafe(16)
        requests: list[Request] = [groups.NewGroup(next(self._numbers), group, title)]
        if members := tuple(users):
            requests.append(groups.AddMembers(next(self._numbers), group, members))
        return self._ask(*requests), group_log(group)

    def add_members(self, log: str, users: Iterable[int]) -> int:
        """Add these users; answered by ``MembersAdded`` with those who could not be."""
        return self._ask(groups.AddMembers(next(self._numbers), _group(log), tuple(users)))

    def remove_member(self, log: str, user: int) -> int:
        """Remove ``user`` from the group."""
        return self._ask(groups.RemoveMember(next(self._numbers), _group(log), user))

    def rename_group(self, log: str, title: str) -> int:
        """Give the group another title."""
        return self._ask(groups.RenameGroup(next(self._numbers), _group(log), title))

    def hand_over(self, log: str, user: int) -> int:
        """Make the member ``user`` the leader."""
        return self._ask(groups.HandOver(next(self._numbers), _group(log), user))

    def leave_group(self, log: str) -> int:
        """Be no member any more."""
        return self._ask(groups.LeaveGroup(next(self._numbers), _group(log)))

    def end_group(self, log: str) -> int:
        """End the group for everybody."""
        return self._ask(groups.EndGroup(next(self._numbers), _group(log)))


def _group(log: str) -> str:
    group = group_of(log)
    if group is None:
        raise ValueError(f"{log} is no group")
    return group
