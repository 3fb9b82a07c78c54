"""What can go wrong with a profile on disk. Each message is a sentence for the person in front of the screen."""


class StoreError(Exception):
    """The store cannot be opened, read or written now."""


class DamagedStoreError(StoreError):
    """What is stored cannot be read any more, and waiting will not help."""


class ProfileInUseError(StoreError):
    """Another process has this profile open."""
