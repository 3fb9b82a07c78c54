"""Faults of what is kept: on the disk too late, or in memory though it never happened."""

from typing import Final

from tests.mutants.mutant import mutant, tests

_DATABASE: Final = "messenger/server/storage/database.py"
_TURN: Final = "messenger/server/turn.py"
_CLIENT: Final = "messenger/client/store/database.py"

MUTANTS: Final = (
    mutant(
        "no sync of the server's store",
        _DATABASE,
        "pragma synchronous=full",
        "pragma synchronous=normal",
        tests("server/test_sync_order.py::test_a_sync_returned_between_every_insert_and_its_acknowledgement"),
    ),
    mutant(
        "ack before sync",
        _TURN,
        "        self._armed = False\n        if not self._dead:\n            try:\n",
        "        self._armed = False\n        for early in self._posted:\n            early.flush()\n"
        "        if not self._dead:\n            try:\n",
        tests("server/test_sync_order.py::test_a_sync_returned_between_every_insert_and_its_acknowledgement"),
    ),
    mutant(
        "live state of a dead turn stays",
        _TURN,
        "        self._rewind(0, 0, 0)\n",
        "        self._undo.clear()\n        self._rewind(0, 0, 0)\n",
        tests("server/test_turn.py::test_a_full_disk_takes_the_whole_turn_back_and_says_that_the_outcome_is_unknown"),
    ),
    mutant(
        "numbers of a dead turn stay used up",
        "messenger/server/handlers/messages.py",
        "        turn.undo(_unsend, device, device.last_row, log, log.head, log.ts)\n",
        "",
        tests(
            "server/test_full_disk.py::test_numbers_that_a_dead_turn_has_used_are_free_again",
        ),
    ),
    mutant(
        "rows of a failed request stay",
        _TURN,
        "self._database.release(keep=False)",
        "self._database.release(keep=True)",
        tests("server/test_turn.py::test_a_handler_that_raises_is_taken_back_alone"),
    ),
    mutant(
        "answers of a dead turn leave",
        _TURN,
        "            if out:  # else the connection was aborted meanwhile\n                out.pop()\n",
        "",
        tests("server/test_turn.py::test_a_full_disk_takes_the_whole_turn_back_and_says_that_the_outcome_is_unknown"),
    ),
    mutant(
        "a broken store is served on",
        _TURN,
        "        if not isinstance(error, StorageFullError):\n",
        "        if False:\n",
        tests("server/test_turn.py::test_any_other_failure_of_the_store_answers_nobody_and_ends_the_process"),
    ),
    mutant(
        "a cursor that ran ahead of the disk",
        "messenger/client/turn.py",
        "        self._undo()\n        self._broken(error if",
        "        self._open = False\n        self._broken(error if",
        tests("client/test_turn.py::test_undoes_everything_and_tells_nothing_when_the_disk_refuses"),
    ),
    mutant(
        "no sync of the client's store",
        _CLIENT,
        "PRAGMA synchronous = FULL",
        "PRAGMA synchronous = NORMAL",
        tests("client/store/test_durable.py::test_a_commit_is_on_the_disk_when_it_returns"),
    ),
    mutant(
        "what a restored server has lost is not noticed",
        "messenger/client/admission.py",
        "        store.doubts.begin(account.id, account.user)\n",
        "",
        tests("client/test_losses.py::test_shows_what_the_server_lost_as_not_delivered"),
    ),
    mutant(
        "what is deleted stays in free pages",
        _DATABASE,
        "pragma secure_delete=on",
        "pragma secure_delete=off",
        tests("server/test_retention.py::test_leaves_nothing_of_what_is_removed_in_the_file"),
    ),
    mutant(
        "a restored server keeps its epoch",
        "messenger/server/safekeeping/restoring.py",
        "    copies.set_epoch(stage / DATABASE, secrets.token_urlsafe(16))\n",
        "    assert secrets\n",
        tests("server/safekeeping/test_restoring.py::test_gives_the_database_a_new_epoch_each_time"),
    ),
    mutant(
        "any backup is good enough",
        "messenger/server/safekeeping/restoring.py",
        "    if looked.faults:\n",
        "    if False:\n",
        tests("server/safekeeping/test_restoring.py::test_refuses_a_backup_that_is_not_sound_and_changes_nothing"),
    ),
    mutant(
        "a restore begins without a plan",
        "messenger/server/safekeeping/exchange.py",
        "    write_synced(folder / PLAN, msgspec.json.encode(_Plan(aside, list(new), list(gone))))\n",
        "    _carry_out(folder, _Plan(aside, list(new), list(gone)))\n",
        tests("server/safekeeping/test_restoring.py::test_killed_at_any_step_leaves_the_old_or_the_new_and_goes_on"),
    ),
    mutant(
        "a restore that was killed is not finished",
        "messenger/server/safekeeping/exchange.py",
        "    if plan.exists():\n",
        "    if not (folder / STAGE).exists():\n",
        tests("server/safekeeping/test_restoring.py::test_killed_at_any_step_leaves_the_old_or_the_new_and_goes_on"),
    ),
    mutant(
        "an empty store takes the place of one that is gone",
        "messenger/client/store/database.py",
        "                aside.check_begun(folder)\n",
        "",
        tests("client/store/test_damage.py::test_is_noticed_at_the_start_and_left_as_it_is"),
    ),
    mutant(
        "a page that was found torn is forgotten at the next start",
        "messenger/client/store/database.py",
        "        if not aside.marked(self._folder):\n",
        "        if True:\n",
        tests(
            "client/store/test_damage.py::test_a_page_that_nobody_reads_at_the_start_is_found_once_damage_is_suspected"
        ),
    ),
    mutant(
        "a torn write-ahead log is read as far as it goes",
        "messenger/server/safekeeping/damage.py",
        "    if lost is not None:\n",
        "    if False:\n",
        tests("server/safekeeping/test_damage.py"),
    ),
    mutant(
        "a torn database is opened",
        "messenger/server/safekeeping/damage.py",
        "    if found:\n        raise DamagedError",
        "    if False:\n        raise DamagedError",
        tests("server/safekeeping/test_damage.py"),
    ),
    mutant(
        "verify asks SQLite alone",
        "messenger/server/storage/soundness.py",
        "        return [*_references(connection), *_numbers(connection)]\n",
        "        return _references(connection)\n",
        tests("server/test_soundness.py"),
    ),
)
