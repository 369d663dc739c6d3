"""A secret put into every way in comes out nowhere: not in a table, not in a file, not on a page of the operators."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from central.notifications import queries
from kernel import audit, letters
from kernel.audit.secrecy import BLANK, SecretRefused, blank, looks_secret
from kernel.ids import new_token
from kernel.outbox import Rendered, registry
from kernel.outbox.delivery import deliver
from kernel.outbox.models import OutboxMessage
from kernel.outbox.operations import enqueue
from tests.factories.people import make_official

TABLES = ("audit_auditevent", "audit_audithead", "outbox_outboxmessage", "letters_letter", "letters_numberseries")
SHAPES = {
    "token": "{canary}",
    "link": "https://dinkes.example/aktivasi/{canary}/",
    "sentence": "Silakan buka {canary} sekarang",
    "header": "Authorization: Bearer {canary}",
    "password in an address": "postgres://gapura:{canary}@db.example/gapura",
    "password in words": "Kata sandi: {canary}",
    "key": "-----BEGIN PRIVATE KEY----- {canary}",
}


@pytest.fixture
def canary():
    return new_token()


@pytest.fixture
def nowhere(private_folder, db):
    """Return a function: the secret is in no row and no file."""

    def check(secret):
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"SELECT count(*) FROM {table} row WHERE row::text LIKE %s", [f"%{secret}%"])
                assert cursor.fetchone() == (0,), table
        for path in private_folder.rglob("*"):
            assert secret.encode() not in (path.read_bytes() if path.is_file() else b"")

    return check


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_no_way_in_takes_a_secret(canary, shape, nowhere, issue):
    secret = shape.format(canary=canary)
    ways_in = (
        lambda: audit.record(event="x", subject="y", by=None, data={"deep": [{"note": secret}]}),
        lambda: audit.record(event="x", subject=secret, by=None),
        lambda: audit.record(event="x", subject="y", by=None, role=secret),
        lambda: audit.record(event="x", subject="y", by=secret),
        lambda: enqueue(kind="k", recipient="a@b.example", context={"deep": [secret]}, reference="r"),
        lambda: enqueue(kind="k", recipient="a@b.example", context={}, reference=secret),
        lambda: issue("reply", changes={"note": secret}),
        lambda: issue("reply", changes={"rules": [{"title": "A", "items": [secret]}]}),
        lambda: issue("disposition_sheet", changes={"summary": secret}),
        lambda: issue("reply", recipient=secret),
        lambda: issue("reply", subject_line=secret),
        lambda: issue("reply", reference=secret),
        lambda: issue("reply", trail=[{"at": "2026-01-05T00:00:00Z", "role": secret, "action": "x"}]),
        lambda: letters.revoke(letter=issue("reply"), reason=secret, by=None),
    )

    for way_in in ways_in:
        with pytest.raises(SecretRefused) as refusal:
            way_in()
        assert canary not in str(refusal.value)
    nowhere(canary)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_secret_in_a_text_that_is_sent_is_not_kept_and_not_shown(canary, shape, nowhere, monkeypatch, settings):
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    secret = shape.format(canary=canary)
    registry.register("test.leaky", lambda message: Rendered(f"Kabar {secret}", f"Isi {secret}"))

    def fail(message):
        raise KeyError(secret)

    registry.register("test.failing", fail)
    for kind in ("test.leaky", "test.failing"):
        deliver(enqueue(kind=kind, recipient="a@b.example", context={}, reference="r").pk)

    nowhere(canary)
    client = Client(headers={"host": settings.GAPURA_DOMAIN})
    client.force_login(make_official("OPERATOR"))
    for message in OutboxMessage.objects.all():
        assert canary not in client.get(f"/notifikasi/{message.pk}/").content.decode()
        assert canary not in queries.line_of(message).body


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_blanked_text_says_that_something_was_there(canary, shape):
    secret = shape.format(canary=canary)

    assert looks_secret(secret)
    assert canary not in blank(secret)
    assert BLANK in blank(secret) or "-----BEGIN" in secret


def test_every_token_of_ours_is_recognised():
    for _time in range(3000):
        token = new_token()
        assert looks_secret(token), token
        assert token not in blank(f"x {token} y")
