"""Pictures in the whole program: from bytes to a bubble and the large view, in other looks, to the end."""

import threading
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest

from messenger.client import facts
from messenger.client.model import ChatMessage
from messenger.gui.pictures.viewer import Viewer
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.desktop import Desktop
from tests.gui.driving import press, see
from tests.gui.invented_pictures import as_file, photo, with_picture
from tests.gui.workplace import ANNA

DATA = as_file(photo(1500, 1000))


@pytest.fixture
def desktop(root: tk.Tk, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(root, tmp_path)
    made.app.watch_inbox()
    made.tell(*samples.signed_in())
    made.main()
    yield made
    made.app.close()


def asked(desktop: Desktop) -> list[tuple[ChatMessage, bool]]:
    return cast(list[tuple[ChatMessage, bool]], desktop.client.network.named("show_picture"))


def show_bubble(desktop: Desktop) -> ChatMessage:
    """Have a picture stand in the open chat."""
    message = with_picture(samples.message(2, 300, "The view", 1), DATA)
    desktop.main().open_chat(ANNA)
    summary = facts.ChatSummary(ANNA, 2, 300, 300, 300, message)
    desktop.tell(samples.history(2), facts.MessagesChanged(summary, (message,)))
    see(desktop.root, lambda: (message, False) in asked(desktop), "the picture asked for")
    return message


def come(desktop: Desktop, message: ChatMessage) -> None:
    assert message.file is not None
    desktop.tell(facts.PictureTold(message.file.hash, True, DATA))


def open_viewer(desktop: Desktop, message: ChatMessage) -> Viewer:
    desktop.app._pictures.view(desktop.root, message)
    viewer = desktop.root.nametowidget("viewer")
    assert isinstance(viewer, Viewer)
    come(desktop, message)
    see(desktop.root, lambda: viewer.pane.large is not None and viewer.pane.large.is_whole, "the whole picture")
    see(desktop.root, lambda: viewer.pane.still, "the picture drawn")
    return viewer


def darkrooms() -> int:
    return sum(thread.name == "darkroom" for thread in threading.enumerate())


def test_a_program_without_pictures_decodes_nothing(desktop: Desktop) -> None:
    desktop.main().open_chat(ANNA)
    desktop.tell(samples.history(2))
    see(desktop.root, desktop.main().pane.conversation.rows_on_screen, "the chat")
    assert darkrooms() == 0


def test_the_picture_of_a_bubble_is_kept_small_and_opens_large(desktop: Desktop) -> None:
    message = show_bubble(desktop)
    come(desktop, message)
    see(desktop.root, lambda: desktop.client.network.named("keep_thumbnail"), "the small picture")
    viewer = open_viewer(desktop, message)
    assert asked(desktop)[-1] == (message, True)
    press(viewer.pane, "Escape")
    assert not viewer.winfo_exists()
    assert desktop.main().pane.log == ANNA, "what lies under it stays open"


def test_another_look_goes_through_the_large_view(desktop: Desktop) -> None:
    viewer = open_viewer(desktop, show_bubble(desktop))
    viewer.pane.toggle()
    lens, before, choice = viewer.pane.lens, desktop.app.look, desktop.app._wardrobe.choice
    choice.choose(msgspec.structs.replace(choice.now(), theme="dark", text_size=125))
    see(desktop.root, lambda: desktop.app.look is not before, "another look")
    see(desktop.root, lambda: viewer.pane.still and viewer.pane.lens is not None, "the picture again")
    assert viewer.pane.lens is not None
    assert lens is not None
    assert viewer.pane.lens.scale == lens.scale


def test_signing_out_closes_the_large_view(desktop: Desktop) -> None:
    viewer = open_viewer(desktop, show_bubble(desktop))
    desktop.tell(facts.SignedOut(Code.SIGNED_OUT_HERE, ""))
    see(desktop.root, lambda: not viewer.winfo_exists(), "no viewer")


def test_closing_the_program_ends_the_darkroom(root: tk.Tk, tmp_path: Path) -> None:
    desktop = Desktop(root, tmp_path)
    desktop.app.watch_inbox()
    desktop.tell(*samples.signed_in())
    open_viewer(desktop, show_bubble(desktop))
    assert darkrooms() == 1
    desktop.app.close()
    assert darkrooms() == 0
