import stat
import subprocess
import sys
from pathlib import Path

import pytest

from messenger.server.folder import DataFolder, FolderError, InUseError
from tests.end_to_end.server_process import ROOT


def test_is_made_for_the_owner_alone(folder: Path) -> None:
    """C2"""
    data = DataFolder(folder / "a" / "b")
    assert stat.S_IMODE(data.path.stat().st_mode) == 0o700
    data.close()


def test_becomes_private_when_it_was_not(folder: Path) -> None:
    (folder / "a").mkdir(mode=0o755)
    DataFolder(folder / "a").close()
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o700


def test_is_for_one_process_at_a_time(folder: Path) -> None:
    """C1"""
    data = DataFolder(folder)
    with pytest.raises(InUseError):
        DataFolder(folder)
    data.close()
    DataFolder(folder).close()


def test_is_free_again_when_its_process_was_killed(folder: Path) -> None:
    code = (
        "import pathlib, sys; from messenger.server.folder import DataFolder\n"
        "data = DataFolder(pathlib.Path(sys.argv[1])); print('mine', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"mine\n"
        with pytest.raises(InUseError):
            DataFolder(folder)
        process.kill()
    DataFolder(folder).close()


def test_a_file_in_its_place_is_told(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(FolderError, match=r"^--data .*file cannot be used: .*file is not a folder\.$"):
        DataFolder(folder / "file")
