"""Names that others chose for their files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.client.files.names import NAME_BYTES, numbered, safe_name
from messenger.protocol.files import is_plain_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("holiday.jpg", "holiday.jpg"),
        ("Grüße an Zoë.pdf", "Grüße an Zoë.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\..\\x.exe", "_.._x.exe"),
        ("C:\\Windows\\x", "C__Windows_x"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\u2066b\u2069c\u200e\u061c.txt", "abc.txt"),
        ("in\u00advoice.exe", "invoice.exe"),
        ("two\nlines\x00\x7f.txt", "two lines.txt"),
        ("picture.jpg" + " " * 300 + ".exe", "picture.jpg .exe"),
        ("notes.txt. . .", "notes.txt"),
        ("...hidden", "hidden"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Com1 .tar.gz", "_Com1 .tar.gz"),
        ("COM\u00b9", "_COM\u00b9"),
        ("console.txt", "console.txt"),
        ('what?*<>|":.txt', "what_______.txt"),
        ("", "file"),
        (" .. ", "file"),
        ("\u202e\u200b", "file"),
        ("\ud800.txt", "txt"),
        (
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467.png",
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467.png",
        ),
    ],
)
def test_makes_it_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_shortens_what_stands_before_the_suffix() -> None:
    long = safe_name("ä" * 300 + ".jpeg")
    assert long.endswith("ä.jpeg")
    assert NAME_BYTES - 1 <= len(long.encode()) <= NAME_BYTES


def test_shortens_a_suffix_that_is_none() -> None:
    assert safe_name("a." + "b" * 300) == "a." + "b" * (NAME_BYTES - 2)


@given(st.text(max_size=400))
def test_gives_a_name_that_names_a_file_and_nothing_else(name: str) -> None:
    safe = safe_name(name)
    assert is_plain_name(safe)
    assert len(safe.encode()) <= NAME_BYTES
    assert safe == safe.strip(" ").rstrip(".")
    assert safe_name(safe) == safe


def test_puts_a_number_before_the_suffix() -> None:
    assert numbered("report.pdf", 2) == "report (2).pdf"
    assert numbered("README", 3) == "README (3)"
