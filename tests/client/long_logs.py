"""A log that is long for a new device, which fetches it backwards."""

from messenger.client.model import Link
from tests.client.conftest import MakeDesktop
from tests.client.desktop import SERVER, Desktop
from tests.client.model_server import ModelServer

LOG = "d1-2"
PAGE = 5


def shown(anna: Desktop, log: str = LOG) -> list[int]:
    """The numbers of what a window shows, which never has a hole."""
    seqs = [row.seq for row in anna.state.chat(log).messages if row.seq]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs))) if seqs else True
    return seqs


def say(server: ModelServer, count: int, log: str = LOG, sender: int = 2) -> None:
    for _ in range(count):
        server.say_in(log, sender, f"text {len(server.texts(log)) + 1}")


def new_device(make_desktop: MakeDesktop, name: str = "anna") -> Desktop:
    """A device that has signed in and heard nothing else yet."""
    anna = make_desktop(name, history=PAGE)
    anna.order(lambda: anna.core.sign_in(SERVER, "anna", "secret"))
    anna.until_lines(lambda: anna.state.link.link is Link.SYNCING, "signing in")
    return anna


def ticked(server: ModelServer) -> int:
    """Up to where those who write to Anna are told that she has it."""
    return server.data.stored.get((LOG, 1), 0)


def true_ticks(anna: Desktop, server: ModelServer, elsewhere: int = 0) -> None:
    """Look whether Anna's device has what others are told; one that is gone had all up to ``elsewhere``."""
    seqs = anna.store.database.read("SELECT seq FROM message WHERE seq > ? AND seq <= ?", elsewhere, ticked(server))
    assert len(seqs) == max(0, ticked(server) - elsewhere)


def load_all(anna: Desktop, log: str = LOG) -> None:
    anna.step()  # what was asked for before may be shown in place of what is loaded
    anna.actions.load_until(log, 1)
    anna.until(lambda: anna.state.chat(log).reaches(1), "the first message")
