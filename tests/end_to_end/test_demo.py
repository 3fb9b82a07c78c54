"""What ``make demo`` runs: it shows what it promises, and leaves nothing behind."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from tests.end_to_end.demo import ANNA, BRUNO, TALK
from tests.end_to_end.likeness import Likeness, places
from tests.end_to_end.screen import SECONDS, screen
from tests.end_to_end.window_process import ROOT
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(240)  # real programs, and both cores may be busy


@contextmanager
def start(folder: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run the demo in ``folder``, with no display but the one in ``environment``."""
    kept = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.end_to_end.demo"],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        try:
            yield demo
        finally:
            if demo.returncode is None:
                demo.terminate()


def processes_that_name(folder: Path) -> list[str]:
    """Return the command line of every process that works with files in ``folder``."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if str(folder) in words:
            found.append(words)
    return found


def test_draws_two_windows_with_the_whole_talk(tmp_path: Path, likeness: Likeness) -> None:
    """Without a display: exit status 0, and each text is in demo.png twice, as mine and as the other's."""
    with start(tmp_path) as demo:
        _output, errors = demo.communicate()
    assert demo.returncode == 0, errors
    assert not errors, errors
    with Image.open(tmp_path / "demo.png") as picture:
        for _person, text in TALK:
            for mine in (True, False):
                assert len(places(picture, likeness.said(text, mine=mine))) == 1, text
    assert [path.name for path in tmp_path.iterdir()] == ["demo.png"]
    assert processes_that_name(tmp_path) == []


def test_leaves_two_windows_to_play_with_until_both_are_closed(tmp_path: Path) -> None:
    """On a display."""
    with screen(1920, 960) as display, start(tmp_path, DISPLAY=display.name) as demo:
        for _name, person in (ANNA, BRUNO):
            title = f"Messenger - {person}"
            window = wait_until(partial(display.find, title), f"the window {title}", SECONDS)
            assert demo.poll() is None
            display.ask_to_close(window)
        _output, errors = demo.communicate()
    assert demo.returncode == 0, errors
    assert not errors, errors
    assert list(tmp_path.iterdir()) == []
    assert processes_that_name(tmp_path) == []


def test_says_in_one_sentence_what_it_lacks(tmp_path: Path) -> None:
    """Where a tool is missing the exit status is 1."""
    tools = tmp_path / "bin"
    tools.mkdir()
    xvfb = shutil.which("Xvfb")
    assert xvfb is not None
    (tools / "Xvfb").symlink_to(xvfb)
    with start(tmp_path, PATH=str(tools)) as demo:
        _output, errors = demo.communicate()
    assert demo.returncode == 1
    assert errors == "The demo failed: xclip is missing.\n"
    assert processes_that_name(tmp_path / "messenger-demo-") == []
