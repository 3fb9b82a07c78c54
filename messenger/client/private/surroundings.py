"""What a private session, and the search for its other device, need from outside. ``Sessions`` has it all."""

from typing import TYPE_CHECKING, Protocol

from messenger.client.clock import Clock
from messenger.client.facts import TransfersTold
from messenger.client.private.files.shelf import Shelf
from messenger.client.private.keys import Keys
from messenger.client.private.link import PeerLink
from messenger.client.private.meeting import Meeting
from messenger.client.private.model import PrivateChoices, PrivateStatus
from messenger.client.private.server import ServerLink
from messenger.client.private.strand import Strand
from messenger.client.private.ways import Ways
from messenger.client.settings import Durations, Limits
from messenger.protocol.errors import Code

if TYPE_CHECKING:
    from messenger.client.private.session import PrivateSession


class Means(Protocol):
    """What a search needs."""

    durations: Durations
    choices: PrivateChoices
    server: ServerLink

    @property
    def ways(self) -> Ways:
        """The ways of the open account."""

    async def relay(self, meeting: Meeting, keys: Keys, token: str) -> PeerLink:
        """Meet the other device at the server. Raises ``NoWayError``."""


class FileMeans(Protocol):
    """What the files of a session need."""

    clock: Clock
    durations: Durations
    limits: Limits

    @property
    def shelf(self) -> Shelf:
        """What is on the disk."""

    @property
    def account(self) -> int:
        """Which account is open."""

    def name(self, user: int) -> str:
        """How ``user`` is called."""

    def tell_files(self, told: TransfersTold) -> None:
        """Files stand differently."""


class Surroundings(Means, FileMeans, Protocol):
    """What a session needs."""

    @property
    def crowded(self) -> bool:
        """Whether nothing more is to be read until there is room."""

    def tell(self, status: PrivateStatus) -> None:
        """A session stands differently."""

    def met(self, session: "PrivateSession") -> None:
        """The key of the other's device is to be remembered."""

    def hold(self, strand: Strand) -> None:
        """There is a link, until ``let_go``."""

    def let_go(self, strand: Strand) -> None:
        """Nothing is left of the link."""

    def ended(self, session: "PrivateSession", code: Code, tell_server: bool) -> None:
        """It is over."""
