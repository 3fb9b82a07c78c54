import tkinter as tk
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messenger.gui.look.look import Look
from messenger.gui.widgets.emoji_text import MOST_PICTURES, EmojiText
from messenger.gui.widgets.exchange import join_surrogates
from tests.gui.driving import focus, press, see

FAMILY = "👨\u200d👩\u200d👧"
THUMB = "👍🏽"
FLAG = "🇩🇪"
KEYCAP = "1\ufe0f\u20e3"
HEART = "❤\ufe0f"
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            [FAMILY, THUMB, FLAG, KEYCAP, HEART, "👨", "\u200d", "👩", "🇩", "🇪", "\ufe0f", "🏽", "𝒳", "𠀀", "\0"]
        ),
        st.text(st.characters(codec="utf-8"), max_size=5),
        st.sampled_from(["a", "1", "#", " ", "\n", "\t", "é", "漢"]),
    ),
    max_size=12,
).map("".join)


@pytest.fixture
def changes() -> list[str]:
    return []


@pytest.fixture
def field(root: tk.Tk, look: Look, changes: list[str]) -> EmojiText:
    text = EmojiText(
        root, look, name="field", font=look.fonts.message, background="#FFFFFF", most=2_000, lines="many",
        on_change=lambda: changes.append(text.content), on_refuse=lambda: changes.append("refused"),
    )  # fmt: skip
    text.pack(fill="both", expand=True)
    root.update()
    return text


def shown(field: EmojiText) -> str:
    """The characters that Tk itself draws with a font."""
    return field.get("1.0", "end-1c")


def cursor(field: EmojiText) -> str:
    """The content before the cursor."""
    places = int(field.tk.call(str(field), "count", "-indices", "1.0", "insert") or 0)
    whole, field_places = field.content, 0
    for end in range(len(whole) + 1):
        probe = whole[:end]
        field_places = len(field._units_of(probe))
        if field_places == places and len(field._units_of(whole)) == field_places + len(field._units_of(whole[end:])):
            return probe
    raise AssertionError(places)


@pytest.mark.parametrize(
    "text", ["", "plain", "é漢字", "😀", f"a{FAMILY}b{THUMB}{FLAG}{KEYCAP}{HEART}", "𝒳𠀀", "a\nb\n", "\t"]
)
def test_gives_back_exactly_what_it_was_given(field: EmojiText, text: str) -> None:
    field.set_content(text)
    assert field.content == text


@given(text=TEXTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_no_emoji_and_nothing_beyond_the_bmp_reaches_a_font(field: EmojiText, text: str) -> None:
    field.set_content(text)
    assert field.content == text
    assert all(character <= "\uffff" for character in shown(field))
    assert len(shown(field)) == sum(bool(letter) for _, letter in field._units_of(text))


@given(start=TEXTS, edits=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4), TEXTS), max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_any_edit_does_to_the_content_what_it_would_do_to_a_string(
    field: EmojiText, start: str, edits: list[tuple[int, int, str]]
) -> None:
    """Places are those of Tk, one for each picture; the content between them is spelled out."""
    field.set_content(start)
    for place, gone, come in edits:
        units = [characters for characters, _ in field._units_of(field.content)]
        at = min(place, len(units))
        expected = "".join(units[:at]) + come + "".join(units[at + gone :])
        field.replace(f"1.0 + {at} indices", f"1.0 + {at + gone} indices", come)
        assert field.content == expected
        assert field._units == field._units_of(field.content)


def test_joins_an_emoji_that_comes_in_pieces(field: EmojiText) -> None:
    for piece in FAMILY:
        field.insert("insert", piece)
    assert field.content == FAMILY
    assert len(field.dump("1.0", "end-1c", image=True)) == 1
    assert cursor(field) == FAMILY


def test_takes_a_skin_tone_that_comes_after_the_hand(field: EmojiText) -> None:
    field.insert("insert", "👍")
    field.insert("insert", "🏽")
    assert field.content == THUMB
    assert len(field.dump("1.0", "end-1c", image=True)) == 1


def test_joins_halves_of_a_surrogate_pair(field: EmojiText) -> None:
    field._edit("insert", "insert", "\ud83d")
    assert field.content == ""
    field._edit("insert", "insert", "\ude00")
    assert field.content == "😀"


@pytest.mark.parametrize(
    ("given_text", "joined"),
    [("a\ud83d\ude00b", "a😀b"), ("\ud83d", "\ufffd"), ("\ude00x", "\ufffdx"), ("plain", "plain")],
)
def test_surrogates_are_joined_and_lonely_ones_replaced(given_text: str, joined: str) -> None:
    assert join_surrogates(given_text) == joined


def test_backspace_takes_a_whole_emoji(field: EmojiText) -> None:
    field.set_content(f"a{FAMILY}")
    focus(field)
    press(field, "BackSpace")
    assert field.content == "a"


def test_the_cursor_stays_where_one_writes(field: EmojiText) -> None:
    field.set_content(f"{FAMILY} end")
    field.mark_set("insert", "1.1")
    for piece in ("é", THUMB, "x"):
        field.insert("insert", piece)
    assert field.content == f"{FAMILY}é{THUMB}x end"
    assert cursor(field) == f"{FAMILY}é{THUMB}x"


def test_the_cursor_goes_on_among_equal_letters(field: EmojiText) -> None:
    field.set_content("é😀😀é")
    field.mark_set("insert", "1.2")
    for piece in ("😀", "😀", "x", "é"):
        field.insert("insert", piece)
    assert field.content == "é😀😀😀xé😀é"


def test_undo_and_redo_bring_emoji_back(field: EmojiText) -> None:
    field.insert("insert", "hello ")
    field.insert("insert", FAMILY)
    field.insert("insert", " you")
    focus(field)
    contents = [field.content]
    for _ in range(3):
        field.event_generate("<<Undo>>")
        contents.append(field.content)
    assert contents == [f"hello {FAMILY} you", f"hello {FAMILY}", "hello ", ""]
    for _ in range(3):
        field.event_generate("<<Redo>>")
    assert field.content == f"hello {FAMILY} you"


def test_nothing_of_another_content_can_be_undone(field: EmojiText) -> None:
    field.insert("insert", "for Anna")
    field.set_content("for Bjorn")
    focus(field)
    field.event_generate("<<Undo>>")
    assert field.content == "for Bjorn"


def test_copies_and_cuts_emoji_as_text(field: EmojiText) -> None:
    field.set_content(f"one {FAMILY} two")
    focus(field)
    field.mark_set("insert", "1.4")
    field.tag_add("sel", "1.4", "1.5")
    field.event_generate("<<Copy>>")
    assert field.clipboard_get() == FAMILY
    field.event_generate("<<Cut>>")
    assert field.content == "one  two"
    field.event_generate("<<Paste>>")
    assert field.content == f"one {FAMILY} two"


def test_pasting_replaces_the_selection(field: EmojiText) -> None:
    field.set_content("wrong")
    focus(field)
    field.clipboard_clear()
    field.clipboard_append(f"right {THUMB}")
    press(field, "Control-a")
    field.event_generate("<<Paste>>")
    assert field.content == f"right {THUMB}"
    field.event_generate("<<Undo>>")
    assert field.content == "wrong"


def test_a_paste_that_does_not_fit_takes_nothing_away(field: EmojiText, changes: list[str]) -> None:
    field.set_content("kept")
    focus(field)
    field.clipboard_clear()
    field.clipboard_append("x" * 2_001)
    field.select_all()
    field.event_generate("<<Paste>>")
    assert field.content == "kept"
    assert changes == ["refused"]


def test_a_paste_has_one_kind_of_line_breaks(field: EmojiText) -> None:
    focus(field)
    field.clipboard_clear()
    field.clipboard_append("one\r\ntwo\rthree\n")
    field.event_generate("<<Paste>>")
    assert field.content == "one\ntwo\nthree\n"


def test_an_empty_clipboard_pastes_nothing(field: EmojiText, changes: list[str]) -> None:
    field.set_content("kept")
    focus(field)
    field.select_all()
    field.clipboard_clear()
    field.event_generate("<<Paste>>")
    assert (field.content, changes) == ("kept", [])


def test_a_letter_replaces_the_selection_in_one_step(field: EmojiText, changes: list[str]) -> None:
    field.set_content(f"one {FAMILY}")
    focus(field)
    field.select_all()
    press(field, "x", "y")
    assert field.content == "xy"
    assert changes == ["x", "xy"]
    field.event_generate("<<Undo>>")
    field.event_generate("<<Undo>>")
    assert field.content == f"one {FAMILY}"


@pytest.mark.parametrize("letters", ["hi", "oh"])
def test_a_letter_like_one_that_was_selected_stays_when_the_next_one_comes(field: EmojiText, letters: str) -> None:
    field.set_content("hello")
    focus(field)
    field.select_all()
    press(field, *letters)
    assert field.content == letters


def test_nothing_stays_selected_among_equal_letters(field: EmojiText) -> None:
    field.set_content("aaa")
    focus(field)
    field.tag_add("sel", "1.0", "1.2")
    field.mark_set("insert", "1.2")
    press(field, "BackSpace")
    assert (field.content, field.selected) == ("a", "")


@pytest.mark.parametrize("key", ["BackSpace", "Delete"])
def test_a_key_takes_out_what_is_selected(field: EmojiText, key: str) -> None:
    field.set_content(f"a{FAMILY}{THUMB}b")
    focus(field)
    field.tag_add("sel", "1.1", "1.3")
    field.mark_set("insert", "1.3")
    press(field, key)
    assert field.content == "ab"
    field.event_generate("<<Undo>>")
    assert field.content == f"a{FAMILY}{THUMB}b"


def test_delete_takes_a_whole_emoji(field: EmojiText) -> None:
    field.set_content(f"a{FAMILY}b")
    focus(field)
    field.mark_set("insert", "1.1")
    press(field, "Delete")
    assert field.content == "ab"


def test_arrows_step_over_a_whole_emoji_and_shift_selects_it(field: EmojiText) -> None:
    field.set_content(f"{FAMILY}{FLAG}")
    focus(field)
    field.mark_set("insert", "1.0")
    press(field, "Right", "Shift-Right")
    assert field.selected == FLAG
    press(field, "Left", "BackSpace")
    assert field.content == FLAG


def test_a_double_click_selects_a_word_beside_an_emoji(field: EmojiText) -> None:
    field.set_content(f"one {FAMILY} two")
    focus(field)
    field.winfo_toplevel().geometry("400x200")
    see(field, lambda: field.bbox("1.7"), "the word")
    box = field.bbox("1.7")
    assert box is not None
    x, y, *_ = box
    for button in ("<ButtonPress-1>", "<ButtonRelease-1>") * 2:
        field.event_generate(button, x=x + 2, y=y + 5)
    field.update()
    assert field.selected == "two"


def test_a_triple_click_selects_nothing_where_nothing_is(root: tk.Tk, field: EmojiText) -> None:
    root.update()
    for _ in range(3):
        field.event_generate("<Button-1>", x=3, y=3)
        field.event_generate("<ButtonRelease-1>", x=3, y=3)
    root.update()
    assert not field.tag_ranges("sel")
    field.insert("1.0", "words")
    for _ in range(3):
        field.event_generate("<Button-1>", x=3, y=3)
        field.event_generate("<ButtonRelease-1>", x=3, y=3)
    root.update()
    assert field.selected.startswith("words")


def test_the_middle_button_pastes_what_is_selected_with_its_emoji(root: tk.Tk, look: Look, field: EmojiText) -> None:
    other = EmojiText(root, look, name="other", font=look.fonts.message, background="#FFFFFF", most=99, lines="one")
    other.pack(fill="x")
    root.update()
    field.set_content(f"see {FAMILY}𝒳!")
    field.tag_add("sel", "1.4", "end-1c")
    other.event_generate("<ButtonPress-2>", x=2, y=2)
    other.event_generate("<ButtonRelease-2>", x=2, y=2)
    assert other.content == f"{FAMILY}𝒳!"


def test_tells_every_change_by_the_person_once(field: EmojiText, changes: list[str]) -> None:
    field.set_content("set")
    assert changes == []
    field.insert("end", " 😀")
    field.delete("1.0")
    assert changes == ["set 😀", "et 😀"]


def test_refuses_what_does_not_fit_and_loses_nothing(field: EmojiText, changes: list[str]) -> None:
    field.set_content("x" * 1_990)
    field.insert("end", "y" * 11)
    assert field.content == "x" * 1_990
    assert changes == ["refused"]


def test_one_line_makes_blanks_of_line_breaks(root: tk.Tk, look: Look) -> None:
    line = EmojiText(root, look, name="line", font=look.fonts.message, background="#FFFFFF", most=100, lines="one")
    line.insert("insert", "one\ntwo\r\nthree 😀")
    assert line.content == "one two three 😀"


def test_tab_goes_on_and_writes_nothing(root: tk.Tk, field: EmojiText) -> None:
    other = tk.Entry(root, name="other")
    other.pack()
    focus(field)
    press(field, "Tab")
    see(root, lambda: root.focus_get() is other, "the next field")
    assert field.content == ""


def test_a_wrong_place_changes_nothing(field: EmojiText) -> None:
    field.set_content("kept")
    field._edit("insert", "no such mark", "x")
    field._edit("delete", "no such mark")
    assert field.content == "kept"


def test_leaves_no_command_behind(root: tk.Tk, look: Look, field: EmojiText) -> None:
    path = str(field)
    field.destroy()
    assert root.tk.call("info", "commands", path) in ("", ())
    again = EmojiText(root, look, name="field", font=look.fonts.message, background="#FFFFFF", most=9, lines="one")
    again.insert("insert", "works")
    assert again.content == "works"


def test_pictures_of_neighbours_stay_apart(field: EmojiText) -> None:
    field.set_content("😀😀😀")
    places = [index for _, _, index in field.dump("1.0", "end-1c", image=True)]
    assert places == ["1.0", "1.1", "1.2"]
    assert all(one < other for one, other in pairwise(places))


def test_more_emoji_than_pictures_can_be_drawn_of_are_kept_exactly(field: EmojiText) -> None:
    behind = MOST_PICTURES + 100
    field.put(THUMB * behind + "❤𝒳b", 0)
    assert field.content == THUMB * behind + "❤𝒳b"
    assert len(field.image_names()) == MOST_PICTURES
    assert len(shown(field)) == 100 + 3  # a sign for each, none of which ends the program in a font
    assert not {"❤", "👍"} & set(shown(field))
    field.insert("insert", "a" + FLAG)
    assert field.content == "a" + FLAG + THUMB * behind + "❤𝒳b"
    field.delete("1.0", f"1.0 + {behind + 2} indices")
    assert field.content == "❤𝒳b"
    field.insert("end", FLAG)
    field.select_all()
    assert field.selected == field.content == "❤𝒳b" + FLAG
    field.put("", 0)
    field.insert("end", FAMILY)
    assert len(field.image_names()) == 1
