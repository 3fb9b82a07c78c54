"""One example of every line of the protocol, from which ``reference`` writes the documentation."""

from messenger.protocol import accounts, connection, contacts, messages
from messenger.protocol.base import Event, Request
from messenger.protocol.errors import Code

DEVICE = "kq2JvX0rT3eWb9cLmN5sYA"
CID = "Zb1dQ8yTfK6hPp0uR7wXgA"
TOKEN = "b2Zj0rH8mXw5tQe1LkVnD3yUaPs7cGi9xFhBoTzRqM4"

REQUESTS: tuple[Request, ...] = (
    connection.AskServer(),
    connection.Ping(),
    connection.Bye(),
    accounts.SignUp(1, "0.1.0", DEVICE, "Desk", "9mTq4XcVbN2kLs8w", "anna", "Anna Lindqvist", "correct horse"),
    accounts.SignIn(1, "0.1.0", DEVICE, "Desk", "anna", "correct horse", people=1_795_340_461_000),
    accounts.Resume(1, "0.1.0", DEVICE, TOKEN, people=1_795_340_461_000),
    accounts.SignOut(2),
    messages.Send(17, CID, "d3-42", "Lunch at 12:30? \N{STEAMING BOWL}"),
    messages.Since(5, "d3-42", 118),
    messages.MarkLogs((messages.Mark("d3-42", delivered=121, read=119),)),
)

EVENTS: tuple[Event, ...] = (
    connection.Ready("Lindqvist home", "0.1.0"),
    connection.Pong(1_795_340_475_000, (connection.Head("d3-42", 121, 119, 121),)),
    connection.Refused(Code.BAD_LINE, "A line could not be understood."),
    connection.Failed(1, Code.WRONG_CREDENTIALS, "The user name or the password is wrong."),
    connection.Gap(17),
    connection.StorageTrouble(17),
    connection.Reset(16),
    accounts.SignedIn(
        1, 3, "anna", "Anna Lindqvist", TOKEN, "7f0c2b9e41d85a63", last=16, time=1_795_340_470_000, admin=True
    ),
    accounts.SignedOut(Code.SIGNED_OUT_HERE),
    contacts.People((contacts.Person(42, "chidi", "Chidi Okafor", seen=1_795_337_520_000),), rev=1_795_340_461_000),
    contacts.PresenceChanged(
        (
            contacts.PresenceChange(42, contacts.Presence.ONLINE),
            contacts.PresenceChange(7, contacts.Presence.OFFLINE, seen=1_795_340_463_000),
        )
    ),
    messages.Accepted(17, 121, 120, 1_795_340_471_204),
    messages.Rejected(18, Code.NO_SUCH_USER),
    messages.Message("d3-42", 121, 120, 1_795_340_471_204, 3, CID, "Lunch at 12:30? \N{STEAMING BOWL}"),
    messages.Heads((connection.Head("d3-42", 121, 119, 121), connection.Head("d3-7", 4, 4)), more=True),
    messages.Page(5, "d3-42", upto=121, head=121),
    messages.Marked((messages.Marker("d3-42", 42, delivered=121),)),
)
