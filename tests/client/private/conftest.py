"""People at a real server who have signed up, are online and know each other."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.client.settings import Durations
from tests.client.private.talking import HASTY, Talker
from tests.end_to_end.server_process import ServerProcess

Talkers = Callable[..., list[Talker]]


@pytest.fixture
def talkers(tmp_path: Path, real_server: ServerProcess) -> Iterator[Talkers]:
    """Signs people up."""
    with ExitStack() as stack:

        def meet(*names: str, durations: Durations = HASTY) -> list[Talker]:
            met = [stack.enter_context(Talker(tmp_path / name, durations)) for name in names]
            for talker, name in zip(met, names, strict=True):
                talker.sign_up(real_server.shared_invite, name)
            for talker in met:
                talker.sees(*(other for other in met if other is not talker))
            return met

        yield meet


@pytest.fixture
def pair(talkers: Talkers) -> tuple[Talker, Talker]:
    """Anna and Ben."""
    anna, ben = talkers("anna", "ben")
    return anna, ben


@pytest.fixture
def no_direct_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """No device finds an address of another one at which it could knock."""
    monkeypatch.setattr("messenger.client.private.meeting.may_be_dialled", lambda *_values, **_named: False)
