"""What an introduction says, checked: whom to expect, by which key, and where. Plain values."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from gettext import gettext as _

from messenger.client.private.identity import device_key
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.net.reachable import may_be_dialled
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

        The server is not trusted with addresses: those that nobody may be sent to are left out. Raises
        ``IntroductionError`` when the certificate is none of a device, or this device's own.
        """
        certificate = _decoded(introduced.certificate)
        if certificate is None or device_key(certificate) is None:
            raise IntroductionError(_("What the server said of the other device cannot be used."))
        pin = Pin.of_certificate(certificate)
        if hmac.compare_digest(pin.digest, own.digest):
            raise IntroductionError(_("The server introduced this device to itself."))
        endpoints = tuple(
            Endpoint(one.host, one.port)
            for one in dict.fromkeys(introduced.endpoints)
            if introduced.direct and may_be_dialled(one.host, one.port, loopback=loopback)
        )
        return cls(
            introduced.session, introduced.asker, certificate, pin, introduced.token, endpoints, introduced.direct
        )


def encoded(certificate: bytes) -> str:
    """Return a DER certificate as offers carry it."""
    return base64.urlsafe_b64encode(certificate).rstrip(b"=").decode("ascii")


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
