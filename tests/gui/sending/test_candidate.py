"""What other programs call the files that they hand over."""

import socket
from pathlib import Path

import pytest

from messenger.gui.sending.candidate import files_at, read_uri_list, sort_names

ODD = ("a b.txt", "{x} y}.png", "Größe 🎉.jpg", "100%25.txt", "a#b?c.txt", "new\nline", "-rf", "'\"$(x)`.sh")


@pytest.mark.parametrize("name", ODD)
def test_reads_the_uri_of_a_file_whatever_it_is_called(name: str) -> None:
    path = Path("/tmp", name)
    found = read_uri_list(f"{path.as_uri()}\r\n").files
    assert [(one.path, one.name) for one in found] == [(path, name)]


def test_reads_several_lines_and_leaves_out_comments_and_what_file_managers_say_of_them() -> None:
    named = read_uri_list("copy\n# a comment\r\nfile:///a\r\n\r\nfile://localhost/b%20c\nfile:/d\0")
    assert [str(one.path) for one in named.files] == ["/a", "/b c", "/d"]
    assert named.links == ()


def test_tells_links_from_files() -> None:
    named = read_uri_list("https://example.org/a%20b\nfile:///a\nftp://example.org")
    assert named.links == ("https://example.org/a%20b", "ftp://example.org")
    assert [one.name for one in named.files] == ["a"]


def test_a_file_of_another_computer_is_none() -> None:
    assert read_uri_list(f"file://elsewhere/a\nfile://{socket.gethostname()}/b").files == files_at(["/b"])


def test_a_name_that_is_no_whole_path_is_no_file() -> None:
    assert sort_names(["readme.txt", "../x", ""]) == ((), ())


def test_a_name_that_is_no_utf_8_is_read_all_the_same() -> None:
    (one,) = read_uri_list("file:///tmp/%FF.txt").files
    assert one.path is not None
    assert bytes(one.path) == b"/tmp/\xff.txt"


def test_a_path_with_a_nul_is_none() -> None:
    assert read_uri_list("file:///tmp/a%00b").files == ()
