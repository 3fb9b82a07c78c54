"""The rows of an open chat stand in their order, whatever comes in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from messenger.client import conversation
from messenger.client.model import Chat, ChatMessage, Delivery, Notice

LOG = "all"


def message(seq: int, cid: str, mine: bool) -> ChatMessage:
    how = (Delivery.STORED if seq else Delivery.WAITING) if mine else Delivery.RECEIVED
    return ChatMessage(LOG, seq, cid, 1 if mine else 2, seq, cid, how)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("message"), st.integers(1, 12)),
        st.tuples(st.just("change"), st.integers(1, 12)),
        st.tuples(st.just("write"), st.integers(1, 5)),
        st.tuples(st.just("number"), st.integers(1, 5)),
        st.tuples(st.just("note"), st.integers(1, 99)),
    ),
    max_size=30,
)


@given(STEPS)
def test_stands_in_order(steps: list[tuple[str, int]]) -> None:
    """Numbered rows by seq, each once; a notice behind all that came before it; what waits at the end."""
    chat = Chat(LOG, opened=True, complete=True)
    kinds: dict[int, str] = {}
    waiting: list[str] = []
    behind: dict[str, set[int]] = {}
    for what, number in steps:
        seqs = {row.seq for row in chat.messages if row.seq}
        if what == "write":
            cid = f"own {number}"
            if cid not in waiting and cid not in kinds.values():
                waiting.append(cid)
                conversation.merge(chat, [message(0, cid, mine=True)], ())
        elif what == "number":
            cid = f"own {number}"
            if cid in waiting:
                seq = max(seqs, default=0) + 1
                kinds[seq] = cid
                waiting.remove(cid)
                conversation.merge(chat, [message(seq, cid, mine=True)], ())
        elif what == "note":
            text = f"note {len(behind)}"
            behind[text] = seqs
            conversation.put_notices(chat, [Notice(number, text)])
        elif number not in kinds:
            kinds[number] = what
            row = message(number, f"cid {number}", mine=False) if what == "message" else Notice(0, what, number)
            conversation.merge(chat, [row, row], ())
    numbered = [row.seq for row in chat.messages if row.seq]
    assert numbered == sorted(kinds)
    end = chat.messages[len(chat.messages) - len(waiting) :]
    assert [row.cid for row in end if isinstance(row, ChatMessage) and not row.seq] == waiting
    assert chat.unnumbered == set(waiting)
    seen: set[int] = set()
    notes = []
    for row in chat.messages:
        if row.seq:
            seen.add(row.seq)
        elif isinstance(row, Notice):
            notes.append(row.text)
            assert behind[row.text] <= seen
            assert not any(
                isinstance(one, ChatMessage) and not one.seq for one in chat.messages[: len(seen) + len(notes)]
            )
    assert sorted(notes) == sorted(behind)
    assert conversation.last_number(chat.messages) >= max(numbered, default=0)


def test_leaves_news_older_than_what_is_loaded_to_their_page() -> None:
    chat = Chat(LOG, opened=True)
    conversation.load(chat, [message(5, "a", mine=False)], 5, complete=False)
    merged = conversation.merge(chat, [message(3, "b", mine=False), Notice(0, "c", 4)], ())
    assert merged.added == ()
    assert [row.seq for row in chat.messages] == [5]


def test_leaves_an_own_message_to_the_page_where_it_was_said() -> None:
    """Else there would be a hole behind it that no page fills."""
    chat = Chat(LOG, opened=True)
    conversation.load(chat, [message(5, "a", mine=False), message(0, "own", mine=True)], 5, complete=False)
    merged = conversation.merge(chat, [message(3, "own", mine=True)], ())
    assert (merged.added, merged.updated, merged.removed) == ((), (), ("own",))
    assert ([row.seq for row in chat.messages], chat.first, chat.unnumbered) == ([5], 5, set())


def test_drops_notices_that_stand_behind_what_is_not_loaded() -> None:
    chat = Chat(LOG, opened=True)
    conversation.load(chat, [message(5, "a", mine=False)], 5, complete=True)
    conversation.put_notices(chat, [Notice(0, "here")])
    conversation.load(chat, [message(9, "b", mine=False)], 9, complete=False)
    assert [row.seq for row in chat.messages] == [9]


def test_updates_what_happened_in_its_place() -> None:
    chat = Chat(LOG, opened=True, complete=True)
    conversation.merge(chat, [Notice(0, "Ben added you", 2), message(3, "a", mine=False)], ())
    merged = conversation.merge(chat, [Notice(0, "Benny added you", 2)], ())
    assert (merged.added, merged.updated) == ((), ())
    assert chat.messages[0].text == "Benny added you"
