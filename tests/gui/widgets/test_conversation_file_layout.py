"""Where a file stands in its row: sizes and places, before anything of it is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.client.files.model import TransferPhase
from messenger.client.model import ChatMessage
from messenger.gui.look.look import Look
from messenger.gui.widgets.conversation_view.files.layout import FilePart, fit_in_middle, frame_size
from messenger.gui.widgets.conversation_view.layout import Context, RowLayout, Typesetter
from messenger.gui.widgets.conversation_view.rows import Rows, Sender
from tests.gui.widgets.invented_files import InventedFiles, attachment, having
from tests.gui.widgets.shown_conversation import ANNA, ME, NAMES, NOON, message

MOST, LEAST = (360, 420), (140, 90)
CAPTION = "A caption that is much too long to stand beside the time, and longer than the picture is wide"


def laid_out(
    look: Look, *rows: ChatMessage, files: InventedFiles | None = None, width: int = 800, senders: bool = False
) -> list[RowLayout]:
    typesetter = typesetter_for(look, files or InventedFiles(), width, senders)
    shown = Rows(rows)
    return [typesetter.lay_out(shown[index], shown.standing(index)) for index in range(len(shown))]


def typesetter_for(look: Look, files: InventedFiles, width: int = 800, senders: bool = False) -> Typesetter:
    return Typesetter(
        Context(
            look=look,
            width=width,
            show_senders=senders,
            me=ME,
            sender=lambda user: Sender(NAMES[user], user, NAMES[user][0]),
            failure=lambda _message: "Not sent.",
            now=lambda: NOON / 1000,
            files=files,
        )
    )


def part(layout: RowLayout) -> FilePart:
    assert layout.file is not None
    return layout.file


def picture(seq: int = 1, width: int = 3000, height: int = 2000, text: str = "", sender: int = ANNA) -> ChatMessage:
    return having(message(seq, sender=sender), attachment("ridge.jpg", width=width, height=height), text)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((3000, 2000), (360, 240)),
        ((2000, 3000), (280, 420)),
        ((300, 200), (300, 200)),
        ((24, 24), LEAST),
        ((20_000, 10), (360, 90)),
        ((10, 20_000), (140, 420)),
        ((1, 1), LEAST),
        ((100_000, 100_000), (360, 360)),
    ],
)
def test_shows_a_picture_as_large_as_it_is_or_smaller(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert frame_size(*size, MOST, LEAST, 1.0) == shown


@given(st.integers(1, 100_000), st.integers(1, 100_000), st.sampled_from([1.0, 1.25, 1.5, 2.0]))
def test_a_frame_is_never_smaller_or_larger_than_it_may_be(width: int, height: int, factor: float) -> None:
    wide, high = frame_size(width, height, MOST, LEAST, factor)
    assert LEAST[0] <= wide <= MOST[0]
    assert LEAST[1] <= high <= MOST[1]


def test_a_picture_without_words_is_the_bubble(look: Look) -> None:
    (layout,) = laid_out(look, picture())
    shown = part(layout)
    assert layout.box == (shown.x, shown.y, shown.x + 360, shown.y + 240)
    assert shown.stamped
    assert not layout.lines
    assert layout.stamp is not None
    assert layout.box is not None
    assert layout.box[1] < layout.stamp.y < layout.box[3]
    assert layout.stamp.right < layout.box[2]


def test_a_caption_stands_under_the_picture_and_is_no_wider(look: Look) -> None:
    (layout,) = laid_out(look, picture(text=CAPTION))
    shown = part(layout)
    assert layout.box is not None
    assert layout.box[2] - layout.box[0] == shown.width == 360
    assert layout.text_y >= shown.y + shown.height
    assert len(layout.lines) > 1
    assert all(line.width <= 360 - 24 for line in layout.lines)
    assert not shown.stamped


def test_a_name_stands_over_the_picture(look: Look) -> None:
    (layout, mine) = laid_out(look, picture(), picture(2, sender=ME), senders=True)
    assert layout.name is not None
    assert not part(layout).top
    assert part(layout).bottom
    assert part(layout).y > layout.name_y
    assert mine.name is None
    assert part(mine).top


def test_a_small_picture_leaves_room_for_its_caption(look: Look) -> None:
    (layout,) = laid_out(look, picture(width=24, height=24, text=CAPTION))
    assert part(layout).width == 240


@pytest.mark.parametrize("width", [300, 380, 560, 1180])
def test_a_file_fits_into_a_narrow_pane(look: Look, width: int) -> None:
    row = having(message(2), attachment("A long name of a file that nobody wanted.tar.gz"))
    for layout in laid_out(look, picture(), row, picture(3, text=CAPTION), width=width, senders=True):
        assert layout.box is not None
        assert layout.box[2] <= width
        assert part(layout).x + part(layout).width <= layout.box[2]


def test_a_row_keeps_its_height_on_the_way_and_grows_for_a_sentence(look: Look) -> None:
    row, files, heights = having(message(1), attachment("notes.zip")), InventedFiles(), set()
    heights.add(laid_out(look, row, files=files)[0].height)
    for phase in (TransferPhase.WAITING, TransferPhase.RUNNING, TransferPhase.PAUSED, TransferPhase.DONE):
        files.stand(row, phase, 0.5)
        heights.add(laid_out(look, row, files=files)[0].height)
    assert len(heights) == 1
    files.stand(row, TransferPhase.FAILED, 0.5, reason="There is no room left on the disk. " * 3)
    (failed,) = laid_out(look, row, files=files)
    assert len(part(failed).note) > 1
    assert failed.height > max(heights)


def test_a_picture_keeps_its_height_until_there_is_something_to_say_of_it(look: Look) -> None:
    row, files = picture(), InventedFiles()
    (before,) = laid_out(look, row, files=files)
    files.stand(row, TransferPhase.RUNNING, 0.2)
    (running,) = laid_out(look, row, files=files)
    assert running.box == before.box
    assert row.file is not None
    files.troubles[row.file.hash] = "It is damaged."
    files.transfers.clear()
    (damaged,) = laid_out(look, row, files=files)
    assert not part(damaged).framed
    assert part(damaged).note


def test_estimates_are_near_the_heights_though_nothing_is_decoded(look: Look) -> None:
    rows = [picture(seq, *size, text) for seq, (size, text) in enumerate(
        [((3000, 2000), ""), ((900, 2000), "short"), ((24, 24), ""), ((20_000, 10), "")], 1)]  # fmt: skip
    rows.append(having(message(9), attachment("notes.zip")))
    files = InventedFiles()
    estimates = typesetter_for(look, files).estimates(rows)
    heights = [layout.height for layout in laid_out(look, *rows, files=files)]
    assert all(abs(one - other) <= 60 for one, other in zip(estimates, heights, strict=True))
    assert files.asked == []


@pytest.mark.parametrize(
    "name",
    ["A very long name that nobody would give to a file unless to see what becomes of it.tar.gz", "x" * 150 + ".pdf"],
)
def test_cuts_a_long_name_in_its_middle(look: Look, name: str) -> None:
    font = look.fonts.title
    shown = fit_in_middle(name, 200, font)
    assert font.advance(shown) <= 200
    assert "…" in shown
    assert shown.endswith(name[name.rindex(".") :])
    assert shown[:3] == name[:3]
    assert fit_in_middle("short.pdf", 200, font) == "short.pdf"


def test_a_name_without_suffix_and_one_that_is_all_suffix_are_cut_too(look: Look) -> None:
    font = look.fonts.title
    for name in ("y" * 200, "." + "z" * 200, "a." + "z" * 200):
        shown = fit_in_middle(name, 120, font)
        assert font.advance(shown) <= 120
        assert "…" in shown
