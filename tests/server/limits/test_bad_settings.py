"""No setting takes nonsense, whatever source it comes from: one plain sentence names it, and nothing starts."""

import argparse
import json
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from messenger.server.arguments import PREFIX, Setting, _convert, parse, settings_of
from messenger.server.config import Config

SETTINGS = settings_of(Config)
LONG = "9" * 5000


def nonsense_texts(setting: Setting) -> list[str]:
    """Return texts of the environment, or of the command line, that the setting cannot mean."""
    if setting.bounds is not None:
        low, high = setting.bounds
        beyond = [str(low - 1), str(high + 1), "", " ", "abc", "nan", "-inf", "1e400", LONG, "٣", "5\n6", "\x1b[2J"]
        return beyond + (["1.5", "0x10"] if setting.type is int else [])
    if setting.type is bool:
        return ["maybe", "", "2"]
    if get_origin(setting.type) is Literal:
        return ["other", "", get_args(setting.type)[0].upper()]
    if setting.type is str:
        return ["", *(["x" * 65] if setting.annotation.__metadata__[0].max_length else [])]
    return [""] if Path in get_args(setting.type) else []


def nonsense_values(setting: Setting) -> list[str]:
    """Return values of a TOML file that the setting cannot mean."""
    values = ["[1]", "{ a = 1 }", "2026-01-01", "nan"]
    if setting.bounds is not None:
        low, high = setting.bounds
        return [*values, str(low - 1), str(high + 1), "true", '"5"', "-inf", *(["1.5"] if setting.type is int else [])]
    if setting.type is bool:
        return [*values, "1", '"true"']
    return [*values, "5", "true", *(['"::1"'] if setting.type == tuple[str, ...] else [])]


def complaint(capsys: pytest.CaptureFixture[str], start: Callable[[], object]) -> str:
    """Return the one sentence with which a start is refused."""
    with pytest.raises(SystemExit) as end:
        start()
    assert end.value.code == 2
    usage, _, sentence = capsys.readouterr().err.partition("error: ")
    assert usage.startswith("usage: ")
    assert sentence.endswith("\n")
    assert sentence[:-1].isprintable(), sentence
    assert len(sentence) < 300
    return sentence


def one(name: str, value: Any, strict: bool) -> Any:
    """Convert one setting, as a start does with each: ``strict`` as from a file, else as from any other source."""
    return _convert(argparse.ArgumentParser(), "somewhere", name, value, SETTINGS[name], strict)


@pytest.mark.parametrize("name", SETTINGS)
def test_refuses_nonsense_in_texts(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for text in nonsense_texts(SETTINGS[name]):
        said = complaint(capsys, partial(one, name, text, strict=False))
        assert said.startswith(f"somewhere: {name} must be "), (text, said)


@pytest.mark.parametrize("name", SETTINGS)
def test_refuses_nonsense_in_a_file(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for text in nonsense_values(SETTINGS[name]):
        value = tomllib.loads(f"x = {text}")["x"]
        said = complaint(capsys, partial(one, name, value, strict=True))
        assert said.startswith(f"somewhere: {name} must be "), (text, said)


def test_all_sources_are_asked_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("failures = 0\n")
    for argv, environment, source in (
        (["--config", str(file)], {}, str(file)),
        ([], {PREFIX + "FAILURES": "0"}, "the environment"),
        (["--failures=0"], {}, "the command line"),
    ):
        said = complaint(capsys, partial(parse, argv, environment))
        assert said == f"{source}: failures must be a whole number from 1 to 1000000, not 0\n"


@pytest.mark.parametrize("name", [name for name, setting in SETTINGS.items() if setting.bounds is not None])
def test_takes_a_number_at_its_bounds_and_none_beyond(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    setting = SETTINGS[name]
    assert setting.bounds is not None
    low, high = setting.bounds
    for number in (low, high):
        assert one(name, str(number), strict=False) == one(name, number, strict=True) == number
    for number in (low - 1, high + 1):
        said = complaint(capsys, partial(one, name, str(number), strict=False))
        assert said.endswith(f"to {high}, not {number}\n")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"port": 7420, "classic_port": 7420}, "port and classic_port must not be the same: 7420"),
        ({"certificate": "x.pem"}, "certificate and key belong together: give both or none"),
        ({"key": "x.pem"}, "certificate and key belong together: give both or none"),
    ],
)
def test_refuses_settings_that_contradict_each_other(
    settings: dict[str, Any], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items()))
    assert complaint(capsys, partial(parse, ["--config", str(file)], {})) == sentence + "\n"


@pytest.mark.parametrize("name", ["sign_in_seconds", "classic_sign_in_seconds", "silence_seconds", "line_seconds"])
def test_takes_no_deadline_that_nobody_can_meet(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With none of the time there is nobody could come in, or stay."""
    assert f"{name} must be a number from 0.001 to" in complaint(capsys, partial(one, name, "0", strict=False))


def test_a_setting_that_there_is_not_is_refused_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("conections_total = 5\n")
    said = complaint(capsys, partial(parse, ["--config", str(file)], {}))
    assert said == f"{file}: there is no setting named conections_total\n"
