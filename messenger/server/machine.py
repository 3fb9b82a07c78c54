"""What the operating system is asked for: private files, room for many connections, thrifty memory, own addresses.

Nothing here is needed for correctness: what a system does not offer is left out.
"""

import contextlib
import ctypes
import os
import socket
import struct
import sys

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1  # parameters of mallopt(3)
_SIOCGIFADDR = 0x8915  # netdevice(7): the IPv4 address of an interface
_MOST_ADDRESSES = 6


def prepare() -> None:
    """Set what holds for the whole process, before anything is opened."""
    if sys.platform == "win32":
        return
    import resource

    os.umask(0o077)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold keys and passwords
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if sys.platform == "linux":
        _keep_memory()


def _keep_memory() -> None:
    """Let glibc keep freed memory, but map the largest blocks by themselves.

    The event loop gives every TLS connection a buffer of 256 KiB and touches little of it. Cut from memory that was
    used before, all its old pages would stay; mapped, it costs what it touches. (Measured at 5,000 idle connections:
    27 KiB each instead of 36.) A threshold that is set stays: left alone, it would grow past the buffer.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return  # another C library
    mallopt(_MMAP_THRESHOLD, 200 << 10)
    mallopt(_TRIM_THRESHOLD, 16 << 20)


def own_addresses() -> list[str]:
    """Return the addresses of this machine by which others may reach it, the most likely first. Sends nothing."""
    found = [
        address
        for family, somewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
        if (address := _way_to(family, somewhere)) is not None
    ]
    found += _linux_addresses() if sys.platform == "linux" else []
    return [address for address in dict.fromkeys(found) if _is_reachable(address)][:_MOST_ADDRESSES]


def _way_to(family: socket.AddressFamily, somewhere: str) -> str | None:
    """Return the address from which a packet to ``somewhere`` (reserved for examples) would leave."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((somewhere, 9))  # UDP: only the route is looked up
            return str(probe.getsockname()[0])
    except OSError:
        return None


def _linux_addresses() -> list[str]:
    """Return the IPv4 address of each interface."""
    import fcntl

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                answer = fcntl.ioctl(probe, _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _is_reachable(address: str) -> bool:
    return not address.startswith(("127.", "169.254.", "0.", "::1", "fe80:")) and address != "::"
