"""The chain as it is written: bound, insert-only, without secrets, one after the other."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils.translation import gettext_lazy

from kernel import audit
from kernel.audit.hashing import event_hash
from kernel.audit.models import AuditEvent, AuditHead
from kernel.audit.secrecy import SecretRefused
from kernel.errors import InvalidValue
from tenants.members.models import User

TOKEN = "kQ7vX2mN9pL4wR8tY6uI3oA5sD1fG0hJzXcVbNmQwEr"


def record(number=1, **changes):
    values = {"event": "request.disposed", "subject": f"request:PW-2026-{number:04}", "by": "system", **changes}
    return audit.record(**values)


@pytest.mark.django_db
def test_record_binds_each_event_to_the_one_before():
    first, second = record(1), record(2)

    assert second.prev_hash == first.hash
    assert (second.position, first.position) == (first.position + 1, second.position - 1)
    assert event_hash(AuditEvent.objects.get(pk=second.pk)) == second.hash
    assert AuditHead.objects.get().hash == second.hash


@pytest.mark.django_db
def test_record_keeps_who_acted_and_in_which_role():
    person = User.objects.create(username="kadis", full_name="Kepala Dinas (contoh)")

    event = record(by=person, role="Plt. Kepala Dinas")

    assert (event.actor, event.actor_name, event.role) == (
        f"user:{person.pk}",
        "Kepala Dinas (contoh)",
        "Plt. Kepala Dinas",
    )


@pytest.mark.django_db
def test_record_without_a_person_names_the_platform():
    assert record(by=None).actor == "system"


@pytest.mark.django_db
def test_verify_passes_for_every_kind_of_value_after_a_round_trip_through_postgresql():
    record(
        data={
            "whole": 2.0,
            "huge": 1e300,
            "tiny": 1e-9,
            "half": 0.5,
            "long": 10**30,
            "when": datetime(2026, 1, 5, 9, 30, 0, 123456, tzinfo=UTC),
            "day": date(2026, 1, 5),
            "money": Decimal("1.10"),
            "words": gettext_lazy("Sent"),
            "set": {"b", "a"},
            1: ["ä", "😀", "\t", None, True],
        }
    )

    assert audit.verify_chain().ok


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"password": "gurita77"}, id="by its name"),
        pytest.param({"outer": [{"kata_sandi": "gurita77"}]}, id="by its name, deep inside"),
        pytest.param({"note": TOKEN}, id="by the look of a token"),
        pytest.param({"link": f"http://dinkes.example/aktivasi/{TOKEN}/"}, id="inside a link"),
        pytest.param({"note": "password: hunter2"}, id="written out in words"),
        pytest.param({"url": "postgres://gapura:s3cret@db/gapura"}, id="in an address"),
        pytest.param({TOKEN: 1}, id="as a key"),
        pytest.param({"note": "Authorization: Bearer abcdefghijklmnop1234"}, id="in a header"),
    ],
)
def test_record_refuses_a_secret_and_does_not_repeat_it(data):
    with pytest.raises(SecretRefused) as refusal:
        record(data=data)

    assert TOKEN not in str(refusal.value)
    assert "gurita77" not in str(refusal.value)
    assert not AuditEvent.objects.filter(event="request.disposed").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"password_changed": True}, id="a fact about a password"),
        pytest.param({"sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}, id="a digest"),
        pytest.param({"code": "7K3M-9QTX-2B4D"}, id="a public code"),
        pytest.param({"run": "0b9f6f0e-94c5-4f05-9b1d-6f8a8f1f6d37"}, id="a UUID"),
        pytest.param({"secrecy": "BIASA"}, id="the secrecy of a letter"),
        pytest.param({"rule": "Kata sandi: minimal 15 karakter"}, id="a rule about passwords"),
        pytest.param(
            {"file": "Surat-Permohonan-Pembuatan-Website_Dinas-Kesehatan-SMPN1-2026-rev2.pdf"}, id="a long name"
        ),
    ],
)
def test_record_accepts_what_only_resembles_a_secret(data):
    assert AuditEvent.objects.get(pk=record(data=data).pk).data == data


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("a\x00b", id="NUL"),
        pytest.param("\ud800", id="half a surrogate pair"),
        pytest.param(float("nan"), id="not a number"),
        pytest.param(object(), id="an object"),
    ],
)
def test_record_refuses_what_no_table_can_hold(value):
    with pytest.raises(InvalidValue):
        record(data={"value": value})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET event = 'other'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "DELETE FROM audit_audithead",
        "TRUNCATE audit_audithead",
    ],
)
def test_database_refuses_to_change_what_was_recorded(statement):
    position = record().position

    with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert audit.verify_chain().checked == position


@pytest.mark.django_db
def test_rollback_leaves_no_gap():
    position = record(1).position
    with pytest.raises(RuntimeError), transaction.atomic():
        record(2)
        raise RuntimeError

    record(3)

    assert audit.verify_chain().checked == position + 1
    assert audit.verify_chain().ok


@pytest.mark.django_db(transaction=True)
def test_many_connections_at_once_make_one_chain():
    before, start, failures = audit.verify_chain().checked, threading.Barrier(8), []

    def write(number):
        try:
            start.wait()
            for at in range(10):
                record(number * 100 + at)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    report = audit.verify_chain()
    assert (report.ok, report.checked) == (True, before + 80)


@pytest.mark.django_db
def test_each_site_has_a_chain_of_its_own(two_tenants):
    from tenants.registry.switching import in_tenant

    record(1)
    for site in two_tenants:
        with in_tenant(site.tenant):
            record(2, data={"word": site.canary})

    for site in two_tenants:
        with in_tenant(site.tenant):
            assert audit.verify_chain().ok
            assert [event.data for event in AuditEvent.objects.filter(subject="request:PW-2026-0002")] == [
                {"word": site.canary}
            ]
            with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
                AuditEvent.objects.update(event="other")
