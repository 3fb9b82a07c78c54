"""A loop that is moved step by step, and desktops on it."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer


@pytest.fixture
def server() -> ModelServer:
    return ModelServer()


@pytest.fixture
def stepped_loop() -> Iterator[asyncio.AbstractEventLoop]:
    with asyncio.Runner() as runner:
        yield runner.get_loop()


MakeDesktop = Callable[..., Desktop]


@pytest.fixture
def make_desktop(stepped_loop: asyncio.AbstractEventLoop, tmp_path: Path, server: ModelServer) -> Iterator[MakeDesktop]:
    made: list[Desktop] = []

    def make(name: str = "anna", **limits: int) -> Desktop:
        desktop = Desktop(stepped_loop, tmp_path / name, server, **limits)
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
