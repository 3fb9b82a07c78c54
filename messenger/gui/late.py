"""Windows that are made when they are first asked for: to read their code would delay the first picture by a tenth."""

from __future__ import annotations

from collections.abc import Callable

from messenger.gui.look.look import Look


class Late:
    """Stands for what ``make`` makes; every call of a method is one of that."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._made: object = None

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            if self._made is None:
                self._made = self._make()
            return getattr(self._made, name)(*arguments)

        return call

    def rebuild(self, look: Look) -> None:
        """Build anew what there is; what was never asked for is made in the right look later."""
        if self._made is not None:
            self.__getattr__("rebuild")(look)
