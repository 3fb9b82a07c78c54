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

_SETTINGS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
)


def _play(**changed: Any) -> None:
    run_state_machine_as_test(House, settings=settings(_SETTINGS, **changed))


@pytest.mark.timeout(300)  # on a machine that is busy otherwise
def test_any_request_in_any_state_by_anybody() -> None:
    """F2, short: for every day."""
    _play()


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_any_request_in_any_state_by_anybody_very_often() -> None:
    """F2"""
    _play(max_examples=5000, stateful_step_count=50)


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
        _play(phases=[Phase.generate], max_examples=1000)


@pytest.mark.logs_error("the handler of LeaveGroup failed")
def test_finds_a_handler_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messenger.server.handlers.groups.Groups.leave_group", lambda *_: 1 / 0)
    with pytest.raises(AssertionError, match="LeaveGroup"):
        _play(phases=[Phase.generate], max_examples=1000)
