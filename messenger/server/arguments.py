"""From command line, environment and TOML file to one ``Config`` or one operator's command.

The later source wins: default, file, environment, command line. A value that does not fit is refused with the usage
and exit status 2, whichever source it comes from.
"""

import argparse
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import structs

from messenger.net.invite import InviteError
from messenger.server.config import Config, Place

PREFIX: Final = "MESSENGER_"
LOWEST_PORT: Final = 1024
_SHOWN: Final = 80
"""Characters of a wrong value that are repeated."""
_USAGE: Final = (
    "%(prog)s [PORT [BLOCK_DURATION [TIMEOUT]]] [options]\n       %(prog)s invite|user|backup|verify|restore ..."
)
_EPILOG: Final = (
    "Every option can also be set in the environment (MESSENGER_PORT) and in a TOML file (port = 7420). "
    "The operator's commands are shown by `invite --help`, `user --help`, `backup --help`, `verify --help` and "
    "`restore --help`."
)


_NOUNS: Final = ("invite", "user", "backup", "verify", "restore")


@dataclass(frozen=True, slots=True)
class Command:
    """One operator's command for the server whose settings are ``config``. ``words`` are its arguments by name."""

    config: Config
    name: str
    words: dict[str, Any]


def parse(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> Config | Command:
    """Read all sources. Raises ``SystemExit``: 0 after ``--help``, 2 after a value that does not fit."""
    where = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    _add_settings(where, Place)
    where.add_argument("--config", metavar="FILE", help="read settings from this TOML file")
    _, words = where.parse_known_args(argv)
    if words and words[0] in _NOUNS:
        return _command(where, argv, environment)
    parser = argparse.ArgumentParser(usage=_USAGE, epilog=_EPILOG, parents=[where], allow_abbrev=False)
    parser.add_argument("classic", nargs="*", metavar="PORT BLOCK_DURATION TIMEOUT", help="the same by position")
    _add_settings(parser, Config, besides=Place)
    _refuse_unknown_command(parser, words)  # before argparse does so with its options
    given = vars(parser.parse_args(argv))
    classic = given.pop("classic")
    _refuse_unknown_command(parser, classic)
    if len(classic) > 3:
        parser.error(f"unexpected argument: {classic[3]}")
    for name, value in zip(("port", "block_duration", "timeout"), classic, strict=False):
        if given[name] is not None:
            parser.error(f"{name} is given twice")
        given[name] = value
    return _settle(parser, given, environment)


def _refuse_unknown_command(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """End the program when the first word begins with a letter, as commands do, and is none of them."""
    if words and words[0][:1].isalpha():
        some, last = ", ".join(_NOUNS[:-1]), _NOUNS[-1]
        parser.error(f"there is no command {_harmless(words[0])}; there are {some} and {last}")


def _command(where: argparse.ArgumentParser, argv: Sequence[str], environment: Mapping[str, str]) -> Command:
    parser = argparse.ArgumentParser(allow_abbrev=False, parents=[where])
    nouns = parser.add_subparsers(dest="noun", required=True)
    nouns.add_parser("invite", help="links with which people sign up")
    nouns.add_parser("user", help="accounts")
    invite, user = (noun.add_subparsers(dest="verb") for noun in nouns.choices.values())
    alone = _add_upkeep(nouns)

    new = invite.add_parser("new", help="make an invite and print its link")
    new.add_argument("--uses", type=_from_one_to(100_000), default=1, help="how many people may use it (1)")
    new.add_argument("--days", type=_from_one_to(3650), default=7, help="how long it is valid (7)")
    new.add_argument("--admin", action="store_true", help="who uses it becomes an administrator")
    invite.add_parser("list", help="show the invites that can still be used")
    revoke = invite.add_parser("revoke", help="make an invite useless")
    revoke.add_argument("id", type=_from_one_to(2**53 - 1), help="its number in the list")

    add = user.add_parser("add", help="make an account; the password is asked")
    add.add_argument("name")
    add.add_argument("--display", default=None, help="display name (default: the user name)")
    add.add_argument("--admin", action="store_true", help="make it an administrator")
    user.add_parser("list", help="show all accounts")
    reset = user.add_parser("reset-password", help="give an account a new password and end its sessions")
    reset.add_argument("name")
    for verb in (add, reset):
        verb.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    for verb in (*invite.choices.values(), *user.choices.values(), *alone):
        _add_settings(verb, Place, absent=argparse.SUPPRESS)  # else it would hide one given before the noun
        verb.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="TOML file that names the data")

    given = vars(parser.parse_args(argv))
    if given.get("verb", "") is None:  # argparse would not say which there are
        verbs = {"invite": invite, "user": user}[given["noun"]].choices
        nouns.choices[given["noun"]].error(f"{given['noun']} needs one of: {', '.join(verbs)}")
    name = f"{given.pop('noun')} {given.pop('verb', '')}".rstrip()
    place = {key: given.pop(key) for key in (*Place.__struct_fields__, "config")}
    return Command(_settle(parser, place, environment), name, given)


def _add_upkeep(nouns: Any) -> list[argparse.ArgumentParser]:
    """Add the commands that consist of one word."""
    backup = nouns.add_parser("backup", help="copy everything to a place of its own, beside a running server too")
    backup.add_argument("folder", nargs="?", metavar="FOLDER", help="where to (the folder backups of the data)")
    verify = nouns.add_parser("verify", help="look whether the data, or a backup, is sound")
    verify.add_argument("backup", nargs="?", metavar="BACKUP", help="folder of one backup (nothing: the data)")
    restore = nouns.add_parser("restore", help="go back to a backup; the server must be stopped")
    which = restore.add_mutually_exclusive_group(required=True)
    which.add_argument("backup", nargs="?", metavar="BACKUP", help="folder of one backup")
    which.add_argument("--last", action="store_true", help="the last one in the folder backups of the data")
    which.add_argument("--what-is-left", action="store_true", help="none: what can be read of a damaged database")
    restore.add_argument("--yes", action="store_true", help="do not ask")
    return [backup, verify, restore]


def _from_one_to(most: int) -> Any:
    def number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 16 and 1 <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"must be a number from 1 to {most}, not {text}")
        return int(text)

    return number


def _add_settings(
    parser: argparse.ArgumentParser,
    kind: type[Place],
    besides: type[Place] | None = None,
    absent: str | None = None,
) -> None:
    """Give ``parser`` an option for each field of ``kind``; ``absent`` is the value of one that is not given."""
    known = set(besides.__struct_fields__) if besides else set()
    defaults = {field.name: field.default for field in structs.fields(kind)}
    for name, setting in settings_of(kind).items():
        if name in known:
            continue
        option = "--" + name.replace("_", "-")
        text = setting.description.replace("%", "%%")
        if setting.type is bool:
            parser.add_argument(option, dest=name, action=argparse.BooleanOptionalAction, default=absent, help=text)
        else:
            if default := _shown(defaults[name]):
                text = f"{text} ({default})"
            parser.add_argument(option, dest=name, metavar="X", default=absent, help=text)


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of the configuration: its type, the type with its bounds, and what it means."""

    type: Any
    annotation: Any
    description: str

    @property
    def bounds(self) -> tuple[Any, Any] | None:
        """Lowest and highest value, for numbers."""
        metas = [meta for meta in getattr(self.annotation, "__metadata__", ()) if meta.ge is not None]
        return (metas[-1].ge, metas[-1].le) if metas else None


def settings_of(kind: type[Place]) -> dict[str, Setting]:
    """Return every field of ``kind`` by name."""
    found = {}
    for name, annotation in get_type_hints(kind, include_extras=True).items():
        if name in kind.__struct_fields__:
            texts = [meta.description for meta in getattr(annotation, "__metadata__", ()) if meta.description]
            found[name] = Setting(get_type_hints(kind)[name], annotation, texts[-1] if texts else "")
    return found


def _shown(default: object) -> str:
    if default is None or isinstance(default, tuple):
        return ""
    return str(default)


def _settle(parser: argparse.ArgumentParser, given: dict[str, Any], environment: Mapping[str, str]) -> Config:
    """Lay the sources over one another and convert the values; ends the program when one does not fit."""
    file = given.pop("config", None) or environment.get(PREFIX + "CONFIG")
    values: dict[str, Any] = {}
    everything = settings_of(Config)
    for source, found, strict in (
        (str(file), _read_file(parser, Path(file)) if file else {}, True),
        ("the environment", _read_environment(environment, everything), False),
        ("the command line", {name: value for name, value in given.items() if value is not None}, False),
    ):
        for name, value in found.items():
            if name not in everything:
                parser.error(f"{source}: there is no setting named {name}")
            values[name] = _convert(parser, source, name, value, everything[name], strict)
    config = Config(**values)
    if config.port < LOWEST_PORT:
        parser.error(f"port must be a whole number from {LOWEST_PORT} to 65535, not {config.port}")
    if 0 < config.classic_port < LOWEST_PORT:
        parser.error(f"classic_port must be 0 or a whole number from {LOWEST_PORT} to 65535, not {config.classic_port}")
    if config.classic_port == config.port:
        parser.error(f"port and classic_port must not be the same: {config.port}")
    if (config.certificate is None) != (config.key is None):
        parser.error("certificate and key belong together: give both or none")
    try:
        config.announced()
    except InviteError as error:
        parser.error(f"announce: {error}")
    return config


def _read_file(parser: argparse.ArgumentParser, path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        parser.error(f"{path} cannot be read: {error.strerror}")
    except (ValueError, RecursionError) as error:  # not all that the reader raises is of its own kind
        parser.error(f"{path} is no proper TOML: {error}")


def _read_environment(environment: Mapping[str, str], settings: dict[str, Setting]) -> dict[str, str]:
    names = {PREFIX + name.upper(): name for name in settings}
    return {names[variable]: value for variable, value in environment.items() if variable in names}


def _convert(
    parser: argparse.ArgumentParser, source: str, name: str, value: Any, setting: Setting, strict: bool
) -> Any:
    """Turn one value into the setting's type. ``strict``: it has a type of its own; else it is a text."""
    if not strict and setting.type == tuple[str, ...]:
        value = [part.strip() for part in value.split(",") if part.strip()]
    try:
        return msgspec.convert(value, setting.annotation, strict=strict, dec_hook=_to_path)
    except msgspec.ValidationError:
        parser.error(f"{source}: {name} must be {_expected(setting)}, not {_harmless(str(value))}")


def _harmless(text: str) -> str:
    """Return the beginning of what somebody has set, as it can be printed in one sentence."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "..."


def _to_path(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, str) and value and "\0" not in value:
        return Path(value)
    raise ValueError(kind)


def _expected(setting: Setting) -> str:
    """Describe what a setting may be, in words."""
    if setting.bounds is not None:
        low, high = setting.bounds
        low = LOWEST_PORT if setting.annotation is Config.__annotations__["port"] else low
        return f"a {'whole ' if setting.type is int else ''}number from {low} to {high}"
    if setting.type is bool:
        return "true or false"
    if get_origin(setting.type) is Literal:
        return "one of " + ", ".join(get_args(setting.type))
    if setting.type == tuple[str, ...]:
        return "a list of texts"
    return "a text of proper length" if setting.type is str else "a path"
