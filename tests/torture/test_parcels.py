"""The judge of files: a wrong byte is seen, and so is a file that has not come."""

from pathlib import Path
from random import Random

from tests.torture.ledger import label_of, text_of
from tests.torture.parcels import SIZE, fetched, sender, wrong

LABEL = label_of(text_of("anna-1/3", 1, 4))


def test_knows_whose_file_it_is() -> None:
    assert sender(LABEL) == "anna-1"
    assert sender(label_of(text_of("anna-1", 3, 4))) == ""


def test_finds_what_is_missing_and_what_is_wrong(tmp_path: Path) -> None:
    def found(device: str, *, all_here: bool) -> list[str]:
        return wrong(tmp_path, device, [LABEL], all_here=all_here)

    assert found("ben-1", all_here=True) == [LABEL]
    assert found("ben-1", all_here=False) == []
    assert found("anna-1", all_here=True) == []
    path = fetched(tmp_path, "ben-1", LABEL)
    path.parent.mkdir()
    data = Random(LABEL).randbytes(SIZE)
    path.write_bytes(data)
    assert found("ben-1", all_here=True) == []
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert found("ben-1", all_here=True) == found("ben-1", all_here=False) == [LABEL]
