"""The number that two people compare."""

import base64
import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from messenger.client.private.identity import Identity
from messenger.client.private.safety import safety_number

# Two certificates that will never change, so that the number of the same two people never does either.
ANNA = base64.b64decode(
    "MIIBSTCB8KADAgECAhRZHM9SVv3AIooxbURhK7EHL/Z/0DAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBtZXNzZW5nZXIgZGV2aWNl"
    "MCAXDTcwMDEwMTAwMDAwMFoYDzk5OTkxMjMxMjM1OTU5WjAbMRkwFwYDVQQDDBBtZXNzZW5nZXIgZGV2aWNlMFkwEwYHKoZIzj0C"
    "AQYIKoZIzj0DAQcDQgAEaQUtu0iB4/ezWMmQPwwb5/6idXnWZvqb0RInc4ROJog+tJbQcnek70Bi8CLot7Py0+3yxerLz3LjOYbf"
    "+8M/DKMQMA4wDAYDVR0TAQH/BAIwADAKBggqhkjOPQQDAgNIADBFAiAeB8IIq+ByxloPkXa8fk3gv6UB29raVcxrwnt/PbdP/wIh"
    "AJJh9IlZXXtghQm/2A+3GHHW4JM2vY1Xq7ipwUO/AiXU"
)
BERT = base64.b64decode(
    "MIIBSTCB8KADAgECAhRHxLidtNSu2zpLycx1mF4dqqaySjAKBggqhkjOPQQDAjAbMRkwFwYDVQQDDBBtZXNzZW5nZXIgZGV2aWNl"
    "MCAXDTcwMDEwMTAwMDAwMFoYDzk5OTkxMjMxMjM1OTU5WjAbMRkwFwYDVQQDDBBtZXNzZW5nZXIgZGV2aWNlMFkwEwYHKoZIzj0C"
    "AQYIKoZIzj0DAQcDQgAEjS+7gHqNByaey+faCzdeSDhVmCr8TmYlcaTID/Cm3rl9+WKhL7f7baQ/1mHRyaXMLB5y1RFCKWwrGTW4"
    "h+F4VaMQMA4wDAYDVR0TAQH/BAIwADAKBggqhkjOPQQDAgNIADBFAiEAgIihDTC/QQ/AFUle/ZZXWqXo1yYToaYQwAPxFJZ0bbQC"
    "ICFXElskChC12CeUDypMQYXLIn8XzdpmTazkKs9qwRE/"
)
NUMBER = "34089 37310 90348 48959 84483 11779 53097 78664 13101 68643 88992 50058"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("profile")
    return [Identity.of(folder, account).certificate for account in range(1, 5)]


def half(certificate: bytes) -> str:
    """The digits of one key, made another way."""
    public = x509.load_der_x509_certificate(certificate).public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    value = b"messenger safety number 1"
    for _ in range(5200):
        digest = hashes.Hash(hashes.SHA512())
        digest.update(value)
        digest.update(spki)
        value = digest.finalize()
    numbers = [int(value[at : at + 5].hex(), 16) for at in (0, 5, 10, 15, 20, 25)]
    return " ".join(str(number % 10**5).zfill(5) for number in numbers)


def test_is_known_for_known_keys() -> None:
    assert safety_number(ANNA, BERT) == NUMBER
    assert set(NUMBER.split(" ")) == set(f"{half(ANNA)} {half(BERT)}".split(" "))


def test_has_twelve_groups_of_five_digits(certificates: list[bytes]) -> None:
    groups = safety_number(*certificates[:2]).split(" ")
    assert [len(group) for group in groups] == [5] * 12
    assert "".join(groups).isdigit()


@given(one=st.integers(0, 3), other=st.integers(0, 3))
def test_is_the_same_on_both_screens_and_another_for_other_keys(
    certificates: list[bytes], one: int, other: int
) -> None:
    number = safety_number(certificates[one], certificates[other])
    assert number == safety_number(certificates[other], certificates[one])
    others = {(a, b) for a in range(4) for b in range(a, 4)} - {(min(one, other), max(one, other))}
    assert number not in {safety_number(certificates[a], certificates[b]) for a, b in others}


def test_only_the_key_counts(tmp_path: Path) -> None:
    """A certificate made anew for the same key gives the same number."""
    identity = Identity.of(tmp_path, 1)
    key = load_pem_private_key(identity.file.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(dt.datetime(2001, 1, 1, tzinfo=dt.UTC))
    renewed = made.not_valid_after(dt.datetime(2002, 1, 1, tzinfo=dt.UTC)).sign(key, hashes.SHA256())
    assert safety_number(renewed.public_bytes(Encoding.DER), BERT) == safety_number(identity.certificate, BERT)


def test_what_is_no_certificate_is_refused(certificates: list[bytes]) -> None:
    with pytest.raises(ValueError, match=r"."):
        safety_number(b"nonsense", certificates[0])
