"""Every limit is in the table with tests that there are: one that is new fails here until it has both sides."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.server.arguments import settings_of
from messenger.server.config import Config
from tests.server.limits.table import NO_LIMITS, PROTOCOL, SERVER, SETTINGS

TESTS = Path(__file__).resolve().parent.parent.parent
MESSENGER = TESTS.parent / "messenger"


def numbers(room: str) -> Iterator[str]:
    """Return the names of all numbers that stand at the top of a module of ``room``, as ``module.NAME``."""
    for path in sorted((MESSENGER / room).rglob("*.py")):
        module = ".".join(path.relative_to(MESSENGER / room).with_suffix("").parts)
        for node in ast.parse(path.read_text()).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            value = getattr(node, "value", None)
            if isinstance(target, ast.Name) and target.id.isupper() and target.id[0] != "_" and is_number(value):
                yield f"{module}.{target.id}"


def is_number(value: ast.AST | None) -> bool:
    """Return whether an expression is made of numbers alone."""
    if value is None:
        return False
    parts = list(ast.walk(value))
    plain = (ast.Constant, ast.BinOp, ast.UnaryOp, ast.Tuple, ast.operator, ast.unaryop, ast.expr_context)
    constants = [part.value for part in parts if isinstance(part, ast.Constant)]
    return all(isinstance(part, plain) for part in parts) and all(type(one) in (int, float) for one in constants)


def test_every_setting_that_is_a_number_is_in_the_table() -> None:
    found = {name for name, setting in settings_of(Config).items() if setting.bounds is not None}
    assert sorted(SETTINGS | NO_LIMITS) == sorted(found)
    assert not SETTINGS.keys() & NO_LIMITS.keys()


def test_every_number_of_the_protocol_is_in_the_table() -> None:
    assert sorted(PROTOCOL) == sorted(numbers("protocol"))


def test_every_fixed_limit_of_the_server_is_there() -> None:
    assert SERVER.keys() <= set(numbers("server"))


@pytest.mark.parametrize("table", [SETTINGS, PROTOCOL, SERVER], ids=["settings", "protocol", "server"])
def test_the_tests_that_are_named_are_there(table: dict[str, tuple[str, ...]]) -> None:
    for name, tests in table.items():
        assert tests, name
        for test in tests:
            file, _, function = test.partition("::")
            tree = ast.parse((TESTS / file).read_text())
            functions = {
                node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            }
            assert function in functions, (name, test)
