from hypothesis import given
from hypothesis import strategies as st

from messenger.gui.widgets.edit_history import STEPS, Edit, EditHistory


def type_text(history: EditHistory, text: str, start: str = "") -> None:
    for end in range(1, len(text) + 1):
        history.record(Edit(start + text[:end], len(start) + end))


def test_undoes_a_typed_word_in_one_step() -> None:
    history = EditHistory()
    type_text(history, "good morning")
    assert history.undo() == Edit("good ", 5)
    assert history.undo() == Edit("good", 4)
    assert history.undo() == Edit("", 0)
    assert history.undo() is None


def test_redoes_what_was_undone() -> None:
    history = EditHistory()
    type_text(history, "one two")
    history.undo()
    assert history.redo() == Edit("one two", 7)
    assert history.redo() is None


def test_forgets_what_was_undone_when_something_else_is_typed() -> None:
    history = EditHistory()
    type_text(history, "one")
    history.undo()
    type_text(history, "x")
    assert history.redo() is None


def test_pasting_is_a_step_of_its_own() -> None:
    history = EditHistory()
    type_text(history, "see")
    history.record(Edit("see pasted words", 16))
    assert history.undo() == Edit("see", 3)


def test_deleting_is_a_step_of_its_own() -> None:
    history = EditHistory()
    type_text(history, "word")
    history.record(Edit("wor", 3))
    assert history.undo() == Edit("word", 4)


def test_moving_the_cursor_is_no_step() -> None:
    history = EditHistory()
    type_text(history, "word")
    history.record(Edit("word", 0))
    assert history.undo() == Edit("", 0)


def test_typing_after_undo_begins_a_new_step() -> None:
    history = EditHistory(Edit("ab", 2))
    type_text(history, "cd", "ab")
    history.undo()
    type_text(history, "xy", "ab")
    assert history.undo() == Edit("ab", 2)


def test_keeps_a_limited_number_of_steps() -> None:
    history = EditHistory()
    for number in range(3 * STEPS):
        history.record(Edit(f"{number:09}", 0))
    undone = 0
    while history.undo():
        undone += 1
    assert undone == STEPS


@given(st.lists(st.text(max_size=4), max_size=20))
def test_undo_and_redo_walk_the_same_states(texts: list[str]) -> None:
    history = EditHistory()
    for text in texts:
        history.record(Edit(text, len(text)))
    back = []
    while edit := history.undo():
        back.append(edit)
    forth = []
    while edit := history.redo():
        forth.append(edit)
    if back:
        assert [back[-1], *forth] == [*reversed(back), forth[-1]]
    else:
        assert forth == []
