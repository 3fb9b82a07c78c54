"""The terminal client with other durations and limits: ``python -m tests.classic.quick DURATIONS LIMITS HOST PORT``."""

import json
import sys

from messenger.classic.__main__ import main
from messenger.classic.settings import Durations, Limits

if __name__ == "__main__":
    durations, limits, *arguments = sys.argv[1:]
    sys.exit(main(arguments, Durations(**json.loads(durations)), Limits(**json.loads(limits))))
