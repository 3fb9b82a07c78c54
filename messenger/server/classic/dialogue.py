"""One terminal from the greeting to the end, without I/O: what comes of a line or an event is left for ``take``."""

from collections.abc import Callable
from typing import Any, Final

from messenger.protocol import accounts, connection, contacts, files, groups, messages, peers, profiles
from messenger.protocol.base import Event
from messenger.protocol.codec import AnyRequest
from messenger.protocol.contacts import Presence
from messenger.protocol.errors import Code
from messenger.server.classic.commands import Commands
from messenger.server.classic.context import Context, Later, WrongCommandError
from messenger.server.classic.lines import Garbage, Typed
from messenger.server.classic.outbox import Outbox
from messenger.server.classic.plain import one_line
from messenger.server.classic.private import Privates
from messenger.server.classic.reading import LEFT_SECONDS, Reading
from messenger.server.classic.signing_in import SigningIn
from messenger.server.classic.wording import WHY_NO_LINE, warning

REPLACED: Final = "You have signed in at another terminal: this one is closed."


class Dialogue:
    """What is said on one connection."""

    def __init__(self, device_of: Callable[[str], str], later: Later, left: Callable[[], bool]) -> None:
        """``device_of`` returns the id of the terminal of a user name; ``later`` runs something after a while.

        ``left``: whether all that was written has been taken off the server's hands.
        """
        self.over = False
        """Its last line has been written."""
        self.signed_in = False
        self._context = context = Context(later, left)
        self._leaving = False
        self._signing_in = SigningIn(context, device_of)
        self._outbox = Outbox(context)
        self._reading = Reading(context)
        self._privates = Privates(context)
        self._commands = Commands(context, self._outbox, self._privates, self.leave)
        self._told: dict[type, Callable[[Any], object]] = {
            connection.Ready: lambda event: self._signing_in.greet(one_line(event.server)),
            connection.Pong: lambda event: self._heads(event.heads, more=False),
            connection.Refused: self._refused,
            connection.Failed: self._failed,
            connection.Gap: self._outbox.gap,
            connection.StorageTrouble: self._outbox.storage,
            connection.Reset: self._outbox.reset,
            connection.Done: self._answered,
            accounts.SignedIn: self._begin,
            accounts.SignedOut: self._signed_out,
            accounts.InactivityWarning: lambda event: context.say(warning(event.seconds)),
            accounts.Devices: self._answered,
            accounts.InviteMade: self._answered,
            accounts.Invites: self._answered,
            profiles.Profile: self._answered,
            contacts.People: lambda event: context.known.learn_people(event.people),
            contacts.PresenceChanged: self._presence,
            contacts.Renamed: self._renamed,
            contacts.Blocks: _ignore,
            contacts.Who: self._answered,
            groups.Groups: context.known.learn_groups,
            groups.GroupChanged: self._reading.entry,
            groups.MembersAdded: self._answered,
            messages.Accepted: self._accepted,
            messages.Rejected: self._outbox.rejected,
            messages.Message: self._reading.entry,
            messages.Heads: lambda event: self._heads(event.heads, event.more),
            messages.Page: self._reading.page,
            messages.Older: _ignore,  # it answers a question that is never asked here
            messages.Marked: _ignore,
            messages.TypingNow: _ignore,
            messages.Mutes: _ignore,
            peers.PrivateAsked: self._privates.asked,
            peers.PrivateOver: self._privates.over,
            peers.Introduced: self._privates.introduced,
            peers.RelayAsked: _ignore,
            peers.RelayReady: _ignore,
            peers.Relaying: _ignore,
            files.Space: _ignore,  # a terminal neither brings nor fetches files
            files.UploadReady: _ignore,
            files.Uploading: _ignore,
            files.Stored: _ignore,
            files.FetchReady: _ignore,
            files.Fetching: _ignore,
        }

    @property
    def busy(self) -> bool:
        """Whether the next line must wait for the answer to the one before."""
        if not self.signed_in:
            return self._signing_in.waits
        return self._leaving or self._context.waits or self._outbox.busy

    def take(self) -> tuple[list[str], list[AnyRequest]]:
        """Return what is to be written and to be asked since the last time."""
        return self._context.take()

    # -- the person

    def typed(self, line: Typed) -> None:
        """Take one line. Whatever it is, something is asked for it: so it counts as a line that was sent."""
        if isinstance(line, Garbage):
            self._context.say(WHY_NO_LINE[line])
            self._context.ask(connection.Ping())
            self.over = self.over or not self.signed_in
        elif not self.signed_in and self._signing_in.is_no_person(line):
            self.over = True
        elif not self.signed_in:
            self._signing_in.typed(line)
            if not self._signing_in.waits:
                self._context.ask(connection.Ping())
        else:
            try:
                if line.strip():
                    self._commands.run(line)
                else:
                    self._context.ask(connection.Ping())
            except WrongCommandError as error:
                self._context.say(str(error))
                self._context.ask(connection.Ping())

    def leave(self) -> None:
        """Sign out, once all was taken and it is said how far; or end at once where nobody is signed in."""
        if not self.signed_in:
            self.over = True
        elif not self._leaving:
            self._leaving = True
            unsent = self._outbox.unsent
            if unsent:
                self._context.say(f"{unsent} message{'s were' if unsent > 1 else ' was'} not sent.")
            self._sign_out()

    def lost(self) -> None:
        """Sign out where the link is dead: what was not taken is not read."""
        if self.signed_in:
            self._leaving = True
            self._context.ask(accounts.SignOut(self._context.next_number()))

    def replaced(self) -> None:
        """Say why the connection ends, when the server ends it without a word: the same device has come anew."""
        if not self.over:
            self._end(REPLACED)

    # -- the server

    def told(self, event: Event) -> None:
        """Take one event."""
        self._told[type(event)](event)

    @property
    def understood(self) -> set[type]:
        """Every kind of event that something comes of, if only that it is left aside."""
        return set(self._told)

    def _sign_out(self) -> None:
        if self._context.left():
            self._reading.say_marks()
            self._context.ask(accounts.SignOut(self._context.next_number()))
        else:
            self._context.later(LEFT_SECONDS, self._sign_out)

    def _begin(self, event: accounts.SignedIn) -> None:
        self.signed_in = True
        self._context.known.begin(event.user, event.user_name)
        self._outbox.begin(event.last)
        self._privates.port = self._signing_in.port or 0
        self._context.say(f"You are signed in as {event.user_name}. Type help for all commands.")

    def _failed(self, event: connection.Failed) -> None:
        if not self.signed_in:
            self._signing_in.failed(event)
        elif not self._reading.failed(event):
            self._context.answered(event.r, event)

    def _answered(self, event: Any) -> None:
        self._context.answered(event.r, event)

    def _accepted(self, event: messages.Accepted) -> None:
        log = self._outbox.accepted(event)
        if log is not None:
            self._reading.accepted(log, event)

    def _heads(self, heads: tuple[connection.Head, ...], more: bool) -> None:
        self._reading.heads(heads)
        if not more:
            self._reading.go_on()

    def _renamed(self, event: contacts.Renamed) -> None:
        self._context.known.rename(event.user, event.after)
        self._context.say(f"{event.before} is called {event.after} now.")

    def _presence(self, event: contacts.PresenceChanged) -> None:
        for change in () if event.all else event.changes:
            if not change.quiet and change.state is not Presence.AWAY:
                self._context.say(f"{self._context.known.name_of(change.user)} is {change.state.value}.")

    def _refused(self, event: connection.Refused) -> None:
        self._end(one_line(event.reason))

    def _signed_out(self, event: accounts.SignedOut) -> None:
        if event.code is Code.INACTIVE:
            self._end(f"WhatsApp {self._context.known.my_name} logout")
        elif event.code is Code.SIGNED_OUT_HERE:
            self._end("You have signed out.")
        else:
            self._end(one_line(event.reason) or "You have been signed out.")

    def _end(self, line: str) -> None:
        if not self.signed_in and not self.over:
            self._context.say("")  # below a prompt
        self.over = True
        self._context.say(line)


def _ignore(_event: Event) -> None:
    """A terminal does not show this."""
