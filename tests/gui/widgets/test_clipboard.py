"""What is copied comes out of another program's paste exactly, however long it is."""

import os
import subprocess
import tkinter as tk

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.gui.widgets.clipboard import BROKEN_AFTER, PIECE, copy, fit_pieces
from tests.gui.driving import see

PARTY = "🎉"


def join(text: str) -> str:
    """With every pair of surrogates as the character it stands for."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def broken(text: str) -> list[int]:
    """The pieces after which Tk would break a character."""
    data = text.encode("utf-8", "surrogatepass")
    found, end = [], PIECE
    while end < len(data):
        first = end
        while data[first] & 0xC0 == 0x80:
            first -= 1
        before = data[first - 3 : first]
        second_half = data[first] == 0xED and data[first + 1] >= 0xB0
        if (data[first] >= 0xF0 and end - first == BROKEN_AFTER) or (second_half and before[0] == 0xED):
            found.append(end)
        end += PIECE - (end - first)
    return found


@given(
    st.lists(st.sampled_from([PARTY, "é", "漢", "x" * 37, "\\", "$[a]", PARTY * 9, "y" * 1_501]), max_size=400),
    st.integers(0, 4),
)
def test_no_character_is_broken_but_the_very_first_of_its_kind(parts: list[str], shift: int) -> None:
    text = PARTY + "a" * shift + "".join(parts * 8)
    fitting = fit_pieces(text)
    assert join(fitting) == text
    assert broken(fitting) == []


def test_short_texts_stay_as_they_are() -> None:
    text = f"{PARTY}é\\" * 300
    assert fit_pieces(text) == text


@pytest.mark.parametrize("shift", range(5))
@pytest.mark.parametrize("unit", [PARTY, f"{PARTY}bb", f"{PARTY}bbb", f"漢{PARTY}é\\u0041 [exit] $x {{"])
def test_comes_out_right_elsewhere(root: tk.Tk, display: str, unit: str, shift: int) -> None:
    text = PARTY + "a" * shift + unit * 5_000
    copy(root, text)
    assert pasted(root, display) == text


def test_what_comes_behind_a_nul_is_not_lost(root: tk.Tk, display: str) -> None:
    copy(root, f"ab\0{PARTY}\0cd")
    assert pasted(root, display) == f"ab\ufffd{PARTY}\ufffdcd"


def pasted(root: tk.Tk, display: str) -> str:
    """What another program gets."""
    root.winfo_pointerxy()  # an answer from the display: it knows by now whose the clipboard is
    command = ["xclip", "-o", "-selection", "clipboard", "-target", "UTF8_STRING"]
    environment = {**os.environ, "DISPLAY": display, "LC_ALL": "C.UTF-8"}
    reader = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert reader.stdout is not None
    os.set_blocking(reader.stdout.fileno(), False)
    got = b""

    def ended() -> bool:
        nonlocal got
        got += reader.stdout.read() or b""  # type: ignore[union-attr]
        return reader.poll() is not None

    see(root, ended, "the reader's end")
    got += reader.stdout.read() or b""
    return got.decode()
