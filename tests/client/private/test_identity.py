"""The key of a device: made once, for its owner alone, and never made anew when it is damaged."""

import errno
import os
import ssl
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from messenger.client.private.identity import Identity, device_key
from messenger.client.store.errors import StoreError
from messenger.net.pin import Pin
from messenger.net.tls import peer_server_context


def test_is_made_once_and_is_the_same_after_a_restart(tmp_path: Path) -> None:
    first = Identity.of(tmp_path, 3)
    assert Identity.of(tmp_path, 3) == first
    assert first.file == tmp_path / "identities" / "3.pem"


def test_each_account_has_its_own(tmp_path: Path) -> None:
    assert Identity.of(tmp_path, 1).pin != Identity.of(tmp_path, 2).pin


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    identity = Identity.of(tmp_path, 1)
    assert identity.file.stat().st_mode & 0o777 == 0o600
    assert identity.file.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    identity = Identity.of(tmp_path, 1)
    identity.file.chmod(0o644)
    identity.file.parent.chmod(0o755)
    assert Identity.of(tmp_path, 1) == identity
    assert identity.file.stat().st_mode & 0o777 == 0o600
    assert identity.file.parent.stat().st_mode & 0o777 == 0o700


def test_the_certificate_signs_itself_holds_at_any_time_and_says_nothing_of_the_person(tmp_path: Path) -> None:
    identity = Identity.of(tmp_path, 1)
    certificate = x509.load_der_x509_certificate(identity.certificate)
    certificate.verify_directly_issued_by(certificate)
    assert certificate.not_valid_before_utc.year == 1970
    assert certificate.not_valid_after_utc.year == 9999
    assert certificate.subject.rfc4514_string() == "CN=messenger device"
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert identity.pin == Pin.of_certificate(identity.certificate)
    assert isinstance(device_key(identity.certificate), ec.EllipticCurvePublicKey)


def test_tls_can_use_the_file(tmp_path: Path) -> None:
    identity = Identity.of(tmp_path, 1)
    assert isinstance(peer_server_context(identity.file, [identity.certificate]), ssl.SSLContext)


def test_what_is_left_of_a_crash_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "identities").mkdir()
    (tmp_path / "identities" / "1.new").write_text("half a ke")
    assert Identity.of(tmp_path, 1) == Identity.of(tmp_path, 1)
    assert [file.name for file in (tmp_path / "identities").iterdir()] == ["1.pem"]


def test_is_forgotten_with_the_account(tmp_path: Path) -> None:
    first = Identity.of(tmp_path, 1)
    Identity.forget(tmp_path, 1)
    Identity.forget(tmp_path, 1)
    assert not first.file.exists()
    assert Identity.of(tmp_path, 1).pin != first.pin


def damages(pem: bytes) -> dict[str, bytes]:
    other_key = ec.generate_private_key(ec.SECP256R1())
    certificate = pem[pem.index(b"-----BEGIN CERT") :]
    return {
        "empty": b"",
        "cut short": pem[: len(pem) // 2],
        "no key": certificate,
        "no certificate": pem[: pem.index(b"-----BEGIN CERT")],
        "another key": other_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate,
        "nonsense": b"\x00\xff" * 500,
        "a bit": pem.replace(b"MIG", b"MIH", 1),
    }


@pytest.mark.parametrize(
    "damage", ["empty", "cut short", "no key", "no certificate", "another key", "nonsense", "a bit"]
)
def test_a_damaged_file_is_a_sentence_and_stays_as_it_is(tmp_path: Path, damage: str) -> None:
    identity = Identity.of(tmp_path, 1)
    broken = damages(identity.file.read_bytes())[damage]
    identity.file.write_bytes(broken)
    with pytest.raises(StoreError, match=r"is damaged\. Put it back from a backup, or remove the file"):
        Identity.of(tmp_path, 1)
    assert identity.file.read_bytes() == broken


def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match=r"cannot be read or written: No space left on device\."):
            Identity.of(tmp_path, 1)
    assert list((tmp_path / "identities").iterdir()) == []
    assert Identity.of(tmp_path, 1) == Identity.of(tmp_path, 1)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "identities").write_text("a file is here")
    with pytest.raises(StoreError, match="cannot be read or written"):
        Identity.of(tmp_path, 1)


def test_a_file_that_cannot_be_read_or_removed_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "identities" / "1.pem").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be read or written: Is a directory"):
        Identity.of(tmp_path, 1)
    with pytest.raises(StoreError, match="cannot be removed"):
        Identity.forget(tmp_path, 1)


def test_keys_of_other_kinds_are_of_no_device() -> None:
    authority = trustme.CA(key_type=trustme.KeyType.RSA)
    assert device_key(ssl.PEM_cert_to_DER_cert(authority.cert_pem.bytes().decode())) is None
    assert device_key(b"") is None
    assert device_key(b"\x30\x00") is None
