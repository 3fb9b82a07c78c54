"""Computers on a network of their own: Linux network namespaces around a router, made by a test and removed after it.

Each computer has a cable to the router and an address of each family; the router passes on what it is not told to
drop. Cables can be pulled, and what crosses one can be read. Nothing of the machine's own network is touched.
"""

import contextlib
import ctypes
import itertools
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

_PREFIX: Final = "messenger"
_OWNED: Final = re.compile(rf"{_PREFIX}-(\d+)-\d+-\w+")
"""Names of namespaces: the process that made them, a number for each network, the computer."""
_NEW_NETWORK: Final = 0x40000000
"""CLONE_NEWNET of <sched.h>: which kind of namespace ``setns`` is to enter."""
_EVERYTHING: Final = 0x0003
"""ETH_P_ALL of <linux/if_ether.h>: packets of every protocol."""
_OUTGOING: Final = 4
"""PACKET_OUTGOING of <linux/if_packet.h>."""
_RECEIVE_BUFFER_FORCE: Final = 33
_PACKET_OPTIONS: Final = 263
_PACKET_STATISTICS: Final = 6
"""SO_RCVBUFFORCE, SOL_PACKET and PACKET_STATISTICS: Python has no names for them."""
_BUFFER: Final = 64 * 1024 * 1024
_COMPUTER: Final = {"ipv6/conf/default/accept_dad": 0}
"""Nobody else has these addresses: to look for somebody who has would cost two seconds."""
_ROUTER: Final = _COMPUTER | {
    "ipv4/ip_forward": 1,
    "ipv6/conf/all/forwarding": 1,
    "ipv6/conf/default/keep_addr_on_down": 1,
}
_numbers: Final = itertools.count(1)

_Made = TypeVar("_Made")


def obstacle() -> str:
    """Return why no network can be made on this machine; "" when one can."""
    if not sys.platform.startswith("linux"):
        return "network namespaces are a thing of Linux"
    if shutil.which("ip") is None:
        return "the program ip (package iproute2) is missing"
    name = f"{_PREFIX}-{os.getpid()}-{next(_numbers)}-probe"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if made.returncode:
        return f"this user may make no network namespace ({made.stderr.strip()})"
    subprocess.run(["ip", "netns", "del", name], check=True)
    return ""


class Computer:
    """One namespace. ``addresses``: its own, IPv4 first, as far as the network has the family."""

    def __init__(self, namespace: str, name: str, number: int, families: Sequence[int]) -> None:
        self.name = name
        self.namespace = namespace
        self.v4, self.v6 = f"10.77.{number}.2", f"fd77:{number}::2"
        self.addresses = [self.v4] * (4 in families) + [self.v6] * (6 in families)

    @property
    def prefix(self) -> tuple[str, ...]:
        """What stands before a command that is to run on this computer; the process keeps its number."""
        return ("ip", "netns", "exec", self.namespace)

    def inside(self, make: Callable[[], _Made]) -> _Made:
        """Return what ``make`` returns here. A socket made so belongs to this computer, whoever uses it then."""

        def enter_and_make() -> _Made:
            with Path("/run/netns", self.namespace).open("rb") as place:
                library = ctypes.CDLL(None, use_errno=True)
                if library.setns(place.fileno(), _NEW_NETWORK):
                    raise OSError(ctypes.get_errno(), "setns")
            return make()

        with ThreadPoolExecutor(1) as pool:  # a thread of its own: it enters alone, and ends there
            return pool.submit(enter_and_make).result()

    def connect(self, address: tuple[str, int], timeout: float) -> socket.socket:
        """Return a TCP connection from here. Raises ``OSError``."""
        return self.inside(lambda: socket.create_connection(address, timeout))

    def capture(self) -> "Capture":
        """Return what reads every packet that crosses this computer's cable."""
        return Capture(self.inside(_packet_socket))


class Network:
    """Computers by name. Use it as a context manager, in which it exists."""

    def __init__(self, *names: str, families: Sequence[int] = (4, 6)) -> None:
        self._stem = f"{_PREFIX}-{os.getpid()}-{next(_numbers)}"
        self._families = families
        self._router = f"{self._stem}-router"
        self._dropped: set[tuple[str, str]] = set()
        self.computers = {
            name: Computer(f"{self._stem}-{name}", name, number, families) for number, name in enumerate(names, 1)
        }

    def __getitem__(self, name: str) -> Computer:
        return self.computers[name]

    def __enter__(self) -> "Network":
        _remove_what_dead_processes_left()
        try:
            self._make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for namespace in (self._router, *(computer.namespace for computer in self.computers.values())):
            subprocess.run(["ip", "netns", "del", namespace], capture_output=True, check=False)

    def _make(self) -> None:
        _make_namespace(self._router, **_ROUTER)
        for number, (name, computer) in enumerate(self.computers.items(), 1):
            _make_namespace(computer.namespace, **_COMPUTER)
            _ip("link", "add", "cable", "netns", computer.namespace, "type", "veth",
                "peer", "name", name, "netns", self._router)  # fmt: skip
            here, there = ("-n", computer.namespace), ("-n", self._router)
            for where, device in ((here, "lo"), (here, "cable"), (there, name)):
                _ip(*where, "link", "set", "dev", device, "up")
            if 4 in self._families:
                _ip(*there, "addr", "add", f"10.77.{number}.1/24", "dev", name)
                _ip(*here, "addr", "add", f"{computer.v4}/24", "dev", "cable")
                _ip(*here, "route", "add", "default", "via", f"10.77.{number}.1")
            if 6 in self._families:
                _ip(*there, "addr", "add", f"fd77:{number}::1/64", "dev", name, "nodad")
                _ip(*here, "addr", "add", f"{computer.v6}/64", "dev", "cable", "nodad")
                _ip(*here, "route", "add", "default", "via", f"fd77:{number}::1")

    # -- what the router does

    def drop(self, one: str, other: str) -> None:
        """Let packets between two addresses vanish without a word, both ways."""
        self._rule("add", one, other)
        self._dropped.add((one, other))

    def let_through(self, one: str, other: str) -> None:
        """Pass on again what was dropped."""
        self._dropped.remove((one, other))
        self._rule("del", one, other)

    def part(self, one: str, other: str) -> None:
        """Let everything between two computers vanish; each still reaches all others."""
        for mine, yours in self._pairs(one, other):
            self.drop(mine, yours)

    def join(self, one: str, other: str) -> None:
        """Undo ``part``."""
        for mine, yours in self._pairs(one, other):
            self.let_through(mine, yours)

    def _pairs(self, one: str, other: str) -> list[tuple[str, str]]:
        return [
            (mine, yours)
            for mine in self[one].addresses
            for yours in self[other].addresses
            if (":" in mine) == (":" in yours)
        ]

    def _rule(self, verb: str, one: str, other: str) -> None:
        family = "-6" if ":" in one else "-4"
        for source, target in ((one, other), (other, one)):
            _ip("-n", self._router, family, "rule", verb, "blackhole", "from", source, "to", target)

    # -- cables

    def pull(self, name: str) -> None:
        """Pull the cable of a computer out of the router."""
        _ip("-n", self._router, "link", "set", "dev", name, "down")

    def plug(self, name: str) -> None:
        """Put it in again."""
        _ip("-n", self._router, "link", "set", "dev", name, "up")

    def add_hole(self, name: str, address: str) -> None:
        """Give a computer another IPv6 address, of a network to which the router lets nothing through, nor says so."""
        _ip("-n", self[name].namespace, "addr", "add", f"{address}/128", "dev", "cable", "nodad")
        _ip("-n", self._router, "route", "add", "blackhole", f"{address}/128")


# --- what crosses a cable


@dataclass(frozen=True, slots=True)
class Packet:
    """One TCP packet: from where to where, and what it carries. ``begins``: it asks for a new connection."""

    source: str
    source_port: int
    target: str
    target_port: int
    payload: bytes
    begins: bool
    outgoing: bool

    @property
    def hosts(self) -> frozenset[str]:
        """Both ends."""
        return frozenset([self.source, self.target])


class Capture:
    """Packets as they come and go, kept by the kernel until somebody asks. Use it as a context manager."""

    def __init__(self, packets: socket.socket) -> None:
        self._socket = packets
        self._kept: list[Packet] = []
        self.everything = b""
        """Every byte of every packet of any protocol, one after the other, of what was asked for so far."""

    def __enter__(self) -> "Capture":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def packets(self) -> list[Packet]:
        """Return all TCP packets since the beginning. Fails when the kernel had to leave some out."""
        whole = []
        with contextlib.suppress(BlockingIOError):
            while True:
                frame, address = self._socket.recvfrom(1 << 18)
                whole.append(frame)
                packet = _read(frame, outgoing=address[2] == _OUTGOING)
                if packet is not None:
                    self._kept.append(packet)
        self.everything += b"".join(whole)
        _, dropped = struct.unpack("II", self._socket.getsockopt(_PACKET_OPTIONS, _PACKET_STATISTICS, 8))
        assert not dropped, f"{dropped} packets were not captured"
        return list(self._kept)

    def since(self, before: int) -> list[Packet]:
        """Return the TCP packets behind the first ``before`` ones."""
        return self.packets()[before:]


def carried(packets: Sequence[Packet]) -> int:
    """Return how many bytes the packets carry, without headers."""
    return sum(len(packet.payload) for packet in packets)


def between(packets: Sequence[Packet], one: Computer, other: Computer) -> list[Packet]:
    """Return those that go from one computer to the other, or back."""
    pairs = {frozenset([mine, yours]) for mine in one.addresses for yours in other.addresses}
    return [packet for packet in packets if packet.hosts in pairs]


def _packet_socket() -> socket.socket:
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    packets.setsockopt(socket.SOL_SOCKET, _RECEIVE_BUFFER_FORCE, _BUFFER)
    packets.bind(("cable", _EVERYTHING))
    packets.setblocking(False)
    return packets


def _read(frame: bytes, *, outgoing: bool) -> Packet | None:
    """Return the TCP packet in an Ethernet frame (RFC 791, RFC 8200, RFC 9293); ``None``: it is something else."""
    kind, packet = frame[12:14], frame[14:]
    if kind == b"\x08\x00" and packet[9] == socket.IPPROTO_TCP:
        length = int.from_bytes(packet[2:4]) or len(packet)  # 0: larger than 64 KiB, cut up by the next network card
        source, target = (socket.inet_ntop(socket.AF_INET, packet[at : at + 4]) for at in (12, 16))
        rest = packet[(packet[0] & 15) * 4 : length]
    elif kind == b"\x86\xdd" and packet[6] == socket.IPPROTO_TCP:
        length = int.from_bytes(packet[4:6]) or len(packet)
        source, target = (socket.inet_ntop(socket.AF_INET6, packet[at : at + 16]) for at in (8, 24))
        rest = packet[40 : 40 + length]
    else:
        return None
    source_port, target_port = struct.unpack("!HH", rest[:4])
    begins = rest[13] & 0x12 == 0x02  # SYN without ACK
    return Packet(source, source_port, target, target_port, rest[(rest[12] >> 4) * 4 :], begins, outgoing)


# --- the program ip


def _make_namespace(name: str, **switches: int) -> None:
    """``switches``: what differs below /proc/sys/net, for what is made there from now on."""
    _ip("netns", "add", name)
    orders = "; ".join(f"echo {value} > /proc/sys/net/{switch}" for switch, value in switches.items())
    _run("ip", "netns", "exec", name, "sh", "-ec", orders)


def _ip(*words: str) -> None:
    _run("ip", *words)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


def _remove_what_dead_processes_left() -> None:
    for namespace in _left_behind():
        subprocess.run(["ip", "netns", "del", namespace], capture_output=True, check=False)


def _left_behind() -> Iterator[str]:
    folder = Path("/run/netns")
    for place in folder.iterdir() if folder.is_dir() else ():
        owner = _OWNED.fullmatch(place.name)
        if owner is not None and not Path("/proc", owner[1]).exists():
            yield place.name
