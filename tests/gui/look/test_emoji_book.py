"""Emoji as people look for them: by category, shortcode and meaning."""

import pytest

from messenger.gui.look.emoji_book import EmojiBook
from messenger.gui.look.emoji_data import read_keywords, read_names

FAMILY = "👨\u200d👩\u200d👧"


@pytest.fixture(scope="module")
def book() -> EmojiBook:
    return EmojiBook()


def test_the_keywords_are_those_of_the_names() -> None:
    assert len(read_keywords()) == len(read_names())
    words = {name.shortcodes[0]: said.split() for name, said in zip(read_names(), read_keywords(), strict=True)}
    assert "party" in words["tada"]
    assert "love" in words["heart"]


def test_every_emoji_stands_in_one_category_and_no_bare_skin_tone(book: EmojiBook) -> None:
    categories = book.categories()
    assert next(iter(categories)) == "Smileys & Emotion"
    assert list(categories)[-1] == "Flags"
    everything = [sequence for those in categories.values() for sequence in those]
    assert len(everything) == len(set(everything)) > 1_900
    assert "🏽" not in everything


def test_every_shortcode_leads_to_an_emoji_and_back(book: EmojiBook) -> None:
    for those in book.categories().values():
        for sequence in those:
            assert book.coded(book.code_of(sequence)) == sequence
    assert (book.coded("tada"), book.coded("TADA"), book.coded("+1")) == ("🎉", "🎉", "👍")
    assert book.coded("thumbsup") == "👍"
    assert book.coded("no_such_thing") is None


def test_knows_the_shortcode_of_every_skin_tone(book: EmojiBook) -> None:
    assert book.code_of("👍🏽") == "+1"
    with pytest.raises(KeyError):
        book.code_of("a")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("smile", "😄"), ("thumbs up", "👍"), ("birthday", "🎂"), ("germany", "🇩🇪"), (":tada:", "🎉"), ("TADA", "🎉"),
        ("heart_eyes", "😍"), ("+1", "👍"), ("coffee", "☕"), ("lol", "😆🤣😂"),
    ],
)  # fmt: skip
def test_finds_by_shortcode_name_and_keyword(book: EmojiBook, text: str, first: str) -> None:
    assert book.search(text)[0] in first


def test_every_word_has_to_fit(book: EmojiBook) -> None:
    assert "😺" in book.search("cat smile")
    assert book.search("cat zzz") == book.search("") == book.search("  ") == []


def test_completes_the_beginning_of_a_shortcode_before_its_later_words(book: EmojiBook) -> None:
    found = book.completions("eyes")
    assert found[0] == ("eyes", "👀")
    assert ("heart_eyes", "😍") in found
    assert len({sequence for _, sequence in found}) == len(found)
    assert book.completions("qqq") == []


def test_completes_what_was_used_before_first(book: EmojiBook) -> None:
    assert book.completions("th", first=("👎", "👍"))[0][1] in "👍👎"
    assert book.completions("th")[0][1] not in "👍👎"


def test_knows_the_skin_tones_of_one_emoji_from_light_to_dark(book: EmojiBook) -> None:
    thumbs = ["👍", "👍🏻", "👍🏼", "👍🏽", "👍🏾", "👍🏿"]
    assert [list(book.tones_of(one)) for one in thumbs] == [thumbs] * 6
    couple = book.tones_of("🧑\u200d🤝\u200d🧑")
    assert len(couple) == 6
    assert couple[1] == "🧑🏻\u200d🤝\u200d🧑🏻"
    assert list(book.tones_of("🎉")) == list(book.tones_of("a")) == []
    assert book.knows("👍🏿")
    assert not book.knows("a")
