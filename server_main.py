"""The server: ``python server_main.py [PORT [BLOCK_DURATION [TIMEOUT]]] [options]``; see ``--help``."""

import sys

from messenger.server.run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
