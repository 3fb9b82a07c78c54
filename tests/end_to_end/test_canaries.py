"""The search finds what is there, however it is written and wherever it lies; else it would prove nothing."""

import base64
import json
import urllib.parse
from pathlib import Path
from typing import Final

import pytest

from tests.end_to_end.canaries import BLOCK, canary, open_to_others, search

WORD: Final = canary("goldfinch")
TOKEN: Final = bytes(range(100, 132))
WRITTEN: Final = {
    "plain": WORD.encode(),
    "UTF-16": WORD.encode("utf-16"),
    "hex": WORD.encode().hex().encode(),
    "HEX": WORD.encode().hex().upper().encode(),
    "base64 at 0": base64.b64encode(WORD.encode() + b"."),
    "base64 at 1": base64.b64encode(b"." + WORD.encode() + b".."),
    "base64 at 2": base64.b64encode(b".." + WORD.encode()),
    "base64 in lines": base64.encodebytes(b"x" * 50 + WORD.encode()),
    "URL": urllib.parse.quote(f"a {WORD}").encode(),
    "JSON": json.dumps(WORD).encode(),
    "Python": repr(WORD.encode()).encode(),
    "every byte escaped": "".join(f"%{byte:02x}" for byte in WORD.encode()).encode(),
    "log": ascii(WORD).encode(),
}


def found(folder: Path) -> set[str]:
    return search(folder, {"it": [WORD.encode(), TOKEN]}, lambda path: path.name).get("it", set())


@pytest.mark.parametrize("form", WRITTEN)
def test_finds_a_word_in_each_form(tmp_path: Path, form: str) -> None:
    (tmp_path / "with").write_bytes(b"before" + WRITTEN[form] + b"behind")
    (tmp_path / "without").write_bytes(b"nothing")
    assert found(tmp_path) == {"with"}


def test_finds_bytes_and_how_tokens_are_written(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(b"." + TOKEN)
    (tmp_path / "url").write_bytes(base64.urlsafe_b64encode(TOKEN).rstrip(b"="))
    (tmp_path / "hex").write_text(TOKEN.hex())
    assert found(tmp_path) == {"raw", "url", "hex"}


def test_finds_what_lies_across_two_blocks(tmp_path: Path) -> None:
    for cut in (1, len(WORD) // 2, len(WORD)):
        (tmp_path / f"cut {cut}").write_bytes(b"." * (BLOCK - cut) + WORD.encode() + b"." * BLOCK)
    assert len(found(tmp_path)) == 3


def test_finds_the_names_of_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / f"x{WORD}").mkdir()
    (tmp_path / f"x{WORD}" / f"{WORD}.txt").touch()
    assert found(tmp_path) == {f"x{WORD}", f"{WORD}.txt"}


def test_names_what_others_may_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    for name, mode in (("mine", 0o600), ("of the group", 0o640), ("of everybody", 0o644)):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(mode)
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    assert open_to_others(tmp_path) == {
        "of the group": "-rw-r-----",
        "of everybody": "-rw-r--r--",
        "open": "drwxr-xr-x",
    }
