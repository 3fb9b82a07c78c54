"""The window of one private chat, in every phase."""

import tkinter as tk

import pytest

from messenger.client import facts
from messenger.client.model import ChatMessage, Contact, Delivery
from messenger.client.private.model import Path, Phase, Trust, private_log
from messenger.gui.activity import report_activity
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.look.look import Look
from messenger.gui.look.palette import LIGHT
from messenger.gui.private.window import NARROWEST
from messenger.protocol.base import direct_log
from tests.gui import samples
from tests.gui.driving import focus, items_of, press, see, settle, write
from tests.gui.private.desk import USER, Desk
from tests.gui.screen import picture_of


def said(desk: Desk, *rows: ChatMessage) -> None:
    desk.tell(facts.PrivateSaid(USER, rows))


def row(seq: int, text: str, delivery: Delivery = Delivery.RECEIVED) -> ChatMessage:
    sender = USER if delivery is Delivery.RECEIVED else samples.ME.id
    return ChatMessage(private_log(USER), seq, f"cid-{text}", sender, samples.ms(0), text, delivery)


# --- looks


def test_looks_different_from_every_other_window(desk: Desk) -> None:
    """C50: what is said here is green, and nothing of it stands in the main window."""
    desk.open(direct_log(samples.ME.id, USER))
    window = desk.open_window()
    said(desk, row(0, "only for you", Delivery.WAITING))
    colours = {pixel for _count, pixel in picture_of(window).getcolors(1 << 20) or ()}
    green = tuple(int(LIGHT.private_bubble_out[at : at + 2], 16) for at in (1, 3, 5))
    blue = tuple(int(LIGHT.bubble_out[at : at + 2], 16) for at in (1, 3, 5))
    assert green in colours
    assert blue not in colours
    assert "only for you" in window.pane.conversation.texts_on_screen()
    assert "only for you" not in desk.window.pane.conversation.texts_on_screen()
    assert private_log(USER) not in desk.state.chats


def test_is_named_after_the_person_and_says_that_it_is_private(desk: Desk) -> None:
    window = desk.open_window()
    assert window.title() == "Anna Lindqvist - private chat"
    assert desk.header_texts() == ["Anna Lindqvist", "Private - on laptop"]
    desk.tell(facts.PeopleChanged((Contact(USER, "anna", "Anna L."),)))
    assert window.title() == "Anna L. - private chat"
    assert desk.header_texts()[0] == "Anna L."


def test_belongs_to_the_program_and_can_be_made_as_large_as_one_likes(desk: Desk) -> None:
    window = desk.open_window()
    assert window.winfo_class() == "Messenger"
    assert window.minsize() == NARROWEST
    assert window.resizable() == (True, True)
    assert window.transient() == ""


def test_always_says_which_way_the_text_takes(desk: Desk) -> None:
    """C49"""
    desk.open_window()
    assert desk.seal() == "Direct - sealed end to end"
    desk.stand(Phase.OPEN, Path.RELAYED)
    see(desk.root, lambda: desk.seal() == "Relayed through the server - sealed end to end", "the whole of it")
    desk.window_of().geometry("380x600")
    see(desk.root, lambda: desk.seal() == "Relayed - sealed end to end", "as much as there is room for")
    desk.stand(Phase.CUT, Path.NONE)
    assert "sealed" not in desk.seal()
    desk.stand(Phase.OPEN, Path.DIRECT)
    assert desk.seal() == "Direct - sealed end to end"


# --- from the question to the first word


def test_who_asks_sees_how_long_and_can_withdraw(desk: Desk) -> None:
    desk.stand(Phase.ASKING, until=desk.time + 40)
    assert desk.strip_says() == "Asking Anna. 40 seconds left."
    assert desk.window_of().pane.strip.counting
    assert desk.window_of().pane.composer.closed
    desk.press_offer("withdraw")
    assert desk.users("stop_private") == [USER]


def test_the_seconds_are_counted_down(desk: Desk) -> None:
    desk.stand(Phase.ASKING, until=desk.time + 1.2)
    assert "2 seconds" in desk.strip_says()
    desk.time += 1
    see(desk.root, lambda: "1 second " in desk.strip_says(), "the last second")
    desk.time += 1
    see(desk.root, lambda: "left" not in desk.strip_says(), "the end")
    assert not desk.window_of().pane.strip.counting


def test_a_way_is_looked_for_before_anything_can_be_written(desk: Desk) -> None:
    desk.stand(Phase.CONNECTING)
    assert desk.strip_says() == "Looking for a way to Anna…"
    assert desk.seal() == "Not connected yet"
    assert desk.offers() == []
    desk.window_of().pane.header.nametowidget("end").invoke()
    assert desk.users("stop_private") == [USER]


def test_an_open_one_is_written_in_with_the_button_called_send(desk: Desk) -> None:
    window = desk.open_window()
    field = window.pane.composer.input
    see(desk.root, lambda: desk.root.focus_get() is field, "the cursor where one writes")
    write(field, "hello")
    window.pane.composer.nametowidget("send").invoke()
    write(field, "again")
    press(field, "Return")
    assert desk.orders("send_private") == [(USER, "hello"), (USER, "again")]
    assert window.pane.composer.text == ""
    assert desk.strip_says() == ""


def test_nothing_typed_here_reaches_the_server_or_the_disk(desk: Desk) -> None:
    """C50: no draft, no sign that one types, no text but for the other device."""
    window = desk.open_window()
    write(window.pane.composer.input, "secret")
    press(window.pane.composer.input, "Return")
    settle(desk.root)
    assert [order for order in desk.client.network.orders if "secret" in map(str, order)] == [
        ("send_private", USER, "secret")
    ]
    assert desk.orders("keep_draft") == desk.orders("typing") == desk.orders("send") == []


def test_a_key_in_it_is_a_sign_of_a_person_and_what_comes_in_is_none(desk: Desk) -> None:
    """C12"""
    signs: list[int] = []
    report_activity(desk.root, lambda: signs.append(1))
    window = desk.open_window()
    signs.clear()
    said(desk, row(1, "are you there?"))
    desk.stand(Phase.OPEN, Path.RELAYED)
    assert signs == []
    write(window.pane.composer.input, "y")
    assert signs


def test_ticks_tell_what_has_arrived_and_a_failed_text_cannot_be_tried_again(desk: Desk) -> None:
    """C52"""
    window = desk.open_window()
    said(desk, row(0, "first", Delivery.WAITING), row(0, "second", Delivery.WAITING))
    rows = {one.text: one for one in window.pane.conversation.rows_on_screen() if isinstance(one, ChatMessage)}
    assert {text: one.delivery for text, one in rows.items()} == dict.fromkeys(("first", "second"), Delivery.WAITING)
    said(desk, row(1, "first", Delivery.DELIVERED), row(2, "second", Delivery.FAILED))
    desk.stand(Phase.OVER, reason="The connection was lost.")
    canvas = window.pane.conversation.nametowidget("canvas")
    items = {text: item for item, text in items_of(canvas)}
    assert "Try again" not in items
    assert canvas.bbox(items["Not delivered."])[2] > canvas.winfo_width() - 30  # nothing is kept free beside it


# --- keyboard


def test_tab_walks_the_window_in_the_order_of_the_eye(desk: Desk) -> None:
    window = desk.open_window()
    desk.tell(samples.private_said(USER), facts.BlocksTold(frozenset([USER])))
    window.pane.composer.input.insert("insert", "so that Send can be pressed")
    focus(window.pane.header.nametowidget("end"))
    walked = []
    for _ in range(9):
        here = desk.root.focus_get()
        assert here is not None
        walked.append(str(here).removeprefix(f"{window}.pane."))
        press(here, "Tab")
        see(desk.root, lambda before=here: desk.root.focus_get() is not before, "the next one")  # type: ignore[misc]
    assert walked == [
        "header.end",
        "seal.safety",
        "strip.end",
        "strip.go-on",
        "conversation.canvas",
        "composer.clip",
        "composer.input",
        "composer.emoji",
        "composer.send",
    ]


def test_escape_closes_the_dialog_over_the_window_first(desk: Desk) -> None:
    window = desk.open_window()
    desk.tell(samples.private_said(USER))
    window.show_safety()
    (dialog,) = (one for one in window.winfo_children() if isinstance(one, Dialog))
    see(desk.root, dialog.winfo_viewable, "the dialog on the screen")
    focus(window.pane.composer.input)
    press(window.pane.composer.input, "Escape")
    assert not dialog.winfo_exists()
    assert window.winfo_exists()


def test_escape_ends_nothing(desk: Desk) -> None:
    window = desk.open_window()
    desk.tell(samples.private_said(USER))
    focus(window.pane.conversation.nametowidget("canvas"))
    press(window.pane.conversation.nametowidget("canvas"), "Escape")
    see(desk.root, lambda: desk.root.focus_get() is window.pane.composer.input, "the cursor where one writes")
    press(window.pane.composer.input, "Escape")
    desk.stand(Phase.OVER)
    press(window, "Escape")
    assert desk.has_window()
    assert desk.orders("stop_private") == desk.orders("forget_private") == []


def test_the_keyboard_follows_when_there_is_something_to_write_in_and_goes_when_there_is_not(desk: Desk) -> None:
    desk.stand(Phase.CONNECTING)
    window = desk.window_of()
    see(desk.root, lambda: desk.focus_in(window), "the keyboard in the window")
    desk.stand(Phase.OPEN, Path.DIRECT)
    see(desk.root, lambda: desk.root.focus_get() is window.pane.composer.input, "the cursor where one writes")
    desk.stand(Phase.OVER)
    see(desk.root, lambda: desk.root.focus_get() is window, "the keyboard before everything")


def test_nobody_who_writes_elsewhere_is_taken_away_when_it_opens(desk: Desk) -> None:
    desk.stand(Phase.CONNECTING)
    desk.window.open_chat(direct_log(samples.ME.id, 3))
    focus(desk.window.pane.composer.input)
    desk.stand(Phase.OPEN, Path.DIRECT)
    settle(desk.root)
    assert desk.root.focus_get() is desk.window.pane.composer.input


def test_whoever_comes_back_after_it_opened_can_write_at_once(desk: Desk) -> None:
    desk.stand(Phase.CONNECTING)
    window = desk.window_of()
    see(desk.root, lambda: desk.focus_in(window), "the keyboard in the window")
    desk.window.open_chat(direct_log(samples.ME.id, 3))
    focus(desk.window.pane.composer.input)
    desk.stand(Phase.OPEN, Path.DIRECT)
    settle(desk.root)
    window.focus_force()
    see(desk.root, lambda: desk.root.focus_get() is window.pane.composer.input, "the cursor where one writes")


def test_f1_lists_the_keys_over_it(desk: Desk) -> None:
    window = desk.open_window()
    press(window.pane.composer.input, "F1")
    settle(desk.root)
    assert "help" in window.children


# --- unseen texts


def test_the_title_counts_what_came_while_one_was_elsewhere(desk: Desk) -> None:
    window = desk.open_window()
    said(desk, row(1, "seen"))
    assert window.title() == "Anna Lindqvist - private chat"
    focus(desk.window.sidebar.nametowidget("top.menu"))
    said(desk, row(2, "one"), row(3, "two"), row(0, "mine", Delivery.WAITING))
    assert window.title() == "(2) Anna Lindqvist - private chat"
    focus(window.pane.composer.input)
    see(desk.root, lambda: window.title() == "Anna Lindqvist - private chat", "nothing unseen")


# --- slash


def test_a_command_is_none_of_the_others_business(desk: Desk) -> None:
    """C40: // sends a text that begins with a slash."""
    window = desk.open_window()
    for text in ("/stopprivate @anna", "//hello"):
        window.pane.composer.show(text)
        window.pane.composer.submit()
    assert desk.users("stop_private") == [USER]
    assert desk.orders("send_private") == [(USER, "/hello")]
    window.pane.composer.show("/nosuchthing")
    window.pane.composer.submit()
    assert "nosuchthing" in window.pane.composer.note
    assert window.pane.composer.text == "/nosuchthing"


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_is_whole_at_its_smallest(root: tk.Tk, factor: float) -> None:
    from messenger.gui.look.look import build_look

    look: Look = build_look(root, LIGHT, factor)
    desk = Desk(root, look)
    desk.stand(Phase.CHECKING, Path.DIRECT, trust=Trust.CHANGED_KEY)
    window = desk.window_of()
    width, height = (look.px(length) for length in NARROWEST)
    window.geometry(f"{width}x{height}")
    see(desk.root, lambda: window.winfo_width() == width, "the smallest window")
    settle(desk.root)
    strip = window.pane.strip
    for part in (*(strip.nametowidget(name) for name in ("end", "safety", "accept-key")), window.pane.composer):
        assert part.winfo_rootx() >= window.winfo_rootx()
        assert part.winfo_rootx() + part.winfo_width() <= window.winfo_rootx() + width
        assert part.winfo_rooty() + part.winfo_height() <= window.winfo_rooty() + height
    assert strip.nametowidget("accept-key").winfo_y() > strip.nametowidget("end").winfo_y()


def test_emoji_picked_in_a_private_chat_are_not_noted(desk: Desk) -> None:
    """C50"""
    window = desk.open_window()
    focus(window.pane.composer.input)
    window.pane.composer.toggle_picker()
    picker = window.pane.nametowidget("emoji_picker")
    see(desk.root, lambda: desk.root.focus_get() is picker.nametowidget("search.input"), "the keyboard in the picker")
    press(picker.nametowidget("search.input"), "Right", "Return")
    assert window.pane.composer.text == "😀"
    assert desk.client.actions.recent_emoji() == ()
