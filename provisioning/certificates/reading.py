"""Reads certificates and keys: what they say of themselves, without judging. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtensionOID, NameOID

VERSION_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate says of itself; none of it is secret.

    :ivar fingerprint: SHA-256 of the certificate, hexadecimal.
    """

    names: tuple[str, ...]
    fingerprint: str
    serial: str
    issuer: str
    not_before: datetime
    not_after: datetime

    @property
    def version(self) -> str:
        """What its folder is called."""
        return self.fingerprint[:VERSION_LENGTH]


def facts_of(certificate: x509.Certificate) -> Facts:
    """Return the facts of one certificate."""
    return Facts(
        names=names_of(certificate),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        serial=f"{certificate.serial_number:x}",
        issuer=issuer_of(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the host names of the subject alternative name; browsers look nowhere else."""
    try:
        extension = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    except x509.ExtensionNotFound:
        return ()
    named: x509.SubjectAlternativeName = extension.value  # type: ignore[assignment]  # chosen by its OID
    return tuple(dict.fromkeys(name.lower() for name in named.get_values_for_type(x509.DNSName)))


def issuer_of(certificate: x509.Certificate) -> str:
    """Return who issued it, in the words a person knows: organisation and name."""
    parts = [
        str(attribute.value)
        for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
        for attribute in certificate.issuer.get_attributes_for_oid(oid)
    ]
    return " – ".join(parts)[:200] or certificate.issuer.rfc4514_string()[:200]


def load_chain(pem: bytes) -> list[x509.Certificate]:
    """Return the certificates of a PEM file in the order they stand.

    :raises ValueError: none can be read.
    """
    return x509.load_pem_x509_certificates(pem)


def load_key(pem: bytes) -> PrivateKeyTypes:
    """Return a private key.

    :raises ValueError: it cannot be read. :raises TypeError: it is closed by a passphrase.
    """
    return serialization.load_pem_private_key(pem, password=None)


def is_key_of(key: PrivateKeyTypes, certificate: x509.Certificate) -> bool:
    """Say whether a key belongs to a certificate."""
    return _public_bytes(key.public_key()) == _public_bytes(certificate.public_key())


def request_for(key: PrivateKeyTypes, *, names: tuple[str, ...]) -> bytes:
    """Return the signing request for these names, as PEM."""
    alternative = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    signed = builder.add_extension(alternative, critical=False).sign(key, hashes.SHA256())  # type: ignore[arg-type]
    return signed.public_bytes(serialization.Encoding.PEM)


def _public_bytes(key: object) -> bytes:
    return key.public_bytes(  # type: ignore[attr-defined,no-any-return]  # every public key of the library has it
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
