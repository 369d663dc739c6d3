"""Private authorities for tests: certificates of any shape, made in a moment."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)


def new_key(kind="P-256"):
    """Return a private key: `P-256`, `P-384`, `P-521`, `RSA-2048`, …"""
    name, _, size = kind.partition("-")
    if name == "RSA":
        return rsa.generate_private_key(65537, int(size))
    curves = {"256": ec.SECP256R1, "384": ec.SECP384R1, "521": ec.SECP521R1}
    return ec.generate_private_key(curves[size]())


def pem(thing) -> bytes:
    """Return a certificate or an open private key as PEM."""
    if isinstance(thing, x509.Certificate):
        return thing.public_bytes(serialization.Encoding.PEM)
    return closed(thing, serialization.NoEncryption())


def closed(key, encryption) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@dataclass
class TestAuthority:
    """A root or an intermediate that signs whatever a test wants."""

    __test__ = False

    name: str
    key: object
    certificate: x509.Certificate

    @classmethod
    def root(cls, name="Akar (contoh)"):
        """Make an authority that signed itself."""
        key = new_key()
        return cls(name, key, signed(subject=name, issuer=name, key=key, by=key, is_authority=True))

    def intermediate(self, name="Penerbit (contoh)"):
        """Make an authority that this one has signed."""
        key = new_key()
        made = signed(subject=name, issuer=self.name, key=key, by=self.key, is_authority=True)
        return type(self)(name, key, made)

    def issue(self, *names, key=None, **more):
        """Return a site's key and certificate."""
        key = key or new_key()
        return key, signed(subject="situs", issuer=self.name, key=key, by=self.key, names=names, **more)


def signed(
    *,
    subject,
    issuer,
    key,
    by,
    names=(),
    since=-DAY,
    until=90 * DAY,
    is_authority=False,
    usage=None,
    hash=None,
    at=None,
):
    """Return one certificate; `since` and `until` count from `at`, which is now."""
    instant = at or datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(instant + since)
        .not_valid_after(instant + until)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(map(x509.DNSName, names))), critical=False)
    if not is_authority:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([usage or ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
    return builder.sign(by, hash or hashes.SHA256())
