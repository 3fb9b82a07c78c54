"""Hostile order: any request in any state by anybody, and the server stays true to everybody.

Time stands still, and nobody hangs up in the middle: what only sockets can do is for ``tests/server/walkers``. Who may
do what is proved cell by cell in ``tests/server/rights``; here it is the order that nobody has thought of.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from messenger.server.hub import Hub
from messenger.server.session import Session
from tests.fuzz.house import House
from tests.fuzz.orders import KINDS
from tests.fuzz.tally import NEVER_REFUSED, Tally
from tests.reliability.figures import note

_SETTINGS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=40,
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
)


def play(**changed: Any) -> Tally:
    """Play many houses; return what became of all that was asked in them."""
    tally = Tally()
    counted = type("CountedHouse", (House,), {"tally": tally})
    run_state_machine_as_test(counted, settings=settings(_SETTINGS, **changed))
    return tally


def note_states(tally: Tally, part: str = "") -> list[str]:
    """Note what was reached; return the kinds of request that were not both carried out and refused."""
    kinds = [kind.__name__ for kind in KINDS]
    missing = [name for name in kinds if not tally.accepted[name]]
    missing += [name for name in kinds if not tally.refused[name] and name not in NEVER_REFUSED]
    carried_out, refused = (sum(found[name] > 0 for name in kinds) for found in (tally.accepted, tally.refused))
    reached = (
        f"{tally.examples:,} examples with {tally.requests:,} requests in {tally.reads:,} reads; of {len(kinds)} kinds "
        f"{carried_out} were carried out and {refused} refused; no mistake of the server, no hole in a log"
    )
    note("F2", reached, held=True, part=part)
    return missing


@pytest.mark.timeout(300)  # on a machine that is busy otherwise
def test_any_request_in_any_state_by_anybody() -> None:
    """F2, short: for every day."""
    note_states(play(), "short")


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_any_request_in_any_state_by_anybody_very_often() -> None:
    """F2: every kind of request is carried out at some time, and refused at another."""
    assert note_states(play(max_examples=5000, stateful_step_count=50)) == []


def _answers_nothing(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(Session, "done", lambda *_: None)


def _answers_twice(plant: pytest.MonkeyPatch) -> None:
    done = Session.done
    plant.setattr(Session, "done", lambda session, r: (done(session, r), done(session, r)))


def _keeps_what_a_dead_turn_did(plant: pytest.MonkeyPatch) -> None:
    plant.setattr("messenger.server.handlers.messages._unsend", lambda *_: None)


def _tells_everybody(plant: pytest.MonkeyPatch) -> None:
    deliver = Hub.deliver

    def to_all(hub: Hub, users: Any, log: Any, event: Any, but: Any) -> None:
        deliver(hub, tuple(hub._directory.users.values()), log, event, but)

    plant.setattr(Hub, "deliver", to_all)


FAULTS = (_answers_nothing, _answers_twice, _keeps_what_a_dead_turn_did, _tells_everybody)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_finds_a_planted_fault(fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    fault(monkeypatch)
    with pytest.raises(AssertionError):
        play(phases=[Phase.generate], max_examples=1000)


@pytest.mark.logs_error("the handler of LeaveGroup failed")
def test_finds_a_handler_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messenger.server.handlers.groups.Groups.leave_group", lambda *_: 1 / 0)
    with pytest.raises(AssertionError, match="LeaveGroup"):
        play(phases=[Phase.generate], max_examples=1000)
