"""The line that is being typed, key by key."""

import pytest

from messenger.classic.typed_line import Key, TypedLine


def typed(keys: bytes, limit: int = 100) -> list[str | Key]:
    """Return what these keys give, each of them coming alone."""
    line = TypedLine("utf-8", limit)
    return [found for index in range(len(keys)) for found in line.feed(keys[index : index + 1])]


@pytest.mark.parametrize(("keys", "line"), [
    (b"hello\n", "hello"), (b"hello\r", "hello"), ("grüße\n".encode(), "grüße"),
    (b"helo\x7flo\n", "hello"), (b"\x08\x7fa\x08b\n", "b"), ("e\u0301\x7fx\n".encode(), "x"),
    (b"one two\x17three\n", "one three"), (b"one  \x17two\n", "two"), (b"\x17\x17\n", ""),
    (b"nonsense\x15sense\n", "sense"), (b"a\tb\n", "a\tb"), (b"a\x01\x02\x12\x0cb\n", "ab"),
    (b"a\x1b[Ab\x1b[1;5Cc\x1bOPd\x1b[200~e\n", "abcde"), (b"a\x1bxb\n", "ab"), (b"a\x1b\x1b[Ab\n", "ab"),
    (b"a\x1b\n", "a"), (b"a\x1b[\n", "a"),
])  # fmt: skip
def test_mends_a_line(keys: bytes, line: str) -> None:
    assert typed(keys) == [line]


def test_ends_on_an_empty_line_only() -> None:
    assert typed(b"a\x04\n\x04") == ["a", Key.END]


def test_says_that_it_is_full() -> None:
    assert typed(b"abcd\n", limit=3) == [Key.TOO_MUCH, "abc"]


def test_draws_the_prompt_and_no_secret() -> None:
    line = TypedLine("utf-8", 100)
    line.prompt = "Password: "
    line.secret = True
    assert list(line.feed(b"secret")) == []
    assert line.drawn(80) == line.whole("secret") == "Password: "


@pytest.mark.parametrize(("text", "columns", "drawn"), [
    ("hello", 80, "> hello"), ("0123456789", 10, "> 3456789"), ("\u4e16\u754c\u4e16\u754c", 9, "> \u754c\u4e16\u754c"),
    ("a\tb", 80, "> a\u2409b"), ("hello", 2, "> o"),
])  # fmt: skip
def test_fits_on_one_row(text: str, columns: int, drawn: str) -> None:
    line = TypedLine("utf-8", 100)
    line.prompt = "> "
    assert list(line.feed(text.encode())) == []
    assert line.drawn(columns) == drawn
