"""Why a file does not move. Each message is a sentence, or empty where there is nothing worth a word."""


class InterruptedTransferError(Exception):
    """Not now: it is tried again, after ``wait`` seconds at least. ``moved``: bytes came or went before."""

    def __init__(self, sentence: str = "", wait: float = 0, moved: bool = False) -> None:
        super().__init__(sentence)
        self.wait = wait
        self.moved = moved


class NotWantedError(Exception):
    """Nobody wants it any more: it is sent, or was called off. Nothing is said."""


class GivenUpError(Exception):
    """Not any more, unless the person says so. ``over``: not even then, as it is."""

    def __init__(self, sentence: str, over: bool = False) -> None:
        super().__init__(sentence)
        self.over = over
