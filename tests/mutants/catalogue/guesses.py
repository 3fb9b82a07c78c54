"""Faults that help to guess: passwords, and which names there are."""

from typing import Final

from tests.mutants.mutant import mutant, tests

_GUESSES: Final = "messenger/server/guesses.py"
_PASSWORDS: Final = "messenger/server/passwords.py"
_LOCKS: Final = "messenger/server/locks.py"

MUTANTS: Final = (
    mutant(
        "wrong passwords are not added up",
        _LOCKS,
        "failures = 1 if guessed.until else guessed.failures + 1",
        "failures = 1",
        tests("server/test_locks.py::test_the_third_wrong_guess_locks_the_name"),
    ),
    mutant(
        "a guess during the lock lengthens it",
        _LOCKS,
        "        if left:\n            return left\n",
        "",
        tests("server/test_locks.py::test_a_guess_during_the_lock_does_not_lengthen_it"),
    ),
    mutant(
        "many guesses for a name are judged at once",
        _GUESSES,
        "        if waiting is None:\n",
        "        if not waiting:\n",
        tests("server/test_guesses.py::test_one_guess_for_a_name_is_hashed_at_a_time"),
    ),
    mutant(
        "guesses that waited are heard although the lock fell",
        _GUESSES,
        "        if left or _is_gone(guess.session):\n            if left:\n",
        "        if _is_gone(guess.session):\n            if left:\n",
        tests("server/test_guesses.py::test_those_waiting_when_the_lock_falls_are_answered_as_locked_without_a_hash"),
    ),
    mutant(
        "who leaves before the answer is not counted",
        _GUESSES,
        "            left = self._locks.failed(guess.key)  # also",
        "            left = 0 if gone else self._locks.failed(guess.key)  # not",
        tests("server/test_guesses.py::test_a_wrong_guess_counts_though_its_connection_is_gone"),
    ),
    mutant(
        "an unknown name costs no hash",
        _PASSWORDS,
        "        try:\n            self._hasher.verify(secret.hashed or self._nobodys, given)\n",
        "        try:\n            if secret.hashed is None:\n                return Verdict(False)\n"
        "            self._hasher.verify(secret.hashed, given)\n",
        tests("server/test_passwords.py::test_nobodys_password_costs_a_verification_and_is_never_right"),
    ),
    mutant(
        "an unknown name is never locked",
        _GUESSES,
        "            left = self._locks.failed(guess.key)  # also",
        "            left = 0 if now is None else self._locks.failed(guess.key)  # not",
        tests("server/handlers/test_accounts.py::test_an_unknown_name_gets_the_answers_of_a_wrong_password"),
    ),
    mutant(
        "names are told without an invite",
        "messenger/server/handlers/accounts.py",
        '        """Return canonical name and display name; raise ``TextRefusedError``."""\n',
        "        self._register.check_free(names.user_name(line.user_name))\n",
        tests("server/handlers/test_accounts.py::test_without_an_invite_nobody_learns_which_names_exist"),
    ),
    mutant(
        "any token resumes",
        "messenger/server/handlers/accounts.py",
        "known is not None and hmac.compare_digest(known, given)",
        "known is not None",
        tests("server/handlers/test_accounts.py::test_a_token_stays_valid_until_its_successor_has_been_used"),
    ),
    mutant(
        "a new password leaves other devices signed in",
        "messenger/server/register.py",
        "        self._devices.revoke_all(user.id, 0 if but is None or but.device is None else but.device.id)\n",
        "",
        tests("server/handlers/test_own_account.py"),
    ),
    mutant(
        "hashes are worked out on the loop",
        "messenger/server/passwords.py",
        "future = self._loop.run_in_executor(self._pool, _timed, job.work)\n",
        "future = self._loop.create_future()\n                future.set_result(_timed(job.work))\n",
        tests("server/test_passwords.py::test_hashes_are_worked_out_beside_the_loop"),
    ),
)
