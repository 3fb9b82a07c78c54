"""Every limit of the server and of the protocol, and the tests that hold it on both sides; what is no limit, and why.

A test is named as pytest does, from ``tests`` on. Where one is named, it has both sides.
"""

from typing import Final

_HANDLERS: Final = "server/handlers"
_CODEC: Final = "protocol/test_codec.py"
_FIELDS: Final = "server/limits/test_fields.py::test_a_field_is_taken_at_its_bound_and_refused_beyond"
_SIDES: Final = "server/limits/test_both_sides.py"
_FULL: Final = "server/limits/test_open_files.py::test_a_server_full_of_connections_refuses_politely_and_still_writes"
_FILES: Final = "server/test_file_limits.py"
_SWEEP: Final = "server/test_file_sweep.py"
_ASKS: Final = "server/test_introductions.py"
_IDLE: Final = "server/test_idle.py"
_MESSAGES: Final = f"{_HANDLERS}/test_messages.py"
_TEXT: Final = (f"{_MESSAGES}::test_takes_a_text_at_its_limits", f"{_MESSAGES}::test_refuses_a_text_beyond_its_limits")
_PROFILE: Final = (
    f"{_HANDLERS}/test_profiles.py::test_takes_what_is_just_within_a_limit",
    f"{_HANDLERS}/test_profiles.py::test_refuses_what_breaks_a_limit_and_changes_nothing",
)
_STRANGERS: Final = (
    "server/test_door.py::test_strangers_are_few_from_one_address_and_in_all_and_users_are_not_disturbed",
    "server/test_listener.py::test_who_says_nothing_counts_from_the_first_moment",
)
_GROUPS: Final = f"{_HANDLERS}/test_group_rights.py::test_limits_are_settings_and_told"
_COSTS: Final = "server/test_costs.py::test_a_flood_of_what_many_are_told_keeps_nobody_waiting"
_RHYTHM: Final = "how often, or how long apart, something is done"
_UNIT: Final = "a unit, a format or a number of the system"
_COST: Final = "what something counts for, not how much there may be"

SETTINGS: Final[dict[str, tuple[str, ...]]] = {
    "block_duration": (
        f"{_HANDLERS}/test_lockout.py::test_a_lock_ends_after_block_duration_and_tries_do_not_lengthen_it",
    ),
    "timeout": ("server/test_inactivity.py::test_is_warned_a_minute_before_and_then_logged_out",),
    "reserved_days": (
        f"{_HANDLERS}/test_own_account.py::test_the_old_name_is_kept_for_its_owner",
        f"{_HANDLERS}/test_own_account.py::test_an_old_name_is_free_when_its_time_is_over",
    ),
    "names_per_user": (f"{_HANDLERS}/test_own_account.py::test_one_user_keeps_a_few_old_names_only",),
    "handshake_seconds": (
        "server/test_listener.py::test_a_handshake_that_failed_gives_its_place_back",
        "server/test_listener.py::test_a_handshake_that_is_over_takes_no_place",
    ),
    "sign_in_seconds": (
        "server/test_door.py::test_who_does_not_sign_in_is_sent_away",
        f"{_IDLE}::test_a_stranger_who_talks_without_signing_in_goes_like_a_silent_one",
    ),
    "classic_sign_in_seconds": (
        "server/classic/test_hostile.py::test_many_who_never_sign_in_are_dropped_and_nobody_is_disturbed",
    ),
    "line_seconds": (f"{_IDLE}::test_a_line_that_drips_in_ends_its_session_and_one_that_is_not_read_does_not",),
    "silence_seconds": (f"{_IDLE}::test_silence_ends_a_session_and_a_word_now_and_then_keeps_it",),
    "linger_seconds": (
        "server/test_presence.py::test_a_lost_link_counts_as_online_until_it_could_have_come_back",
        "server/test_presence.py::test_a_link_that_comes_back_in_time_is_no_news",
    ),
    "warning_seconds": ("server/test_inactivity.py::test_is_warned_at_half_the_timeout_when_that_is_shorter",),
    "away_seconds": ("server/test_away.py::test_is_away_without_activity_and_there_again_with_it_both_quietly",),
    "typing_seconds": (f"{_HANDLERS}/test_activity.py::test_is_heard_only_now_and_then_in_one_chat",),
    "drain_seconds": (f"{_IDLE}::test_a_slow_reader_that_makes_progress_stays_and_one_that_makes_none_goes",),
    "stop_seconds": (
        "server/test_run.py::test_stops_beside_a_thousand_clients_and_some_who_do_not_read",
        "server/test_run.py::test_a_second_signal_ends_the_waiting",
    ),
    "private_ask_seconds": (
        f"{_ASKS}::test_an_ask_waits_a_minute",
        f"{_ASKS}::test_an_answer_in_the_last_second_counts",
    ),
    "private_keep_seconds": (
        f"{_ASKS}::test_a_session_that_is_kept_lives_on",
        f"{_ASKS}::test_a_session_whose_device_has_lost_its_link_is_forgotten_after_a_minute_without_a_word",
    ),
    "private_asks_per_minute": (
        f"{_HANDLERS}/test_peers.py::test_nobody_asks_too_often",
        f"{_ASKS}::test_asks_of_more_than_a_minute_ago_do_not_count",
    ),
    "private_pending": (f"{_HANDLERS}/test_peers.py::test_nobody_asks_too_many_people_at_once",),
    "private_rest_seconds": (
        "server/test_rebuffs.py::test_who_is_refused_again_and_again_has_to_wait_longer_and_longer",
    ),
    "private_rest_longest": (
        "server/test_rebuffs.py::test_who_is_refused_again_and_again_has_to_wait_longer_and_longer",
    ),
    "privates_per_user": (
        f"{_HANDLERS}/test_peers.py::test_nobody_has_more_sessions_than_there_may_be",
        f"{_SIDES}::test_who_ends_a_private_session_may_have_another",
    ),
    "relays_total": ("server/test_relay_entrance.py::test_there_are_so_many_relays_and_no_more",),
    "relay_kib_per_second": (
        "server/test_passage.py::test_what_comes_too_fast_is_read_more_slowly_and_never_lost",
        "server/test_passage.py::test_no_more_passes_in_a_while_than_the_rate_allows",
    ),
    "relay_mib": (
        "server/test_relay.py::test_no_more_passes_than_one_session_may_have",
        "server/test_passage.py::test_nothing_is_passed_on_above_the_size",
    ),
    "relay_join_seconds": (f"{_ASKS}::test_who_waits_for_the_other_side_in_vain_is_told",),
    "file_mib": (f"{_FILES}::test_a_file_may_be_so_large_and_no_larger",),
    "files_mib_per_user": (
        f"{_FILES}::test_all_files_of_a_user_may_take_so_much_room",
        f"{_FILES}::test_room_that_was_dropped_is_free",
    ),
    "files_reserve_mib": (
        f"{_FILES}::test_the_disk_keeps_a_reserve",
        f"{_FILES}::test_a_file_may_be_so_large_and_no_larger",
    ),
    "uploads_per_user": (f"{_FILES}::test_so_many_files_of_a_user_may_be_unfinished",),
    "file_connections_total": (f"{_FILES}::test_so_many_files_may_be_on_their_way",),
    "file_connections_per_user": (f"{_FILES}::test_so_many_files_may_be_on_their_way",),
    "file_join_seconds": (f"{_FILES}::test_who_does_not_come_in_time_comes_in_vain",),
    "upload_days": (
        f"{_SWEEP}::test_what_nobody_brings_further_goes_after_days",
        f"{_SWEEP}::test_what_was_asked_for_again_or_is_on_its_way_stays",
    ),
    "unused_file_hours": (
        f"{_SWEEP}::test_what_no_message_names_goes_after_hours",
        f"{_SWEEP}::test_what_is_about_to_be_named_stays",
    ),
    "retention": (
        "server/test_retention.py::test_what_is_older_goes_and_the_rest_stays",
        "server/test_retention.py::test_keeps_everything_without_a_limit",
    ),
    "connections_total": (
        _FULL,
        "server/test_door.py::test_connections_are_bounded_in_all",
        "server/limits/test_connections.py::test_both_doors_count_together",
        "server/limits/test_connections.py::test_a_window_says_so_and_comes_in_by_itself",
    ),
    "unauthenticated_total": _STRANGERS,
    "unauthenticated_per_address": _STRANGERS,
    "connects_per_second": (
        f"{_SIDES}::test_so_many_begin_at_once_from_one_address_and_again_as_time_passes",
        "server/test_buckets.py::test_gives_so_many_at_once_and_then_as_time_passes",
    ),
    "connects_burst": (f"{_SIDES}::test_so_many_begin_at_once_from_one_address_and_again_as_time_passes",),
    "devices_per_user": (f"{_HANDLERS}/test_accounts.py::test_an_eleventh_device_is_refused_until_one_signs_out",),
    "device_days": (f"{_SIDES}::test_a_device_gives_way_after_days_and_not_before",),
    "failures": (f"{_HANDLERS}/test_lockout.py::test_the_third_wrong_password_locks_the_name_and_says_for_how_long",),
    "address_failures": (
        "server/test_guesses.py::test_one_address_has_so_many_wrong_passwords_for_all_names_together",
    ),
    "address_failures_per_minute": ("server/test_buckets.py::test_gives_so_many_at_once_and_then_as_time_passes",),
    "locked_names": (
        f"{_HANDLERS}/test_lockout.py::test_the_number_of_names_remembered_is_bounded",
        "server/test_locks.py::test_remembers_a_bounded_number_of_names_the_oldest_go",
    ),
    "group_members": (_GROUPS,),
    "groups_per_user": (_GROUPS, f"{_HANDLERS}/test_group_rights.py::test_only_so_many_groups_are_made_in_a_day"),
    "lines_per_second": (_COSTS, "server/test_costs.py::test_what_is_held_back_is_answered_in_order"),
    "lines_burst": (
        _COSTS,
        "server/classic/test_hostile.py::test_a_flood_of_nonsense_is_read_slowly_and_disturbs_nobody",
    ),
    "turn_requests": ("server/test_turn.py::test_many_requests_are_committed_in_portions",),
    "hash_queue": (
        "server/test_passwords.py::test_a_full_queue_says_when_to_come_again",
        f"{_HANDLERS}/test_accounts_between.py::test_no_room_in_the_queue_is_answered_and_the_connection_goes_on",
    ),
    "hash_queue_per_address": ("server/test_passwords.py::test_one_network_cannot_keep_the_others_waiting",),
}
"""Setting -> what holds it."""

NO_LIMITS: Final[dict[str, str]] = {
    "port": _UNIT,
    "classic_port": _UNIT,
    **dict.fromkeys(["start_quiet_seconds", "sign_of_life_seconds", "presence_gather_ms", "marker_gather_ms"], _RHYTHM),
    **dict.fromkeys(
        ["backup_hours", "backup_after_seconds", "backups_kept", "backup_mib_per_second", "start_check_mib"], _RHYTHM
    ),
    **dict.fromkeys(["hash_memory_kib", "hash_rounds", "hash_threads"], _COST),
}
"""Settings that are numbers and bound nothing that somebody else could want too much of, and what they are."""

PROTOCOL: Final[dict[str, tuple[str, ...]]] = {
    "base.LINE_LIMIT": (
        f"{_CODEC}::test_takes_a_line_just_under_the_limit",
        f"{_CODEC}::test_refuses_a_valid_line_that_is_only_too_long",
    ),
    "base.TEXT_CHARACTERS": _TEXT,
    "base.TEXT_BYTES": _TEXT,
    "base.USER_NAME_CHARACTERS": (
        "server/test_names.py::test_brings_a_user_name_into_one_form",
        "server/test_names.py::test_refuses_what_is_no_user_name",
    ),
    "base.DISPLAY_NAME_CHARACTERS": _PROFILE,
    "base.PASSWORD_CHARACTERS": (
        "server/test_names.py::test_takes_a_new_password_as_it_is",
        "server/test_names.py::test_refuses_a_new_password_outside_its_limits",
    ),
    "base.GROUP_TITLE_CHARACTERS": (
        f"{_SIDES}::test_a_group_may_have_the_longest_title",
        f"{_HANDLERS}/test_groups.py::test_refuses_a_title_that_cannot_be_shown_on_one_line",
    ),
    "base.GROUP_MEMBERS": (_GROUPS,),
    "base.GROUPS_PER_USER": (_GROUPS,),
    "base.TOWN_CHARACTERS": _PROFILE,
    "base.EMAIL_CHARACTERS": _PROFILE,
    "base.ABOUT_CHARACTERS": _PROFILE,
    "base.SEND_WINDOW": ("client/test_sending.py::test_has_no_more_unanswered_sends_on_the_wire_than_the_window",),
    "base.PAGE_MESSAGES": (f"{_MESSAGES}::test_pages_of_history_follow_one_another_without_a_hole",),
    "base.LONG_PAGE": (_FIELDS,),
    "base.LARGEST": (_FIELDS, "server/test_hostile_lines.py::test_the_largest_numbers_do_no_harm"),
    "files.FILE_NAME_CHARACTERS": (
        "protocol/test_files.py::test_a_name_that_only_looks_odd_is_a_name",
        "protocol/test_files.py::test_a_way_through_folders_or_a_control_character_is_no_name",
    ),
    "files.LONGEST_SIDE": (_FIELDS,),
    "files.FILE_BYTES": (f"{_FILES}::test_a_file_may_be_so_large_and_no_larger",),
    "files.FILES_BYTES": (f"{_FILES}::test_all_files_of_a_user_may_take_so_much_room",),
    "peers.OFFERED_HOSTS": (_FIELDS,),
    "peers.LOWEST_PORT": (f"{_HANDLERS}/test_peers_consent.py::test_an_offer_that_cannot_be_is_refused",),
    "private.PIECE_BYTES": (
        "protocol/test_files.py::test_the_largest_piece_fits_a_line",
        "protocol/test_files.py::test_refuses_what_cannot_be_meant",
    ),
    "private.UNKEPT_BYTES": (
        "client/private/files/test_files_hostile.py::test_ends_with_who_sends_more_at_once_than_may_be_on_its_way",
    ),
}
"""Constant of the protocol -> what holds it."""

SERVER: Final[dict[str, tuple[str, ...]]] = {
    "buckets.NETWORKS": ("server/test_buckets.py::test_remembers_a_bounded_number_of_networks_and_forgets_the_oldest",),
    "classic.connection.WRITE_HIGH": (
        "server/classic/test_messages.py::test_more_than_one_page_is_told_in_order",
        "server/classic/test_hostile.py::test_who_reads_nothing_is_closed_and_keeps_nobody_waiting",
    ),
    "classic.lines.ROOM": ("server/classic/test_lines.py::test_keeps_no_more_than_a_line_of_one_that_never_ends",),
    "handlers.accounts.DEVICE_NAME_CHARACTERS": (f"{_SIDES}::test_the_name_of_a_device_is_cut",),
    "handlers.activity.TYPING_LOGS": (f"{_HANDLERS}/test_activity.py::test_is_heard_in_a_few_chats_at_once_only",),
    "handlers.groups.ADDED_AT_ONCE": (f"{_SIDES}::test_one_request_names_so_many_users_and_no_more",),
    "handlers.groups.STAYS": (f"{_HANDLERS}/test_group_rights.py::test_nobody_comes_and_goes_without_end",),
    "handlers.messages.PAGE_BYTES": (
        f"{_MESSAGES}::test_a_page_of_long_messages_ends_early",
        f"{_MESSAGES}::test_who_asks_for_too_much_at_once_is_told_to_ask_later",
    ),
    "live.ANSWERS": ("server/test_repeats.py::test_remembers_the_last_answers_only",),
    "places.OWN_FILES": ("server/limits/test_open_files.py::test_divides_the_files_that_are_permitted",),
    "places.LEAST_FILES": (
        "server/limits/test_open_files.py::test_divides_the_files_that_are_permitted",
        "server/limits/test_open_files.py::test_cannot_work_with_fewer_files_than_its_own",
    ),
    "relay.WRITE_HIGH": ("server/test_relay.py::test_much_through_a_slow_reader_takes_little_memory",),
}
"""Fixed limit of the server -> what holds it. How much stands in one line, or is done at once, is no limit."""
