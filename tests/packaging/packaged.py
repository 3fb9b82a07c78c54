"""Builds the packaged client for the tests, once for each state of the sources. Nothing is started here."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PyInstaller.archive.readers import CArchiveReader

ROOT = Path(__file__).parent.parent.parent
BUILDS = ROOT / "build" / "packaged"


@dataclass(frozen=True)
class Packaged:
    """One built folder: the program, and what lies beside it."""

    folder: Path

    @property
    def program(self) -> Path:
        """The file that a person would click on."""
        return self.folder / "messenger"

    def modules(self) -> set[str]:
        """Return the names of all Python modules inside, and of all extension modules beside them."""
        archive = CArchiveReader(str(self.program))
        (name,) = (entry for entry in archive.toc if entry.startswith("PYZ"))
        extensions = {
            ".".join((*path.relative_to(self.folder / "_internal").parts[:-1], path.name.partition(".")[0]))
            for path in self.folder.rglob("*.so")
        }
        return set(archive.open_embedded_archive(name).toc) | extensions

    def size(self) -> int:
        """Return the bytes of all files together."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file() and not path.is_symlink())


def _sources() -> Iterator[Path]:
    """Every file of which the package is made."""
    yield from (ROOT / "build.spec", ROOT / "gui_main.py", ROOT / "requirements" / "dev.txt")
    for folder in ("messenger", "assets"):
        yield from sorted(path for path in (ROOT / folder).rglob("*") if path.is_file())


def fingerprint() -> str:
    """Return a name for the present state of the sources and of the Python that packs them."""
    state = hashlib.sha256(f"{sys.executable} {sys.version}".encode())
    for path in _sources():
        if path.suffix == ".pyc" or path.is_relative_to(ROOT / "messenger" / "server"):
            continue
        state.update(f"{path.relative_to(ROOT)}\n".encode())
        state.update(hashlib.sha256(path.read_bytes()).digest())
    return f"client-{state.hexdigest()[:20]}"


def build(work: Path) -> Packaged:
    """Return the package of the present sources, built in ``work`` when there is none yet; older ones go.

    Raises ``RuntimeError`` with PyInstaller's last words when it fails.
    """
    target = BUILDS / fingerprint()
    if target.exists():
        return Packaged(target / "messenger")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(work / "dist"), "--workpath", str(work / "work"), str(ROOT / "build.spec")]
    environment = {**os.environ, "PYINSTALLER_CONFIG_DIR": str(BUILDS / "cache")}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"PyInstaller failed:\n{result.stderr[-3000:]}")
    for older in BUILDS.glob("client-*"):
        shutil.rmtree(older, ignore_errors=True)
    partial = BUILDS / f"partial-{os.getpid()}"
    shutil.copytree(work / "dist", partial, symlinks=True)
    try:
        partial.replace(target)  # whole or not at all
    except OSError:  # another run was faster
        shutil.rmtree(partial)
    return Packaged(target / "messenger")
