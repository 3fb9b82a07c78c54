"""Every duration and limit of the terminal client. Seconds and bytes; whoever builds it may choose others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Durations:
    """How long it waits for what."""

    connect: float = 10
    """Until the server must have answered."""
    dial: float = 10
    """Until another client must have answered."""
    awaited: float = 30
    """Until the one who is to dial must have done so."""
    stranger: float = 5
    """Until a caller must have said that it is one who is awaited, and have become so."""
    ending: float = 3
    """For the last words of a private session, and for the server's word that one has ended which was closed."""
    goodbye: float = 10
    """Without a sign of the server, after logging out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much there may be."""

    server_line: int = 256 * 1024
    """The longest text is 16 KiB and grows by what stands for its control characters."""
    private_line: int = 64 * 1024
    """The same, of another client."""
    first_line: int = 256
    """Of a caller who is not known yet."""
    strangers: int = 16
    """Callers who are not known yet, at once; one more takes the place of the oldest."""
    waiting: int = 1024 * 1024
    """Of what one connection does not take."""
    congestion: int = 64 * 1024
    """Of that, at the server, above which typed lines wait."""
    told: int = 200
    """Lines that the screen has not taken, above which nothing more is received; as many are shown at once."""
    typed: int = 100
    """Lines that the server has not taken, above which nothing more is read from the keyboard."""
    typed_line: int = 64 * 1024
    """Characters of one typed line."""
