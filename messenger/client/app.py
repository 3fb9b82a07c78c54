"""Puts one client together, without a window. The only place that chooses what is made of what."""

from messenger.client.actions import Actions
from messenger.client.clock import SystemClock
from messenger.client.inbox import Inbox
from messenger.client.network import Network
from messenger.client.opening import open_core
from messenger.client.settings import ClientConfig
from messenger.client.state import State
from messenger.client.store.profile import ProfileLock
from messenger.net import transcript


class Client:
    """What a window gets: the state to read, the actions to call, and the inbox to drain into ``state.apply``."""

    def __init__(self, config: ClientConfig) -> None:
        self.state = State(config.limits.notices, config.limits.private_rows)
        self.inbox = Inbox(config.limits.inbox)
        self._lock = ProfileLock(config.profile_folder)
        self._network = Network(lambda aside: open_core(config, self.inbox, SystemClock(), aside))
        self.actions = Actions(self.state, self._network)
        self.inbox.on_room = self._network.read_on

    def start(self) -> None:
        """Take the profile and start the core thread; the first facts come from the store.

        Raises ``StoreError``, whose message is a sentence, when the profile cannot be opened; ``ProfileInUseError``,
        one of them, when another process has it open.
        """
        self._lock.take()
        self._network.start()

    def close(self, timeout_s: float) -> bool:
        """Say goodbye to the server, close the store; return whether all was done within ``timeout_s`` seconds."""
        done = self._network.stop(timeout_s)
        if done:
            self._lock.release()
            self.inbox.close()
        return done


def build(config: ClientConfig) -> Client:
    """Put a client together. Nothing is opened before ``start``."""
    if config.wire:
        transcript.print_lines()
    return Client(config)
