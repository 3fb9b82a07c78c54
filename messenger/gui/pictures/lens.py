"""Which part of a large picture is seen in a window, and how large: sums only, no window and no pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

CLOSEST: Final = 8.0
"""Px of the screen for one of the picture, at the most; more where the picture is smaller than that shows."""


class Part(NamedTuple):
    """A rectangle, px of the picture."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Lens:
    """``picture`` and ``room`` in px each of its own, ``scale`` px of the room for one of the picture.

    ``x`` and ``y``: what of the picture stands in the middle of the room. Without a ``scale`` all of it is seen.
    """

    picture: tuple[int, int]
    room: tuple[int, int]
    scale: float = 0.0
    x: float = 0.0
    y: float = 0.0

    @property
    def whole(self) -> float:
        """The scale at which all of the picture is seen; a small one stays as it is."""
        return min(1.0, self.room[0] / self.picture[0], self.room[1] / self.picture[1])

    @property
    def fits(self) -> bool:
        """Whether all of it is seen."""
        return self.scale <= self.whole

    def fitted(self) -> Lens:
        """See all of it."""
        return replace(self, scale=self.whole, x=self.picture[0] / 2, y=self.picture[1] / 2)

    def zoomed(self, factor: float, at: tuple[float, float] | None = None) -> Lens:
        """See it ``factor`` times as large; what stands ``at`` in the room (the middle) stays there."""
        return self.at_scale(self.scale * factor, at)

    def at_scale(self, scale: float, at: tuple[float, float] | None = None) -> Lens:
        """See it in this scale, as far as that makes sense; what stands ``at`` in the room (the middle) stays there."""
        scale = max(self.whole, min(scale, max(CLOSEST, self.whole)))
        across, down = at or (self.room[0] / 2, self.room[1] / 2)
        across, down = across - self.room[0] / 2, down - self.room[1] / 2
        x, y = self.x + across / self.scale - across / scale, self.y + down / self.scale - down / scale
        return replace(self, scale=scale, x=x, y=y)._held()

    def moved(self, across: float, down: float) -> Lens:
        """See it pushed by so many px of the room."""
        return replace(self, x=self.x - across / self.scale, y=self.y - down / self.scale)._held()

    def in_room(self, room: tuple[int, int]) -> Lens:
        """See it in another room: all of it where all was seen, else the same in the middle."""
        other = replace(self, room=room)
        return other.fitted() if self.fits or other.fits else other._held()

    def _held(self) -> Lens:
        """No emptiness is shown beside a picture that could fill the room."""

        def held(middle: float, side: int, room: int) -> float:
            half = room / 2 / self.scale
            return side / 2 if 2 * half >= side else max(half, min(middle, side - half))

        x, y = held(self.x, self.picture[0], self.room[0]), held(self.y, self.picture[1], self.room[1])
        return replace(self, x=x, y=y)

    @property
    def part(self) -> Part:
        """What is seen of the picture."""
        across, down = self.room[0] / 2 / self.scale, self.room[1] / 2 / self.scale
        (width, height), x, y = self.picture, self.x, self.y
        return Part(max(0.0, x - across), max(0.0, y - down), min(width, x + across), min(height, y + down))

    @property
    def size(self) -> tuple[int, int]:
        """How large that is in the room, px."""
        part = self.part
        width, height = (part.right - part.left) * self.scale, (part.bottom - part.top) * self.scale
        return max(1, min(round(width), self.room[0])), max(1, min(round(height), self.room[1]))

    def place(self, part: Part) -> tuple[float, float]:
        """Where the upper left corner of a part of the picture stands in the room."""
        return (part.left - self.x) * self.scale + self.room[0] / 2, (part.top - self.y) * self.scale + self.room[1] / 2
