"""What widgets carry over when what they stand in is built anew."""

import tkinter as tk
from typing import Any

import pytest

from messenger.gui.carrying import pack_up, unpack


class Keeper(tk.Frame):
    """Carries a word, and notes in ``taken`` when it takes one; ``broken``: it can do neither."""

    def __init__(self, parent: tk.Misc, name: str, word: str = "", broken: bool = False) -> None:
        super().__init__(parent, name=name)
        self.word = word
        self.broken = broken

    def carry(self) -> Any:
        if self.broken:
            raise RuntimeError("cannot carry")
        return self.word

    def take(self, carried: Any) -> None:
        if self.broken:
            raise RuntimeError("cannot take")
        self.word = carried


class Opener(Keeper):
    """Makes what is inside only when it takes what it carried."""

    def take(self, carried: Any) -> None:
        super().take(carried)
        Keeper(self, "inside")


def built(root: tk.Tk, kind: type[Keeper] = Keeper, **broken: bool) -> tk.Frame:
    top = tk.Frame(root, name="top")
    kind(top, "outer", broken=broken.get("outer", False))
    Keeper(tk.Frame(top, name="between"), "other", broken=broken.get("other", False))
    return top


def filled(root: tk.Tk) -> tk.Frame:
    top = built(root)
    top.nametowidget("outer").word = "one"
    top.nametowidget("between.other").word = "two"
    Keeper(top.nametowidget("outer"), "inside", "three")
    window = tk.Toplevel(top, name="window")
    Keeper(window, "elsewhere", "four")
    return top


def test_everything_goes_to_what_stands_in_its_place(root: tk.Tk) -> None:
    """What is inside may come only with what it stands in; what is a window of its own goes its own way."""
    old = filled(root)
    luggage = pack_up(old)
    old.destroy()
    new = built(root, Opener)
    unpack(new, luggage)
    assert [new.nametowidget(path).word for path in ("outer", "between.other", "outer.inside")] == [
        "one", "two", "three",
    ]  # fmt: skip
    assert "four" not in luggage.values()


def test_what_has_no_place_any_more_is_dropped(root: tk.Tk) -> None:
    old = filled(root)
    luggage = pack_up(old)
    old.destroy()
    new = built(root)
    unpack(new, luggage)
    assert new.nametowidget("outer").word == "one"


@pytest.mark.logs_error("outer lost what it carried over")
@pytest.mark.parametrize("when", ["carry", "take"])
def test_the_fault_of_one_costs_the_others_nothing(root: tk.Tk, when: str) -> None:
    old = filled(root)
    old.nametowidget("outer").broken = when == "carry"
    luggage = pack_up(old)
    old.destroy()
    new = built(root, outer=when == "take")
    unpack(new, luggage)
    assert new.nametowidget("between.other").word == "two"
