"""Faults of bounds: one is missing, so that somebody may take as much as he likes."""

from typing import Final

from tests.mutants.mutant import fuzz, mutant, tests

_CODEC: Final = "messenger/protocol/codec.py"
_CROWD: Final = "messenger/server/crowd.py"
_FILES: Final = "messenger/server/handlers/files.py"
_IDLE: Final = "messenger/server/idle.py"

MUTANTS: Final = (
    mutant(
        "a line without an end",
        _CODEC,
        "        if error is None and len(self._rest) >= self._limit:\n",
        "        if error is None and len(self._rest) >= 100 * self._limit:\n",
        fuzz(20_000),
    ),
    mutant(
        "a line that is too long among others",
        _CODEC,
        "                elif len(raw) > self._limit:\n",
        "                elif len(raw) > 100 * self._limit:\n",
        tests("protocol/test_codec.py::test_refuses_a_proper_line_that_has_become_too_long_in_pieces"),
    ),
    mutant(
        "unauthenticated_per_address",
        _CROWD,
        " and not self.has_enough_from(where)",
        "",
        tests(
            "server/test_door.py"
            "::test_strangers_are_few_from_one_address_and_in_all_and_users_are_not_disturbed"
        ),
    ),
    mutant(
        "unauthenticated_total",
        _CROWD,
        "len(self._members) < self._most and ",
        "",
        tests("server/test_crowd.py::test_has_room_for_so_many_in_all_and_from_one_network"),
    ),
    mutant(
        "each address of an IPv6 network counts alone",
        _CROWD,
        "ipaddress.IPv6Network((number, 64)",
        "ipaddress.IPv6Network((number, 128)",
        tests("server/test_crowd.py::test_a_host_counts_once_whatever_address_of_its_network_it_uses"),
    ),
    mutant(
        "handshakes without end",
        "messenger/server/listener.py",
        "context is not None and not self._handshakes.has_room(where)",
        "False",
        tests("server/test_listener.py::test_who_says_nothing_counts_from_the_first_moment"),
    ),
    mutant(
        "connections_total",
        "messenger/server/door.py",
        "if not welcome or not self._make_room(where):",
        "if not self._make_room(where):",
        tests("server/test_door.py::test_connections_are_bounded_in_all"),
    ),
    mutant(
        "sign_in_seconds",
        _IDLE,
        "now - session.started > deadlines.sign_in and",
        "now - session.started > 1e9 and",
        tests("server/test_door.py::test_who_does_not_sign_in_is_sent_away"),
    ),
    mutant(
        "silence_seconds",
        _IDLE,
        "if now - session.quiet_since > deadlines.silence:",
        "if now - session.quiet_since > 1e9:",
        tests("server/test_idle.py::test_silence_ends_a_session_and_a_word_now_and_then_keeps_it"),
    ),
    mutant(
        "drain_seconds",
        _IDLE,
        "            if now - session.slow_since > deadlines.drain:\n",
        "            if now - session.slow_since > 1e9:\n",
        tests("server/test_idle.py::test_a_slow_reader_that_makes_progress_stays_and_one_that_makes_none_goes"),
    ),
    mutant(
        "a slow reader is pushed at without end",
        "messenger/net/connection.py",
        "WRITE_HIGH: Final = 256 * 1024\n",
        "WRITE_HIGH: Final = 256 * 1024**3\n",
        tests("server/handlers/test_messages.py::test_a_slow_reader_is_not_pushed_at_and_learns_of_it_later"),
    ),
    mutant(
        "pages that nobody reads",
        "messenger/server/handlers/messages.py",
        "if session.connection.slow or self._paged.get(session, 0) > PAGES_BYTES:",
        "if session.connection.slow:",
        tests("server/handlers/test_messages.py::test_who_asks_for_too_much_at_once_is_told_to_ask_later"),
    ),
    mutant(
        "hash_queue",
        "messenger/server/passwords.py",
        ">= self._queue or of_ours >=",
        ">= 10**9 or of_ours >=",
        tests("server/test_passwords.py::test_a_full_queue_says_when_to_come_again"),
    ),
    mutant(
        "hash_queue_per_address",
        "messenger/server/passwords.py",
        " or of_ours >= self._queue_per_address:",
        ":",
        tests("server/test_passwords.py::test_one_network_cannot_keep_the_others_waiting"),
    ),
    mutant(
        "hashes take no turns",
        "messenger/server/passwords.py",
        "                self._waiting[where] = jobs  # behind all others\n",
        "                self._waiting = {where: jobs, **self._waiting}\n",
        tests("server/test_passwords.py::test_one_network_cannot_keep_the_others_waiting"),
    ),
    mutant(
        "address_failures",
        "messenger/server/guesses.py",
        "            self._sprayed.spend(network(guess.session.address))  # others were heard on the same token\n",
        "",
        tests("server/test_guesses.py::test_one_address_has_so_many_wrong_passwords_for_all_names_together"),
    ),
    mutant(
        "line_seconds",
        _IDLE,
        "        return now - session.line_since > most + size / LINE_BYTES_PER_SECOND\n",
        "        return now - session.line_since > most + 1e9\n",
        tests("server/test_idle.py::test_a_line_that_drips_in_ends_its_session_and_one_that_is_not_read_does_not"),
    ),
    mutant(
        "networks that are remembered",
        "messenger/server/buckets.py",
        "        if len(self._known) > NETWORKS:\n",
        "        if len(self._known) > 10**9:\n",
        tests("server/test_buckets.py::test_remembers_a_bounded_number_of_networks_and_forgets_the_oldest"),
    ),
    mutant(
        "locked_names",
        "messenger/server/locks.py",
        "        self._store.prune(self._bounds.names)\n",
        "",
        tests("server/test_locks.py::test_remembers_a_bounded_number_of_names_the_oldest_go"),
    ),
    mutant(
        "devices_per_user",
        "messenger/server/handlers/accounts.py",
        "        if others >= most:\n            reason",
        "        if others >= 10**6:\n            reason",
        tests("server/handlers/test_accounts.py::test_an_eleventh_device_is_refused_until_one_signs_out"),
    ),
    mutant(
        "file_mib",
        _FILES,
        "        if line.size > limits.file:\n",
        "        if line.size > 10**15:\n",
        tests("server/test_file_limits.py::test_a_file_may_be_so_large_and_no_larger"),
    ),
    mutant(
        "files_mib_per_user",
        _FILES,
        "self._room.used(user.id) + max(line.size, LEAST) > limits.total",
        "max(line.size, LEAST) > limits.total",
        tests("server/test_file_limits.py::test_all_files_of_a_user_may_take_so_much_room"),
    ),
    mutant(
        "uploads_per_user",
        _FILES,
        "len(self._store.uploads_of(user.id)) >= limits.uploads",
        "len(self._store.uploads_of(user.id)) >= 10**6",
        tests("server/test_file_limits.py::test_so_many_files_of_a_user_may_be_unfinished"),
    ),
    mutant(
        "file_connections_per_user",
        "messenger/server/files/transfers.py",
        " and sum(one.user == user for one in others) < self.bounds.per_user",
        "",
        tests("server/test_file_limits.py::test_so_many_files_may_be_on_their_way"),
    ),
    mutant(
        "files_reserve_mib",
        "messenger/server/files/shelf.py",
        ".free - size >= self._reserve",
        ".free - size >= 0",
        tests("server/test_file_limits.py::test_the_disk_keeps_a_reserve"),
    ),
    mutant(
        "relay_mib",
        "messenger/server/relay.py",
        "        if self._account.carried > self._bounds.size:\n",
        "        if self._account.carried > 10**15:\n",
        tests("server/test_passage.py::test_nothing_is_passed_on_above_the_size"),
    ),
    mutant(
        "turn_requests",
        "messenger/server/turn.py",
        "            if self._handled >= self._limit:\n",
        "            if self._handled >= 10**9:\n",
        tests("server/test_turn.py::test_many_requests_are_committed_in_portions"),
    ),
    mutant(
        "pixels",
        "messenger/gui/pictures/decoding.py",
        "    if picture.width * picture.height > MOST_PIXELS:\n",
        "    if picture.width * picture.height > 10**15:\n",
        tests("gui/pictures/test_decoding.py::test_a_bomb_is_refused_before_anything_of_it_is_unpacked",
              "gui/pictures/test_decoding.py::test_refuses_a_bomb_by_its_header"),
    ),
    mutant(
        "a client waits for a dead link for ever",
        "messenger/client/pulse.py",
        "        if silence >= self._limit:\n",
        "        if silence >= 1e9:\n",
        tests("client/test_pulse.py::test_asks_once_after_15_seconds_of_silence_and_gives_up_after_40"),
    ),
    mutant(
        "a client comes back without a pause",
        "messenger/client/backoff.py",
        "        self._next = min(self._longest, limit * 2)\n",
        "",
        tests("client/test_pulse.py::test_doubles_the_wait_up_to_the_longest"),
    ),
    mutant(
        "a typed line without an end",
        "messenger/server/classic/lines.py",
        "        elif len(rest) > self._most + 1:",
        "        elif len(rest) > 10**9:",
        tests("server/classic/test_lines.py::test_keeps_no_more_than_a_line_of_one_that_never_ends"),
    ),
    mutant(
        "connects_burst",
        "messenger/server/listener.py",
        " or not self._pace.take(where)",
        "",
        tests("server/hostile/test_crowds.py::test_who_connects_again_and_again_costs_handshakes_only_so_often"),
    ),
    mutant(
        "connections take the files of the database",
        "messenger/server/places.py",
        "    sockets = files - max(_LEAST_OWN, min(carried + OWN_FILES, files // 4))\n",
        "    sockets = files\n",
        tests(
            "server/limits/test_open_files.py::test_a_server_full_of_connections_refuses_politely_and_still_writes",
            "server/limits/test_open_files.py::test_divides_the_files_that_are_permitted",
        ),
    ),
)  # fmt: skip
