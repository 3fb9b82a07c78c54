"""The pictures of bubbles: asked for once, kept small, told to those who show them, and let go of at sign-out."""

import threading
import tkinter as tk
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest
from PIL.Image import Image

from messenger.client import facts
from messenger.client.files.model import FileChoices, Transfer, TransferPhase
from messenger.client.model import ChatMessage, Link, LinkStatus
from messenger.client.private.model import private_log
from messenger.gui.pictures.pictures import ASK_MOST, SHOWN_BYTES, Pictures
from messenger.gui.subscriptions import Subscriptions
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.driving import see, settle
from tests.gui.fakes import FakeClient
from tests.gui.invented_pictures import as_file, attached, bomb, landscape, photo, sign

SIZE = (120, 90)
PHOTO = as_file(photo(900, 600))


class Album:
    """Pictures over a fake client; ``told`` are the hashes that its subscriber heard of."""

    def __init__(self, root: tk.Tk) -> None:
        self.root = root
        self.client = FakeClient()
        self.client.apply(*samples.signed_in())
        self.subscriptions = Subscriptions(root.report_callback_exception)
        self.viewed: list[object] = []
        self.pictures = Pictures(
            root, self.client.state, self.client.actions, self.subscriptions,
            view=lambda window, message: self.viewed.append((window, message)),
        )  # fmt: skip
        self.told: list[str] = []
        self.shower = tk.Frame(root)
        self.pictures.subscribe(self.shower, self.told.append)
        self.tell(*samples.signed_in())

    def tell(self, *told: facts.Fact) -> None:
        for fact in told:
            for change in self.client.apply(fact):
                self.subscriptions.publish(change)

    def come(self, message: ChatMessage, data: bytes, *, whole: bool = True, reason: str = "") -> None:
        self.tell(facts.PictureTold(hash_of(message), whole, data, reason))

    @property
    def asked(self) -> list[tuple[str, bool]]:
        orders = cast(list[tuple[ChatMessage, bool]], self.client.network.named("show_picture"))
        return [(hash_of(message), whole) for message, whole in orders]

    @property
    def kept(self) -> dict[str, bytes]:
        return dict(cast(list[tuple[str, bytes]], self.client.network.named("keep_thumbnail")))

    def wait_asked(self, count: int = 1) -> None:
        see(self.root, lambda: len(self.asked) >= count, f"{count} asked for")

    def asks_again(self, message: ChatMessage) -> bool:
        """Whether it is asked for when it is drawn: what is drawn together is asked for together."""
        before, other = len(self.asked), picture(b"another", 400 + len(self.asked))
        self.pictures.picture(message, SIZE)
        self.pictures.picture(other, SIZE)
        self.wait_asked(before + 1)
        return hash_of(message) in [file_hash for file_hash, _whole in self.asked[before:]]

    def draw(self, message: ChatMessage, size: tuple[int, int] = SIZE) -> Image:
        """Draw it until it is there."""
        found: list[Image] = []

        def there() -> bool:
            image = self.pictures.picture(message, size)
            found[:] = [image] if image is not None else []
            return bool(found)

        see(self.root, there, "the picture")
        return found[0]

    def has(self, message: ChatMessage, size: tuple[int, int] = SIZE) -> Image:
        """The same, with what it takes from the core."""
        self.pictures.picture(message, size)
        self.wait_asked()
        self.come(message, PHOTO)
        return self.draw(message, size)


def hash_of(message: ChatMessage) -> str:
    assert message.file is not None
    return message.file.hash


def picture(data: bytes = PHOTO, seq: int = 300) -> ChatMessage:
    return replace(samples.message(2, seq, "", 5), file=attached(data, size=(900, 600)))


@pytest.fixture
def album(root: tk.Tk) -> Iterator[Album]:
    made = Album(root)
    yield made
    made.pictures.close()


def test_costs_nothing_before_the_first_picture(album: Album) -> None:
    settle(album.root)
    assert album.pictures.fault("no such hash") == ""
    assert not album.pictures.by_hand("no such hash")
    assert not [thread for thread in threading.enumerate() if thread.name == "darkroom"]


def test_a_picture_is_asked_for_once_and_told_when_it_is_there(album: Album) -> None:
    message = picture()
    for _ in range(5):
        assert album.pictures.picture(message, SIZE) is None
    album.wait_asked()
    asked = album.asked
    assert not album.asks_again(message)
    assert asked == [(hash_of(message), False)]
    album.come(message, PHOTO)
    see(album.root, lambda: album.told, "word of the picture")
    image = album.pictures.picture(message, SIZE)
    assert image is not None
    assert (image.size, image.mode) == (SIZE, "RGB")
    assert album.told == [hash_of(message)]
    assert album.pictures.picture(message, SIZE) is image


def test_a_small_picture_is_handed_over_to_be_kept(album: Album) -> None:
    message = picture()
    album.has(message)
    assert list(album.kept) == [hash_of(message)]
    assert 0 < len(album.kept[hash_of(message)]) < len(PHOTO)


def test_what_was_kept_is_not_handed_over_again(album: Album) -> None:
    message = picture()
    album.pictures.picture(message, SIZE)
    album.wait_asked()
    album.come(message, as_file(landscape(640, 427)), whole=False)
    album.draw(message)
    assert album.kept == {}


def test_what_is_small_by_itself_is_not_handed_over(album: Album) -> None:
    data = as_file(landscape(200, 150))
    message = picture(data)
    album.pictures.picture(message, SIZE)
    album.wait_asked()
    album.come(message, data)
    album.draw(message)
    assert album.kept == {}


def test_a_private_picture_leaves_nothing_behind(album: Album) -> None:
    message = replace(picture(), log=private_log(2))
    album.has(message)
    assert album.kept == {}


def test_another_size_is_made_without_asking_again(album: Album) -> None:
    message = picture()
    album.has(message)
    told = len(album.told)
    quick = album.pictures.picture(message, (300, 200))
    assert quick is not None, "what is there stands in for it"
    assert quick.size == (300, 200)
    see(album.root, lambda: len(album.told) > told, "word of the finer picture")
    fine = album.pictures.picture(message, (300, 200))
    assert fine is not None
    assert fine.size == (300, 200)
    assert fine is not quick
    assert len(album.asked) == 1


def test_while_one_scrolls_only_what_was_drawn_last_is_asked_for(album: Album) -> None:
    messages = [picture(as_file(landscape(16 + number, 16)), 300 + number) for number in range(200)]
    for message in messages:
        album.pictures.picture(message, SIZE)
    album.wait_asked(ASK_MOST)
    settle(album.root)
    assert [file_hash for file_hash, _whole in album.asked] == [hash_of(one) for one in messages[:-25:-1]]
    album.pictures.picture(messages[0], SIZE)
    album.wait_asked(ASK_MOST + 1)
    assert album.asked[-1][0] == hash_of(messages[0]), "one that was scrolled past is asked for when it is drawn again"


def test_keeps_only_so_much(album: Album) -> None:
    message = picture()
    album.has(message)
    large = (1200, 900)
    for width in range(SHOWN_BYTES // (4 * large[0] * large[1]) + 3):
        told = len(album.told)
        album.pictures.picture(message, (large[0] + width, large[1]))
        see(album.root, lambda told=told: len(album.told) > told, "word of that size")  # type: ignore[misc]
    shown = album.pictures._shown
    assert shown.held <= SHOWN_BYTES
    assert (hash_of(message), SIZE) not in shown


# --- what cannot be shown


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (bomb(20_000, 20_000), "This picture is too large to be shown."),
        (as_file(photo(300, 200), "PNG")[:5000], "This picture is damaged."),
        (b"Dear diary", "This is no picture that can be shown here."),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_says_why_a_picture_cannot_be_shown(album: Album, data: bytes, sentence: str, whole: bool) -> None:
    message = replace(picture(), file=attached(data, "picture.png", (900, 600)))
    album.pictures.picture(message, SIZE)
    album.wait_asked()
    album.come(message, data, whole=whole)
    see(album.root, lambda: album.told, "word of the fault")
    assert album.pictures.fault(hash_of(message)) == sentence
    assert album.pictures.picture(message, SIZE) is None
    assert not album.asks_again(message), "it is not tried again and again"
    assert album.kept == {}


def test_a_large_one_is_fetched_by_hand(album: Album) -> None:
    message = picture()
    album.pictures.picture(message, SIZE)
    album.wait_asked()
    album.come(message, b"")
    assert album.told == [hash_of(message)]
    assert album.pictures.by_hand(hash_of(message))
    assert album.pictures.fault(hash_of(message)) == ""
    assert not album.asks_again(message)
    album.pictures.fetch(message)
    assert album.asked[-1] == (hash_of(message), True)
    assert not album.pictures.by_hand(hash_of(message))
    album.pictures.picture(message, SIZE)
    album.come(message, PHOTO)
    album.draw(message)
    assert album.asked[-1] == (hash_of(message), True), "not asked for again"


def test_one_that_is_not_here_now_is_asked_for_again_when_there_is_a_link(album: Album) -> None:
    message = picture()
    album.tell(facts.LinkChanged(LinkStatus(Link.WAITING)))
    album.pictures.picture(message, SIZE)
    album.wait_asked()
    album.come(message, b"", reason="There is no connection.")
    assert album.pictures.fault(hash_of(message)) == "There is no connection."
    album.tell(facts.LinkChanged(LinkStatus(Link.ONLINE)))
    assert album.pictures.fault(hash_of(message)) == ""
    assert album.told == [hash_of(message)] * 2
    album.pictures.picture(message, SIZE)
    album.wait_asked(2)


def test_another_choice_has_large_ones_asked_for_again(album: Album) -> None:
    message = picture()
    album.pictures.picture(message, SIZE)
    album.wait_asked()
    album.come(message, b"")
    album.tell(facts.FileChoicesTold(FileChoices(automatic_mib=50)))
    album.pictures.picture(message, SIZE)
    album.wait_asked(2)


def test_one_that_was_saved_can_be_shown(album: Album) -> None:
    message = picture()
    album.pictures.picture(message, SIZE)
    album.wait_asked()
    album.come(message, b"")
    done = Transfer(message.log, message.cid, hash_of(message), False, TransferPhase.DONE, 10, 10)
    album.tell(facts.TransfersTold((done,)))
    assert not album.pictures.by_hand(hash_of(message))
    album.pictures.picture(message, SIZE)
    album.wait_asked(2)


def test_what_nobody_asked_for_is_not_decoded(album: Album) -> None:
    message = picture()
    album.come(message, PHOTO)
    settle(album.root)
    assert album.told == []
    assert not [thread for thread in threading.enumerate() if thread.name == "darkroom"]


def test_what_shines_through_is_handed_over_so(album: Album) -> None:
    data = as_file(sign(300, 300), "PNG")
    message = picture(data)
    album.pictures.picture(message, SIZE)
    album.wait_asked()
    album.come(message, data)
    assert album.draw(message).mode == "RGBA"


# --- who and when


def test_everything_is_forgotten_at_sign_out(album: Album) -> None:
    message = picture()
    album.has(message)
    album.tell(facts.SignedOut(Code.SIGNED_OUT_HERE, ""))
    album.tell(*samples.signed_in())
    told = len(album.told)
    assert album.pictures.picture(message, SIZE) is None
    assert album.pictures.small(hash_of(message)) is None
    album.wait_asked(2)
    assert len(album.told) == told


def test_what_was_asked_for_before_the_sign_out_does_not_come_after_it(album: Album) -> None:
    message = picture()
    album.pictures.picture(message, SIZE)
    album.wait_asked()
    album.come(message, PHOTO)
    album.tell(facts.SignedOut(Code.SIGNED_OUT_HERE, ""))
    done: list[object] = []
    album.pictures.darkroom.probe(PHOTO, lambda size, _sentence: done.append(size))
    see(album.root, lambda: done, "an end of the work before")
    settle(album.root)
    assert album.told == []
    assert album.kept == {}


def test_who_is_gone_hears_nothing(album: Album) -> None:
    message = picture()
    album.shower.destroy()
    album.has(message)
    assert album.told == []


def test_opens_the_large_view(album: Album) -> None:
    message = picture()
    album.pictures.view(album.shower, message)
    assert album.viewed == [(album.shower, message)]


def test_a_message_without_a_picture_has_none(album: Album) -> None:
    message = samples.message(2, 300, "Hello", 1)
    assert album.pictures.picture(message, SIZE) is None
    album.pictures.fetch(message)
    settle(album.root)
    assert album.asked == []
