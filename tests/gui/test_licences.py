"""What travels with the program is named with its licence, and every text is there."""

import re
import tomllib
from pathlib import Path

import pytest

from messenger.gui.licences import PACKAGES, Licence, licences

ROOT = Path(__file__).parents[2]
ALL = licences()


def test_names_every_package_that_the_window_and_the_client_ask_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["gui"]]
    names = {re.match(r"[A-Za-z0-9._-]+", one)[0].lower() for one in wanted}  # type: ignore[index]
    assert names == set(PACKAGES)


def test_names_what_these_need_in_turn_once() -> None:
    names = [licence.name for licence in ALL]
    assert {"cffi", "jaraco-classes", "msgspec"} <= set(names)
    assert "pytest" not in names
    assert len(set(names)) == len(names)


def test_names_the_data_as_it_is_told_beside_it() -> None:
    told = (ROOT / "assets" / "README.md").read_text(encoding="utf-8")
    data = [licence for licence in ALL if licence.name in ("Inter", "Lucide", "Noto Emoji", "emoji-data")]
    assert len(data) == 4
    for licence in data:
        assert licence.name in told
        assert licence.version.partition(",")[0] in told


@pytest.mark.parametrize("licence", ALL, ids=lambda licence: licence.name)
def test_each_has_a_kind_and_its_text(licence: Licence) -> None:
    assert licence.kind
    assert licence.version
    text = licence.read()
    assert re.search("copyright|licen[cs]e", text, re.IGNORECASE)
    assert len(text) > 200
