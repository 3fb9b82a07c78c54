"""Inputs for which something did not hold once, before it was mended."""

import pytest

from tests.fuzz.targets import TARGETS

FOUND = {
    "nesting at the operator's door": ("operator's door", b'{"name":"user add","words":{"x":' + b"[" * 5000 + b"\n"),
    "nesting in the settings": ("settings", b"a = " + b"[" * 5000),
    "a number without end in the settings": ("settings", b"port = " + b"9" * 5000),
    "a key that is no ASCII": ("profile", b"\xdb" * 64),
    "a sign that is not shown behind a long word": ("messages on the screen", b"word" * 40 + "\u200b".encode()),
    "joiners that are not shown in a word to be cut": (
        "messages on the screen", ("[\u200d" * 500 + "\u05d0").encode(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data"), FOUND.values(), ids=FOUND)
def test_holds_now(name: str, data: bytes) -> None:
    {target.name: target for target in TARGETS}[name].check(data)
