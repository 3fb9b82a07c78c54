"""One example of every line of the protocol, from which ``reference`` writes the documentation."""

from messenger.protocol import accounts, connection, contacts, files, groups, messages, peers, private, profiles
from messenger.protocol.base import Event, PeerLine, Request
from messenger.protocol.errors import Code

DEVICE = "kq2JvX0rT3eWb9cLmN5sYA"
CID = "Zb1dQ8yTfK6hPp0uR7wXgA"
GROUP = "Hq7mW2xTzR4vKc9sJd1fBg"
LINK = "messenger://192.0.2.10:7420/#v1.q83vEjRWeJASNFZ4kKvN7xI0VniQEjRWeJCrze8SNFY.9mTq4XcVbN2kLs8w"
TOKEN = "b2Zj0rH8mXw5tQe1LkVnD3yUaPs7cGi9xFhBoTzRqM4"
PRIVATE = "Vw3nB8sKq1LxTz6cJd9fHg"
ONCE = "pR5uY2mXeN7aQk0oGt4wZs"
NONCE = "Qm8rT1vXz5cLk2bNs9dFg4hJw7pYu0eAo3iRt6yWx-E"
CERTIFICATE = (  # shortened: a real one has about 500 characters
    "MIIBGzCBwqADAgECAgkA2f3QwK0w1b4wCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbWVzc2VuZ2VyMCAXDTAwMDEwMTAwMDAwMFoY"
    "DzI5OTkxMjMxMjM1OTU5WjAUMRIwEAYDVQQDDAltZXNzZW5nZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ"
)
FILE = files.File("3q2-7wQm8rT1vXz5cLk2bNs9dFg4hJw7pYu0eAo3iRs", 2_516_582, "cat on the boat.jpg", 2048, 1536)
OFFER = peers.Offer(CERTIFICATE, ("192.168.1.20", "2001:db8::20"), 40123)

REQUESTS: tuple[Request, ...] = (
    connection.AskServer(),
    connection.Ping(),
    connection.Bye(),
    accounts.SignUp(1, "0.1.0", DEVICE, "Desk", "9mTq4XcVbN2kLs8w", "anna", "Anna Lindqvist", "correct horse"),
    accounts.SignIn(1, "0.1.0", DEVICE, "Desk", "anna", "correct horse", people=1_795_340_461_000),
    accounts.Resume(1, "0.1.0", DEVICE, TOKEN, people=1_795_340_461_000),
    accounts.SignOut(2),
    accounts.Activity(),
    accounts.Rename(3, "anna.l"),
    accounts.ChangePassword(4, "correct horse", "battery staple"),
    accounts.DeleteAccount(5, "battery staple"),
    accounts.ListDevices(6),
    accounts.SignOutDevice(7, 12),
    accounts.NewInvite(8, uses=5, days=30),
    accounts.ListInvites(9),
    accounts.RevokeInvite(10, 4),
    profiles.AskProfile(11, 42),
    profiles.EditProfile(12, "Anna Lindqvist", town="Uppsala", about="Mostly on the boat"),
    contacts.Block(13, 42),
    contacts.Unblock(14, 42),
    contacts.WhoElse(16, since=3600),
    groups.NewGroup(17, GROUP, "Weekend sailing"),
    groups.AddMembers(18, GROUP, (42, 7)),
    groups.RemoveMember(19, GROUP, 7),
    groups.RenameGroup(20, GROUP, "Sailing in June"),
    groups.HandOver(21, GROUP, 42),
    groups.LeaveGroup(22, GROUP),
    groups.EndGroup(23, GROUP),
    messages.Typing("d3-42"),
    messages.Mute(24, "g" + GROUP, True),
    messages.Send(17, CID, "d3-42", "The cat likes it here", file=FILE),
    messages.Since(5, "d3-42", 118),
    messages.Before(6, "d3-42", 118, 50),
    messages.MarkLogs((messages.Mark("d3-42", delivered=121, read=119),)),
    peers.StartPrivate(25, PRIVATE, 42, OFFER),
    peers.AcceptPrivate(9, PRIVATE, peers.Offer(CERTIFICATE)),
    peers.DeclinePrivate(9, PRIVATE),
    peers.StopPrivate(26, 42),
    peers.KeepPrivate(27, PRIVATE, 42, asker=True),
    peers.AllowRelay(28, PRIVATE),
    peers.JoinRelay(ONCE),
    files.AskSpace(30),
    files.BeginUpload(31, FILE.hash, FILE.size),
    files.DropUpload(32, FILE.hash),
    files.JoinUpload(ONCE),
    files.Fetch(33, "d3-42", 121),
    files.JoinFetch(ONCE, 1_048_576),
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
    connection.Done(13),
    accounts.InactivityWarning(60),
    accounts.Devices(
        6,
        (
            accounts.DeviceEntry(3, "Desk", 1_795_000_000_000, 1_795_340_470_000, online=True, current=True),
            accounts.DeviceEntry(12, "Boat", 1_795_100_000_000, 1_795_200_000_000),
        ),
    ),
    accounts.InviteMade(8, 4, LINK),
    accounts.Invites(9, (accounts.InviteEntry(4, 5, 1_795_340_000_000, LINK, 1_797_932_000_000, creator=3),)),
    profiles.Profile(11, 42, "chidi", "Chidi Okafor", town="Lund", about="Cooks on Fridays"),
    contacts.Renamed(42, "chidi", "chidi.o"),
    contacts.Blocks((42,), all=True),
    contacts.Who(15, (7, 42)),
    groups.Groups((groups.Group(GROUP, "Weekend sailing", 3, (3, 42, 7)),), all=True),
    groups.GroupChanged("g" + GROUP, 2, 1, 1_795_340_471_000, 3, groups.Happening.ADDED, (42, 7)),
    groups.MembersAdded(18, (groups.NotAdded(7, Code.BLOCKED),)),
    messages.TypingNow("d3-42", 42),
    messages.Mutes(("g" + GROUP,), all=True),
    messages.Accepted(17, 121, 120, 1_795_340_471_204),
    messages.Rejected(18, Code.NO_SUCH_USER),
    messages.Message("d3-42", 121, 120, 1_795_340_471_204, 3, CID, "Lunch at 12:30? \N{STEAMING BOWL}"),
    messages.Heads((connection.Head("d3-42", 121, 119, 121), connection.Head("d3-7", 4, 4)), more=True),
    messages.Page(5, "d3-42", upto=121, head=121),
    messages.Older(6, "d3-42", after=0),
    messages.Marked((messages.Mark("d3-42", delivered=121, read=119),)),
    peers.PrivateAsked(PRIVATE, 3, "Desk", 60),
    peers.PrivateOver(PRIVATE, 3, Code.PRIVATE_ELSEWHERE, "Boat"),
    peers.Introduced(PRIVATE, 42, True, DEVICE, "Phone", CERTIFICATE, ONCE, (peers.PeerEndpoint("192.0.2.44", 40123),)),
    peers.RelayAsked(PRIVATE),
    peers.RelayReady(PRIVATE, ONCE, 20),
    peers.Relaying(),
    files.Space(30, files.FILE_BYTES, files.FILES_BYTES, 734_003_200),
    files.UploadReady(31, ONCE, 1_048_576, 20),
    files.Uploading(1_048_576),
    files.Stored(),
    files.FetchReady(33, ONCE, FILE.size, 20),
    files.Fetching(FILE.size - 1_048_576),
)

PEER_LINES: tuple[PeerLine, ...] = (
    private.Hello("0.1.0", PRIVATE, NONCE),
    private.Proof(NONCE),
    private.Use(0, NONCE),
    private.Using(0),
    private.Say(1, CID, "Lunch at 12:30? \N{STEAMING BOWL}"),
    private.Got(1),
    private.Take(CID, 1_048_576),
    private.Piece(CID, 1_048_576, b"at the most 32 KiB of it"),
    private.Kept(CID, 1_572_864),
    private.Hold(CID),
    private.Go(CID),
    private.Leave(CID, Code.FILE_DECLINED),
    private.PeerPing(),
    private.PeerPong(),
    private.End(Code.PRIVATE_STOPPED),
)
