"""What a device offers for a private session: whether it can be, and where it leads. Pure functions.

Nobody is sent to what is no single machine, to a low port, or to this machine unless both are on it: else one could
have others knock at doors of one's choice.
"""

import binascii
from base64 import urlsafe_b64decode

from messenger.net.reachable import is_loopback, may_be_dialled
from messenger.protocol.peers import LOWEST_PORT, Offer, PeerEndpoint, PrivateKind


def fault_of(offer: Offer) -> str | None:
    """Return, as a sentence, why this offer cannot be accepted; ``None`` when it can."""
    for port in (offer.port, offer.outside):
        if 0 < port < LOWEST_PORT:
            return f"A device cannot be reached at a port below {LOWEST_PORT}."
    if offer.kind is PrivateKind.PLAIN:
        return None if offer.port else "A plain private session needs a port at both sides."
    if not offer.port and (offer.hosts or offer.outside):
        return "Who does not want to be reached offers no address."
    try:
        data = urlsafe_b64decode(offer.certificate + "=" * (-len(offer.certificate) % 4))
    except binascii.Error:
        data = b""
    if not data.startswith(b"\x30"):  # a certificate is an ASN.1 sequence; more is the other device's to check
        return "The device's certificate cannot be read."
    return None


def endpoints(offer: Offer, seen: str, other_seen: str) -> tuple[PeerEndpoint, ...]:
    """Return where the other device may dial. ``seen`` and ``other_seen``: the addresses at which the server sees both.

    What the server sees comes first: it is known to be true. Of the others only what may be dialled is left.
    """
    if not offer.port:
        return ()
    both_here = is_loopback(seen) and is_loopback(other_seen)
    found = [PeerEndpoint(seen, offer.outside or offer.port)]
    found += [PeerEndpoint(host, offer.port) for host in offer.hosts]
    return tuple(one for one in dict.fromkeys(found) if may_be_dialled(one.host, one.port, loopback=both_here))
