"""Emoji as the display really hands them over: typed by another program, pasted from another program's clipboard."""

import os
import subprocess
import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from messenger.gui.widgets.composer import Composer
from tests.gui.driving import focus, see, settle

TEXT = "é漢 ab😀👍🏽z👨\u200d👩\u200d👧🇩🇪"
DELAYS_MS = (80, 400, 1_500)
"""Between two letters. For a letter that no key has, the typist borrows a key for so long; a busy machine may look at
the key too late and hear nothing, or another letter. Then one types again, more slowly."""


@pytest.fixture
def composer(root: tk.Tk, look: Look) -> Composer:
    root.geometry("500x300+0+0")
    made = Composer(root, look, on_send=lambda _text: None, on_change=lambda _text: None)
    made.pack(fill="x")
    focus(made.input)
    return made


@pytest.fixture
def environment(display: str) -> dict[str, str]:
    return {**os.environ, "DISPLAY": display, "LC_ALL": "C.UTF-8"}


def test_typed_emoji_come_out_right(composer: Composer, environment: dict[str, str]) -> None:
    """C23: exactly what the display said comes out, and in the end that is what was typed."""
    heard: list[str] = []
    composer.input.bind("<Key>", lambda event: heard.append(event.char), add=True)
    for delay in DELAYS_MS:
        heard.clear()
        composer.show("")
        typist = subprocess.Popen(["xdotool", "type", "--delay", str(delay), TEXT], env=environment)
        see(composer, lambda typist=typist: typist.poll() is not None, "the typist's end")  # type: ignore[misc]
        assert typist.returncode == 0
        settle(composer)
        assert composer.text == "".join(heard)
        if composer.text == TEXT:
            break
    assert composer.text == TEXT
    assert all(character <= "\uffff" for character in composer.input.get("1.0", "end"))


def test_pasted_emoji_come_out_right(composer: Composer, environment: dict[str, str]) -> None:
    """C23"""
    pasted = f"{TEXT}\nsecond 🎉"
    owner = subprocess.Popen(["xclip", "-quiet", "-selection", "clipboard"], env=environment, stdin=subprocess.PIPE,
                             stderr=subprocess.DEVNULL)  # fmt: skip
    assert owner.stdin is not None
    try:
        owner.stdin.write(pasted.encode())
        owner.stdin.close()
        see(composer, lambda: clipboard_of(composer) == pasted, "the clipboard")
        composer.input.event_generate("<<Paste>>")
        assert composer.text == pasted
    finally:
        owner.terminate()
        owner.wait(20)


def test_copied_emoji_come_out_right_elsewhere(composer: Composer, environment: dict[str, str]) -> None:
    composer.show(TEXT)
    composer.input.select_all()
    composer.input.event_generate("<<Copy>>")
    composer.winfo_pointerxy()  # an answer from the display: it knows by now whose the clipboard is
    reader = subprocess.Popen(["xclip", "-o", "-selection", "clipboard"], env=environment, stdout=subprocess.PIPE)
    see(composer, lambda: reader.poll() is not None, "the reader's end")
    assert reader.communicate()[0].decode() == TEXT


def clipboard_of(widget: tk.Misc) -> str:
    try:
        return str(widget.clipboard_get())
    except tk.TclError:
        return ""
