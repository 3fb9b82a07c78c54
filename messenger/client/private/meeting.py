"""What an introduction says, checked: whom to expect, by which key, and where. Plain values."""

from dataclasses import dataclass

from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.protocol.peers import Introduced


class IntroductionError(Exception):
    """The introduction cannot be used; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """The other device of one session. ``certificate`` is its DER, ``pin`` the hash of its key.

    ``leads``: whether *this* side leads, since it asked. ``endpoints`` are only those that may be dialled; ``direct``
    is false when one of the two never shows an address, and then there are none.
    """

    session: str
    leads: bool
    certificate: bytes
    pin: Pin
    token: str
    endpoints: tuple[Endpoint, ...] = ()
    direct: bool = True

    @classmethod
    def of(cls, introduced: Introduced, own: Pin, *, loopback: bool) -> "Meeting":
        """Read an introduction; ``own``: the pin of this device; ``loopback``: the server itself is reached so.

        Raises ``IntroductionError`` when the certificate is none of ours or this device's own.
        """
        raise NotImplementedError
