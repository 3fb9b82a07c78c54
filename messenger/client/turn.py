"""One turn of the core: what it writes is one transaction, and what it tells leaves after the commit."""

from collections.abc import Callable
from types import TracebackType

from messenger.client.facts import Fact
from messenger.client.store.database import Database
from messenger.client.store.errors import StoreError


class Turn:
    """Entered with ``with``, again and again, never nested.

    When the disk refuses, everything is undone, nothing is told, ``broken`` is called, and the block simply ends;
    ``done`` says how it went. Any other exception is a mistake of ours: it does the same and goes on its way.
    """

    def __init__(
        self, database: Database, publish: Callable[[Fact], None], broken: Callable[[StoreError | None], None]
    ) -> None:
        self._database = database
        self._publish = publish
        self._broken = broken
        self._facts: list[Fact] = []
        self._open = False
        self.done = False
        self.save: Callable[[], None] = _nothing
        """Called before the commit, to write what was gathered."""

    def tell(self, fact: Fact) -> None:
        """Let a fact leave when this turn is committed; outside of a turn, at once."""
        if self._open:
            self._facts.append(fact)
        else:
            self._publish(fact)

    def __enter__(self) -> "Turn":
        if self._open:
            raise RuntimeError("a turn within a turn")
        self._open = True
        self.done = False
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            try:
                self.save()
                self._database.commit()
            except StoreError as trouble:
                error = trouble
            except BaseException:
                self._undo()
                self._broken(None)
                raise
        if error is None:
            self._open = False
            self.done = True
            facts, self._facts = self._facts, []
            for fact in facts:
                self._publish(fact)
            return True
        self._undo()
        self._broken(error if isinstance(error, StoreError) else None)
        return isinstance(error, StoreError)

    def _undo(self) -> None:
        self._open = False
        self._facts.clear()
        self._database.rollback()


def _nothing() -> None:
    """Save nothing."""
