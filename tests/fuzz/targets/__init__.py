"""What is fed to the program, and what must hold whatever it is: one check for each reader of strangers' bytes.

A check raises when something does not hold. It depends on the bytes alone.
"""

from typing import Final

from tests.fuzz.targets import carried, kept, lines, names, pictures, programs, terminals, texts, trust
from tests.fuzz.targets.base import Target

__all__ = ["TARGETS", "Target"]

TARGETS: Final[tuple[Target, ...]] = (
    *lines.TARGETS,
    *terminals.TARGETS,
    *trust.TARGETS,
    *names.TARGETS,
    *texts.TARGETS,
    *kept.TARGETS,
    *carried.TARGETS,
    *pictures.TARGETS,
    *programs.TARGETS,
)
