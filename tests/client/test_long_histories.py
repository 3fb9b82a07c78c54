"""A new device in long chats: the newest page first, older ones bit by bit, and nothing lost or in another order.

Whatever interrupts it: a cut link, a killed client, a full inbox, and what others say and what one reads meanwhile.
"""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from messenger.client.changes import HistoryAdded
from messenger.client.settings import Limits
from messenger.protocol.base import EVERYONE
from tests.client.conftest import MakeDesktop
from tests.client.desktop import SERVER, Desktop
from tests.client.live import LiveClient
from tests.client.long_logs import LOG, PAGE, load_all, new_device, say, shown, ticked, true_ticks
from tests.client.model_server import ModelServer
from tests.end_to_end.server_process import ServerProcess
from tests.server.logs import block, say_in
from tests.server.town import Town

EXAMPLES = 500 if settings.default is not None and settings.default.max_examples > 1000 else 25
"""Each is a whole life of a device: a few in every run, many in a long one."""


def test_has_the_newest_page_of_every_chat_before_any_older_one(make_desktop: MakeDesktop, server: ModelServer) -> None:
    server.page = PAGE
    logs = [LOG, "d1-3", EVERYONE]
    for log in logs:
        say(server, 40, log)
    anna = new_device(make_desktop)
    anna.until(lambda: anna.online, "being online")
    assert [one.log for one in server.befores[:3]] == logs
    assert all(one.before == 41 for one in server.befores[:3])
    assert [anna.state.chats[log].newest.seq for log in logs] == [40] * 3  # type: ignore[union-attr]
    anna.until(lambda: anna.whole, "the beginning of all")
    assert anna.store.database.read("SELECT count(*), count(DISTINCT seq) FROM message") == [(120, 40)]
    for log in logs:
        anna.open(log)
        load_all(anna, log)
        assert anna.texts(log) == server.texts(log)


def test_shows_the_newest_page_in_a_chat_that_was_opened_before_it_came(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    server.page = PAGE
    say(server, 40)
    anna = new_device(make_desktop)
    anna.open(LOG)
    anna.until(lambda: shown(anna), "the newest page")
    assert shown(anna) == [36, 37, 38, 39, 40]


def test_loads_history_back_to_a_message(make_desktop: MakeDesktop, server: ModelServer) -> None:
    say(server, 950)
    anna = make_desktop("anna", history=50)
    anna.sign_in()
    anna.until(lambda: anna.whole, "the beginning")
    anna.open(LOG)
    anna.changes.clear()
    anna.actions.load_until(LOG, 700)
    anna.until(lambda: anna.state.chats[LOG].reaches(700), "the message")
    assert shown(anna) == list(range(501, 951))
    assert [change.count for change in anna.changes if isinstance(change, HistoryAdded)] == [200, 200]
    load_all(anna)
    assert anna.texts(LOG) == server.texts(LOG)


def test_fetches_first_what_a_window_waits_for(make_desktop: MakeDesktop, server: ModelServer) -> None:
    server.page = PAGE
    for log in ("d1-3", EVERYONE, LOG):
        say(server, 200, log)
    anna = new_device(make_desktop)
    anna.until(lambda: anna.online, "being online")
    anna.open(LOG)
    asked = len(server.befores)
    anna.actions.load_until(LOG, 150)
    anna.until(lambda: shown(anna)[0] <= 150, "the message")
    assert [one.log for one in server.befores[asked + 1 :]].count(LOG) >= len(server.befores) - asked - 2
    assert anna.texts(LOG) == server.texts(LOG)[shown(anna)[0] - 1 :]


def test_goes_on_where_it_was_without_the_network(make_desktop: MakeDesktop, server: ModelServer) -> None:
    server.page = PAGE
    say(server, 60)
    anna = new_device(make_desktop)
    anna.until(lambda: anna.online, "being online")
    anna.open(LOG)
    anna.reachable = False
    assert anna.pair
    anna.pair.cut()
    anna.actions.load_until(LOG, 1)
    for _ in range(40):
        anna.step()
    here = shown(anna)
    assert here[0] > 1
    anna.reachable = True
    anna.until(lambda: shown(anna)[0] == 1, "what was waited for")
    assert anna.texts(LOG) == server.texts(LOG)


def test_tells_others_that_it_has_their_messages_only_when_it_has_them(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    """What was read on another device was delivered there."""
    server.page = PAGE
    say(server, 40)
    server.data.read[LOG, 1] = 20
    anna = new_device(make_desktop)
    anna.until(lambda: server.data.stored.get((LOG, 1), 0) == 40, "the mark")
    (floor,) = anna.store.database.read("SELECT floor FROM chat WHERE log = ?", LOG)[0]
    assert floor <= 20


def test_what_is_read_before_older_messages_came_gives_no_tick_for_them(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    """C24: what was read counts as delivered, and what is older is on no device yet. It is not unread any more."""
    server.page = PAGE
    say(server, 60)
    anna = new_device(make_desktop)
    anna.until(lambda: anna.online, "being online")
    assert not anna.whole
    anna.reachable = False  # once the older ones could not come any more
    anna.actions.mark_read(LOG, 60)
    anna.until(lambda: anna.state.chats[LOG].unread == 0, "the chat to be read")
    true_ticks(anna, server)
    anna.lose_link()
    anna.reopen(reachable=True)
    assert anna.state.chats[LOG].unread == 0
    anna.until(lambda: ticked(server) == server.data.read.get((LOG, 1)) == 60, "the marks")
    assert anna.whole


def test_own_messages_behind_a_hole_make_nothing_read(make_desktop: MakeDesktop, server: ModelServer) -> None:
    """Its number is known before what others said meanwhile has come."""
    server.page = PAGE
    say(server, 20)
    server.data.read[LOG, 1] = 20
    anna = new_device(make_desktop)
    anna.until(lambda: anna.state.chat(LOG).last is not None, "the newest page")
    server.pushes = False
    say(server, 3)
    anna.send(LOG, "mine")
    anna.until(lambda: anna.online and anna.whole and not anna.store.outbox.newest(1), "the beginning")
    assert server.texts(LOG)[-1] == "mine"
    for _ in range(20):
        anna.step()
    assert server.data.read[LOG, 1] == 20
    true_ticks(anna, server, elsewhere=20)


def test_a_message_that_was_sent_long_ago_stands_where_it_was_said(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    """Its acknowledgement was lost, and a long time passed before this device came again."""
    server.page = PAGE
    anna = make_desktop("anna", history=PAGE)
    anna.sign_in()
    anna.open(LOG)
    anna.send(LOG, "mine")
    while not server.texts(LOG):
        anna.step(lines=0)
    anna.reachable = False
    anna.lose_link()
    assert len(anna.store.outbox.of_log(1, LOG)) == 1
    say(server, 40)
    anna.reachable = True
    anna.until(lambda: anna.online, "being back")
    newest = anna.state.chats[LOG].newest
    assert newest is not None
    assert newest.seq == 41
    anna.until(lambda: shown(anna)[-1:] == [41], "the newest page")
    assert [one.seq for one in anna.messages(LOG) if not one.seq] == []
    load_all(anna)
    assert anna.texts(LOG) == server.texts(LOG)


def test_an_open_chat_has_its_newest_page_again_after_the_server_was_restored(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    server.page = PAGE
    say(server, 60)
    anna = new_device(make_desktop)
    anna.until(lambda: anna.online and anna.whole, "the beginning")
    anna.open(LOG)
    assert shown(anna) == [56, 57, 58, 59, 60]
    backup = server.backup()
    say(server, 2)
    anna.until(lambda: shown(anna)[-1] == 62, "what the backup does not have")
    server.restore(backup, "second")
    anna.until(lambda: shown(anna) == [56, 57, 58, 59, 60], "the newest page")
    load_all(anna)
    assert anna.texts(LOG) == server.texts(LOG)


def test_shows_no_hole_while_the_outbox_is_numbered_anew(make_desktop: MakeDesktop, server: ModelServer) -> None:
    server.page = PAGE
    say(server, 60)
    anna = new_device(make_desktop)
    anna.send("d1-3", "the first number is used up")
    anna.until_lines(lambda: anna.online, "being online")
    anna.open(LOG)
    anna.until_lines(lambda: server.texts("d1-3"), "the first message")
    anna.reachable = False
    anna.lose_link()
    anna.send(LOG, "typed meanwhile")
    anna.send(LOG, "and more")
    anna.until(lambda: len(anna.store.outbox.of_log(1, LOG)) == 2, "the outbox")
    server.forget_device()
    assert anna.store.database.read("SELECT log FROM chat WHERE floor > 0") == [(LOG,)]
    anna.reachable = True

    def whole() -> bool:
        assert shown(anna)[-1] >= 60
        anna.actions.load_older(LOG)
        return anna.online and anna.whole

    anna.until_lines(whole, "the beginning")
    anna.until(lambda: len(server.texts(LOG)) == 62, "what was typed")
    load_all(anna)
    assert anna.texts(LOG) == server.texts(LOG)


def test_counts_as_read_what_one_said_oneself_behind_what_was_read(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    server.page = PAGE
    say(server, 20)
    say(server, 20, sender=1)
    server.data.read[LOG, 1] = 20
    anna = new_device(make_desktop)
    anna.until(lambda: anna.online and anna.whole, "the beginning")
    anna.until(lambda: anna.state.chats[LOG].unread == 0, "everything to be read")


def test_begins_at_the_beginning_while_the_outbox_is_numbered_anew(
    make_desktop: MakeDesktop, server: ModelServer
) -> None:
    """A message that lies far back in its log must not be sent again."""
    server.page = PAGE
    anna = make_desktop("anna", history=PAGE)
    anna.sign_in()
    anna.reachable = False
    assert anna.pair
    anna.pair.cut()
    anna.send(LOG, "typed before")
    backup = server.backup()
    anna.until(lambda: anna.store.database.read("SELECT cid FROM outbox"), "the outbox")
    (outgoing,) = anna.store.database.read("SELECT cid FROM outbox")
    server.restore(backup, "second")
    server.data.logs.clear()
    server._append(1, LOG, outgoing[0], "typed before", None)
    say(server, 40)
    anna.reachable = True
    anna.until(lambda: anna.online, "being back")
    assert server.befores == []
    assert server.texts(LOG).count("typed before") == 1


def test_comes_past_broadcasts_that_were_for_others(real_server: ServerProcess, tmp_path: Path) -> None:
    """C24, C27: whole pages bring nothing, and yet are not the last ones."""
    with ExitStack() as stack:
        town = Town(real_server, stack)
        cleo, ben = town.newcomers("cleo", "ben")
        say_in(cleo, EVERYONE, "for ben, too")
        block(ben, cleo)
        for number in range(450):
            say_in(cleo, EVERYONE, f"not for ben: {number}")
        assert ben.me
        anew = stack.enter_context(LiveClient(tmp_path / "anew", limits=Limits(history=PAGE)))
        anew.sign_in(anew.server_of(real_server.shared_invite), ben.me.user_name)
        anew.actions.open_chat(EVERYONE)
        anew.until(lambda: anew.state.chats[EVERYONE].complete, "the beginning")
        anew.until_texts(EVERYONE, ["for ben, too"])
        assert anew.state.chats[EVERYONE].unread == 1


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("lines"), st.integers(1, 12)),
        st.tuples(st.just("say"), st.integers(1, 8)),
        st.tuples(st.just("open"), st.just(0)),
        st.tuples(st.just("older"), st.just(0)),
        st.tuples(st.just("until"), st.integers(1, 60)),
        st.tuples(st.just("cut"), st.just(0)),
        st.tuples(st.just("kill"), st.integers(0, 40)),
        st.tuples(st.just("forget"), st.just(0)),
        st.tuples(st.just("send"), st.just(0)),
        st.tuples(st.just("read"), st.integers(1, 60)),
    ),
    max_size=25,
)


@settings(max_examples=EXAMPLES, phases=[Phase.generate])
@given(st.integers(0, 60), st.integers(2, 9), STEPS)
def test_has_everything_in_order_whatever_interrupts_it(length: int, page: int, steps: list[tuple[str, int]]) -> None:
    """C24, C26"""
    server = ModelServer(page)
    say(server, length)
    with TemporaryDirectory() as folder:
        anna = Desktop(Path(folder), server, history=PAGE)
        anna.start()
        try:
            _live_through(anna, server, steps)
        finally:
            anna.close()


def _live_through(anna: Desktop, server: ModelServer, steps: list[tuple[str, int]]) -> None:
    anna.order(lambda: anna.core.sign_in(SERVER, "anna", "secret"))
    anna.until_lines(lambda: anna.state.me is not None, "signing in")
    for what, number in steps:
        match what:
            case "lines":
                for _ in range(number):
                    anna.step(lines=1)
            case "say":
                say(server, number)
            case "open":
                anna.actions.open_chat(LOG)
            case "older":
                anna.actions.load_older(LOG)
            case "until":
                anna.actions.load_until(LOG, number)
            case "cut":
                if anna.pair is not None:
                    anna.pair.cut()
            case "send":
                anna.send(LOG, "mine")
            case "read":
                anna.actions.mark_read(LOG, number)
            case "forget":
                server.forget_device()
            case _:
                anna.disk.steps_until_killed = number
                for _ in range(6):
                    anna.step(lines=1)
                anna.crash()
                anna.start()
        shown(anna)
        true_ticks(anna, server)
    anna.disk.steps_until_killed = None
    anna.until(lambda: anna.online and anna.whole, "everything")
    anna.open(LOG)
    load_all(anna)
    anna.until(lambda: anna.texts(LOG) == server.texts(LOG), "the same texts in the same order")
    assert len(shown(anna)) == len(server.texts(LOG))
