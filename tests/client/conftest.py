"""Desktops whose time is moved step by step and their server; whole clients with the real one; and a message box."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.client.desktop import Desktop
from tests.client.live import LiveClient
from tests.client.message_box import Typed
from tests.client.model_server import ModelServer
from tests.end_to_end.server_process import ServerProcess, running


@pytest.fixture
def server() -> ModelServer:
    return ModelServer()


MakeDesktop = Callable[..., Desktop]


@pytest.fixture
def make_desktop(tmp_path: Path, server: ModelServer) -> Iterator[MakeDesktop]:
    made: list[Desktop] = []

    def make(name: str = "anna", start: bool = True, **limits: int) -> Desktop:
        desktop = Desktop(tmp_path / name, server, **limits)
        made.append(desktop)
        if start:
            desktop.start()
        return desktop

    yield make
    for desktop in made:
        desktop.crash()


@pytest.fixture
def anna(make_desktop: MakeDesktop) -> Desktop:
    desktop = make_desktop("anna")
    desktop.sign_in("anna")
    return desktop


@pytest.fixture
def real_server(tmp_path: Path) -> Iterator[ServerProcess]:
    with running(
        tmp_path / "server",
        linger_seconds="0.1",
        presence_gather_ms="10",
        marker_gather_ms="10",
        lines_per_second="100000",
        lines_burst="100000",
    ) as server:
        yield server


@pytest.fixture
def live_anna(tmp_path: Path, real_server: ServerProcess) -> Iterator[LiveClient]:
    with LiveClient(tmp_path / "anna") as client:
        yield client.sign_up(real_server.shared_invite, "anna")


@pytest.fixture
def live_ben(tmp_path: Path, real_server: ServerProcess) -> Iterator[LiveClient]:
    with LiveClient(tmp_path / "ben") as client:
        yield client.sign_up(real_server.shared_invite, "ben")


@pytest.fixture
def typed() -> Typed:
    return Typed()
