"""A file to be sent."""

from pathlib import Path

import pytest

from tests.client.files.moves import DATA


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(DATA)
    return path
