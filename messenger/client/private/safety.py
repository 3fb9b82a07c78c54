"""The number that two people compare to be sure that nobody stands between their devices. Pure."""


def safety_number(one: bytes, other: bytes) -> str:
    """Return 60 digits, as 12 groups of 5 with spaces between, of two DER certificates: the same in either order."""
    raise NotImplementedError
