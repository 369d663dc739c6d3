"""Every way in which an uploaded certificate can be wrong has its own words; a good one has none."""

from __future__ import annotations

import datetime
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID

from provisioning.certificates.judging import Upload, judge
from provisioning.certificates.refusals import WORDS, Refusal
from tests.servers.authorities import DAY, TestAuthority, closed, new_key, pem

HOST, STAR = "dinkes.contoh.go.id", "*.contoh.go.id"
ROOT = TestAuthority.root()
MIDDLE = ROOT.intermediate()
KEY, GOOD = MIDDLE.issue(HOST)
OTHER_KEY = new_key()


@pytest.fixture
def ca_file(tmp_path):
    path = tmp_path / "roots.pem"
    path.write_bytes(pem(ROOT.certificate))
    return path


def chain(*certificates):
    return b"".join(map(pem, certificates))


def good_with(*names, kind="P-256", **more):
    key, certificate = MIDDLE.issue(*(names or (HOST,)), key=new_key(kind), **more)
    return chain(certificate, MIDDLE.certificate), pem(key)


def judged(sent, ca_file, wanted=HOST):
    _facts, refusals = judge(Upload(*sent, wanted), at=datetime.datetime.now(datetime.UTC), ca_file=ca_file)
    return [refusal.code for refusal in refusals]


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        pytest.param((chain(GOOD, MIDDLE.certificate), pem(KEY)), HOST, id="host"),
        pytest.param((chain(GOOD, MIDDLE.certificate, ROOT.certificate), pem(KEY)), HOST, id="with its root"),
        pytest.param(good_with(STAR), HOST, id="wildcard for a host"),
        pytest.param(good_with(STAR, "contoh.go.id"), STAR, id="wildcard"),
        pytest.param(good_with(kind="RSA-2048"), HOST, id="RSA"),
        pytest.param(good_with(kind="P-384"), HOST, id="P-384"),
    ],
)
def test_good_certificate_is_taken(sent, wanted, ca_file):
    assert judged(sent, ca_file, wanted) == []


STRANGER = TestAuthority.root("Akar lain (contoh)")
BAD = {
    "no PEM": ((b"hello", pem(KEY)), ["certificate_not_pem"]),
    "empty": ((b"", pem(KEY)), ["certificate_not_pem"]),
    "DER": ((GOOD.public_bytes(serialization.Encoding.DER), pem(KEY)), ["certificate_not_pem"]),
    "cut short": ((pem(GOOD)[:300], pem(KEY)), ["certificate_not_pem"]),
    "too large": ((pem(GOOD) * 200, pem(KEY)), ["certificate_too_large"]),
    "too many": ((pem(GOOD) * 11, pem(KEY)), ["certificate_too_large"]),
    "key in the chain": ((chain(GOOD) + pem(KEY), pem(KEY)), ["certificate_holds_key"]),
    "no key": ((chain(GOOD, MIDDLE.certificate), b"hello"), ["certificate_key_unreadable"]),
    "certificate as key": ((chain(GOOD, MIDDLE.certificate), pem(GOOD)), ["certificate_key_unreadable"]),
    "closed key": (
        (chain(GOOD, MIDDLE.certificate), closed(KEY, serialization.BestAvailableEncryption(b"x"))),
        ["certificate_key_closed"],
    ),
    "key of another": ((chain(GOOD, MIDDLE.certificate), pem(OTHER_KEY)), ["certificate_key_of_another"]),
    "RSA 1024": (good_with(kind="RSA-1024"), ["certificate_key_weak"]),
    "P-521": (good_with(kind="P-521"), ["certificate_key_weak"]),
    "Ed25519 key": (
        (chain(GOOD, MIDDLE.certificate), pem(ed25519.Ed25519PrivateKey.generate())),
        ["certificate_key_weak", "certificate_key_of_another"],
    ),
    "wrong order": (
        (chain(MIDDLE.certificate, GOOD), pem(KEY)),
        [
            "certificate_key_of_another",
            "certificate_without_names",
            "certificate_of_authority",
            "certificate_order_wrong",
        ],
    ),
    "chain of others": ((chain(GOOD, STRANGER.certificate), pem(KEY)), ["certificate_order_wrong"]),
    "no intermediate": ((chain(GOOD), pem(KEY)), ["certificate_issuer_unknown"]),
    "ended": (good_with(until=-0.5 * DAY), ["certificate_expired"]),
    "ends tomorrow": (good_with(until=1 * DAY), ["certificate_ends_too_soon"]),
    "not yet": (good_with(since=1 * DAY), ["certificate_not_yet"]),
    "other names": (good_with("dikbud.contoh.go.id"), ["certificate_other_names"]),
    "two labels below the star": (good_with("*.go.id"), ["certificate_other_names"]),
    "for clients": (good_with(usage=ExtendedKeyUsageOID.CLIENT_AUTH), ["certificate_not_for_servers"]),
}


@pytest.mark.parametrize(("sent", "codes"), BAD.values(), ids=BAD.keys())
def test_bad_certificate_is_refused_by_name(sent, codes, ca_file):
    assert judged(sent, ca_file) == codes


def test_everything_wrong_is_named_at_once(ca_file):
    sent = (good_with("lain.go.id", until=-0.5 * DAY)[0], b"no key")

    assert judged(sent, ca_file) == [
        "certificate_key_unreadable",
        "certificate_other_names",
        "certificate_expired",
    ]


def test_certificate_of_a_private_authority_is_unknown_to_the_system():
    _facts, refusals = judge(Upload(*good_with(), HOST), at=datetime.datetime.now(datetime.UTC))

    assert [refusal.code for refusal in refusals] == ["certificate_issuer_unknown"]


def test_certificate_without_names_is_refused(ca_file):
    key, certificate = MIDDLE.issue()

    assert judged((chain(certificate, MIDDLE.certificate), pem(key)), ca_file) == ["certificate_without_names"]


def test_weak_hash_is_refused(tmp_path):
    """Our own library signs nothing with SHA-1 any more; OpenSSL still does."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    options = ["-sha1", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=lama", "-addext", f"subjectAltName=DNS:{HOST}"]
    command = ["openssl", "req", "-x509", "-days", "90", *options, "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)

    sent = (certificate.read_bytes(), key.read_bytes())

    assert judged(sent, certificate) == ["certificate_of_authority", "certificate_hash_weak"]


@pytest.mark.parametrize("code", WORDS)
def test_every_refusal_says_what_and_how_to_mend_it(code):
    class Anything(dict):
        def __missing__(self, key):
            return "…"

    _field, words, advice = WORDS[code]

    assert words % Anything()
    assert advice % Anything()
    assert words.endswith((".", "s.", "%(found)s."))
    assert Refusal(code, {"size": 1, "count": 1}).at in {"chain", "key", "name"}
