"""Safe characters; what each becomes is told by the examples of test_emoji.py."""

from messenger.gui.look import plain
from messenger.gui.look.plain import plain_characters


def test_remembers_only_so_many_characters() -> None:
    letters = "".join(map(chr, range(0x4E00, 0x9FFF)))
    assert plain_characters(letters) == letters
    assert len(plain._table) <= plain._REMEMBERED


def test_leaves_every_ordinary_character_alone() -> None:
    text = "Größe — Привет, Γειά! שלום مرحبا 你好 ไทย हिन्दी “…” → ✓ ½\nline"
    assert plain_characters(text) == text
