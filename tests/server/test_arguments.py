from pathlib import Path

import pytest
from msgspec import structs

from messenger.net.invite import Endpoint
from messenger.server.arguments import Command, parse, settings_of
from messenger.server.config import Config


def config(*argv: str, **environment: str) -> Config:
    parsed = parse(argv, environment)
    assert isinstance(parsed, Config)
    return parsed


def test_needs_no_arguments() -> None:
    """C1"""
    assert config() == Config()
    assert config().port == 7420
    assert config().listen_on == ("0.0.0.0", "::")  # noqa: S104


def test_takes_the_classic_arguments_by_position() -> None:
    """C1"""
    parsed = config("7421", "30", "600")
    assert (parsed.port, parsed.block_duration, parsed.timeout) == (7421, 30, 600)
    assert config("1024").port == 1024
    assert config("65535").port == 65535


@pytest.mark.parametrize(
    ("argv", "part"),
    [
        (["80"], "port must be a whole number from 1024 to 65535, not 80"),
        (["0"], "port must be a whole number from 1024 to 65535"),
        (["1023"], "port must be"),
        (["65536"], "port must be"),
        (["-1"], "-1"),
        (["abc"], "there is no command abc; there are invite, user, backup, verify and restore"),
        (["verfy", "--yes"], "there is no command verfy;"),
        (["--data", "x", "usr", "list"], "there is no command usr;"),
        (["--loop", "auto", "invites"], "there is no command invites;"),
        (["é" * 500], f"there is no command {'é' * 80}...; "),
        (["--port", "abc"], "port must be"),
        (["7420.5"], "port must be"),
        (["٧٤٢٠"], "port must be"),
        (["9" * 5000], "port must be"),
        (["7420", "0"], "block_duration must be"),
        (["7420", "x"], "block_duration must be"),
        (["7420", "60", "-5"], "-5"),
        (["7420", "60", "600", "1"], "unexpected argument: 1"),
        (["7420", "--port", "7421"], "port is given twice"),
        (["--classic-port", "80"], "classic_port must be 0 or a whole number from 1024 to 65535, not 80"),
        (["--classic-port", "65536"], "classic_port must be"),
        (["--classic-host", ""], "classic_host must be a text"),
        (["--sign-in-seconds", "nan"], "sign_in_seconds must be a number"),
        (["--loop", "other"], "loop must be one of auto, asyncio, uvloop"),
        (["--nothing"], "--nothing"),
        (["--certificate", "x"], "certificate and key belong together"),
        (["--announce", "a b"], "announce: "),
        (["--data", ""], "data must be a path"),
        (["--config", "/nowhere/at/all"], "/nowhere/at/all cannot be read"),
        (["invite"], "invite needs one of: new, list, revoke"),
        (["--data", "x", "user"], "user needs one of: add, list, reset-password"),
        (["invite", "revoke", "x"], "must be a number"),
        (["invite", "new", "--uses", "0"], "must be a number from 1"),
        (["user", "add"], "name"),
        (["user", "rename", "x"], "rename"),
        (["restore"], "one of the arguments BACKUP --last --what-is-left is required"),
        (["restore", "--last", "--what-is-left"], "not allowed with"),
        (["restore", "a", "--last"], "not allowed with"),
        (["backup", "a", "b"], "unrecognized arguments: b"),
        (["verify", "--yes"], "unrecognized arguments: --yes"),
    ],
)
def test_refuses_what_does_not_fit_with_usage_and_status_2(
    argv: list[str], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """C1"""
    with pytest.raises(SystemExit) as end:
        parse(argv, {})
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("usage: ")
    assert part in said


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('port = 7001\nlines_burst = 7\nname = "Home"\nhost = ["127.0.0.1", "::1"]\ndata = "there"\n')
    parsed = config(
        "--config", str(file), "--port", "7003", MESSENGER_PORT="7002", MESSENGER_LINES_BURST="8", OTHER="x"
    )
    assert (parsed.port, parsed.lines_burst, parsed.name) == (7003, 8, "Home")
    assert parsed.listen_on == ("127.0.0.1", "::1")
    assert parsed.folder == Path("there").absolute()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("prot = 7420", "there is no setting named prot"),
        ('port = "7420"', "port must be a whole number"),
        ("port = true", "port must be a whole number"),
        ("host = '::1'", "host must be a list of texts"),
        ("wire = 1", "wire must be true or false"),
        ("port 7420", "no proper TOML"),
        ("[server]\nport = 1", "there is no setting named server"),
    ],
)
def test_a_wrong_file_is_refused_by_name(
    text: str, part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SystemExit) as end:
        parse(["--config", str(file)], {})
    assert end.value.code == 2
    assert part in capsys.readouterr().err
    with pytest.raises(SystemExit):
        parse([], {"MESSENGER_CONFIG": str(file)})


def test_every_setting_is_an_option_a_variable_and_described(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(["--help"], {})
    assert end.value.code == 0
    help_text = " ".join(capsys.readouterr().out.split())
    for field in structs.fields(Config):
        option, variable = "--" + field.name.replace("_", "-"), "MESSENGER_" + field.name.upper()
        assert f"{option} " in help_text or f"{option}," in help_text
        if isinstance(field.default, bool):
            assert getattr(config(option), field.name) is True
            assert getattr(config(**{variable: "true"}), field.name) is True
        elif isinstance(field.default, int | float):
            value = 7421 if field.name == "classic_port" else field.default + 1  # a port from 1 to 1023 is refused
            assert getattr(config(option, str(value)), field.name) == value
            assert getattr(config(**{variable: str(value)}), field.name) == value
    undescribed = [name for name, setting in settings_of(Config).items() if not setting.description]
    assert undescribed == []


def test_dev_is_loopback_and_a_folder_of_its_own() -> None:
    parsed = config("--dev")
    assert parsed.listen_on == ("127.0.0.1", "::1")
    assert parsed.folder == Path(".dev/server").absolute()
    assert config("--dev", "--data", "x").folder == Path("x").absolute()


def test_credentials_of_the_working_folder_are_not_for_development() -> None:
    """C2"""
    assert config().imported == Path("credentials.txt")
    assert config("--dev").imported is None
    assert (
        config("--dev", "--credentials", "x.txt").imported == config("--credentials", "x.txt").imported == Path("x.txt")
    )


def test_announced_addresses_get_the_servers_port_where_they_have_none() -> None:
    parsed = config("8000", "--announce", "chat.example.org, 192.0.2.7:9000,[2001:db8::1],2001:db8::2,[2001:db8::3]:1")
    assert parsed.announced() == (
        Endpoint("chat.example.org", 8000),
        Endpoint("192.0.2.7", 9000),
        Endpoint("2001:db8::1", 8000),
        Endpoint("2001:db8::2", 8000),
        Endpoint("2001:db8::3", 1),
    )


@pytest.mark.parametrize(
    "argv",
    [
        ["invite", "new", "--uses", "3", "--data", "x"],
        ["--data", "x", "invite", "new", "--uses", "3"],
        ["invite", "new", "--data=x", "--uses=3"],
    ],
)
def test_a_command_knows_the_data_wherever_it_is_named(argv: list[str]) -> None:
    command = parse(argv, {"MESSENGER_DATA": "elsewhere"})
    assert isinstance(command, Command)
    assert command.name == "invite new"
    assert command.words == {"uses": 3, "days": 7, "admin": False}
    assert command.config.folder == Path("x").absolute()


def test_a_command_knows_the_servers_settings_from_environment_and_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("port = 7001\n")
    command = parse(["user", "list", "--config", str(file)], {"MESSENGER_DATA": "there"})
    assert isinstance(command, Command)
    assert (command.config.port, command.config.folder) == (7001, Path("there").absolute())
