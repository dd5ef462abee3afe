"""The certificates of the embedded broker: an authority of one's own, and what the broker shows to stations.

The authority's key stays in its folder, readable by its owner alone; its certificate (`ca.pem`) is what a
station is given to know the broker by. The broker's own certificate names the host names and addresses by
which stations reach it; it is made anew where these change, or where less than two of its five years are
left. ECDSA on P-256, which small devices can do.
"""

from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cli.home import write_private

AUTHORITY_YEARS, SERVER_YEARS, RENEW_YEARS = 20, 5, 2
_YEAR = timedelta(days=365)
_A_DAY = timedelta(days=1)
"""How far back a certificate counts: a station's clock may be slow."""


class Certificates(NamedTuple):
    """Paths of PEM files: of the authority, and of the broker with its key."""

    authority: Path
    server: Path
    key: Path


def ensure(folder: Path, names: tuple[str, ...], now: datetime) -> Certificates:
    """The certificates in a folder, made or renewed where they have to be. `now` is aware. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    authority_key = folder / "ca.key"
    if not (found.authority.exists() and authority_key.exists()):
        _make_authority(found.authority, authority_key, now)
    try:
        authority = x509.load_pem_x509_certificate(found.authority.read_bytes())
    except ValueError as error:
        raise OSError(f"{found.authority} is no certificate: {error}") from error
    if authority.not_valid_after_utc <= now:
        raise OSError(f"{found.authority} has expired: move {folder} away, and give stations the new one")
    if not _serves(found, authority, names, now):
        signing = serialization.load_pem_private_key(authority_key.read_bytes(), None)
        if not isinstance(signing, ec.EllipticCurvePrivateKey):
            raise OSError(f"{authority_key} is not the key of ours")
        _make_server(found, authority, signing, names, now)
    return found


def good_until(certificate: Path) -> datetime:
    """When a certificate of ours expires. Raises OSError, ValueError."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def _make_authority(certificate: Path, key_file: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "citywatch broker authority")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        _begun(name, name, key.public_key(), now, AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_private(key_file, _pem(key))
    write_private(certificate, _text(made))


def _make_server(
    files: Certificates,
    authority: x509.Certificate,
    signing: ec.EllipticCurvePrivateKey,
    names: tuple[str, ...],
    now: datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "citywatch broker")])
    made = (
        _begun(subject, authority.subject, key.public_key(), now, SERVER_YEARS)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
        )
        .sign(signing, hashes.SHA256())
    )
    write_private(files.key, _pem(key))
    write_private(files.server, _text(made))


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _A_DAY)
        .not_valid_after(now + years * _YEAR)
    )


def _serves(files: Certificates, authority: x509.Certificate, names: tuple[str, ...], now: datetime) -> bool:
    """Whether the broker's certificate is of this authority and its key, for these names, and good for long.

    A process that was killed between the two files has left a key without its certificate.
    """
    if not (files.server.exists() and files.key.exists()):
        return False
    try:
        shown = x509.load_pem_x509_certificate(files.server.read_bytes())
        said = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        shown.verify_directly_issued_by(authority)
        key = serialization.load_pem_private_key(files.key.read_bytes(), None)
    except (ValueError, TypeError, InvalidSignature, x509.InvalidVersion, x509.ExtensionNotFound):
        return False
    long = shown.not_valid_after_utc > now + RENEW_YEARS * _YEAR
    whole = key.public_key() == shown.public_key()
    return whole and long and set(said) == {_general(name) for name in names}


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
