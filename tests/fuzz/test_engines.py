"""The two ways in which inputs come about, as ``make fuzz`` runs them."""

import subprocess
import sys

import pytest

from tests.fuzz.guided import guided
from tests.fuzz.targets import TARGETS
from tests.reliability.figures import ROOT


def fuzz(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_feeds_one_target_and_says_how_much() -> None:
    ran = fuzz("--count", "300", "--seed", "5", "--target", "relay")
    assert ran.returncode == 0, ran.stderr
    assert "300 inputs of seed 5" in ran.stdout
    assert "relay" in ran.stdout


def test_says_that_an_engine_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.__main__.is_installed", lambda: False)
    monkeypatch.setattr("sys.argv", ["fuzz", "--engine", "atheris"])
    from tests.fuzz.__main__ import main

    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["requests", "relay"])
def test_coverage_leads_on(name: str) -> None:
    pytest.importorskip("atheris")
    (target,) = [target for target in TARGETS if target.name == name]
    found = guided(target.name, target.corpus, 2_000, 1)
    assert not found.wrong
    assert found.count == 2_000
    assert found.covered > 5
