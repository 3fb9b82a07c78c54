"""Which addresses a program may send another one to, and by which ones this machine can be reached.

Server and clients ask the same questions: a client offers its addresses for a private session, the server passes on
only what may be dialled, and the client who is introduced checks that again, since it need not trust the server.
"""

import contextlib
import ipaddress
import socket
import struct
import sys
from pathlib import Path
from typing import Final

from messenger.protocol.peers import LOWEST_PORT

_SIOCGIFADDR: Final = 0x8915  # netdevice(7): the IPv4 address of an interface
_MOST_ADDRESSES: Final = 6
_THIS_NETWORK: Final = ipaddress.IPv4Network("0.0.0.0/8")
_UNUSABLE: Final = 0x08 | 0x20 | 0x40
"""Flags of /proc/net/if_inet6: used twice, deprecated, not checked yet (linux/if_addr.h)."""


def may_be_dialled(host: str, port: int, *, loopback: bool) -> bool:
    """Return whether somebody may be sent to this address, so that nobody is used as a scanner of others' machines.

    ``host`` must be an IP address without a zone, never a name: of one machine, not of the local link. Loopback is
    allowed only with ``loopback``: when both sides are known to be on this machine.
    """
    if not LOWEST_PORT <= port <= 65535 or "%" in host:
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return loopback
    if isinstance(address, ipaddress.IPv4Address) and address in _THIS_NETWORK:
        return False
    return not (address.is_multicast or address.is_unspecified or address.is_link_local or address.is_reserved)


def is_loopback(host: str) -> bool:
    """Return whether this IP address is one by which a machine reaches itself."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    return address.is_loopback


def own_addresses() -> list[str]:
    """Return the addresses of this machine by which others may reach it, the most likely first. Sends nothing."""
    found = [
        address
        for family, somewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
        if (address := _way_to(family, somewhere)) is not None
    ]
    if sys.platform == "linux":
        found += _linux_addresses()
    elif sys.platform == "win32":
        found += _windows_addresses()
    return [one for one in dict.fromkeys(found) if may_be_dialled(one, LOWEST_PORT, loopback=False)][:_MOST_ADDRESSES]


def _way_to(family: socket.AddressFamily, somewhere: str) -> str | None:
    """Return the address from which a packet to ``somewhere`` (reserved for examples) would leave."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((somewhere, 9))  # UDP: only the route is looked up
            return str(probe.getsockname()[0])
    except OSError:
        return None


def _linux_addresses() -> list[str]:
    """Return the addresses of each interface, those of IPv4 first."""
    import fcntl

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                answer = fcntl.ioctl(probe, _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                found.append(socket.inet_ntoa(answer[20:24]))
    with contextlib.suppress(OSError):
        for line in Path("/proc/net/if_inet6").read_text("ascii").splitlines():
            digits, _, _, _, flags, *_ = line.split()
            if not int(flags, 16) & _UNUSABLE:
                found.append(str(ipaddress.IPv6Address(bytes.fromhex(digits))))
    return found


def _windows_addresses() -> list[str]:
    """Return the addresses that the system knows of itself."""
    with contextlib.suppress(OSError):
        return [str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None)]
    return []
