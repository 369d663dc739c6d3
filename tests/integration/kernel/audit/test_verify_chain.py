"""Whatever somebody with all rights on the database does to the chain, the check finds it and says where."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel import audit
from kernel.audit.hashing import event_hash, seal
from kernel.audit.models import AuditEvent, AuditHead
from kernel.audit.verification import ChainPoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    """Eight events behind whatever the base holds; positions of ours."""
    return [
        audit.record(
            event="request.disposed",
            subject=f"request:PW-2026-{at:04}",
            by="system",
            role="Kepala Dinas",
            data={"at": at},
        ).position
        for at in range(8)
    ]


@pytest.fixture
def no_triggers(chain):
    """The rights of a superuser: triggers off, for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")


def rehash_from(position):
    """Do what a forger would: make every hash from here on fit again, the head's too, but without the key."""
    previous = AuditEvent.objects.filter(position__lt=position).order_by("position").last()
    prev_hash = previous.hash if previous else "0" * 64
    for row in AuditEvent.objects.filter(position__gte=position).order_by("position"):
        row.prev_hash = prev_hash
        row.hash = prev_hash = event_hash(row)
        AuditEvent.objects.filter(pk=row.pk).update(prev_hash=row.prev_hash, hash=row.hash)
    last = AuditEvent.objects.order_by("position").last()
    AuditHead.objects.update(position=last.position, hash=last.hash)


def test_whole_chain_is_said_to_be_whole(chain):
    report = audit.verify_chain()

    assert (report.ok, report.checked, report.first_broken) == (True, chain[-1], None)
    assert report.head == ChainPoint(chain[-1], AuditEvent.objects.get(pk=chain[-1]).hash)


@pytest.mark.parametrize("field", ["event", "subject", "actor", "actor_name", "role", "hash"])
def test_changed_text_is_found_where_it_is(chain, no_triggers, field):
    AuditEvent.objects.filter(pk=chain[3]).update(**{field: "other"})

    report = audit.verify_chain()

    assert (report.first_broken, report.problem) == (chain[3], "altered")


def test_changed_details_and_time_are_found(chain, no_triggers):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET data = '{\"at\": 99}' WHERE position = %s", [chain[5]])
        cursor.execute("UPDATE audit_auditevent SET at = at - interval '1 microsecond' WHERE position = %s", [chain[4]])

    report = audit.verify_chain()

    assert (report.first_broken, report.problem) == (chain[4], "altered")


def test_event_taken_out_is_found(chain, no_triggers):
    AuditEvent.objects.filter(pk=chain[2])._raw_delete("default")

    report = audit.verify_chain()

    assert (report.first_broken, report.problem) == (chain[2], "missing")


def test_newest_events_taken_away_are_found(chain, no_triggers):
    AuditEvent.objects.filter(pk__gte=chain[6])._raw_delete("default")

    report = audit.verify_chain()

    assert (report.first_broken, report.problem) == (chain[6], "cut_off")


def test_event_taken_out_and_later_ones_moved_up_is_found(chain, no_triggers):
    AuditEvent.objects.filter(pk=chain[2])._raw_delete("default")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET position = position - 1 WHERE position > %s", [chain[2]])

    report = audit.verify_chain()

    assert (report.first_broken, report.problem) == (chain[2], "unlinked")


def test_event_put_in_at_the_end_is_found(chain, no_triggers):
    last = AuditEvent.objects.get(pk=chain[-1])
    forged = AuditEvent(position=last.position + 1, at=last.at, event="x", subject="y", actor="z", prev_hash=last.hash)
    forged.hash = event_hash(forged)
    forged.save(force_insert=True)

    report = audit.verify_chain()

    assert (report.first_broken, report.problem) == (chain[-1] + 1, "added")


def test_chain_rehashed_by_somebody_without_the_key_is_found(chain, no_triggers):
    AuditEvent.objects.filter(pk=chain[3]).update(role="Plh. Kepala Dinas")
    rehash_from(chain[3])

    assert audit.verify_chain().problem == "seal_broken"


def test_head_taken_away_is_found(chain, no_triggers):
    AuditHead.objects.all()._raw_delete("default")

    assert audit.verify_chain().problem == "head_missing"


def test_emptied_chain_is_found_against_a_noted_point(chain, no_triggers):
    noted = audit.verify_chain().head
    AuditEvent.objects.all()._raw_delete("default")
    AuditHead.objects.all()._raw_delete("default")

    assert audit.verify_chain().ok  # nothing inside the database can tell
    assert audit.verify_chain(noted=noted).problem == "rewritten"


def test_chain_put_back_to_an_older_sealed_state_is_found_against_a_noted_point(chain, no_triggers):
    noted = audit.verify_chain().head
    older = AuditEvent.objects.get(pk=chain[4])
    AuditEvent.objects.filter(pk__gt=chain[4])._raw_delete("default")
    AuditHead.objects.update(
        position=older.position, hash=older.hash, seal=seal(position=older.position, chain_hash=older.hash)
    )

    assert audit.verify_chain().ok
    assert audit.verify_chain(noted=noted).first_broken == chain[5]


def test_seal_of_a_former_key_still_counts(chain, settings):
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the next key", [former]

    assert audit.verify_chain().ok

    settings.SECRET_KEY_FALLBACKS = []
    assert audit.verify_chain().problem == "seal_broken"


COLUMNS = ("at", "event", "subject", "actor", "actor_name", "role", "data", "prev_hash", "hash")
TAMPERINGS = st.one_of(
    st.tuples(st.just("change"), st.integers(0, 7), st.sampled_from(COLUMNS)),
    st.tuples(st.just("delete"), st.integers(0, 7)),
    st.tuples(st.just("swap"), st.integers(0, 7), st.integers(0, 7)).filter(lambda step: step[1] != step[2]),
    st.tuples(st.just("copy"), st.integers(0, 7)),
    st.tuples(st.just("head"), st.integers(0, 6)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(TAMPERINGS, min_size=1, max_size=3), rehash=st.booleans())
def test_any_tampering_is_found(chain, no_triggers, steps, rehash):
    before = _picture()
    mark = transaction.savepoint()
    try:
        for name, *details in steps:
            _tamper(name, chain, *details)
        if rehash and AuditEvent.objects.exists():
            rehash_from(1)

        assert audit.verify_chain().ok is (_picture() == before)
    finally:
        transaction.savepoint_rollback(mark)


def _picture():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e::text FROM audit_auditevent e UNION ALL SELECT h::text FROM audit_audithead h ORDER BY 1"
        )
        return cursor.fetchall()


def _tamper(name, chain, *details):
    position = chain[details[0]]
    with connection.cursor() as cursor:
        if name == "change":
            value = {"at": "at + interval '1 second'", "data": "data || '{\"at\": -1}'"}.get(
                details[1], f"overlay({details[1]} placing 'f' from 1 for 1)"
            )
            cursor.execute(f"UPDATE audit_auditevent SET {details[1]} = {value} WHERE position = %s", [position])
        elif name == "delete":
            cursor.execute("DELETE FROM audit_auditevent WHERE position = %s", [position])
        elif name == "swap":
            other = chain[details[1]]
            cursor.execute(
                "UPDATE audit_auditevent SET position = CASE position WHEN %s THEN 900000 ELSE position END", [position]
            )
            cursor.execute("UPDATE audit_auditevent SET position = %s WHERE position = %s", [position, other])
            cursor.execute("UPDATE audit_auditevent SET position = %s WHERE position = 900000", [other])
        elif name == "copy":
            cursor.execute(
                """INSERT INTO audit_auditevent SELECT (SELECT max(position) + 1 FROM audit_auditevent), at, event,
                   subject, actor, actor_name, role, data, prev_hash, hash FROM audit_auditevent WHERE position = %s""",
                [position],
            )
        else:
            cursor.execute(
                "UPDATE audit_audithead SET (position, hash) ="
                " (SELECT position, hash FROM audit_auditevent WHERE position = %s)"
                " WHERE EXISTS (SELECT 1 FROM audit_auditevent WHERE position = %s)",
                [position, position],
            )
