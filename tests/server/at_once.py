"""Work of threads, done at once: for tests in which nothing happens by itself."""

from messenger.server.files.lanes import Lanes, Then, Work


class AtOnce(Lanes):
    """Lanes without threads."""

    def __init__(self) -> None:
        """Need no loop."""

    def do(self, lane: str, work: Work, then: Then | None = None) -> None:
        """Do it."""
        result, error = None, None
        try:
            result = work()
        except OSError as found:
            error = found
        if then is not None:
            then(result, error)
