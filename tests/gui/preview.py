"""One window alone, with an invented state, for eyes and pictures: `python -m tests.gui.preview conversation`."""

import argparse
import time
import tkinter as tk
from importlib import import_module
from pathlib import Path

from messenger.gui.look.fonts import load_bundled_fonts
from messenger.gui.look.look import build_look, system_factor
from messenger.gui.look.palette import DARK, LIGHT
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
    "private_chats",
    "hidden",
    "wrong_port",
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
    "offline": "main_window",
    "composer": "main_window",
    "nothing_found": "main_window",
    "empty": "main_window",
    "empty_everyone": "main_window",
    "empty_people": "main_window",
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
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.gui.preview", description=__doc__)
    parser.add_argument("name", choices=sorted(PREVIEWS))
    parser.add_argument("--dark", action="store_true", help="in the dark colours")
    parser.add_argument("--scale", type=float, help="in place of the system's scale")
    parser.add_argument("--size", default="868x637", help="of the window, in px at scale 1")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write a picture of the window and end")
    options = parser.parse_args()
    load_bundled_fonts()
    root = tk.Tk(className="Messenger")
    root.title(f"Preview - {options.name}")
    factor = options.scale or system_factor(root)
    width, height = (round(int(part) * factor) for part in options.size.split("x"))
    root.geometry(f"{width}x{height}+0+0")
    look = build_look(root, DARK if options.dark else LIGHT, factor)
    shown = import_module(f"tests.gui.previews.{PREVIEWS[options.name]}").show(root, look, options.name)
    if options.save:
        for _ in range(5):  # the display answers in its own time
            root.update()
            time.sleep(0.02)
        picture_of(shown or root).save(options.save)
    else:
        root.mainloop()


if __name__ == "__main__":
    main()
