"""Desktops whose time is moved step by step, and their server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer


@pytest.fixture
def server() -> ModelServer:
    return ModelServer()


MakeDesktop = Callable[..., Desktop]


@pytest.fixture
def make_desktop(tmp_path: Path, server: ModelServer) -> Iterator[MakeDesktop]:
    made: list[Desktop] = []

    def make(name: str = "anna", **limits: int) -> Desktop:
        desktop = Desktop(tmp_path / name, server, **limits)
        desktop.start()
        made.append(desktop)
        return desktop

    yield make
    for desktop in made:
        desktop.crash()


@pytest.fixture
def anna(make_desktop: MakeDesktop) -> Desktop:
    desktop = make_desktop("anna")
    desktop.sign_in("anna")
    return desktop
