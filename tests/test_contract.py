"""The list of statements and their proofs."""

from pathlib import Path

from tests.contract import CONTRACT, ROOT, gaps, proofs, statements


def test_reads_every_statement_with_its_whole_text() -> None:
    numbers = statements(CONTRACT.read_text(encoding="utf-8"))
    assert list(numbers) == list(range(1, 76))
    assert numbers[4] == "A wrong password is told; the name stays filled in, only the password is asked again."
    assert numbers[12].endswith('"is typing" and background refresh are not.')


def test_finds_numbers_in_names_and_docstrings_of_tests_only(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_one.py").write_text(
        '"""C1."""\ndef test_c2_holds():\n    """C3, C44: see C5."""\n    # C6\ndef helper():\n    """C7."""\n'
    )
    found = proofs(folder)
    assert sorted(found) == [2, 3, 5, 44]
    assert str(found[3][0]) == "tests/test_one.py::test_c2_holds"


def test_notices_a_statement_without_proof() -> None:
    assert gaps({1: "a", 2: "b", 3: "c"}, {1: []}, frozenset([3])) == [2]


def test_every_statement_of_what_stands_is_proved() -> None:
    assert gaps(statements(CONTRACT.read_text(encoding="utf-8")), proofs(ROOT / "tests")) == []
