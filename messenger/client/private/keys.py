"""What proofs of one session are keyed by, and what is still valid after a cut. Pure: nothing is sent here.

The leader proves by the last key that it *knows* the other side to have. The other side keeps what the leader may still
prove by: the key agreed last and the one offered since. So wherever a link is cut, both agree again; and nothing that
is void can become valid again.
"""


class Keys:
    """The keys of one side of one session, in memory only. The first one is the token of the introduction.

    Secrets are named in every call, so that news of a link that has been replaced changes nothing.
    """

    def __init__(self, leads: bool, token: str) -> None:
        self.leads = leads

    # -- the leader's

    def offer(self) -> str:
        """Return a fresh secret for ``use``."""
        raise NotImplementedError

    def arrived(self, secret: str) -> None:
        """Hear that the other side has said ``using`` to the ``use`` with ``secret``."""
        raise NotImplementedError

    # -- the other side's

    def offered(self, secret: str) -> None:
        """Take the ``secret`` of the leader's ``use``."""
        raise NotImplementedError

    def settled(self, secret: str) -> None:
        """Hear the first ``got`` or ``say`` on the link of ``secret``: the leader has heard ``using``.

        No other line shows it: a ping may have left before. (The leader says ``got`` as soon as it hears ``using``.)
        """
        raise NotImplementedError
