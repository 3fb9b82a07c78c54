"""Faults that leave secrets where they do not belong."""

from typing import Final

from tests.mutants.mutant import Edit, Mutant, mutant, tests

_ACCOUNTS: Final = "messenger/server/handlers/accounts.py"

MUTANTS: Final = (
    Mutant(
        "tokens are stored as they are",
        (
            Edit(_ACCOUNTS, "hashlib.sha256(token).digest(), used, self", "token, used, self"),
            Edit(_ACCOUNTS, "    return hashlib.sha256(data).digest()\n", "    return data\n"),
        ),
        tests("end_to_end/test_secrets.py"),
    ),
    mutant(
        "invites are stored as they are",
        "messenger/server/invites.py",
        "    return hashlib.sha256(token.encode()).digest()\n",
        "    return token.encode()\n",
        tests("server/test_run.py::test_no_secret_is_kept_in_plain"),
    ),
    mutant(
        "the server's folder is open to others",
        "messenger/server/folder.py",
        "                path.chmod(0o700)\n",
        "                path.chmod(0o755)\n",
        tests("server/test_folder.py::test_is_made_for_the_owner_alone"),
    ),
    mutant(
        "the server's files are for others, too",
        "messenger/server/machine.py",
        "    os.umask(0o077)\n",
        "    os.umask(0o022)\n",
        tests("end_to_end/test_secrets.py"),
    ),
    mutant(
        "the server's key is for others, too",
        "messenger/server/certificate.py",
        "os.O_EXCL, 0o600)",
        "os.O_EXCL, 0o644)",
        tests("server/test_certificate.py::test_makes_a_p256_key_and_a_certificate_for_ten_years"),
    ),
    mutant(
        "the key of the client's store is for others, too",
        "messenger/client/store/profile.py",
        "os.O_EXCL, 0o600)",
        "os.O_EXCL, 0o644)",
        tests("client/store/test_profile.py::test_is_for_its_owner_alone"),
    ),
    mutant(
        "the client's store is not sealed",
        "messenger/client/store/database.py",
        "        self._connection.execute(f\"PRAGMA key = \\\"x'{key.hex()}'\\\"\")",
        "        assert key",
        tests("client/store/test_profile.py::test_leaves_nothing_readable_on_the_disk"),
    ),
    mutant(
        "a device's key is for others, too",
        "messenger/client/private/identity.py",
        "        path.chmod(mode)\n",
        "        assert mode\n",
        tests("client/private/test_identity.py::test_a_file_that_others_could_read_is_closed_to_them"),
    ),
    mutant(
        "passwords are printed",
        "messenger/net/transcript.py",
        '_SECRET: Final = ("password", "old",',
        '_SECRET: Final = ("old",',
        tests("net/test_transcript.py::test_shows_no_secret"),
    ),
    mutant(
        "what was typed is logged",
        "messenger/server/turn.py",
        'log.exception("the handler of %s failed", type(line).__name__)',
        'log.exception("the handler of %s failed", line)',
        tests("end_to_end/test_secrets.py"),
    ),
    mutant(
        "the server leaves core dumps",
        "messenger/server/machine.py",
        "        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
        "        resource.getrlimit(resource.RLIMIT_CORE)",
        tests("end_to_end/test_core_dumps.py::test_is_not_left_by_a_server"),
    ),
    mutant(
        "the client leaves core dumps",
        "messenger/client/discretion.py",
        "            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
        "            resource.getrlimit(resource.RLIMIT_CORE)",
        tests("end_to_end/test_core_dumps.py::test_is_not_left_by_a_client"),
    ),
    mutant(
        "the words of an exception are logged",
        "messenger/net/report.py",
        '    return f"{name}: {error.strerror}" if isinstance(error, OSError) and error.strerror else name\n',
        '    return f"{name}: {error}"\n',
        tests("end_to_end/test_secrets.py"),
    ),
)  # fmt: skip
