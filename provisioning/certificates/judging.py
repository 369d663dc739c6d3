"""Judges an uploaded certificate and its key before anything of it is kept."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from provisioning.certificates.names import covers
from provisioning.certificates.reading import Facts, facts_of, is_key_of, issuer_of, load_chain, load_key, names_of
from provisioning.certificates.refusals import Refusal

MAX_BYTES = 64 * 1024
MAX_CERTIFICATES = 10
LEAST_RSA_BITS = 2048
LEAST_LIFE = timedelta(days=2)
CURVES = (ec.SECP256R1, ec.SECP384R1)
WEAK_HASHES = frozenset({"md5", "sha1"})


@dataclass(frozen=True)
class Upload:
    """What was sent, as it is. `wanted` is the name it must cover; a wildcard must stand in it as such."""

    chain: bytes
    key: bytes
    wanted: str


def judge(upload: Upload, *, at: datetime, ca_file: Path | None = None) -> tuple[Facts | None, list[Refusal]]:
    """Return what the certificate says of itself, and everything that is wrong; all faults at once where it goes.

    :param ca_file: authorities to trust instead of the system's.
    """
    certificates, refusals = _read_chain(upload.chain)
    key, unreadable = _read_key(upload.key)
    refusals += unreadable
    if not certificates:
        return None, refusals
    first = certificates[0]
    if key is not None:
        refusals += _judge_key(key, certificates)
    refusals += _judge_first(first, wanted=upload.wanted)
    refusals += _judge_dates(first, at=at)
    refusals += _judge_chain(certificates, ca_file=ca_file)
    return facts_of(first), refusals


def _read_chain(pem: bytes) -> tuple[list[x509.Certificate], list[Refusal]]:
    if len(pem) > MAX_BYTES:
        return [], [Refusal("certificate_too_large", {"size": len(pem), "count": pem.count(b"-----BEGIN")})]
    if b"PRIVATE KEY-----" in pem:
        return [], [Refusal("certificate_holds_key")]
    try:
        certificates = load_chain(pem)
        for certificate in certificates:
            names_of(certificate)  # extensions are read lazily: a broken one shows here
    except ValueError:
        return [], [Refusal("certificate_not_pem")]
    if len(certificates) > MAX_CERTIFICATES:
        return [], [Refusal("certificate_too_large", {"size": len(pem), "count": len(certificates)})]
    return certificates, []


def _read_key(pem: bytes) -> tuple[PrivateKeyTypes | None, list[Refusal]]:
    try:
        return load_key(pem[: MAX_BYTES + 1]), []
    except TypeError:
        return None, [Refusal("certificate_key_closed")]
    except Exception:  # noqa: BLE001 - whatever bytes a person sends, the library may raise any of its own errors
        return None, [Refusal("certificate_key_unreadable")]


def _judge_key(key: PrivateKeyTypes, certificates: list[x509.Certificate]) -> Iterator[Refusal]:
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size < LEAST_RSA_BITS:
            yield Refusal("certificate_key_weak", {"found": f"RSA {key.key_size}"})
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        if not isinstance(key.curve, CURVES):
            yield Refusal("certificate_key_weak", {"found": key.curve.name})
    else:
        yield Refusal("certificate_key_weak", {"found": type(key).__name__.removesuffix("PrivateKey")})
    if not is_key_of(key, certificates[0]):
        yield Refusal("certificate_key_of_another")


def _judge_first(certificate: x509.Certificate, *, wanted: str) -> Iterator[Refusal]:
    names = names_of(certificate)
    if not names:
        yield Refusal("certificate_without_names", {"wanted": wanted})
    elif not covers(names, wanted):
        yield Refusal("certificate_other_names", {"wanted": wanted, "found": ", ".join(names[:10])})
    if _is_authority(certificate):
        yield Refusal("certificate_of_authority")
    if not _is_for_servers(certificate):
        yield Refusal("certificate_not_for_servers")
    used = certificate.signature_hash_algorithm
    if used is not None and used.name in WEAK_HASHES:
        yield Refusal("certificate_hash_weak", {"hash": used.name.upper()})


def _judge_dates(certificate: x509.Certificate, *, at: datetime) -> Iterator[Refusal]:
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if until <= at:
        yield Refusal("certificate_expired", {"until": f"{until:%d-%m-%Y}"})
    elif until - at < LEAST_LIFE:
        yield Refusal("certificate_ends_too_soon", {"until": f"{until:%d-%m-%Y}", "days": LEAST_LIFE.days})
    if since > at:
        yield Refusal("certificate_not_yet", {"since": f"{since:%d-%m-%Y %H:%M} UTC"})


def _judge_chain(certificates: list[x509.Certificate], *, ca_file: Path | None) -> Iterator[Refusal]:
    for at, (one, issuer) in enumerate(pairwise(certificates), start=1):
        if not _is_issued_by(one, issuer):
            yield Refusal("certificate_order_wrong", {"at": at, "next": at + 1})
            return
    last = certificates[-1]
    if not any(last == root or _is_issued_by(last, root) for root in _roots(ca_file, subject=last)):
        yield Refusal("certificate_issuer_unknown", {"issuer": issuer_of(last)})


def _is_issued_by(one: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _roots(ca_file: Path | None, *, subject: x509.Certificate) -> list[x509.Certificate]:
    """Return the trusted authorities that could have issued `subject`, by its issuer's name.

    Only those are read: among a system's authorities are some that a strict reader complains of.
    """
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is None:
        trust.load_default_certs()
    else:
        trust.load_verify_locations(ca_file)
    issuer = subject.issuer.public_bytes()
    return [x509.load_der_x509_certificate(root) for root in trust.get_ca_certs(binary_form=True) if issuer in root]


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        extension = certificate.extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS)
    except x509.ExtensionNotFound:
        return False
    constraints: x509.BasicConstraints = extension.value  # type: ignore[assignment]  # chosen by its OID
    return constraints.ca


def _is_for_servers(certificate: x509.Certificate) -> bool:
    """Say whether TLS servers may use it: where the extension is absent, everybody may."""
    try:
        extension = certificate.extensions.get_extension_for_oid(ExtensionOID.EXTENDED_KEY_USAGE)
    except x509.ExtensionNotFound:
        return True
    usages: x509.ExtendedKeyUsage = extension.value  # type: ignore[assignment]  # chosen by its OID
    return bool({ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(usages))
