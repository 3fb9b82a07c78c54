"""What is kept of the chosen appearance, and what a damaged file does."""

import logging
import os
from pathlib import Path

import pytest

from messenger.gui.appearance import Appearance, ChosenAppearance, recall, remember


def test_follows_the_system_at_the_usual_size_where_nothing_was_chosen(tmp_path: Path) -> None:
    assert recall(tmp_path) == Appearance("system", 100, False)
    assert not recall(tmp_path).dark


def test_remembers_what_was_chosen_for_nobody_elses_eyes(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        remember(tmp_path, Appearance("dark", 125, True))
        remember(tmp_path, Appearance("light", 160, True))
    finally:
        os.umask(before)
    assert recall(tmp_path) == Appearance("light", 160, True)
    assert [(file.name, file.stat().st_mode & 0o777) for file in tmp_path.iterdir()] == [("appearance", 0o600)]


@pytest.mark.parametrize(
    "nonsense",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"theme":"pink"}', b'{"text_size":200}', b'{"text_size":"x"}', b"[" * 9_999],
)
def test_takes_the_usual_for_nonsense_and_says_so_in_the_log(
    tmp_path: Path, nonsense: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "appearance").write_bytes(nonsense)
    with caplog.at_level(logging.WARNING):
        assert recall(tmp_path) == Appearance()
    assert "appearance" in caplog.text


def test_a_folder_that_takes_nothing_is_no_trouble(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    remember(tmp_path / "gone", Appearance())
    assert "not remembered" in caplog.text


@pytest.mark.parametrize(
    ("appearance", "dark"),
    [
        (Appearance("system", system_dark=True), True),
        (Appearance("system"), False),
        (Appearance("light", system_dark=True), False),
        (Appearance("dark"), True),
    ],
)
def test_is_dark_as_chosen_or_as_the_system_says(appearance: Appearance, dark: bool) -> None:
    assert appearance.dark == dark


def test_the_command_line_holds_for_one_run_and_is_not_remembered(tmp_path: Path) -> None:
    remember(tmp_path, Appearance("light"))
    chosen = ChosenAppearance(tmp_path, "dark")
    assert chosen.now.dark
    chosen.choose(Appearance("dark", 120))
    assert recall(tmp_path) == Appearance("light", 120)


def test_who_chooses_another_theme_ends_what_the_command_line_said(tmp_path: Path) -> None:
    remember(tmp_path, Appearance("light"))
    chosen = ChosenAppearance(tmp_path, "dark")
    assert chosen.choose(Appearance("system"))
    chosen.choose(Appearance("dark"))
    assert recall(tmp_path) == Appearance("dark")


def test_what_the_system_said_last_is_remembered_for_the_next_start(tmp_path: Path) -> None:
    assert ChosenAppearance(tmp_path, None).hear_system(dark=True)
    assert recall(tmp_path).dark
    assert not ChosenAppearance(tmp_path, None).hear_system(dark=True)
