"""How many bytes, in words; and where files are saved when nobody says where."""

from pathlib import Path

import platformdirs
import pytest

from messenger.client.files.folders import folder_for
from messenger.client.files.model import FileChoices
from messenger.client.files.sizes import size_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 byte"),
        (0, "0 bytes"),
        (912, "912 bytes"),
        (1_023, "1023 bytes"),
        (1_024, "1 KB"),
        (1_536, "1.5 KB"),
        (100 * 1_024, "100 KB"),
        (999 * 1_024, "999 KB"),
        (1_000 * 1_024, "1 MB"),
        (100 * 1_024**2, "100 MB"),
        (2 * 1_024**3, "2 GB"),
        (5 * 1_024**4, "5 TB"),
    ],
)
def test_says_a_size_as_people_do(size: int, words: str) -> None:
    assert size_words(size) == words


def test_saves_where_was_chosen_or_with_all_downloads() -> None:
    assert folder_for(FileChoices("/there")) == Path("/there")
    assert folder_for(FileChoices()) == platformdirs.user_downloads_path()
