from pathlib import Path

import pytest

from messenger.gui.options import parse


def test_is_called_messenger_and_after_its_profile() -> None:
    assert parse([]).window_title == "Messenger"
    assert parse(["--profile", "work"]).window_title == "Messenger - work"
    assert parse(["--profile", "work", "--title", "Window 7"]).window_title == "Window 7"


def test_hands_the_clients_options_on(tmp_path: Path) -> None:
    config = parse(
        ["--dev", "anna", "--data-folder", str(tmp_path), "--wire", "--appearance", "dark", "--scale", "1.5"]
    )
    assert config.client.profile_folder == tmp_path / "anna"
    assert config.client.wire
    assert (config.appearance, config.scale) == ("dark", 1.5)


@pytest.mark.parametrize(
    "wrong", [["--scale", "9"], ["--scale", "x"], ["--appearance", "pink"], ["--profile", "../x"], ["x"]]
)
def test_a_wrong_option_prints_the_usage(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(wrong)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
