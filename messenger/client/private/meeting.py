"""What an introduction says, checked: whom to expect, by which key, and where. Plain values."""

import base64
import binascii
import hmac
import ssl
from dataclasses import dataclass
from gettext import gettext as _
from typing import Final

from messenger.client.private.identity import device_key
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.net.reachable import may_be_dialled
from messenger.net.tls import check_certificate
from messenger.protocol.peers import OFFERED_HOSTS, Introduced

MOST_ENDPOINTS: Final = OFFERED_HOSTS + 1
"""What a device has offered, and the address that the server sees."""


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
    def of(cls, introduced: Introduced, own: Pin, *, loopback: bool, hidden: bool = False) -> "Meeting":
        """Read an introduction; ``own``: the pin of this device; ``loopback``: the server itself is reached so;
        ``hidden``: this side never shows its address.

        The server is not trusted with addresses: those that nobody may be sent to are left out, and none is known where
        this side hides, for whoever is dialled sees by whom. Raises ``IntroductionError`` when the certificate is none
        of a device, or this device's own.
        """
        certificate = _decoded(introduced.certificate)
        if certificate is None or not _usable(certificate):
            raise IntroductionError(_("What the server said of the other device cannot be used."))
        pin = Pin.of_certificate(certificate)
        if hmac.compare_digest(pin.digest, own.digest):
            raise IntroductionError(_("The server introduced this device to itself."))
        direct = introduced.direct and not hidden
        usable = [
            Endpoint(one.host, one.port)
            for one in dict.fromkeys(introduced.endpoints)
            if direct and may_be_dialled(one.host, one.port, loopback=loopback)
        ]
        endpoints = tuple(usable[:MOST_ENDPOINTS])
        return cls(introduced.session, introduced.asker, certificate, pin, introduced.token, endpoints, direct)


def encoded(certificate: bytes) -> str:
    """Return a DER certificate as offers carry it."""
    return base64.urlsafe_b64encode(certificate).rstrip(b"=").decode("ascii")


def _usable(certificate: bytes) -> bool:
    """Whether it is one of a device, and OpenSSL can be told to accept it: or nobody at all could come in."""
    try:
        check_certificate(certificate)
    except ssl.SSLError:
        return False
    return device_key(certificate) is not None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
