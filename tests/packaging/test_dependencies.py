"""Dependencies are few, explained, and locked by hash for everybody alike."""

import re
import tomllib

import pytest

from tests.packaging.packaged import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
LOCKS = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "requirements").glob("*.txt")}
EXTRAS = {"server": ["server"], "client": ["gui"], "dev": ["server", "gui", "dev"]}

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)==\S+", re.MULTILINE)
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


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
