"""Dependencies are few, explained, and locked by hash for everybody alike."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.packaging.packaged import ROOT
from tests.test_architecture import house, room_of, surroundings

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
LOCKS = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "requirements").glob("*.txt")}
HOMES = packages_distributions()  # module -> the distributions that bring it
EXTRAS = {"server": ["server"], "client": ["gui"], "dev": ["server", "gui", "dev"], "fuzz": ["fuzz"]}

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)==\S+", re.MULTILINE)
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


# Whoever installs an extra gets what these rooms import.
ROOMS_OF_EXTRA = {
    "server": {"messenger.protocol", "messenger.net", "messenger.server"},
    "gui": {"messenger.protocol", "messenger.net", "messenger.client", "messenger.gui"},
}


def names(requirements: list[str]) -> set[str]:
    """Return the bare names of what is required."""
    return {match[0] for requirement in requirements if (match := NAME.match(requirement.lower()))}


@pytest.mark.parametrize("lock", EXTRAS)
def test_lock_holds_everything_that_is_asked_for(lock: str) -> None:
    asked = names(PROJECT["dependencies"])
    for extra in EXTRAS[lock]:
        asked |= names(PROJECT["optional-dependencies"][extra])
    assert asked <= {match["name"] for match in PINNED.finditer(LOCKS[lock])}


@pytest.mark.parametrize("lock", EXTRAS)
def test_lock_pins_every_package_by_hash_and_names_no_place(lock: str) -> None:
    packages = 0
    for line in LOCKS[lock].splitlines():
        if PINNED.match(line):
            packages += 1
            assert line.endswith("\\"), f"no hash follows: {line}"
        else:
            assert line.startswith("#") or HASH.match(line), line
        assert "/" not in line.replace("requirements/", "").replace(".ci/lock", ""), line
    assert packages > 0


@pytest.mark.parametrize("lock", ["server", "client"])
def test_lock_agrees_with_what_is_tested(lock: str) -> None:
    tested = {match["name"]: match[0] for match in PINNED.finditer(LOCKS["dev"])}
    shipped = {match["name"]: match[0] for match in PINNED.finditer(LOCKS[lock])}
    assert shipped == {name: tested[name] for name in shipped}


def test_server_needs_nothing_of_the_desktop() -> None:
    assert not {"pillow", "keyring", "sqlcipher3"} & {match["name"] for match in PINNED.finditer(LOCKS["server"])}


def test_every_dependency_has_its_reason() -> None:
    listed = re.findall(r'^    "[\w-]+>=.*$', PYPROJECT, re.MULTILINE)
    extras = PROJECT["optional-dependencies"].values()
    assert len(listed) == len(PROJECT["dependencies"]) + sum(len(extra) for extra in extras)
    assert [line for line in listed if not re.search(r'",\s+# \w.{9,}', line)] == []


def foreign(imports: frozenset[str]) -> set[str]:
    """Return the distributions that these imports need, other than Python itself and the project."""
    tops = {name.partition(".")[0] for name in imports} - {"messenger", "tests", "bench", "server_main", "gui_main"}
    return {
        HOMES.get(top, [top])[0].lower().replace("_", "-") for top in tops if top not in sys.stdlib_module_names and top
    }


@pytest.mark.parametrize("extra", ROOMS_OF_EXTRA)
def test_every_room_imports_only_what_its_extra_names(extra: str) -> None:
    named = names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"][extra])
    rooms = ROOMS_OF_EXTRA[extra]
    stray = {
        (module.name, need)
        for module in house(ROOT)
        if room_of(module.name) in rooms
        for need in foreign(module.imports)
        if need not in named
    }
    assert stray == set()


def test_tests_and_scripts_import_only_what_is_named_somewhere() -> None:
    named = names(PROJECT["dependencies"]).union(*map(names, PROJECT["optional-dependencies"].values()))
    stray = {(module.name, need) for module in surroundings(ROOT) for need in foreign(module.imports) - named}
    assert stray == set()
