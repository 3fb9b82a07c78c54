"""What a terminal is shown of a file: that there is one, on one line, with a name that can do no harm there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.protocol.files import File
from messenger.protocol.messages import Accepted
from messenger.server.classic.plain import one_line
from messenger.server.classic.wording import said
from tests.end_to_end.bringing import bring, send
from tests.server.classic.village import Village, name_of, person

HASH = "h" * 43
MIB = 1024**2


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 bytes"),
        (912, "912 bytes"),
        (1000, "1.0 KB"),
        (2_516_582, "2.4 MB"),
        (100 * MIB, "100 MB"),
        (1024 * MIB, "1.0 GB"),
        (2**52, "4096 TB"),
    ],
)
def test_a_file_is_shown_with_its_name_and_size_before_the_text(size: int, words: str) -> None:
    assert said("for you", File(HASH, size, "notes.pdf")) == f"[file notes.pdf, {words}] for you"
    assert said("", File(HASH, size, "cat.png", 640, 480)) == f"[picture cat.png, {words}]"


def test_a_text_alone_stands_as_it_was_written() -> None:
    assert said("two  blanks ", None) == "two  blanks "


@given(st.text(min_size=1, max_size=200), st.text(max_size=80))
def test_no_name_begins_a_line_or_controls_the_terminal(name: str, text: str) -> None:
    line = said(text, File(HASH, 1, name))
    assert line == f"[file {one_line(name)}, 1 bytes] {one_line(text)}".rstrip()
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in line)
    assert len(line.splitlines()) == 1


def test_a_name_that_turns_the_direction_or_clears_the_screen_is_shown_by_signs() -> None:
    line = said("", File(HASH, 1, "cat\u202egpj.exe\x1b[2J\r\nbob: hi\u2028"))
    assert line == "[file cat\ufffdgpj.exe\u241b[2J\u23cebob: hi\u23ce, 1 bytes]"


def test_a_person_at_a_terminal_is_told_of_what_a_window_sends_now_and_later(village: Village) -> None:
    anna, ben = village.at_terminal("anna"), village.at_window("ben")
    number, data = person(ben, anna.name), bytes(300_000)
    file = File(bring(village.server, ben, data), len(data), "cat\u202e.png", 640, 480)
    assert isinstance(send(ben, number, file, "look,\nhere"), Accepted)
    anna.until(f"{name_of(ben)}: [picture cat\ufffd.png, 293 KB] look,\u23cehere")
    anna.type("logout")
    anna.to_end()
    assert isinstance(send(ben, number, File(file.hash, file.size, "cat.bin")), Accepted)
    lines = village.again_at_terminal(anna.name).until("No more unread messages.")
    assert lines[-2].endswith(f"] {name_of(ben)}: [file cat.bin, 293 KB]")
