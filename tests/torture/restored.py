"""Rounds in which the server goes back to a backup: what it lost is nowhere shown as delivered, and all goes on.

The same faults as in other rounds, and a backup made beside the server at work. What was typed is there in the end, or
stands as not delivered on the device it was typed on; all devices show the same, which is what the server has.
"""

import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Final

from messenger.client.model import Link
from tests.end_to_end.server_process import ROOT, SECONDS, environment
from tests.torture import plan as ordinary
from tests.torture.ledger import Restored, append
from tests.torture.plan import Kind, Step
from tests.torture.typist import Look
from tests.torture.world import SETTLED_WITHIN, World

_FAULTS: Final = 6


def plan(seed: int) -> list[Step]:
    """Return the steps of the round ``seed``: one backup, and one way back to it or two, with faults all around."""
    random = Random(f"restored {seed}")
    steps = ordinary.plan(seed, _FAULTS)
    backup = random.randint(2, len(steps) // 2)
    steps.insert(backup, Step(Kind.BACKUP))
    for _ in range(random.choice((1, 1, 2))):
        steps.insert(random.randint(backup + 1, len(steps)), Step(Kind.RESTORE))
    return steps


class RestoredWorld(World):
    """A server with an operator."""

    def __init__(self, folder: Path, patience: float = SETTLED_WITHIN) -> None:
        super().__init__(folder, patience)
        self._backups = folder / "backups"
        self._hands |= {Kind.BACKUP: self._back_up, Kind.RESTORE: self._restore}

    def _back_up(self, _: Step) -> None:
        self._operate("backup", str(self._backups))

    def _restore(self, _: Step) -> None:
        """Go back to the last backup, once nobody hears the old server any more, and have everybody back."""
        self.server.kill()
        self.calm_links()
        self.revive_devices()
        self.wait(lambda looks: all(look.link != Link.ONLINE for look in looks), "everybody to be without a link")
        newest = max(self._backups.iterdir())
        self._operate("restore", str(newest), "--yes")
        for desk in self.desks.values():
            append(desk.device.ledger, Restored())
        self.server.start()
        self.wait(self._back, "everybody to be back")

    def _back(self, looks: list[Look]) -> bool:
        """Whether all are online; who was signed out enters the password again, as it is told to."""
        self.revive_devices()  # one that was about to die of a byte that had passed
        for (label, desk), look in zip(self.desks.items(), looks, strict=True):
            if not look.me and not look.entering:
                desk.tell("sign-in", self.entrance(label))
        return all(look.link == Link.ONLINE for look in looks)

    def _operate(self, *words: str) -> None:
        """Run an operator's command."""
        command = [sys.executable, str(ROOT / "server_main.py"), *words, "--data", str(self.server.data)]
        done = subprocess.run(
            command,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{words[0]}: {done.stdout}{done.stderr}"
