"""The command line of the desktop program: the client's options and those of the window. Nothing is opened here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from messenger.client.settings import DEFAULT_PROFILE, ClientConfig, argument_parser, config_from
from messenger.gui.appearance import Theme


@dataclass(frozen=True, slots=True)
class GuiConfig:
    """``appearance``: in place of what was chosen in the window; None for that. ``title``: what the window is called,
    empty for the usual. ``scale``: times the system's, from 0.75 to 3.
    """

    client: ClientConfig
    appearance: Theme | None = None
    title: str = ""
    scale: float = 1.0

    @property
    def window_title(self) -> str:
        """The window's title; profiles other than the usual one are named in it."""
        if self.title:
            return self.title
        profile = self.client.profile
        return "Messenger" if profile == DEFAULT_PROFILE else f"Messenger - {profile}"


def parse(argv: Sequence[str]) -> GuiConfig:
    """Read the command line (without the program's name); wrong usage prints it and raises ``SystemExit`` (2)."""
    parser = argument_parser()
    parser.add_argument("--appearance", choices=("system", "light", "dark"),
                        help="for this run, in place of what was chosen in the settings")  # fmt: skip
    parser.add_argument("--title", default="", metavar="TEXT", help="what the window is called")
    parser.add_argument("--scale", type=float, default=1.0, metavar="FACTOR", help="everything larger or smaller")
    options = parser.parse_args(argv)
    if not 0.75 <= options.scale <= 3:
        parser.error("--scale: choose a factor from 0.75 to 3")
    return GuiConfig(config_from(options), options.appearance, options.title, options.scale)
