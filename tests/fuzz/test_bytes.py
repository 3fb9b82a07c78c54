"""Hostile bytes: the program holds against them, and the fuzzer finds what does not."""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image

from messenger.gui.pictures import decoding
from messenger.net import invite, pin
from messenger.protocol.codec import LineReader
from messenger.protocol.errors import LineError
from messenger.server.classic.lines import Lines, Typed
from messenger.server.files.shelf import Part
from tests.fuzz.runs import FoundError, Input, TooLongError, kept, run
from tests.fuzz.targets import TARGETS, Target, lines, trust
from tests.reliability.figures import note

SEED = 8
pytestmark = pytest.mark.filterwarnings("ignore:Corrupt EXIF", "ignore:Image size")  # the program itself ignores them


@pytest.mark.timeout(300)  # on a machine that is busy otherwise
def test_twenty_thousand_inputs_find_nothing() -> None:
    """F1, short: for every day."""
    report = run(20_000, SEED)
    assert report.count == 20_000
    assert set(report.counts) == {target.name for target in TARGETS}
    note("F1", f"20,000 inputs for {len(TARGETS)} targets, 0 failed", held=True, part="short")


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(4))
def test_two_hundred_thousand_inputs_find_nothing(part: int) -> None:
    """F1"""
    assert run(50_000, f"{SEED}.{part}").count == 50_000
    note("F1", f"50,000 inputs for {len(TARGETS)} targets, 0 failed", held=True, part=f"long-{part + 1}-of-4")


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_what_is_proper_passes(target: Target) -> None:
    """Else all inputs would be mutations of what is refused anyway."""
    for data in target.corpus:
        target.check(data)


def _takes_lines_as_they_come(plant: pytest.MonkeyPatch) -> None:
    """As it was once: in one piece, an object may stand on two lines."""

    def feed(self: LineReader[Any], data: bytes) -> tuple[list[Any], LineError | None]:
        joined = self._rest + data
        end = joined.rfind(b"\n") + 1
        self._rest = joined[end:]
        try:
            return self._decoder.decode_lines(joined[:end]), None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return self._one_by_one(joined[:end])

    plant.setattr(LineReader, "feed", feed)


def _lets_an_error_out(plant: pytest.MonkeyPatch) -> None:
    """The decoder raises more than its own errors."""
    plant.setattr("messenger.protocol.codec._BAD", (msgspec.MsgspecError, UnicodeDecodeError))


def _keeps_too_much(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(lines, "LINE_LIMIT", 500)


def _forgets_what_it_skips(plant: pytest.MonkeyPatch) -> None:
    feed = Lines.feed

    def forgetful(self: Lines, data: bytes) -> list[Typed]:
        found = feed(self, data)
        self._skipping = False
        return found

    plant.setattr(Lines, "feed", forgetful)


def _looks_behind_the_end(plant: pytest.MonkeyPatch) -> None:
    def element(data: bytes, tag: int) -> tuple[bytes, bytes]:
        end = 2 + data[1]
        return data[:end], data[end:]

    plant.setattr(pin, "_element", element)


def _takes_any_port(plant: pytest.MonkeyPatch) -> None:
    """As it was once: only the first digits were looked at."""
    parse = invite.parse_endpoint

    def lenient(text: str) -> invite.Endpoint:
        host, _, port = text.rpartition(":")
        return invite.Endpoint(host, int(port)) if port[:4] == "0000" and port.isdigit() else parse(text)

    plant.setattr(invite, "parse_endpoint", lenient)
    plant.setattr(trust, "parse_endpoint", lenient)


def _leaves_surrogates(plant: pytest.MonkeyPatch) -> None:
    plant.setattr("messenger.client.files.names._letter", lambda letter: letter)
    assert unicodedata.category("\udcff") == "Cs"


def _decodes_whatever_the_header_says(plant: pytest.MonkeyPatch) -> None:
    plant.setattr("messenger.gui.pictures.decoding._opened", lambda file: Image.open(file, formats=decoding.FORMATS))


def _trusts_the_server_with_addresses(plant: pytest.MonkeyPatch) -> None:
    plant.setattr("messenger.client.private.meeting.may_be_dialled", lambda *_, **_named: True)


def _stores_whatever_has_come(plant: pytest.MonkeyPatch) -> None:
    finish = Part.finish
    plant.setattr(Part, "finish", lambda part: (finish(part), True)[1])


FAULTS = (
    (_takes_lines_as_they_come, "requests"),
    (_lets_an_error_out, "events"),
    (_keeps_too_much, "peer lines"),
    (_forgets_what_it_skips, "typed lines"),
    (_looks_behind_the_end, "certificates"),
    (_takes_any_port, "invites"),
    (_leaves_surrogates, "names of files"),
    (_decodes_whatever_the_header_says, "pictures"),
    (_trusts_the_server_with_addresses, "introductions"),
    (_stores_whatever_has_come, "upload"),
)


@pytest.mark.parametrize(("fault", "name"), FAULTS, ids=[fault.__name__ for fault, _ in FAULTS])
def test_finds_a_planted_fault_and_reads_its_input_again(
    fault: Callable[[pytest.MonkeyPatch], None], name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    targets = [target for target in TARGETS if target.name == name]
    with monkeypatch.context() as plant:
        fault(plant)
        with pytest.raises(FoundError) as found:
            run(20_000, SEED, targets)
        again = kept(found.value.input.keep(tmp_path / "found"))
        assert again == found.value.input
        cause = found.value.__cause__
        assert isinstance(cause, Exception)
        with pytest.raises(type(cause)):
            again.target.check(again.data)
    again.target.check(again.data)


def test_the_same_seed_makes_the_same_inputs() -> None:
    seen: list[list[bytes]] = []
    for seed in (1, 1, 2):
        inputs: list[bytes] = []
        run(200, seed, (Target("all", TARGETS[0].corpus, inputs.append),))
        seen.append(inputs)
    assert seen[0] == seen[1] != seen[2]


def test_interrupts_what_has_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def turn_forever(data: bytes) -> None:
        while True:
            pass

    monkeypatch.setattr("tests.fuzz.runs.MOST_SECONDS", 0.05)
    with pytest.raises(FoundError) as found:
        run(1, SEED, (Target("endless", (b"x",), turn_forever),))
    assert isinstance(found.value.__cause__, TooLongError)


def test_an_input_is_shown_with_its_target() -> None:
    assert str(Input(TARGETS[0], b"abc")) == "3 bytes for requests: b'abc'"
