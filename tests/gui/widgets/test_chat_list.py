import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from messenger.gui.widgets.chat_list import ChatList
from messenger.gui.widgets.chat_row import ROW, ListRow
from tests.gui.driving import click, focus, items_of, press, see, settle, texts_of


class Shop:
    """Invented rows; ``asked`` tells which were wanted, ``opened`` which were opened."""

    def __init__(self, root: tk.Tk, look: Look, count: int) -> None:
        self.rows = {number: ListRow(f"Person {number}", f"text {number}", number, "P") for number in range(count)}
        self.asked: set[int] = set()
        self.opened: list[int] = []
        self.doubled: list[int] = []
        self.menus: list[tuple[int, int, int]] = []
        self.list: ChatList[int] = ChatList(
            root, look, name="list", row=self.row, on_open=self.opened.append, background=look.palette.sidebar,
            on_double=self.doubled.append, on_menu=lambda key, x, y: self.menus.append((key, x, y)),
        )  # fmt: skip
        self.list.pack(fill="both", expand=True)
        self.list.set_order(list(range(count)))
        settle(root)

    def row(self, key: int) -> ListRow:
        self.asked.add(key)
        return self.rows[key]

    @property
    def canvas(self) -> tk.Canvas:
        canvas = self.list.nametowidget("rows")
        assert isinstance(canvas, tk.Canvas)
        return canvas

    def pictures(self, tag: str) -> list[tuple[int, str]]:
        """Every picture that has this tag: the number of its item, and the name of its image."""
        call, path = self.canvas.tk.call, str(self.canvas)
        items = [item for item in self.canvas.find_withtag(tag) if call(path, "type", item) == "image"]
        return [(item, str(call(path, "itemcget", item, "-image"))) for item in items]

    def titles(self) -> list[str]:
        return [text for text in texts_of(self.canvas) if text.startswith("Person")]


@pytest.fixture
def shop(root: tk.Tk, look: Look) -> Shop:
    root.geometry(f"312x{8 * ROW}")
    return Shop(root, look, 2_000)


def test_two_thousand_rows_are_no_more_items_than_the_view_needs(shop: Shop) -> None:
    assert shop.titles()[:3] == ["Person 0", "Person 1", "Person 2"]
    assert len(shop.canvas.find_all()) < 120
    assert len(shop.asked) < 20


def test_scrolling_draws_what_comes_into_view_and_lets_the_rest_go(root: tk.Tk, shop: Shop) -> None:
    shop.canvas.yview_moveto(0.5)
    settle(root)
    assert "Person 1000" in shop.titles()
    assert "Person 0" not in shop.titles()
    assert len(shop.canvas.find_all()) < 120


def test_the_wheel_scrolls_by_a_row(root: tk.Tk, shop: Shop) -> None:
    shop.canvas.event_generate("<Button-5>")
    settle(root)
    assert shop.canvas.canvasy(0) == ROW


def test_a_short_list_does_not_scroll(root: tk.Tk, look: Look) -> None:
    root.geometry(f"312x{8 * ROW}")
    shop = Shop(root, look, 3)
    shop.canvas.event_generate("<Button-5>")
    settle(root)
    assert shop.canvas.canvasy(0) == 0


def test_a_click_opens_the_row_under_the_pointer(shop: Shop) -> None:
    click(shop.canvas, 100, 3 * ROW + 30)
    assert shop.opened == [3]


def test_a_click_under_the_last_row_opens_nothing(root: tk.Tk, look: Look) -> None:
    root.geometry(f"312x{8 * ROW}")
    shop = Shop(root, look, 3)
    click(shop.canvas, 100, 4 * ROW)
    assert shop.opened == []


def test_the_keyboard_walks_and_opens(root: tk.Tk, shop: Shop) -> None:
    focus(shop.canvas)
    press(shop.canvas, "Down", "Down", "Up", "Down", "Return")
    assert shop.opened == [2]
    press(shop.canvas, "End", "Return")
    settle(root)
    assert shop.opened == [2, 1_999]
    assert "Person 1999" in shop.titles()
    press(shop.canvas, "Home", "Prior", "space")
    settle(root)
    assert shop.opened == [2, 1_999, 0]
    assert "Person 0" in shop.titles()


def test_the_keyboards_row_stays_in_view(root: tk.Tk, shop: Shop) -> None:
    focus(shop.canvas)
    for _ in range(12):
        press(shop.canvas, "Down")
    settle(root)
    top = shop.canvas.canvasy(0)
    assert top <= 12 * ROW < 13 * ROW <= top + shop.canvas.winfo_height()


def test_the_cursor_stays_on_its_row_when_the_order_changes(root: tk.Tk, shop: Shop) -> None:
    focus(shop.canvas)
    press(shop.canvas, "Down", "Down")
    shop.list.set_order([0, 1, 3, 2])
    settle(root)
    press(shop.canvas, "Return")
    assert shop.opened == [2]


def test_only_rows_that_became_different_are_drawn_again(root: tk.Tk, shop: Shop) -> None:
    before = {number: shop.canvas.find_withtag(f"row{number}") for number in range(4)}
    shop.rows[2] = ListRow("Person 2", "something new", 2, "P", unread=3)
    shop.list.refresh()
    settle(root)
    after = {number: shop.canvas.find_withtag(f"row{number}") for number in range(4)}
    assert [number for number in before if before[number] != after[number]] == [2]
    assert {"something new", "3"} <= set(texts_of(shop.canvas))


def test_many_refreshes_are_drawn_once(root: tk.Tk, shop: Shop) -> None:
    shop.asked.clear()
    calls: list[int] = []
    original = shop.list._row

    def counted(key: int) -> ListRow:
        calls.append(key)
        return original(key)

    shop.list._row = counted
    for _ in range(50):
        shop.list.refresh()
    settle(root)
    assert len(calls) == len(set(calls))


def test_brings_the_selected_row_into_view(root: tk.Tk, shop: Shop) -> None:
    shop.list.select(1_234)
    settle(root)
    assert "Person 1234" in shop.titles()
    assert shop.list.selected == 1_234


def test_more_than_99_unread_are_said_so(root: tk.Tk, shop: Shop) -> None:
    shop.rows[0] = ListRow("Person 0", "many", 0, "P", unread=120)
    shop.list.refresh()
    settle(root)
    assert "99+" in texts_of(shop.canvas)


def test_a_long_text_ends_before_the_badge(root: tk.Tk, shop: Shop) -> None:
    shop.rows[0] = ListRow("Person 0" * 9, "word " * 40, 0, "P", time="Yesterday", unread=14)
    shop.list.refresh()
    settle(root)
    canvas = shop.canvas
    boxes = {text: canvas.bbox(item) for item, text in items_of(canvas, "row0")}
    title = next(box for text, box in boxes.items() if text.startswith("Person"))
    preview = next(box for text, box in boxes.items() if text.startswith("word"))
    assert title[2] <= boxes["Yesterday"][0]
    assert preview[2] <= boxes["14"][0]


def test_folded_rows_show_no_words(root: tk.Tk, shop: Shop) -> None:
    shop.list.fold(True)
    root.geometry("76x400")
    see(root, lambda: not texts_of(shop.canvas), "rows without words")


@pytest.mark.parametrize(("unread", "words"), [(0, []), (2, ["2"]), (120, ["99+"])])
def test_folded_rows_show_how_much_is_unread_over_the_avatar(
    root: tk.Tk, look: Look, unread: int, words: list[str]
) -> None:
    root.geometry("76x400")
    shop = Shop(root, look, 1)
    shop.rows[0] = ListRow("Person 0", "text", 0, "P", unread=unread)
    shop.list.fold(True)
    see(root, lambda: texts_of(shop.canvas) == words, "the number")
    for item, _ in items_of(shop.canvas):
        left, top, right, bottom = shop.canvas.bbox(item)
        assert 15 <= left < right <= 76
        assert 0 <= top < bottom <= 30


def test_an_emoji_in_a_name_is_a_picture(root: tk.Tk, shop: Shop) -> None:
    shop.rows[0] = ListRow("Wei 🌿 Li", "see you 👨\u200d👩\u200d👧", 0, "W")
    shop.list.refresh()
    settle(root)
    texts = texts_of(shop.canvas, "row0")
    assert all(character <= "\uffff" for text in texts for character in text)
    assert texts[0] == "Wei "


def double_click(widget: tk.Misc, x: int, y: int) -> None:
    click(widget, x, y)
    click(widget, x, y)


def test_a_double_click_opens_the_row_once_and_tells_of_itself(shop: Shop) -> None:
    double_click(shop.canvas, 100, 3 * ROW + 30)
    assert (shop.opened, shop.doubled) == ([3], [3])


def test_a_double_click_means_the_row_that_the_first_click_hit(shop: Shop) -> None:
    """The list may move between the two: the first one ends a search."""
    click(shop.canvas, 100, 30)
    shop.list.set_order([1, 0, 2])
    click(shop.canvas, 100, 30)
    assert (shop.opened, shop.doubled) == ([0], [0])


def test_a_double_click_on_a_row_that_has_gone_does_nothing(shop: Shop) -> None:
    click(shop.canvas, 100, 30)
    shop.list.set_order([1, 2])
    click(shop.canvas, 100, 30)
    assert (shop.opened, shop.doubled) == ([0], [])


def test_what_is_selected_before_it_is_in_the_list_is_seen_once_it_comes(root: tk.Tk, shop: Shop) -> None:
    shop.list.set_order(range(1_000))
    settle(root)
    shop.list.select(1_500)
    settle(root)
    assert shop.canvas.canvasy(0) == 0
    shop.list.set_order(range(2_000))
    settle(root)
    assert shop.list.at_cursor == 1_500
    assert shop.canvas.canvasy(0) <= 1_500 * ROW < shop.canvas.canvasy(0) + shop.canvas.winfo_height()
    shop.canvas.yview_moveto(0)
    shop.list.set_order(range(1_999))
    settle(root)
    assert shop.canvas.canvasy(0) == 0  # it was seen: whoever scrolls away is left there


def test_the_other_button_asks_for_the_menu_of_the_row_and_opens_nothing(root: tk.Tk, shop: Shop) -> None:
    shop.canvas.event_generate("<ButtonPress-3>", x=50, y=2 * ROW + 10, rootx=350, rooty=420)
    root.update()
    assert shop.menus == [(2, 350, 420)]
    assert shop.opened == []
    assert shop.list.at_cursor == 2


def test_the_keyboard_asks_for_the_menu_of_its_row(root: tk.Tk, shop: Shop) -> None:
    focus(shop.canvas)
    press(shop.canvas, "Down", "Menu", "End", "Shift-F10")
    settle(root)
    assert [key for key, _, _ in shop.menus] == [1, 1_999]
    left, top = shop.canvas.winfo_rootx(), shop.canvas.winfo_rooty()
    assert all(left < x < left + 312 and top <= y <= top + shop.canvas.winfo_height() for _, x, y in shop.menus)


def test_a_mark_stands_behind_the_title_however_long_it_is(root: tk.Tk, shop: Shop) -> None:
    for title in ("Short", "Person 0" * 9):
        shop.rows[0] = ListRow(title, "text", 0, "P", time="09:41", mark="bell-off", muted=True)
        shop.list.refresh()
        settle(root)
        mark = shop.canvas.bbox(shop.pictures("row0")[-1][0])
        boxes = {text: shop.canvas.bbox(item) for item, text in items_of(shop.canvas, "row0")}
        shown = next(box for text, box in boxes.items() if text.startswith(title[:5]))
        assert shown[2] <= mark[0] <= shown[2] + 12
        assert mark[2] <= boxes["09:41"][0]


def test_what_is_unread_in_a_muted_chat_is_counted_quietly(root: tk.Tk, look: Look, shop: Shop) -> None:
    images = []
    for muted in (False, True):
        shop.rows[0] = ListRow("Person 0", "text", 0, "P", unread=3, muted=muted)
        shop.list.refresh()
        settle(root)
        images.append({image for _, image in shop.pictures("row0")})
    loud = str(look.shapes.rounded(20, 20, 10, look.palette.accent, look.palette.sidebar))
    quiet = str(look.shapes.rounded(20, 20, 10, look.palette.muted, look.palette.sidebar))
    assert loud in images[0]
    assert loud not in images[1]
    assert quiet in images[1]


def test_how_far_an_own_message_has_come_stands_before_its_time(root: tk.Tk, look: Look, shop: Shop) -> None:
    palette = look.palette
    signs = {
        "clock": look.shapes.clock(palette.secondary, palette.sidebar),
        "tick": look.shapes.tick(1, palette.secondary, palette.sidebar),
        "ticks": look.shapes.tick(2, palette.accent, palette.sidebar),
    }
    for sent, sign in signs.items():
        shop.rows[0] = ListRow("Person 0" * 9, "text", 0, "P", time="09:41", sent=sent)
        shop.list.refresh()
        settle(root)
        (item,) = [item for item, image in shop.pictures("row0") if image == str(sign)]
        boxes = {text: shop.canvas.bbox(item) for item, text in items_of(shop.canvas, "row0")}
        title = next(box for text, box in boxes.items() if text.startswith("Person"))
        left, _top, right, _bottom = shop.canvas.bbox(item)
        assert title[2] <= left
        assert right <= boxes["09:41"][0]
        assert not {str(other) for other in signs.values() if other is not sign} & {i for _, i in shop.pictures("row0")}


def test_what_comes_before_a_preview_may_have_its_own_colour(root: tk.Tk, look: Look, shop: Shop) -> None:
    shop.rows[0] = ListRow("Person 0", "half\nwritten", 0, "P", lead="Draft: ", lead_colour=look.palette.danger)
    shop.list.refresh()
    settle(root)
    call, path = shop.canvas.tk.call, str(shop.canvas)
    colours = {text: str(call(path, "itemcget", item, "-fill")) for item, text in items_of(shop.canvas, "row0")}
    assert colours["Draft: "] == look.palette.danger
    assert colours["half written"] == look.palette.secondary


# --- headings between rows


@pytest.fixture
def divided(root: tk.Tk, look: Look) -> Shop:
    """Three rows, two and the rest, each under a heading."""
    root.geometry(f"312x{8 * ROW}")
    shop = Shop(root, look, 500)
    shop.list.set_order(list(range(500)), {0: "First", 3: "Second", 5: "Third"})
    settle(root)
    return shop


def test_headings_stand_over_their_rows_and_are_no_rows(root: tk.Tk, divided: Shop) -> None:
    assert texts_of(divided.canvas, "head") == ["First", "Second", "Third"]
    click(divided.canvas, 100, 10)
    assert divided.opened == []
    click(divided.canvas, 100, 34 + 10)
    click(divided.canvas, 100, 34 + 3 * ROW + 10)  # on the second heading
    click(divided.canvas, 100, 34 + 3 * ROW + 34 + 10)
    assert divided.opened == [0, 3]
    divided.canvas.yview_moveto(1.0)
    settle(root)
    assert "Person 499" in divided.titles()
    assert divided.canvas.canvasy(divided.canvas.winfo_height()) == 3 * 34 + 500 * ROW
    divided.list.set_order([1, 2])
    settle(root)
    assert texts_of(divided.canvas, "head") == []


def test_the_way_up_to_the_first_row_shows_its_heading_too(root: tk.Tk, divided: Shop) -> None:
    focus(divided.canvas)
    press(divided.canvas, "End", "Home")
    settle(root)
    assert divided.canvas.canvasy(0) == 0


def test_a_cursor_that_is_led_from_elsewhere_is_seen_and_opens(root: tk.Tk, look: Look, divided: Shop) -> None:
    divided.list.lead(None)
    divided.list.lead(1)
    settle(root)
    hover = look.palette.row_hover
    call, path = divided.canvas.tk.call, str(divided.canvas)
    fills = {str(call(path, "itemcget", item, "-fill")) for item in divided.canvas.find_withtag("row1")
             if call(path, "type", item) in ("rectangle", "polygon")}  # fmt: skip
    assert hover in fills
    divided.list.open_at_cursor()
    assert divided.opened == [1]
