"""The judge of the rounds: each kind of harm is named, and a round without harm is not."""

from collections.abc import Callable

import pytest

from tests.torture import private
from tests.torture.judge import Entry, judge
from tests.torture.ledger import (
    Broken,
    Kept,
    Life,
    Line,
    Received,
    Refused,
    Restored,
    Row,
    Settled,
    Typed,
    label_of,
    text_of,
)
from tests.torture.private_typist import PRIVATE
from tests.torture.typist import Look, Place

ANNA, BEN = 1, 2
LOG = "d1-2"
BOTH = frozenset({ANNA, BEN})


def says(number: int) -> str:
    return label_of(text_of("anna-1", number, 3))


class Round:
    """Anna on two devices has said three things to Ben, who has read them; tests spoil it."""

    def __init__(self) -> None:
        words = [says(number) for number in (1, 2, 3)]
        self.ledgers: dict[str, list[Line]] = {"anna-1": [Life()], "anna-2": [Life()], "ben-1": [Life()]}
        for label in words:
            self.ledgers["anna-1"] += [Typed(LOG, label), Kept(label)]
        self.ledgers["ben-1"] += [Received(LOG, seq, label) for seq, label in enumerate(words, 1)]
        self.kept = {LOG: [Entry(seq, label, BOTH) for seq, label in enumerate(words, 1)]}
        self.rows = {
            device: [Row(seq, label, "stored") for seq, label in enumerate(words, 1)] for device in self.ledgers
        }

    def faults(self) -> list[str]:
        looks = {
            device: Look(
                ANNA if device.startswith("anna") else BEN, "online", "", "", 0, 0, 0, {},
                {"direct": Place(LOG, True, tuple(rows))},
            )
            for device, rows in self.rows.items()
        }  # fmt: skip
        return judge(self.ledgers, looks, self.kept).faults


def test_finds_nothing_where_nothing_is() -> None:
    assert Round().faults() == []


def _not_shown(spoiled: Round) -> None:
    del spoiled.rows["ben-1"][1]


def _not_stored(spoiled: Round) -> None:
    del spoiled.kept[LOG][2]
    for rows in spoiled.rows.values():
        del rows[2]


def _doubled(spoiled: Round) -> None:
    for rows in spoiled.rows.values():
        rows.append(Row(4, says(3), "stored"))
    spoiled.kept[LOG].append(Entry(4, says(3), BOTH))


def _disordered(spoiled: Round) -> None:
    for rows in spoiled.rows.values():
        rows[0], rows[1] = Row(1, says(2)), Row(2, says(1))
    spoiled.kept[LOG][:2] = [Entry(1, says(2), BOTH), Entry(2, says(1), BOTH)]


def _unequal(spoiled: Round) -> None:
    spoiled.rows["anna-2"].pop()


def _waiting(spoiled: Round) -> None:
    spoiled.rows["anna-1"].append(Row(0, says(4), "waiting"))


def _leaked(spoiled: Round) -> None:
    spoiled.kept[LOG][1] = Entry(2, says(2), frozenset({ANNA}))


def _came_twice(spoiled: Round) -> None:
    spoiled.ledgers["ben-1"].append(Received(LOG, 3, says(3)))


def _refused_unfairly(spoiled: Round) -> None:
    spoiled.ledgers["anna-1"].append(Typed(LOG, says(4)))
    spoiled.rows["anna-1"].append(Row(0, says(4), "failed", "internal"))


def _arrived_though_refused(spoiled: Round) -> None:
    spoiled.ledgers["anna-1"].append(Refused(says(2), "no"))


def _hole(spoiled: Round) -> None:
    spoiled.kept[LOG][2] = Entry(5, says(3), BOTH)
    for rows in spoiled.rows.values():
        rows[2] = Row(5, says(3))


def _broken(spoiled: Round) -> None:
    spoiled.ledgers["anna-2"].append(Broken("shown twice for a moment"))


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (_not_shown, "lost: not shown on ben-1"),
        (_not_stored, "lost: typed on anna-1"),
        (_doubled, "doubled: on the server"),
        (_disordered, "out of order: on ben-1"),
        (_unequal, "not equal"),
        (_waiting, "still waiting"),
        (_leaked, "not to be seen: on ben-1"),
        (_came_twice, "came twice"),
        (_refused_unfairly, "refused unfairly"),
        (_arrived_though_refused, "arrived though refused"),
        (_hole, "have holes"),
        (_broken, "for a moment"),
    ],
)
def test_names_each_harm(spoil: Callable[[Round], None], word: str) -> None:
    spoiled = Round()
    spoil(spoiled)
    assert any(word in fault for fault in spoiled.faults())


def test_what_was_shown_before_a_kill_must_arrive_and_what_was_not_may_be_gone() -> None:
    spoiled = Round()
    spoiled.ledgers["anna-1"] += [Typed(LOG, says(4)), Life()]
    assert spoiled.faults() == []
    spoiled.ledgers["anna-1"][-1:] = [Kept(says(4)), Life()]
    assert any("shown as written" in fault for fault in spoiled.faults())


def test_what_a_restored_server_lost_must_be_said() -> None:
    spoiled = Round()
    _not_stored(spoiled)
    lost = Row(0, says(3), "failed", "lost_by_server")
    spoiled.rows["anna-1"].append(lost)
    assert any("refused unfairly" in fault for fault in spoiled.faults())
    for lines in spoiled.ledgers.values():
        lines.append(Restored())
    assert spoiled.faults() == []
    spoiled.rows["anna-1"].remove(lost)
    assert any("lost: typed on anna-1" in fault for fault in spoiled.faults())


def test_numbers_begin_earlier_again_only_when_the_server_went_back() -> None:
    spoiled = Round()
    spoiled.ledgers["ben-1"] += [Restored(), *(Received(LOG, seq, says(seq)) for seq in (2, 3))]
    assert spoiled.faults() == []
    spoiled.ledgers["ben-1"].append(Received(LOG, 3, says(3)))
    assert any("came twice" in fault for fault in spoiled.faults())


def test_a_text_that_is_not_as_it_was_typed_has_another_label() -> None:
    text = text_of("anna-1", 7, 20)
    assert label_of(text) == "anna-1#7:20"
    assert label_of(text[:-1]).startswith("GARBLED")
    assert label_of(text + "x").startswith("GARBLED")


# -- private sessions


def _privately(*ben: Line) -> list[str]:
    anna: list[Line] = [Life()]
    for number in (1, 2, 3):
        anna += [Typed(PRIVATE, says(number)), Settled(says(number), "delivered")]
    look = Look(1, "online", "", "", 0, 0, 0, {}, {}, "over")
    return private.judge({"anna-1": anna, "ben-1": [Life(), *ben]}, {"anna-1": look, "ben-1": look}).faults


def heard(*numbers: int) -> list[Line]:
    return [Received(PRIVATE, number, says(number)) for number in numbers]


def test_finds_nothing_in_a_private_session_where_nothing_is() -> None:
    assert _privately(*heard(1, 2, 3)) == []


@pytest.mark.parametrize(
    ("numbers", "word"),
    [((1, 3), "acknowledged and not shown"), ((1, 2, 2, 3), "doubled"), ((1, 3, 2), "out of order"),
     ((1, 2, 3, 4), "never typed")],
)  # fmt: skip
def test_names_each_harm_to_a_private_session(numbers: tuple[int, ...], word: str) -> None:
    assert any(word in fault for fault in _privately(*heard(*numbers)))


def test_excuses_a_window_only_for_what_came_to_it_in_the_moment_of_its_death() -> None:
    assert _privately(*heard(1), Life(), *heard(3)) == []
    assert _privately(*heard(1), Life()) == []
    assert _privately(*heard(1, 3), Life()) != []
    assert _privately(Life(), *heard(1, 3)) != []
