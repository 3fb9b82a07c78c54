"""Starts the desktop messenger: ``python gui_main.py [--profile NAME]``."""

import sys

from messenger.client.discretion import be_discreet
from messenger.gui.app import build
from messenger.gui.options import parse


def main() -> None:
    """Read the command line, build, run."""
    be_discreet()
    build(parse(sys.argv[1:])).run()


if __name__ == "__main__":
    main()
