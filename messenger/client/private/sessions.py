"""All private sessions of the open account: the seam between the rest of the client and each of them.

Orders of the person and events of the server go in; facts for the windows and requests for the server come out.
"""

from messenger.client.private.model import PrivateChoices
from messenger.protocol.peers import Introduced, PrivateAsked, PrivateOver, RelayAsked, RelayReady


class Sessions:
    """One session a person at the most. All methods belong to the loop's thread."""

    # -- orders

    def start(self, ticket: int, user: int) -> None:
        """Ask ``user`` for a session."""

    def accept(self, ticket: int, user: int) -> None:
        """Agree to what ``user`` asks for."""

    def decline(self, ticket: int, user: int) -> None:
        """Refuse it."""

    def stop(self, ticket: int, user: int) -> None:
        """End the session, or withdraw what was asked for."""

    def say(self, user: int, text: str) -> None:
        """Say ``text``."""

    def trust(self, user: int) -> None:
        """Accept the key of the other's device."""

    def allow_relay(self, user: int) -> None:
        """Agree to a relay."""

    def forget(self, user: int) -> None:
        """End what there is, and forget what was said."""

    def choose(self, choices: PrivateChoices) -> None:
        """Keep what was chosen."""

    # -- what the server tells

    def asked(self, event: PrivateAsked) -> None:
        """Somebody asks."""

    def over(self, event: PrivateOver) -> None:
        """A session ended, or will not come about."""

    def introduced(self, event: Introduced) -> None:
        """Both have agreed."""

    def relay_asked(self, event: RelayAsked) -> None:
        """The other side agrees to a relay."""

    def relay_ready(self, event: RelayReady) -> None:
        """Both agree to a relay."""
