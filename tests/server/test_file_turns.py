"""A turn that has not happened has brought, promised, joined, sent and dropped no file."""

import pytest

from messenger.protocol.base import direct_log
from messenger.protocol.codec import AnyRequest
from messenger.protocol.connection import Done, Failed, Refused, StorageTrouble
from messenger.protocol.errors import Code
from messenger.protocol.files import AskSpace, BeginUpload, DropUpload, Fetch, JoinUpload, Space, Uploading, UploadReady
from messenger.protocol.messages import Accepted, Send
from messenger.server.session import Session
from tests.server.mover import file_of, hash_of
from tests.server.still_house import ANNA, BRUNO, BuildHouse, StillHouse
from tests.server.wire import random_id

DATA = b"data"
BEGIN = BeginUpload(1, hash_of(DATA), len(DATA))
LOG = direct_log(ANNA, BRUNO)


@pytest.fixture
def house(build: BuildHouse) -> StillHouse:
    return build()


def say_in_vain(house: StillHouse, session: Session, request: AnyRequest) -> None:
    """Say something in a turn that then finds the disk full."""
    session.received([request])
    house.fill_disk()
    house.loop.pass_time()


def hold(house: StillHouse) -> None:
    """Let Anna hold the data."""

    def bring() -> None:
        house.room.keep(house.room.begin(ANNA, hash_of(DATA), len(DATA)))

    house.turn.enter(bring)
    house.loop.pass_time()


def rows(house: StillHouse) -> list[int]:
    """Return how many uploads, holdings, attachments and files there are."""
    tables = ("upload", "holding", "attachment", "file")
    return [house.database.read(f"select count(*) from {table}")[0][0] for table in tables]  # noqa: S608 - names


def test_what_was_promised_in_it_is_no_promise(house: StillHouse) -> None:
    session, line = house.sign_in(ANNA)
    line.take(object)
    say_in_vain(house, session, BEGIN)
    (failed,) = line.take(Failed)
    assert failed.code == Code.STORAGE
    assert rows(house) == [0, 0, 0, 0]
    assert house.traffic.has_room(ANNA, None)
    assert house.traffic.find(("upload", ANNA, hash_of(DATA))) is None
    house.say(session, BEGIN)
    assert len(line.take(UploadReady)) == 1
    assert rows(house) == [1, 0, 0, 0]
    say_in_vain(house, session, BeginUpload(2, hash_of(b"other"), 5))
    house.say(session, AskSpace(3))
    assert [space.used for space in line.take(Space)] == [4096]


def test_a_word_that_was_used_in_it_is_good_once_more(house: StillHouse) -> None:
    session, line = house.sign_in(ANNA)
    house.say(session, BEGIN)
    (ready,) = line.take(UploadReady)
    carrier, told = house.stranger()
    say_in_vain(house, carrier, JoinUpload(ready.token))
    assert not carrier.carried
    assert told.closing
    carrier, told = house.stranger()
    house.say(carrier, JoinUpload(ready.token))
    assert carrier.carried
    house.loop.turn()
    assert told.take(Uploading) == [Uploading(0)]
    other, _ = house.stranger()
    house.say(other, JoinUpload(ready.token))
    assert not other.carried


@pytest.mark.parametrize("first", [True, False], ids=["the first of a chat", "a later one"])
def test_a_message_with_a_file_is_taken_back_whole(house: StillHouse, first: bool) -> None:
    session, line = house.sign_in(ANNA)
    hold(house)
    if not first:
        house.say(session, Send(1, random_id(), LOG, "hello"))
    number = 1 if first else 2
    message = Send(number, random_id(), LOG, "", file=file_of(DATA))
    line.take(object)
    say_in_vain(house, session, message)
    assert line.take(StorageTrouble) == [StorageTrouble(number)]
    assert rows(house) == [0, 1, 0, 1]
    house.say(session, message)
    (accepted,) = line.take(Accepted)
    assert accepted.seq == number
    assert rows(house) == [0, 1, 1, 1]


def test_a_file_that_was_dropped_in_it_still_comes(house: StillHouse) -> None:
    session, line = house.sign_in(ANNA)
    house.say(session, BEGIN)
    line.take(object)
    transfer = house.traffic.find(("upload", ANNA, hash_of(DATA)))
    say_in_vain(house, session, DropUpload(2, hash_of(DATA)))
    assert transfer is not None
    assert house.traffic.find(transfer.key) is transfer
    assert rows(house) == [1, 0, 0, 0]
    line.take(object)
    house.say(session, DropUpload(3, hash_of(DATA)))
    assert line.take(Done) == [Done(3)]
    assert house.traffic.find(transfer.key) is None
    assert rows(house) == [0, 0, 0, 0]


def test_each_request_about_a_file_that_fails_for_a_full_disk_says_so(house: StillHouse) -> None:
    session, line = house.sign_in(ANNA)
    requests: list[AnyRequest] = [BEGIN, DropUpload(2, hash_of(DATA)), Fetch(3, LOG, 1)]
    for request in requests:
        line.take(object)
        say_in_vain(house, session, request)
        (failed,) = line.take(Failed)
        assert (failed.r, failed.code) == (getattr(request, "r"), Code.STORAGE)  # noqa: B009 - of each kind


def test_a_join_that_fails_for_a_full_disk_is_refused(house: StillHouse) -> None:
    carrier, told = house.stranger()
    say_in_vain(house, carrier, JoinUpload(random_id()))
    assert told.closing
    assert [line.code for line in told.take(Refused)] == [Code.STORAGE]
