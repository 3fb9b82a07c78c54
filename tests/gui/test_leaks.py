"""What was opened and closed leaves nothing behind, and a window in which nothing moves has nothing to wake up for.

Changes of the look are looked at in ``test_switching_leaks``.
"""

import time
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from messenger.client import facts
from messenger.client.model import EVERYONE
from messenger.client.private.model import Path as Way
from messenger.client.private.model import Phase
from messenger.gui.pictures.viewer import Viewer
from messenger.gui.private.window import PrivateWindow
from messenger.gui.widgets.scrollbar import Scrollbar
from messenger.protocol.base import direct_log
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.desktop import Desktop
from tests.gui.driving import press, see, settle
from tests.gui.holdings import held, objects, rests, waiting
from tests.gui.invented_pictures import as_file, landscape, with_picture
from tests.gui.workplace import ANNA

CHATS = 200
TIMES = 20
DIALOGS: dict[str, tuple[object, ...]] = {
    "profile": (2,),
    "my_profile": (),
    "password": (),
    "delete_account": (),
    "new_group": (),
    "group": (samples.TEAM,),
    "add_members": (samples.TEAM,),
    "leave_group": (samples.TEAM,),
    "devices": (),
    "invites": (),
    "block": (2,),
    "who_was_online": (),
    "settings": (),
    "help": (),
}
"""How each is opened."""


@pytest.fixture
def desktop(root: tk.Tk, tmp_path: Path) -> Iterator[Desktop]:
    """The program, signed in. What a callback raises is logged, and that fails the test."""
    made = Desktop(root, tmp_path)
    made.app.watch_inbox()
    made.tell(*samples.signed_in(), *samples.groups())
    made.main()
    yield made
    made.app.close()


def nothing_left(desktop: Desktop, do: Callable[[int], None], times: int) -> None:
    """Do it some times, so that everything is made which stays; then ``times`` times, which leave nothing more.

    A picture that is made once and kept may be made late: the second ``times`` show that it is no more than that.
    """
    for number in range(max(2, times // 10)):
        do(number)
    was, lived = before, living = held(desktop.app), objects(desktop.app)
    for _ in range(2):
        was, lived = before, living
        for number in range(times):
            do(number)
        before, living = held(desktop.app), objects(desktop.app)
        if before == was and not living - lived:
            break
    assert before == was
    assert living - lived == {}


def test_two_hundred_chats_leave_nothing_behind(desktop: Desktop) -> None:
    window = desktop.main()
    logs = [direct_log(samples.ME.id, peer) for peer in range(2, 10)] + [samples.TEAM, EVERYONE]

    def open_and_close(number: int) -> None:
        which = number % len(logs)
        window.open_chat(logs[which])
        if logs[which] == samples.TEAM:
            desktop.tell(samples.group_history())
        elif logs[which] != EVERYONE:
            desktop.tell(samples.history(which + 2))
        settle(desktop.root)
        window.open_chat(None)
        settle(desktop.root)

    nothing_left(desktop, open_and_close, CHATS)


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_leaves_nothing_behind(desktop: Desktop, name: str) -> None:
    window = desktop.main()

    def open_and_close(_number: int) -> None:
        getattr(window._dialogs, name)(*DIALOGS[name])
        settle(desktop.root)
        (dialog,) = (child for child in window.winfo_children() if isinstance(child, tk.Toplevel))
        see(desktop.root, dialog.winfo_viewable, f"the dialog {name}")
        press(dialog, "Escape")
        assert not dialog.winfo_exists()

    nothing_left(desktop, open_and_close, TIMES)


def test_private_windows_leave_nothing_behind(desktop: Desktop) -> None:
    window = desktop.main()

    def open_and_close(number: int) -> None:
        session = f"session-{number}"
        desktop.tell(
            samples.private(3, Phase.OPEN, Way.DIRECT, safety=samples.SAFETY, session=session), samples.private_said(3)
        )
        see(desktop.root, lambda: "private-3" in window.children, "the private window")
        private = window.nametowidget("private-3")
        assert isinstance(private, PrivateWindow)
        see(desktop.root, private.winfo_viewable, "the private window on the screen")
        private.show_safety()
        settle(desktop.root)
        desktop.tell(samples.private(3, Phase.OVER, session=session))
        settle(desktop.root)
        private.close()
        desktop.tell(facts.PrivateForgotten(3))
        see(desktop.root, lambda: "private-3" not in window.children, "no private window")

    nothing_left(desktop, open_and_close, TIMES)


def test_questions_for_a_private_chat_leave_nothing_behind(desktop: Desktop) -> None:
    window = desktop.main()

    def ask_and_withdraw(number: int) -> None:
        session, until = f"session-{number}", time.monotonic() + 60
        desktop.tell(samples.private(4, Phase.ASKED, until=until, session=session))
        see(desktop.root, lambda: "ring-4" in window.children, "the question")
        settle(desktop.root)
        desktop.tell(samples.private(4, Phase.OVER, session=session, code=Code.PRIVATE_DECLINED))
        desktop.tell(facts.PrivateForgotten(4))
        see(desktop.root, lambda: "ring-4" not in window.children, "no question")

    nothing_left(desktop, ask_and_withdraw, TIMES)


def test_pickers_and_menus_leave_nothing_behind(desktop: Desktop) -> None:
    window = desktop.main()
    window.open_chat(ANNA)
    desktop.tell(samples.history(2))
    see(desktop.root, window.pane.composer.winfo_viewable, "the chat")

    def open_and_close(_number: int) -> None:
        window.pane.composer.toggle_picker()
        picker = window.pane.nametowidget("emoji_picker")
        see(desktop.root, lambda: not picker.cells.waiting, "all pictures")
        window.pane.composer.toggle_picker()
        window._open_menu()
        settle(desktop.root)
        window.nametowidget("menu").close()
        settle(desktop.root)
        window._search_here()
        settle(desktop.root)
        window.pane.end_search()
        window.search()
        settle(desktop.root)
        window.sidebar.end_search()
        settle(desktop.root)

    nothing_left(desktop, open_and_close, TIMES)


def test_pictures_in_large_leave_nothing_behind(desktop: Desktop) -> None:
    desktop.main()
    messages = [
        with_picture(samples.message(2, 300 + hour, "", 5 - hour), as_file(landscape(1200, 800, hour)))
        for hour in range(3)
    ]
    data = [as_file(landscape(1200, 800, hour)) for hour in range(3)]

    def look_and_close(number: int) -> None:
        which = number % len(messages)
        message, file = messages[which], messages[which].file
        desktop.app._pictures.view(desktop.root, message)
        viewer = desktop.root.nametowidget("viewer")
        assert isinstance(viewer, Viewer)
        assert file is not None
        desktop.tell(facts.PictureTold(file.hash, True, data[which]))
        see(desktop.root, lambda: viewer.pane.large is not None and viewer.pane.still, "the picture")
        viewer.pane.toggle()
        see(desktop.root, lambda: viewer.pane.still, "the picture in its own size")
        viewer.close()
        settle(desktop.root)

    nothing_left(desktop, look_and_close, TIMES)


# --- at rest


def test_a_window_without_a_chat_rests(desktop: Desktop) -> None:
    rests(desktop.root)


def test_a_window_with_a_chat_rests(desktop: Desktop) -> None:
    desktop.main().open_chat(ANNA)
    desktop.tell(samples.history(2))
    settle(desktop.root)
    rests(desktop.root)


def test_a_window_rests_after_scrolling_and_jumping(desktop: Desktop) -> None:
    window = desktop.main()
    desktop.root.geometry("800x460")
    window.open_chat(ANNA)
    desktop.tell(samples.history(2))
    view = window.pane.conversation
    scrollbar = view.nametowidget("scrollbar")
    assert isinstance(scrollbar, Scrollbar)
    see(desktop.root, lambda: len(view.rows_on_screen()) > 2, "the conversation")
    settle(desktop.root)
    view.nametowidget("canvas").event_generate("<Button-4>")
    assert scrollbar.visible
    assert waiting(desktop.root)
    rests(desktop.root)
    view.show_row(121)
    assert waiting(desktop.root)
    rests(desktop.root)


def test_a_window_rests_after_the_picker_was_closed(desktop: Desktop) -> None:
    window = desktop.main()
    window.open_chat(ANNA)
    desktop.tell(samples.history(2))
    see(desktop.root, window.pane.composer.winfo_viewable, "the chat")
    window.pane.composer.toggle_picker()
    assert waiting(desktop.root), "its pictures come bit by bit"
    window.pane.composer.toggle_picker()
    rests(desktop.root)


def test_a_window_with_a_picture_in_large_rests(desktop: Desktop) -> None:
    desktop.main()
    data = as_file(landscape(1200, 800))
    message = with_picture(samples.message(2, 300, "", 5), data)
    desktop.app._pictures.view(desktop.root, message)
    viewer = desktop.root.nametowidget("viewer")
    assert isinstance(viewer, Viewer)
    assert message.file is not None
    desktop.tell(facts.PictureTold(message.file.hash, True, data))
    see(desktop.root, lambda: viewer.pane.large is not None and viewer.pane.still, "the picture")
    rests(desktop.root)


def test_a_window_rests_after_a_dialog_and_a_private_chat(desktop: Desktop) -> None:
    window = desktop.main()
    desktop.tell(samples.private(3, Phase.OPEN, Way.DIRECT, safety=samples.SAFETY), samples.private_said(3))
    see(desktop.root, lambda: "private-3" in window.children, "the private window")
    window._dialogs.settings("notifications")
    settle(desktop.root)
    rests(desktop.root)
