import datetime as dt
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from messenger.net.tls import server_context
from messenger.server import certificate
from messenger.server.certificate import CertificateError


def test_makes_a_p256_key_and_a_certificate_for_ten_years(folder: Path) -> None:
    """C2"""
    pem, key = certificate.ensure(folder)
    made = x509.load_pem_x509_certificate(pem.read_bytes())
    public = made.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert public.curve.name == "secp256r1"
    now = dt.datetime.now(dt.UTC)
    assert made.not_valid_before_utc < now
    assert made.not_valid_after_utc > now + dt.timedelta(days=3650)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    server_context(pem, key)


def test_keeps_what_it_has_made(folder: Path) -> None:
    pem, key = certificate.ensure(folder)
    before = pem.read_bytes(), key.read_bytes()
    assert certificate.ensure(folder) == (pem, key)
    assert (pem.read_bytes(), key.read_bytes()) == before


def test_a_lost_certificate_is_made_again_with_the_same_pin(folder: Path) -> None:
    pem, _ = certificate.ensure(folder)
    pin = certificate.pin_of(pem)
    pem.unlink()
    certificate.ensure(folder)
    assert certificate.pin_of(pem) == pin


def test_a_lost_key_is_told_and_nothing_is_replaced(folder: Path) -> None:
    pem, key = certificate.ensure(folder)
    before = pem.read_bytes()
    key.unlink()
    with pytest.raises(CertificateError, match="put the key back"):
        certificate.ensure(folder)
    assert pem.read_bytes() == before
    assert not key.exists()


def test_an_interrupted_start_leaves_no_half_file_in_the_way(folder: Path) -> None:
    (folder / "key.pem.new").write_text("half")
    server_context(*certificate.ensure(folder))


@pytest.mark.parametrize("text", ["", "text", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_without_a_certificate_is_told(folder: Path, text: str) -> None:
    path = folder / "c.pem"
    path.write_text(text)
    with pytest.raises(CertificateError, match=str(path)):
        certificate.pin_of(path)


def test_a_damaged_key_is_told_and_left_as_it_is(folder: Path) -> None:
    pem, key = certificate.ensure(folder)
    pem.unlink()
    key.write_text("damaged")
    with pytest.raises(CertificateError, match="no key in PEM form"):
        certificate.ensure(folder)
    assert key.read_text() == "damaged"
