"""One window alone, with an invented state, for eyes and pictures: `python -m tests.gui.preview conversation`."""

import argparse
import time
import tkinter as tk
from importlib import import_module
from pathlib import Path

from PIL import Image

from messenger.gui.look.fonts import load_bundled_fonts
from messenger.gui.look.look import build_look, system_factor
from messenger.gui.look.palette import DARK, LIGHT, Palette
from tests.gui.screen import picture_of

PRIVATE = (
    "private_asking",
    "private_connecting",
    "private_new_device",
    "private_changed_key",
    "private_accept_key",
    "private_waiting",
    "private_no_way",
    "private_relay_asked",
    "private_relay_waits",
    "private_open",
    "private_emoji",
    "private_relayed",
    "private_empty",
    "private_blocked",
    "private_warning",
    "private_cut",
    "private_over",
    "private_declined",
    "private_refused",
    "private_again",
    "private_closing",
    "private_command",
    "private_narrow",
    "safety_number",
    "ring",
    "rings",
    "ring_told",
    "ring_refused",
    "ring_aside",
    "ring_narrow",
    "private_row",
)
DIALOGS = (
    "profile",
    "blocked_profile",
    "my_profile",
    "refused_name",
    "password",
    "password_changed",
    "delete_account",
    "new_group",
    "not_added",
    "add_members",
    "group",
    "leader_group",
    "leader_menu",
    "former_group",
    "leader_leaves",
    "leave_group",
    "appearance",
    "device_settings",
    "about",
    "licence",
    "private_chats",
    "hidden",
    "wrong_port",
    "notifications",
    "quiet",
    "file_settings",
    "file_settings_chosen",
    "devices",
    "invites",
    "no_invites",
    "block",
    "waiting",
    "who_was_online",
    "who_nobody",
    "who_own",
    "help",
)
FILES = (
    "pictures",
    "pictures_on_the_way",
    "pictures_that_fail",
    "picture_shapes",
    "files",
    "files_in_trouble",
    "file_names",
    "files_private",
    "files_selected",
    "picture_menu",
)
PICTURES = (
    "viewer",
    "viewer_high",
    "viewer_small",
    "viewer_zoomed",
    "viewer_on_its_way",
    "viewer_damaged",
    "viewer_absent",
)
SENDING = (
    "send_picture",
    "send_scan",
    "send_several",
    "send_many",
    "send_refused",
    "send_long_caption",
    "send_privately",
    "send_relayed",
    "drop_here",
    "drop_privately",
)
READING = ("selected", "message_menu", "newest", "right_to_left", "narrow", "large_text", "small_text")
# What can be looked at -> the module of tests/gui/previews whose `show(root, look, name)` fills the window. It may
# return another window than that, of which a picture is to be taken.
PREVIEWS = {
    "conversation": "conversation",
    "direct": "conversation",
    "main_window": "main_window",
    "people": "main_window",
    "everyone": "main_window",
    "broadcasts": "main_window",
    "team": "main_window",
    "team_typing": "main_window",
    "former": "main_window",
    "blocked": "main_window",
    "warning": "main_window",
    "hello": "main_window",
    "commands": "main_window",
    "names": "main_window",
    "usage": "main_window",
    "people_menu": "main_window",
    "menu": "main_window",
    "quiet_menu": "main_window",
    "offline": "main_window",
    "composer": "main_window",
    "emoji": "main_window",
    "emoji_search": "main_window",
    "emoji_tones": "main_window",
    "emoji_names": "main_window",
    "draft": "main_window",
    "edit_menu": "main_window",
    "nothing_found": "main_window",
    "searched": "main_window",
    "searched_here": "main_window",
    "empty": "main_window",
    "empty_everyone": "main_window",
    "empty_people": "main_window",
    **dict.fromkeys(READING, "reading"),
    **dict.fromkeys(SENDING, "sending"),
    **dict.fromkeys(FILES, "files"),
    "sign_in": "sign_in",
    "servers": "sign_in",
    "sign_up": "sign_in",
    "first_visit": "sign_in",
    "wrong_password": "sign_in",
    "refused_invite": "sign_in",
    "signed_out": "sign_in",
    "locked": "sign_in",
    "two_errors": "sign_in",
    "open_server": "sign_in",
    **dict.fromkeys(DIALOGS, "dialogs"),
    **dict.fromkeys(PRIVATE, "private"),
    **dict.fromkeys(PICTURES, "pictures"),
}


WINDOW = (1180, 760)
"""The size of the window, px at scale 1."""
SIZES = {"conversation": (868, 637), "files": (868, 900)}
"""The same where it is another one, by module: what a conversation has in a window of that size."""
MOST_LOOKS = 20
TEXT_SIZES = {"large_text": 1.6, "small_text": 0.8}
"""Previews in a window of the usual size in which everything is larger or smaller than usual."""


def open_preview(
    root: tk.Tk, name: str, palette: Palette, factor: float, size: tuple[int, int] | None = None
) -> tk.Misc:
    """Fill the window with this preview; return what a picture is to be taken of."""
    root.title(f"Preview - {name}")
    width, height = (round(part * factor) for part in size or SIZES.get(PREVIEWS[name], WINDOW))
    root.geometry(f"{width}x{height}+0+0")
    look = build_look(root, palette, factor * TEXT_SIZES.get(name, 1.0))
    shown: tk.Misc | None = import_module(f"tests.gui.previews.{PREVIEWS[name]}").show(root, look, name)
    return shown or root


def picture_when_still(window: tk.Misc) -> Image.Image:
    """What the window looks like once it has drawn itself: when it has not changed for a while."""
    seen = picture_of(window)
    for _ in range(MOST_LOOKS):
        for _ in range(3):  # the display answers in its own time
            window.update()
            time.sleep(0.02)
        before, seen = seen, picture_of(window)
        if seen.tobytes() == before.tobytes():
            break
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.gui.preview", description=__doc__)
    parser.add_argument("name", choices=sorted(PREVIEWS))
    parser.add_argument("--dark", action="store_true", help="in the dark colours")
    parser.add_argument("--scale", type=float, help="in place of the system's scale")
    parser.add_argument("--size", metavar="WIDTHxHEIGHT", help="of the window, in px at scale 1")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write a picture of the window and end")
    options = parser.parse_args()
    load_bundled_fonts()
    root = tk.Tk(className="Messenger")
    width, height = map(int, options.size.split("x")) if options.size else (0, 0)
    palette, factor = DARK if options.dark else LIGHT, options.scale or system_factor(root)
    shown = open_preview(root, options.name, palette, factor, (width, height) if width else None)
    if options.save:
        picture_when_still(shown).save(options.save)
    else:
        root.mainloop()


if __name__ == "__main__":
    main()
