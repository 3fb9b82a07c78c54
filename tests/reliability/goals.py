"""The goals, as data. What is not taken stands in docs/reliability.md, *What is not promised*: hence the gaps."""

from typing import Final

from tests.reliability.goal import Goal, module, tests

_ROUNDS: Final = module("tests.torture", "--rounds", "200", minutes=90)
_PRIVATE: Final = module("tests.torture", "--private", "--rounds", "60", minutes=60)
_RESTORED: Final = module("tests.torture", "--restored", "--rounds", "60", minutes=60)

GOALS: Final = (
    Goal(
        "R1",
        "What was acknowledged is lost by nobody, doubled nowhere, and in order",
        "200 rounds of kill -9, cuts and half-open links: 0 lost, 0 doubled, 0 out of order, all devices equal",
        (19, 24, 25, 26, 58, 61),
        (
            "torture/test_rounds.py::test_loses_doubles_and_reorders_nothing_in_many_rounds",
            "torture/test_rounds.py::test_shows_privately_once_what_was_acknowledged_in_many_rounds",
            "torture/test_rounds.py"
            "::test_a_server_that_goes_back_to_a_backup_loses_nothing_without_a_word_in_many_rounds",
            "torture/test_judge.py",
        ),
        (_ROUNDS, _PRIVATE, _RESTORED),
        ("", "private", "restored"),
    ),
    Goal(
        "R2",
        "A full disk is an error that is told, not a loss",
        "the same rounds with full disks at the server and at the clients: 0 lost, 0 doubled, 0 out of order",
        (58,),
        ("torture/test_rounds.py", "server/test_full_disk.py", "client/test_journeys.py"),
        (_ROUNDS, _PRIVATE, _RESTORED),
        ("", "private", "restored"),
    ),
    Goal(
        "R3",
        "What was acknowledged is on the disk before it is acknowledged",
        "a sync between insert and acknowledgement of every one of 1,000 messages; whatever the log loses is noticed",
        (58,),
        (
            "server/test_sync_order.py::test_a_sync_returned_between_every_insert_and_its_acknowledgement",
            "server/test_witness.py::test_no_false_alarm_after_many_kills",
            "server/test_witness.py::test_a_single_bit_that_has_flipped_is_noticed",
            "server/safekeeping/test_damage.py",
            "client/store/test_durable.py::test_a_commit_is_on_the_disk_when_it_returns",
            "client/store/test_damage.py",
        ),
        (
            tests(
                "server/test_sync_order.py", "server/test_witness.py", "server/safekeeping/test_damage.py", minutes=60
            ),
            tests("client/store/test_durable.py", "client/store/test_damage.py", minutes=20),
        ),
        ("order", "kills", "cut", "flipped", "start"),
    ),
    Goal(
        "R4",
        "After an outage everybody catches up, and soon",
        "10,000 messages that waited are there in 10 s",
        (24, 60),
        ("torture/test_backlog.py", "client/test_delivery.py::test_takes_in_ten_thousand_messages"),
        (tests("torture/test_backlog.py", "client/test_delivery.py", minutes=20),),
        ("", "outbox"),
    ),
    Goal(
        "R5",
        "A link that is half open is noticed",
        "by server and client within 45 s; a message shows that it waits after 5 s",
        (9, 59),
        (
            "torture/test_half_open.py",
            "server/test_idle.py::test_silence_ends_a_session_and_a_word_now_and_then_keeps_it",
            "client/test_pulse.py",
        ),
        (tests("torture/test_half_open.py", "server/test_idle.py", "client/test_pulse.py", minutes=20),),
        ("client", "server"),
    ),
    Goal(
        "R8",
        "An upgrade that is killed and a backup that is restored lose nothing",
        "50 kills in a migration; a backup made under load, restored: sound, with every message of before",
        (58,),
        (
            "server/test_migration.py",
            "server/test_migration_killed.py",
            "server/safekeeping/test_backup.py",
            "server/safekeeping/test_restoring.py",
            "client/test_losses.py",
            "client/store/test_migrating.py::test_survives_being_killed_fifty_times",
            "end_to_end/test_restored_server.py",
        ),
        (
            tests("server/test_migration.py", "server/test_migration_killed.py", minutes=30),
            tests("server/safekeeping/test_backup.py", "server/safekeeping/test_restoring.py", minutes=30),
            tests("client/test_losses.py", "client/store/test_migrating.py", minutes=30),
            tests("end_to_end/test_restored_server.py", minutes=10),
        ),
        ("migration", "restore", "restore-killed", "client"),
    ),
    Goal(
        "F1",
        "No bytes at all make a reader fail or keep more than its bound",
        "10 million hostile inputs: 0 uncaught",
        (10, 23),
        ("fuzz/test_bytes.py",),
        (module("tests.fuzz", minutes=400),),
        ("mutations",),
    ),
    Goal(
        "F2",
        "No order of requests, by whomever, harms the server",
        "5,000 runs of a state machine, every kind of request carried out in some and refused in others",
        (10, 61),
        ("fuzz/test_states.py::test_any_request_in_any_state_by_anybody_very_often",),
        (tests("fuzz/test_states.py", minutes=150),),
    ),
    Goal(
        "F3",
        "Slow and silent clients are sent away at their deadline and disturb nobody",
        "each gone at its deadline; while 500 of them stand, others' p99 at most doubles",
        (10, 61),
        ("server/hostile/test_fates.py", "server/test_door.py", "server/test_idle.py"),
        (
            tests("server/hostile/test_fates.py", "server/test_door.py", minutes=30),
            module("bench", "--only", "hostile-500", minutes=30),
        ),
        ("deadlines", "p99"),
    ),
    Goal(
        "F4",
        "A flood of connections keeps nobody out who is signed in",
        "2,000 connects a second from one address: 20 stand at most behind the handshake and in it, others come in",
        (61,),
        ("server/hostile/test_crowds.py", "server/test_listener.py", "server/test_crowd.py", "server/test_buckets.py"),
        (
            tests("server/hostile/test_crowds.py", minutes=30),
            module("bench", "--only", "hostile-flood", minutes=30),
        ),
        ("", "short"),
    ),
    Goal(
        "F5",
        "Nothing small that is sent becomes large in memory",
        "nesting, numbers, keys, long texts, pictures: each bounded, most before they are unpacked",
        (23,),
        (
            "fuzz/test_bombs.py",
            "gui/widgets/test_conversation_bombs.py",
            "gui/pictures/test_decoding.py::test_a_bomb_is_refused_before_anything_of_it_is_unpacked",
        ),
        (
            tests("fuzz/test_bombs.py", "gui/pictures/test_decoding.py", minutes=30),
            tests("gui/widgets/test_conversation_bombs.py", minutes=30),
        ),
        ("requests", "events", "peer-lines", "window"),
    ),
    Goal(
        "F6",
        "10,000 connections are held",
        "10,000 idle TLS connections, at most 30 KiB each at the server",
        (3,),
        ("server/test_crowd.py",),
        (module("bench", "--only", "idle-10000", minutes=40),),
    ),
    Goal(
        "A1",
        "Nobody reads or writes what is not theirs, or learns whether it exists",
        "every cell of requests, roles and own, foreign and missing ids",
        (20, 21, 36, 43, 44, 63),
        ("server/test_rights.py",),
        (tests("server/test_rights.py", minutes=10),),
    ),
    Goal(
        "A2",
        "A password cannot be tried out",
        "10,000 guesses in an hour from 200 addresses: 3 heard in each BLOCK_DURATION; the owner's devices go on",
        (6, 7, 8),
        (
            "server/hostile/test_guessing.py::test_an_hour_of_guesses_brings_three_in_each_minute",
            "server/hostile/test_guessing.py::test_ten_thousand_guesses_from_two_hundred_addresses_are_three",
            "server/test_guesses.py",
            "server/handlers/test_lockout.py",
        ),
        (tests("server/hostile/test_guessing.py", "server/handlers/test_lockout.py", minutes=30),),
    ),
    Goal(
        "A3",
        "Nobody learns which names exist",
        "same words, same counts, as many hashes; medians within 2 ms or 10 %",
        (5, 8),
        (
            "server/hostile/test_guessing.py::test_a_name_that_nobody_has_answers_like_any_other",
            "server/test_guesses.py::test_every_name_costs_the_same_number_of_hashes",
        ),
        (
            tests("server/hostile/test_guessing.py", "server/handlers/test_lockout.py", minutes=30),
            module("bench", "--only", "hostile-names", minutes=30),
        ),
        ("text", "times"),
    ),
    Goal(
        "A4",
        "Many who sign in at once hold up nobody",
        "200 hashes waiting: the loop is never late by 20 ms; tokens need no hash",
        (3, 60),
        (
            "server/hostile/test_guessing.py::test_a_storm_of_logins_is_bounded_and_each_comes_in_at_last",
            "server/test_passwords.py",
        ),
        (module("bench", "--only", "hostile-logins", minutes=30),),
        ("lag",),
    ),
    Goal(
        "T1",
        "TLS as it should be, and nothing older",
        "of all that OpenSSL can ask for: TLS 1.3 only, X25519 only, our protocol only, no tickets",
        (),
        ("end_to_end/test_tls_offers.py",),
        (tests("end_to_end/test_tls_offers.py", minutes=10),),
    ),
    Goal(
        "T2",
        "Nobody else is taken for the server or for a device, and a server that lies is not believed",
        "every other key, certificate and version is refused before a byte of ours leaves",
        (48,),
        (
            "net/test_nobody_untrusted_hears.py",
            "net/test_endpoints.py",
            "net/test_tls.py",
            "end_to_end/liars/test_lies_that_are_found_out.py",
            "end_to_end/liars/test_lies_without_effect.py",
            "end_to_end/liars/test_lying_devices.py",
        ),
        (
            tests("net/test_nobody_untrusted_hears.py", "net/test_endpoints.py", "net/test_tls.py", minutes=20),
            tests("end_to_end/liars", minutes=60),
        ),
        ("password", "sign-up", "file", "relay", "dialled", "callers", "relayed-in", "relayed-out"),
    ),
    Goal(
        "T3",
        "The server cannot read or change what it relays",
        "0 bytes of text in what passes; one flipped bit ends the session; impostors are refused",
        (49, 50),
        (
            "end_to_end/private/test_blind_relay.py",
            "end_to_end/private/test_impostors.py",
            "net/test_peers.py",
        ),
        (
            tests("end_to_end/private/test_blind_relay.py", "net/test_peers.py", minutes=30),
            tests("end_to_end/private/test_impostors.py", minutes=30),
        ),
        ("read", "bit"),
    ),
    Goal(
        "S1",
        "Secrets lie nowhere but where they belong, and for nobody else",
        "0 canaries out of place; files 0600, folders 0700",
        (50,),
        ("end_to_end/test_secrets.py", "end_to_end/test_core_dumps.py"),
        (tests("end_to_end/test_secrets.py", "end_to_end/test_core_dumps.py", minutes=30),),
    ),
    Goal(
        "M1",
        "The tests behind all of this notice when it is not true",
        "every planted fault is caught",
        (),
        ("mutants/test_mutants.py",),
        (module("tests.mutants", minutes=120),),
    ),
)
