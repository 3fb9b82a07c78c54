"""The command line of the client: profiles apart, durations as agreed, wrong usage without a traceback."""

from pathlib import Path

import pytest

from messenger.client.settings import Durations, Limits, parse
from messenger.protocol.base import PAGE_MESSAGES, SEND_WINDOW


def test_keeps_the_default_profile_where_the_system_keeps_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    config = parse([])
    assert config.profile_folder.name == "default"
    assert config.use_keyring
    assert not config.wire


def test_keeps_profiles_apart(tmp_path: Path) -> None:
    one = parse(["--profile", "work", "--data-folder", str(tmp_path)])
    other = parse(["--profile", "home", "--data-folder", str(tmp_path)])
    assert one.profile_folder == tmp_path / "work"
    assert other.profile_folder == tmp_path / "home"


def test_keeps_development_away_from_real_profiles_and_keyrings() -> None:
    config = parse(["--dev", "anna", "--wire"])
    assert config.profile == "anna"
    assert config.profile_folder != parse(["--profile", "anna"]).profile_folder
    assert not config.use_keyring
    assert config.wire


@pytest.mark.parametrize("name", ["", "../other", "a/b", "a b", "-x", "x" * 33, ".", "a\n"])
def test_refuses_names_that_could_lead_elsewhere(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse([f"--profile={name}"])
    assert ended.value.code == 2
    assert "a profile is named by" in capsys.readouterr().err


def test_has_the_agreed_durations_and_limits() -> None:
    durations, limits = Durations(), Limits()
    assert (durations.ping, durations.silence) == (15, 40)
    assert (durations.retry_first, durations.retry_longest) == (0.5, 30)
    assert (durations.storage_first, durations.storage_longest) == (1, 30)
    assert durations.gather == 1
    assert limits.window == SEND_WINDOW
    assert limits.history == PAGE_MESSAGES
