"""Which test proves which statement of docs/contract.md: ``python -m tests.contract``.

A test names a statement by its number (``C21``) in its own name or docstring. Here is only who claims to prove what;
whether a test is good is for its reader.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
CONTRACT: Final = ROOT / "docs" / "contract.md"
OPEN: Final[frozenset[int]] = frozenset()
"""Statements whose part of the program is still to come."""

_STATEMENT: Final = re.compile(r"- C(\d+) (.*)")
_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9])[Cc](\d{1,2})(?![0-9A-Za-z])")


class Proof(NamedTuple):
    """One test that names a statement."""

    file: str
    name: str

    def __str__(self) -> str:
        return f"{self.file}::{self.name}"


def statements(text: str) -> dict[int, str]:
    """Return number -> text, on one line, of every statement of the contract."""
    found: dict[int, str] = {}
    number = 0
    for line in text.splitlines():
        begins = _STATEMENT.match(line)
        if begins:
            number = int(begins[1])
            found[number] = begins[2]
        elif number and line.startswith("  "):
            found[number] += " " + line.strip()
        else:
            number = 0
    return found


def proofs(folder: Path) -> dict[int, list[Proof]]:
    """Return number -> the tests below ``folder`` that name it."""
    found: dict[int, list[Proof]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for name, said in _tests(ast.parse(path.read_text(encoding="utf-8"))):
            proof = Proof(path.relative_to(folder.parent).as_posix(), name)
            for number in dict.fromkeys(int(match) for match in _NUMBER.findall(said.replace("_", " "))):
                found.setdefault(number, []).append(proof)
    return found


def gaps(numbers: dict[int, str], proved: dict[int, list[Proof]], still_open: frozenset[int] = OPEN) -> list[int]:
    """Return the statements that no test names although their part of the program stands."""
    return [number for number in numbers if number not in proved and number not in still_open]


def _tests(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield (name, name and docstring) of every test function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.name, f"{node.name} {ast.get_docstring(node) or ''}"


def main() -> int:
    """Print the table; return 1 when something is not proved."""
    numbers, proved = statements(CONTRACT.read_text(encoding="utf-8")), proofs(ROOT / "tests")
    for number, text in numbers.items():
        print(f"C{number} {text}")
        tests = proved.get(number, [])
        for proof in tests[:3]:
            print(f"    {proof}")
        if len(tests) > 3:
            print(f"    and {len(tests) - 3} more")
        if not tests:
            print("    open: its part of the program is still to come" if number in OPEN else "    NOT PROVED")
    missing = gaps(numbers, proved)
    still_open = sum(number not in proved for number in OPEN)
    print(f"\n{len(numbers)} statements, {len(numbers) - len(missing) - still_open} proved, {still_open} open.")
    if missing:
        print("Not proved: " + ", ".join(f"C{number}" for number in missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
