"""What a session is keyed by: wherever a link is cut, both agree again, and what is void stays void.

The last part is a search through everything that two sides and their links can do, on the real ``Keys`` of both.
"""

import base64
import copy
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from messenger.client.private.keys import OFFERED, Keys, prove

TOKEN = "t" * 22
WORDS = b"what is proven"


def both() -> tuple[Keys, Keys]:
    return Keys(True, TOKEN), Keys(False, TOKEN)


def agree(leader: Keys, other: Keys) -> bool:
    """Whether a new link would come about: the leader's proof counts over there, and the answer here."""
    proof = prove(leader.valid[0], WORDS)
    key = other.proof_of(proof, WORDS)
    return key is not None and leader.proof_of(prove(key, WORDS), WORDS) is not None


def test_a_proof_is_the_keyed_hash_of_what_is_proven_under_the_text_of_the_key() -> None:
    mac = hmac.new(TOKEN.encode(), WORDS, hashlib.sha256).digest()
    assert prove(TOKEN, WORDS) == base64.urlsafe_b64encode(mac).decode().rstrip("=")
    assert prove(TOKEN, WORDS) == "Jvy6JfQtrA9-Fd3FdQQamF5F0_kotPUinx27zsu5rBQ"


def test_the_token_is_the_first_key() -> None:
    leader, other = both()
    assert agree(leader, other)
    assert Keys(False, "u" * 22).proof_of(prove(TOKEN, WORDS), WORDS) is None


def test_a_proof_over_other_words_does_not_count() -> None:
    _, other = both()
    assert other.proof_of(prove(TOKEN, WORDS + b"!"), WORDS) is None


def test_secrets_are_fresh_and_fit_the_line() -> None:
    leader, _ = both()
    offers = {leader.offer() for _ in range(100)}
    assert len(offers) == 100
    assert {len(offer) for offer in offers} == {43}


def test_the_token_is_void_on_both_sides_once_each_knows_that_the_secret_arrived() -> None:
    leader, other = both()
    secret = leader.offer()
    other.offered(secret)
    assert set(other.valid) == {TOKEN, secret}
    leader.arrived(secret)
    assert leader.valid == (secret,)
    other.settled(secret)
    assert other.valid == (secret,)
    assert other.proof_of(prove(TOKEN, WORDS), WORDS) is None
    assert agree(leader, other)


def test_a_proof_by_the_offered_secret_shows_that_the_leader_knows_of_it() -> None:
    leader, other = both()
    secret = leader.offer()
    other.offered(secret)
    leader.arrived(secret)
    assert agree(leader, other)
    assert other.valid == (secret,)


def test_an_offer_that_was_never_answered_is_no_key() -> None:
    leader, other = both()
    lost = leader.offer()
    assert leader.valid == (TOKEN,)
    secret = leader.offer()
    leader.arrived(lost)
    assert leader.valid == (TOKEN,)
    other.offered(secret)
    assert agree(leader, other)


def test_late_news_of_a_link_that_was_replaced_changes_nothing() -> None:
    leader, other = both()
    first = leader.offer()
    other.offered(first)
    second = leader.offer()
    other.offered(second)
    leader.arrived(second)
    other.settled(second)
    leader.arrived(first)
    other.settled(first)
    assert (leader.valid, other.valid) == ((second,), (second,))


def test_a_line_on_a_link_that_was_never_offered_settles_nothing() -> None:
    _, other = both()
    other.settled("")
    other.settled("x" * 43)
    assert other.valid == (TOKEN,)


def test_offers_that_reach_the_other_side_in_the_wrong_order_are_both_keys() -> None:
    """The older one was on its way on another link."""
    leader, other = both()
    first, second = leader.offer(), leader.offer()
    other.offered(second)
    other.offered(first)
    leader.arrived(second)
    assert agree(leader, other)
    assert other.valid[0] == second
    assert TOKEN not in other.valid


def test_what_was_offered_since_on_another_link_outlives_late_news_of_the_link_before() -> None:
    leader, other = both()
    first = leader.offer()
    other.offered(first)
    leader.arrived(first)
    second = leader.offer()
    other.offered(second)
    leader.arrived(second)
    other.settled(first)  # said before the second link was used, heard after
    assert agree(leader, other)


def test_no_more_offers_are_kept_than_there_is_reason_for() -> None:
    leader, other = both()
    for _ in range(1000):
        other.offered(leader.offer())
    assert len(other.valid) == 1 + OFFERED


# -- everything that can happen


@dataclass(frozen=True)
class Link:
    """One link: what is on its way, and what each side has done on it. Lines are (name, secret or key)."""

    down: tuple[tuple[str, str], ...] = ()
    """To the other side."""
    up: tuple[tuple[str, str], ...] = ()
    """To the leader."""
    proven_here: bool = False
    """At the leader."""
    proven_there: bool = False
    proof: str = ""
    """What the leader proved by."""
    said_use: str = ""
    used: bool = False
    """The leader has heard ``using``."""
    heard_use: str = ""
    said_using: bool = False
    leader_there: bool = True
    other_there: bool = True

    @property
    def over(self) -> bool:
        leaders_part = self.leader_there and (self.other_there or bool(self.up))
        others_part = self.other_there and (self.leader_there or bool(self.down))
        return not (leaders_part or others_part)


@dataclass
class World:
    """Both sides and up to two links; ``left`` is how often each thing may still happen."""

    leader: Keys = field(default_factory=lambda: Keys(True, TOKEN))
    other: Keys = field(default_factory=lambda: Keys(False, TOKEN))
    links: tuple[Link | None, ...] = (None, None)
    offered_on: int = -1
    links_left: int = 2
    offers_left: int = 2
    void_here: frozenset[str] = frozenset()
    void_there: frozenset[str] = frozenset()

    def signature(self) -> object:
        sides = [(keys.valid, str(sorted(vars(keys).items()))) for keys in (self.leader, self.other)]
        return repr((sides, self.links, self.offered_on, self.links_left, self.offers_left))

    def after(self, number: int, link: Link | None) -> "World":
        """The same with another link; one on which nothing more can be heard is gone."""
        if link is not None and link.over:
            link = None
        changed = copy.copy(self)
        changed.leader, changed.other = copy.copy(self.leader), copy.copy(self.other)
        changed.links = tuple(link if at == number else old for at, old in enumerate(self.links))
        return changed

    def checked(self, before: "World") -> "World":
        """Note what has become void; nothing of that may be valid again, and both must be able to agree."""
        self.void_here = before.void_here | (set(before.leader.valid) - set(self.leader.valid))
        self.void_there = before.void_there | (set(before.other.valid) - set(self.other.valid))
        assert not self.void_here & set(self.leader.valid)
        assert not self.void_there & set(self.other.valid)
        assert agree(copy.copy(self.leader), copy.copy(self.other)), (before, self)
        return self


ON_THE_WAY = 3


def steps(world: World) -> Iterator[World]:
    """Everything that may happen next."""
    for number, link in enumerate(world.links):
        if link is None:
            if world.links_left:
                proof = world.leader.valid[0]
                next_world = world.after(number, Link(down=(("proof", proof),), proof=proof))
                next_world.links_left -= 1
                yield next_world
            continue
        if link.leader_there:
            yield world.after(number, replace(link, leader_there=False, up=()))
        if link.other_there:
            yield world.after(number, replace(link, other_there=False, down=()))
        yield from leaders_steps(world, number, link)
        yield from others_steps(world, number, link)


def leaders_steps(world: World, number: int, link: Link) -> Iterator[World]:
    if not link.leader_there:
        return
    room = link.other_there and len(link.down) < ON_THE_WAY
    if room and link.proven_here and not link.said_use and world.offers_left:
        changed = world.after(number, link)
        secret = changed.leader.offer()
        changed = changed.after(number, replace(link, said_use=secret, down=(*link.down, ("use", secret))))
        changed.offers_left -= 1
        changed.offered_on = number
        yield changed
    if room and link.proven_here and ("ping", "") not in link.down:
        yield world.after(number, replace(link, down=(*link.down, ("ping", ""))))
    if room and link.used and ("say", "") not in link.down:
        yield world.after(number, replace(link, down=(*link.down, ("say", ""))))
    if link.up:
        (name, key), rest = link.up[0], link.up[1:]
        if name == "proof":
            good = key == link.proof and world.leader.proof_of(prove(key, WORDS), WORDS) is not None
            yield world.after(number, replace(link, up=rest, proven_here=good, leader_there=good))
        elif world.offered_on == number and link.said_use:
            down = (*link.down, ("got", "")) if link.other_there else ()
            changed = world.after(number, replace(link, up=rest, used=True, down=down))
            changed.leader.arrived(link.said_use)
            yield changed
        else:
            yield world.after(number, replace(link, up=rest))


def others_steps(world: World, number: int, link: Link) -> Iterator[World]:
    if not link.other_there:
        return
    up = link.leader_there
    if link.heard_use and not link.said_using:  # now, or later, when the person trusts the key
        yield world.after(number, replace(link, said_using=True, up=(*link.up, ("using", "")) if up else ()))
    if not link.down:
        return
    (name, key), rest = link.down[0], link.down[1:]
    changed = world.after(number, link)
    match name:
        case "proof":
            good = changed.other.proof_of(prove(key, WORDS), WORDS) is not None
            answer = (*link.up, ("proof", key)) if up and good else link.up
            link = replace(link, down=rest, up=answer, proven_there=good, other_there=good)
        case "use":
            changed.other.offered(key)
            link = replace(link, down=rest, heard_use=key)
        case "got" | "say":
            changed.other.settled(link.heard_use)
            link = replace(link, down=rest)
        case _:
            link = replace(link, down=rest)
    yield changed.after(number, link)


@pytest.mark.parametrize(("most_links", "most_offers"), [(2, 2), pytest.param(3, 3, marks=pytest.mark.long)])
def test_wherever_links_are_cut_both_agree_again_and_what_is_void_stays_void(
    most_links: int, most_offers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two links at a time and three in all, pings, texts, news that is lost or late, trust that is given late."""
    world = World(links_left=most_links, offers_left=most_offers)
    # Named by how many there were before, so that two ways to the same place are one.
    monkeypatch.setattr(secrets, "token_bytes", lambda _size: b"%032d" % world.offers_left)
    known: set[object] = set()
    waiting = [world]
    agreed: set[str] = set()
    while waiting:
        world = waiting.pop()
        for step in steps(world):
            step.checked(world)
            if (signature := step.signature()) not in known:
                known.add(signature)
                waiting.append(step)
                agreed.add(step.leader.valid[0])
    print(len(known))
    assert len(agreed) == 1 + most_offers, "each was agreed at some time, and before them the token"
