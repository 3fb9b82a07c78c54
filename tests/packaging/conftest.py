"""The package under test and a screen to show it on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.display import virtual_display
from tests.packaging.packaged import Packaged, build


@pytest.fixture(scope="package")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Packaged:
    """Hand over the package of the present sources, at a place that has nothing to do with the checkout."""
    built = build(tmp_path_factory.mktemp("build"))
    copy = tmp_path_factory.mktemp("opt") / "messenger"
    shutil.copytree(built.folder, copy, symlinks=True)
    return Packaged(copy)


@pytest.fixture(scope="package")
def display() -> Iterator[str]:
    """Hand over the name of a screen of its own."""
    with virtual_display() as name:
        yield name


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Hand over the empty home folder of a new user."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    return folder
