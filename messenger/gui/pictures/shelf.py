"""A store of bounded size: what was not asked for the longest gives way."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Shelf(Generic[K, V]):
    """Keeps values up to ``most`` bytes together; the newest is kept however large it is."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: K) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[K]:
        """The newest first."""
        return reversed(self._values)

    @property
    def held(self) -> int:
        """Bytes of everything that is kept."""
        return self._held

    def get(self, key: K) -> V | None:
        """Return the value, which becomes the newest."""
        entry = self._values.get(key)
        if entry is None:
            return None
        self._values.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, weight: int) -> None:
        """Keep ``value``, ``weight`` bytes, in place of what was kept under ``key``."""
        self.drop(key)
        self._values[key] = (value, weight)
        self._held += weight
        while self._held > self._most and len(self._values) > 1:
            self.drop(next(iter(self._values)))

    def drop(self, key: K) -> None:
        """Keep it no longer, if it was kept."""
        entry = self._values.pop(key, None)
        if entry is not None:
            self._held -= entry[1]

    def clear(self) -> None:
        """Keep nothing."""
        self._values.clear()
        self._held = 0
