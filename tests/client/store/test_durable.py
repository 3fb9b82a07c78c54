"""What the client has stored survives the loss of power, as far as that is SQLite's to see to."""

from pathlib import Path

from messenger.client.store.store import open_store


def test_a_commit_is_on_the_disk_when_it_returns(tmp_path: Path) -> None:
    """R3: with a write-ahead log only FULL syncs it before a commit returns (NORMAL: at checkpoints only)."""
    store = open_store(tmp_path, use_keyring=False)
    try:
        assert store.database.read("PRAGMA journal_mode") == [("wal",)]
        assert store.database.read("PRAGMA synchronous") == [(2,)]
    finally:
        store.database.close()
