"""Starts the desktop messenger: ``python gui_main.py [--profile NAME]``."""

import sys

from messenger.gui.app import begin, build
from messenger.gui.options import parse


def main() -> None:
    """Read the command line, build, run."""
    begin()
    build(parse(sys.argv[1:])).run()


if __name__ == "__main__":
    main()
