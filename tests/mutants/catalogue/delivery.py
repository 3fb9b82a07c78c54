"""Faults that lose, double or disorder messages: the rounds of torture find them."""

from typing import Final

from tests.mutants.mutant import mutant, tests, torture

_MESSAGES: Final = "messenger/server/handlers/messages.py"
_TURN: Final = "messenger/server/turn.py"
_SYNCING: Final = "messenger/client/syncing.py"
_TEXTS: Final = "messenger/client/private/texts.py"
_ROUNDS: Final = torture()
_PRIVATE: Final = torture("--private")
_RESTORED: Final = torture("--restored")

MUTANTS: Final = (
    mutant(
        "ack before commit",
        _TURN,
        "        self._armed = False\n        if not self._dead:\n            try:\n",
        "        self._armed = False\n        for early in self._posted:\n            early.flush()\n"
        "        if not self._dead:\n            try:\n",
        _ROUNDS,
    ),
    mutant(
        "dropped dedup at the server",
        _MESSAGES,
        "        if dn != device.dn + 1:\n            self._out_of_order",
        "        if dn > device.dn + 1:\n            self._out_of_order",
        _ROUNDS,
    ),
    mutant(
        "another cid for each repeat",
        "messenger/client/sending.py",
        "self._say(Send(outgoing.dn, outgoing.cid,",
        "self._say(Send(outgoing.dn, __import__('secrets').token_urlsafe(16),",
        _ROUNDS,
    ),
    mutant(
        "skipped dn check",
        _MESSAGES,
        "        if dn != device.dn + 1:\n            self._out_of_order",
        "        if dn <= device.dn:\n            self._out_of_order",
        _ROUNDS,
    ),
    mutant(
        "lost since page",
        _MESSAGES,
        "        rows, upto = self._visible(session, user, log, line.after)\n",
        "        rows, upto = self._visible(session, user, log, line.after)\n        rows = rows[:0]\n",
        _ROUNDS,
    ),
    mutant(
        "lost end of a long since page",
        _MESSAGES,
        "                upto = prev\n                break\n",
        "                break\n",
        _ROUNDS,
    ),
    mutant(
        "taken over a hole",
        _SYNCING,
        "        if prev > row.cursor:\n            self._skipped",
        "        if False:\n            self._skipped",
        _ROUNDS,
    ),
    mutant(
        "told before it is on the disk",
        "messenger/client/turn.py",
        "            try:\n                self.save()\n",
        "            try:\n                self.save()\n                for early in self._facts:\n"
        "                    self._publish(early)\n                self._facts = []\n",
        _ROUNDS,
    ),
    mutant(
        "a member sees what was said while it was none",
        "messenger/server/groups.py",
        "            first, last = max(begin, after), self.head if until is None else until\n",
        "            first, last = after, self.head if until is None else until\n",
        tests("server/handlers/test_group_histories.py"),
    ),
    mutant(
        "only the newest token resumes",
        "messenger/server/handlers/accounts.py",
        "hmac.compare_digest(known, given) for known in (token, before)",
        "hmac.compare_digest(known, given) for known in (token,)",
        _ROUNDS,
    ),
    mutant(
        "not acknowledged and not shown as failed",
        "messenger/client/private/said.py",
        "            self._settle(cid, Delivery.FAILED, code)\n",
        "            assert cid and code\n",
        _PRIVATE,
    ),
    mutant(
        "everything said counts as acknowledged by a new link",
        _TEXTS,
        "        cids = self.got(their_have)\n",
        "        cids = self.got(self._ever_sent)\n",
        _PRIVATE,
    ),
    mutant(
        "what a restored server has lost is forgotten without a word",
        "messenger/client/losses.py",
        "        for one in mine:\n",
        "        for one in mine[:0]:\n",
        _RESTORED,
    ),
)
