"""docs/security.md claims that tests prove what it says: they exist under the names it gives."""

import ast
import re

from tests.contract import ROOT

_NAMED = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")


def test_names_tests_that_exist() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = [(path, name) for path, name in _NAMED.findall(page) if not path.startswith("messenger/")]
    assert len(named) > 10
    for path, name in named:
        tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
        tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert not name or name in tests, f"{path}::{name}"
