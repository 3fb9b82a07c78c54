"""Where the bundled data files lie, in a checkout and in the packaged program. Only this module knows."""

from __future__ import annotations

import sys
from pathlib import Path

_BUNDLE: str | None = getattr(sys, "_MEIPASS", None)
_ROOT = (Path(_BUNDLE) if _BUNDLE else Path(__file__).parents[3]) / "assets"


def asset(*parts: str) -> Path:
    """The path of a bundled file: ``asset("fonts", "OFL.txt")``."""
    return _ROOT.joinpath(*parts)
