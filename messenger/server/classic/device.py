"""Which device a terminal is: one for each user, always the same, since a bare terminal remembers nothing."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable

from messenger.server import names


def devices_by(secret: bytes) -> Callable[[str], str]:
    """Return what gives the device's id for a user name as it is typed; nobody without ``secret`` can tell it."""

    def device_of(name: str) -> str:
        words = b"messenger: terminal of " + names.lock_key(name).encode("utf-8", "surrogatepass")
        return urlsafe_b64encode(hmac.digest(secret, words, hashlib.sha256)[:16]).rstrip(b"=").decode()

    return device_of
