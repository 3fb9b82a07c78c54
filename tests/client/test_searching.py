"""What is asked last is answered, page by page, while everything else goes on."""

from messenger.client.changes import Found
from messenger.client.model import EVERYONE, Hit
from messenger.protocol.errors import Code
from tests.client.conftest import MakeDesktop
from tests.client.desktop import Desktop
from tests.client.model_server import ModelServer

LOG = "d1-2"


def answers(desktop: Desktop, ticket: int) -> list[Found]:
    return [change for change in desktop.changes if isinstance(change, Found) and change.ticket == ticket]


def answer(desktop: Desktop, ticket: int, number: int = 1) -> Found:
    desktop.until(lambda: len(answers(desktop, ticket)) >= number, "the hits")
    return answers(desktop, ticket)[number - 1]


def found(desktop: Desktop, text: str, log: str = "") -> list[tuple[str, int]]:
    return [(hit.log, hit.seq) for hit in answer(desktop, desktop.actions.search(text, log)).hits]


def hear(desktop: Desktop, log: str, count: int) -> None:
    desktop.until(lambda: log in desktop.state.chats and desktop.state.chats[log].head >= count, "the messages")


def test_finds_what_others_and_one_oneself_wrote(anna: Desktop, server: ModelServer) -> None:
    server.say(2, 1, "Lunch at the Café?")
    hear(anna, LOG, 1)
    anna.send(LOG, "Not the café again")
    hear(anna, LOG, 2)
    assert found(anna, "caf") == [(LOG, 2), (LOG, 1)]
    (hit,) = answer(anna, anna.actions.search("lunch cafe")).hits
    assert hit == Hit(LOG, 1, 2, hit.ts, "Lunch at the Café?", ((0, 5), (13, 17)))


def test_finds_nothing_for_nothing(anna: Desktop, server: ModelServer) -> None:
    server.say(2, 1, "hello")
    hear(anna, LOG, 1)
    for text in ("", "   ", '"', "*", "\ud800", "hellx"):
        assert found(anna, text) == []


def test_tells_the_newest_first_and_the_others_when_asked(make_desktop: MakeDesktop, server: ModelServer) -> None:
    for number in range(1, 61):
        server.say(2 + number % 3, 1, f"needle {number}")
    anna = make_desktop("anna", hits=25, search_matches=10)
    anna.sign_in()
    ticket = anna.actions.search("needle")
    texts: list[str] = []
    for number, more in ((1, True), (2, True), (3, False)):
        page = answer(anna, ticket, number)
        texts += [hit.text for hit in page.hits]
        assert page.more is more
        anna.actions.search_on(ticket)
    assert texts == [f"needle {number}" for number in range(60, 0, -1)]


def test_one_chat_is_searched_whole(make_desktop: MakeDesktop, server: ModelServer) -> None:
    for number in range(1, 121):
        server.say(2 + number % 2, 1, f"needle {number}")
    anna = make_desktop("anna", hits=5, search_matches=7)
    anna.sign_in()
    assert found(anna, "needle", "d1-3") == [("d1-3", seq) for seq in range(60, 0, -1)]
    assert found(anna, "needle", "d1-9") == []


def test_a_newer_question_takes_the_place_of_the_older_one(make_desktop: MakeDesktop, server: ModelServer) -> None:
    for number in range(1, 101):
        server.say(2, 1, f"needle {number}")
    anna = make_desktop("anna", search_matches=2)
    anna.sign_in()
    older = anna.actions.search("needle")
    in_chat = anna.actions.search("needle 7", LOG)
    newer = anna.actions.search("needle 99")
    assert [hit.seq for hit in answer(anna, newer).hits] == [99]
    assert [hit.seq for hit in answer(anna, in_chat).hits] == [7]
    anna.actions.search_on(older)
    for _ in range(200):
        anna.step()
    assert answers(anna, older) == []


def test_everything_else_goes_on_between_two_stretches(make_desktop: MakeDesktop, server: ModelServer) -> None:
    for number in range(1, 101):
        server.say(2, 1, f"没有 {number}")
    anna = make_desktop("anna", search_scan=2)
    anna.sign_in()
    ticket = anna.actions.search("会议")
    anna.actions.note(EVERYONE, "meanwhile")
    anna.until(lambda: "meanwhile" in anna.lines(), "what was told meanwhile")
    assert answers(anna, ticket) == []
    assert answer(anna, ticket).hits == ()


def test_finds_writing_without_blanks_among_the_newest(make_desktop: MakeDesktop, server: ModelServer) -> None:
    for number in range(1, 41):
        server.say(2, 1, "明天的会议 room" if number % 10 == 0 else "没有 room")
    anna = make_desktop("anna", search_scan=5, search_scanned=25)
    anna.sign_in()
    assert found(anna, "会议") == [(LOG, 40), (LOG, 30), (LOG, 20)]
    assert found(anna, "会议 roo") == [(LOG, 40), (LOG, 30), (LOG, 20)]
    assert found(anna, "会议 rum") == []


def test_a_disk_that_cannot_be_read_finds_nothing(anna: Desktop, server: ModelServer) -> None:
    server.say(2, 1, "needle")
    hear(anna, LOG, 1)
    anna.disk.unreadable = 1
    assert found(anna, "needle") == []
    assert found(anna, "needle") == [(LOG, 1)]


def test_a_search_under_way_does_not_hold_up_the_end(make_desktop: MakeDesktop, server: ModelServer) -> None:
    for number in range(1, 101):
        server.say(2, 1, f"needle {number}")
    anna = make_desktop("anna", search_matches=2)
    anna.sign_in()
    for log in ("", LOG):
        anna.actions.search("needle", log)
    for _ in range(3):
        anna.step()
    assert not [change for change in anna.changes if isinstance(change, Found)]
    anna.reopen()
    assert found(anna, "needle 99") == [(LOG, 99)]


def test_nothing_of_somebody_who_signed_out_is_found(anna: Desktop, server: ModelServer) -> None:
    server.say(2, 1, "needle")
    hear(anna, LOG, 1)
    anna.order(lambda: anna.core._sign_out(Code.SIGNED_OUT_HERE, ""))
    assert found(anna, "needle") == []
