"""What people do in private windows, in the words of the tests: meet, talk, compare what stands there."""

import re
from collections.abc import Sequence

from tests.end_to_end.person import SECONDS, Person

OPENING = ("asking", "connecting", "open")
RINGING = ("asked", "connecting", "open")
"""The phases that each of two sees when nothing stands in the way."""


def ring(asker: Person, other: Person) -> None:
    """Ask, and wait until it rings."""
    asker.do("start", other.name)
    other.until_private(asker, phase="asked")


def introduce(asker: Person, other: Person) -> None:
    """Ask and agree; what becomes of it is not waited for."""
    ring(asker, other)
    other.do("accept", asker.name)


def until_open(one: Person, other: Person, path: str, within: float = SECONDS) -> None:
    """Wait until both can write, by the same way."""
    one.until_private(other, within, phase="open", path=path)
    other.until_private(one, within, phase="open", path=path)


def meet(asker: Person, other: Person, path: str = "direct") -> None:
    """Ask, agree, and wait until both can write."""
    introduce(asker, other)
    until_open(asker, other, path)


def until_told(one: Person, other: Person, texts: Sequence[str], within: float = SECONDS) -> None:
    """Wait until each of these texts, all that ``one`` wrote, has two ticks there and can be read by ``other``."""
    one.until_private(other, within, waiting=0, delivered=len(texts))
    assert one.texts(other, mine=True) == list(texts)
    other.until_private(one, received=len(texts))
    assert other.texts(one, mine=False) == list(texts)


def talk(one: Person, other: Person, said: dict[str, list[str]], count: int = 3) -> None:
    """Have both write and read; ``said``: what each has written in this window so far, by name."""
    for person, reader in ((one, other), (other, one)):
        texts = said.setdefault(person.name, [])
        for _ in range(count):
            texts.append(f"{person.name} says {len(texts)}")
            person.say(reader, texts[-1])
    until_told(one, other, said[one.name])
    until_told(other, one, said[other.name])


def same_safety_number(one: Person, other: Person) -> str:
    """Return the safety number, which must be the same on both screens: 12 groups of 5 digits."""
    number = str(one.status(other)["safety"])
    assert re.fullmatch(r"\d{5}( \d{5}){11}", number.replace("\n", " ")), number
    assert other.status(one)["safety"] == number
    return number


def last_notice(person: Person, other: Person) -> str:
    """Return the quiet line that came last."""
    return str(person.status(other)["notices"][-1])
