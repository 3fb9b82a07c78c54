"""Files kept sealed on the disk."""

import errno
import os
import secrets
from pathlib import Path

import pytest

from messenger.client.files.vault import NotKeptError, Vault, VaultError, WrongBytesError, digest

DATA = bytes(range(256)) * 10_000
HASH = digest(DATA)
KEY = bytes(32)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "files", KEY)


def files(vault: Vault) -> list[Path]:
    return sorted(vault.folder.iterdir()) if vault.folder.exists() else []


def test_keeps_a_file_that_comes_in_pieces(vault: Vault) -> None:
    part = vault.part("coming")
    for start in range(0, len(DATA), 12_345):
        part.append(memoryview(DATA)[start : start + 12_345])
    assert part.size == len(DATA)
    part.finish(HASH)
    assert vault.has(HASH)
    assert vault.size(HASH) == len(DATA)
    assert vault.read(HASH) == DATA
    assert vault.part_size("coming") == 0


def test_goes_on_with_what_has_come_before_a_crash(tmp_path: Path) -> None:
    part = Vault(tmp_path / "files", KEY).part("coming")
    part.append(DATA[:1_000_003])
    again = Vault(tmp_path / "files", KEY)
    assert again.part_size("coming") == 1_000_003
    second = again.part("coming")
    assert second.size == 1_000_003
    second.append(DATA[1_000_003:])
    second.finish(HASH)
    assert again.read(HASH) == DATA
    part.close()


def test_throws_the_wrong_bytes_away(vault: Vault) -> None:
    part = vault.part("coming")
    part.append(DATA[:-1])
    with pytest.raises(WrongBytesError, match="not the file that was announced"):
        part.finish(HASH)
    assert files(vault) == []


@pytest.mark.parametrize("cut", [1, 31, 32, 33, 5_000])
def test_finds_out_that_a_part_lost_its_end(vault: Vault, cut: int) -> None:
    part = vault.part("coming")
    part.append(DATA)
    part.close()
    (path,) = files(vault)
    os.truncate(path, cut)
    part = vault.part("coming")
    assert part.size == max(0, cut - 32)
    part.append(DATA[part.size :])
    part.finish(HASH)
    assert vault.read(HASH) == DATA


def test_finds_out_that_a_part_was_filled_with_zeros_by_a_power_cut(vault: Vault) -> None:
    part = vault.part("coming")
    part.append(DATA[:20_000])
    part.close()
    (path,) = files(vault)
    os.truncate(path, 10_000)
    os.truncate(path, 20_032)
    part = vault.part("coming")
    part.append(DATA[20_000:])
    with pytest.raises(WrongBytesError):
        part.finish(HASH)


def test_has_nothing_readable_on_the_disk_and_nothing_for_others(vault: Vault) -> None:
    secret = b"do not read this " * 100
    vault.put(digest(secret), secret)
    part = vault.part("part of a secret")
    part.append(secret)
    part.close()
    for path in files(vault):
        assert b"read" not in path.read_bytes()
        assert "secret" not in path.name
        assert digest(secret) not in path.name
        assert path.stat().st_mode & 0o777 == 0o600
    assert vault.folder.stat().st_mode & 0o777 == 0o700


def test_never_seals_two_texts_alike(vault: Vault) -> None:
    vault.put(HASH, DATA)
    (first,) = (path.read_bytes() for path in files(vault))
    part = vault.part("other")
    part.append(DATA)
    part.restart()
    part.append(DATA)
    part.finish(HASH)
    (second,) = (path.read_bytes() for path in files(vault))
    assert first[32:] != second[32:]


def test_is_closed_to_another_key(vault: Vault) -> None:
    vault.put(HASH, DATA)
    other = Vault(vault.folder, secrets.token_bytes(32))
    assert not other.has(HASH)
    with pytest.raises(NotKeptError):
        other.read(HASH)


def test_gives_no_damaged_file(vault: Vault) -> None:
    vault.put(HASH, DATA)
    (path,) = files(vault)
    with path.open("r+b") as file:
        file.seek(70_000)
        file.write(b"x" * 100)
    with pytest.raises(NotKeptError):
        vault.read(HASH)
    assert files(vault) == []


def test_reads_from_anywhere(vault: Vault) -> None:
    vault.put(HASH, DATA)
    with vault.open(HASH) as whole:
        assert whole.size == len(DATA)
        for offset, count in [(0, 1), (15, 2), (16, 16), (1_000_001, 70_000), (len(DATA) - 3, 10), (len(DATA), 1)]:
            assert whole.read(offset, count) == DATA[offset : offset + count]


def test_keeps_all_or_nothing_of_a_piece_when_the_disk_is_full(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    part = vault.part("coming")
    part.append(DATA[:1_000])
    write = os.write
    room = 500

    def limited(file: int, data: bytes) -> int:
        nonlocal room
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        count = write(file, data[:room])
        room -= count
        return count

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", limited)
        with pytest.raises(VaultError, match="The disk is full") as caught:
            part.append(DATA[1_000:3_000])
    assert caught.value.full
    part = vault.part("coming")
    assert part.size == 1_000
    part.append(DATA[1_000:])
    part.finish(HASH)
    assert vault.read(HASH) == DATA


def test_exports_beside_what_is_there(vault: Vault, tmp_path: Path) -> None:
    vault.put(HASH, DATA)
    folder = tmp_path / "downloads"
    folder.mkdir()
    others = {"a picture.png": b"another", "a picture (2).png": DATA[:-1] + b"x"}
    for name, data in others.items():
        (folder / name).write_bytes(data)
    made = vault.export(HASH, folder / "a picture.png", exact=False)
    assert made == folder / "a picture (3).png"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == others | {made.name: DATA}


def test_exports_the_same_file_once(vault: Vault, tmp_path: Path) -> None:
    """It was killed behind the export, before it knew of it."""
    vault.put(HASH, DATA)
    made = {vault.export(HASH, tmp_path / "out" / "a.bin", exact=False) for _ in range(2)}
    assert made == {tmp_path / "out" / "a.bin"} == set((tmp_path / "out").iterdir())


def test_exports_over_what_is_there_when_that_was_asked_for(vault: Vault, tmp_path: Path) -> None:
    vault.put(HASH, DATA)
    target = tmp_path / "here.bin"
    target.write_bytes(b"old")
    assert vault.export(HASH, target, exact=True) == target
    assert target.read_bytes() == DATA


def test_exports_where_no_links_can_be_made(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_paths: object, **_named: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    vault.put(HASH, DATA)
    target = tmp_path / "out" / "a.bin"
    assert vault.export(HASH, target, exact=False) == target
    target.write_bytes(b"another")
    assert vault.export(HASH, target, exact=False).name == "a (2).bin"
    assert sorted(path.name for path in target.parent.iterdir()) == ["a (2).bin", "a.bin"]


def test_exports_nothing_damaged(vault: Vault, tmp_path: Path) -> None:
    vault.put(HASH, DATA)
    (path,) = files(vault)
    with path.open("r+b") as file:
        file.seek(70_000)
        file.write(b"x" * 100)
    with pytest.raises(WrongBytesError, match="damaged"):
        vault.export(HASH, tmp_path / "out" / "a.bin", exact=False)
    assert list((tmp_path / "out").iterdir()) == []


def test_exports_again_after_it_was_killed_on_the_way(vault: Vault, tmp_path: Path) -> None:
    vault.put(HASH, DATA)
    (tmp_path / f".{HASH}.part").write_bytes(DATA[:1_000])
    assert vault.export(HASH, tmp_path / "a.bin", exact=False).read_bytes() == DATA
    assert not (tmp_path / f".{HASH}.part").exists()


def test_says_plainly_that_a_folder_takes_nothing(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_values: object, **_named: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    vault.put(HASH, DATA)
    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(VaultError, match="cannot be written to"):
        vault.export(HASH, tmp_path / "no" / "a.bin", exact=False)


def test_forgets_what_was_used_least_and_parts_that_nobody_needs(vault: Vault) -> None:
    names = []
    for number in range(5):
        data = bytes([number]) * 1_000
        names.append(digest(data))
        vault.put(names[-1], data)
        os.utime(vault._whole(names[-1]), (number + 1, number + 1))
    vault.read(names[1])  # used now
    for name in ("needed", "old", "young"):
        part = vault.part(name)
        part.append(b"x")
        part.close()
        if name != "young":
            os.utime(vault._part(name), (1, 1))
    vault.tidy(most=3 * 1_032, whole=[names[0]], parts=["needed"], days=7)
    assert [vault.has(name) for name in names] == [True, True, False, False, True]
    assert [vault.part_size(name) for name in ("needed", "old", "young")] == [1, 0, 1]
