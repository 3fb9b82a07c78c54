"""Widgets are tkinter's own classes: a name of ours that it uses for itself would break what it does with it."""

import ast
import importlib
import inspect
import pkgutil
import textwrap
import tkinter as tk
from collections.abc import Iterator

from messenger import gui


def widgets() -> Iterator[type[tk.Misc]]:
    """Every kind of widget the window has."""
    for module in pkgutil.walk_packages(gui.__path__, f"{gui.__name__}."):
        for found in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(found) and issubclass(found, tk.Misc) and found.__module__ == module.name:
                yield found


def names_in(widget: type[tk.Misc]) -> set[str]:
    """What a class defines, and what its methods keep in ``self``."""
    body = ast.parse(textwrap.dedent(inspect.getsource(widget)))
    kept = {
        node.attr
        for node in ast.walk(body)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    return kept | set(vars(widget))


def private_names(widget: type[tk.Misc], kept: set[str]) -> set[str]:
    """What tkinter's own class of a widget defines for itself alone, and what it keeps in ``self``."""
    tkinter_class = next(one for one in widget.__mro__ if one.__module__ == tk.__name__)
    own = {name for name in {*dir(tkinter_class), *kept} if not name.startswith("__")}
    return {name for name in own if name.startswith("_")} | {"tk", "master", "children", "widgetName"}


def test_no_widget_takes_a_name_that_tkinter_needs_for_itself(root: tk.Tk) -> None:
    kept = set(vars(tk.Frame(root)))
    assert {"_name", "_w", "_bind", "_tclCommands"} <= private_names(tk.Frame, kept)
    found = list(widgets())
    assert len(found) > 50
    assert {one.__name__: taken for one in found if (taken := names_in(one) & private_names(one, kept))} == {}
