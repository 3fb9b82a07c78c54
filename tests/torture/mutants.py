"""Plants a fault in a copy of the program and has the rounds find it: ``python -m tests.torture.mutants [NAME...]``.

A rig that has never caught anything proves nothing. Each mutant is a change of a few words that would lose, double or
disorder messages; the rounds run until one of them fails. A mutant that survives all of them, or whose words are no
longer there, is a failure.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
COPIED: Final = ("messenger", "tests", "assets")
ROUNDS: Final = 40
PATIENCE: Final = 10.0
"""Seconds in which all must have arrived: a program that is right needs less than half of it."""
_NOTHING_FOUND: Final = 0
_FOUND: Final = 1


@dataclass(frozen=True, slots=True)
class Edit:
    """``before``, which stands in ``file`` exactly once, becomes ``after``."""

    file: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. ``rig``: the module that is to find it, with its arguments."""

    name: str
    edits: tuple[Edit, ...]
    rig: tuple[str, ...] = ("tests.torture",)


def _mutant(name: str, file: str, before: str, after: str, *rig: str) -> Mutant:
    return Mutant(name, (Edit(file, before, after),), rig or ("tests.torture",))


_MESSAGES: Final = "messenger/server/handlers/messages.py"
_TURN: Final = "messenger/server/turn.py"
_SYNCING: Final = "messenger/client/syncing.py"
_TEXTS: Final = "messenger/client/private/texts.py"
_PRIVATE: Final = ("tests.torture", "--private")

MUTANTS: Final = (
    _mutant(
        "ack before commit",
        _TURN,
        "        self._armed = False\n        if not self._dead:\n            try:\n",
        "        self._armed = False\n        for early in self._posted:\n            early.flush()\n"
        "        if not self._dead:\n            try:\n",
    ),
    _mutant(
        "dropped dedup at the server",
        _MESSAGES,
        "        if dn != device.dn + 1:\n            self._out_of_order",
        "        if dn > device.dn + 1:\n            self._out_of_order",
    ),
    _mutant(
        "another cid for each repeat",
        "messenger/client/sending.py",
        "self._say(Send(outgoing.dn, outgoing.cid,",
        "self._say(Send(outgoing.dn, __import__('secrets').token_urlsafe(16),",
    ),
    _mutant(
        "skipped dn check",
        _MESSAGES,
        "        if dn != device.dn + 1:\n            self._out_of_order",
        "        if dn <= device.dn:\n            self._out_of_order",
    ),
    _mutant(
        "lost since page",
        _MESSAGES,
        "        rows, upto = self._visible(session, user, log, line.after)\n",
        "        rows, upto = self._visible(session, user, log, line.after)\n        rows = rows[:0]\n",
    ),
    _mutant(
        "lost end of a long since page",
        _MESSAGES,
        "                upto = prev\n                break\n",
        "                break\n",
    ),
    _mutant(
        "taken over a hole",
        _SYNCING,
        "        if prev > row.cursor:\n            self._missed(row, entry.seq)\n            return\n",
        "",
    ),
    _mutant(
        "told before it is on the disk",
        "messenger/client/turn.py",
        "            try:\n                self.save()\n",
        "            try:\n                self.save()\n                for early in self._facts:\n"
        "                    self._publish(early)\n                self._facts = []\n",
    ),
    _mutant(
        "a member sees what was said while it was none",
        "messenger/server/groups.py",
        "            first, last = max(begin, after), self.head if until is None else until\n",
        "            first, last = after, self.head if until is None else until\n",
    ),
    _mutant(
        "only the newest token resumes",
        "messenger/server/handlers/accounts.py",
        "hmac.compare_digest(known, given) for known in (token, before)",
        "hmac.compare_digest(known, given) for known in (token,)",
    ),
    _mutant(
        "not acknowledged and not shown as failed",
        "messenger/client/private/said.py",
        "            self._settle(cid, Delivery.FAILED, code)\n",
        "            assert cid and code\n",
        *_PRIVATE,
    ),
    _mutant(
        "everything said counts as acknowledged by a new link",
        _TEXTS,
        "        cids = self.got(their_have)\n",
        "        cids = self.got(self._ever_sent)\n",
        *_PRIVATE,
    ),
)


def plant(mutant: Mutant, folder: Path) -> None:
    """Copy the program to ``folder``, with the fault. Raises ``ValueError`` when its words are not there once."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for edit in mutant.edits:
        (folder / edit.file).write_text(spoiled(edit, (folder / edit.file).read_text("utf-8")), "utf-8")


def spoiled(edit: Edit, text: str) -> str:
    """Return the text of a file with the fault. Raises ``ValueError`` when its words are not there once."""
    if text.count(edit.before) != 1:
        raise ValueError(f"{edit.file} holds {text.count(edit.before)} times: {edit.before!r}")
    return text.replace(edit.before, edit.after)


def hunt(mutant: Mutant, rounds: int = ROUNDS) -> tuple[bool, str]:
    """Return whether the rig finds the fault, and what it says."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as made:
        folder = Path(made)
        plant(mutant, folder)
        command = [sys.executable, "-m", *mutant.rig, "--first", "1", "--rounds", str(rounds), "--stop"]
        done = subprocess.run(
            [*command, "--patience", str(PATIENCE)], cwd=folder, capture_output=True, text=True, check=False
        )
    if done.returncode not in (_NOTHING_FOUND, _FOUND) or "Traceback" in done.stderr:
        raise RuntimeError(f"the rig itself failed:\n{done.stderr}")
    return done.returncode == _FOUND, done.stdout


def main(names: list[str]) -> int:
    """Hunt all mutants or those named; return 1 when one survives."""
    survived = 0
    for mutant in MUTANTS:
        if names and mutant.name not in names:
            continue
        began = time.monotonic()
        found, said = hunt(mutant)
        survived += not found
        print(f"{'caught' if found else 'SURVIVED'}: {mutant.name} ({time.monotonic() - began:.0f} s)", flush=True)
        print("".join(f"    {line}\n" for line in said.splitlines()[:4] if found), end="", flush=True)
    print(f"{survived} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
