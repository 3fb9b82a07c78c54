"""How many there may be of something, in all and from one network. Who they are and what becomes of them: elsewhere."""

import ipaddress
from collections import Counter
from collections.abc import Iterator
from typing import Generic, TypeVar

_Member = TypeVar("_Member")


class Crowd(Generic[_Member]):
    """Members, each from one network; ``most`` in all, ``most_from_one`` of one network."""

    def __init__(self, most: int, most_from_one: int) -> None:
        self._most = most
        self._most_from_one = most_from_one
        self._members: dict[_Member, str] = {}
        self._networks: Counter[str] = Counter()

    def __iter__(self) -> Iterator[_Member]:
        return iter(list(self._members))

    def __len__(self) -> int:
        return len(self._members)

    def has_room(self, where: str) -> bool:
        """Return whether one more from ``where`` may come."""
        return len(self._members) < self._most and not self.has_enough_from(where)

    def has_enough_from(self, where: str) -> bool:
        """Return whether none further from ``where`` may come, however much room there is."""
        return self._networks[where] >= self._most_from_one

    def add(self, member: _Member, where: str) -> None:
        """Take in ``member`` of the network ``where``."""
        self.discard(member)
        self._members[member] = where
        self._networks[where] += 1

    def discard(self, member: _Member) -> None:
        """Let ``member`` go, if it is one."""
        where = self._members.pop(member, None)
        if where is None:
            return
        self._networks[where] -= 1
        if not self._networks[where]:
            del self._networks[where]


def network(address: str) -> str:
    """Return what counts as one address: an IPv6 host commands a whole /64, an IPv4 one only its own."""
    if ":" not in address:
        return address
    number = ipaddress.IPv6Address(address.partition("%")[0])
    mapped = number.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.IPv6Network((number, 64), strict=False))
