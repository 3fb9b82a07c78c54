"""People at a real server who have signed up, are online and know each other."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.client.settings import Durations
from tests.client.conftest import MakeDesktop
from tests.client.model_server import ModelServer
from tests.client.private.scene import Scene
from tests.client.private.talking import HASTY, PATIENT, Talker
from tests.end_to_end.server_process import ServerProcess

Talkers = Callable[..., list[Talker]]


@pytest.fixture
def talkers(tmp_path: Path, real_server: ServerProcess, request: pytest.FixtureRequest) -> Iterator[Talkers]:
    """Signs people up, who look for a direct way as long as there may be one."""
    usual = HASTY if "no_direct_way" in request.fixturenames else PATIENT
    with ExitStack() as stack:

        def meet(*names: str, durations: Durations = usual) -> list[Talker]:
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


@pytest.fixture
def scene(make_desktop: MakeDesktop, server: ModelServer, tmp_path: Path) -> Scene:
    """Anna's desktop, and Ben as the server tells of him."""
    return Scene(make_desktop, server, tmp_path)
