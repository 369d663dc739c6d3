"""One order of locks for whoever writes: the case, its name, numbers, the audit chain; so no two block each other."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from central.people.queries import today
from central.websites import operations as act
from central.websites.intake import open_request
from central.websites.models import WebsiteRequest
from kernel import audit
from kernel.audit.models import AuditEvent
from tenants.registry.errors import NameTaken
from tests.factories.websites import FORM, make_draft, make_request, make_scan

ORDER = ("case", "name", "request number", "letter number", "audit")
TABLES = {"websites_websiterequest": "case", "audit_audithead": "audit"}
LOCKED = re.compile(r'FROM "(\w+)".* FOR (?:NO KEY )?UPDATE', re.DOTALL)


@contextmanager
def locks_heard():
    """Note what is locked, in order, while the block runs."""
    heard: list[str] = []

    def listen(execute, sql, params, many, context):
        found = LOCKED.search(sql)
        if "pg_advisory_xact_lock" in sql:
            heard.append("name")
        elif found and found.group(1) == "letters_numberseries":
            heard.append("request number" if "website_request" in params else "letter number")
        elif found and found.group(1) in TABLES:
            heard.append(TABLES[found.group(1)])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield heard


def first_seen(heard):
    return list(dict.fromkeys(heard))


def in_order(heard):
    return [lock for lock in ORDER if lock in heard]


def test_submission_locks_in_the_order_of_all(office):
    draft = make_draft(office)

    with locks_heard() as heard:
        act.submit(case=draft, by=office.applicant, version=draft.version)

    assert first_seen(heard) == list(ORDER)


def test_form_from_a_file_locks_in_the_order_of_all(office, tmp_path):
    scan = tmp_path / "formulir.pdf"
    scan.write_bytes(make_scan().read())
    form = {"agency": office.agency, "data": FORM | {"letter_date": today()}, "scan": scan}

    with locks_heard() as heard:
        open_request(form, by=office.applicant)

    assert first_seen(heard) == list(ORDER)


def test_resubmission_under_another_name_locks_in_the_order_of_all(office):
    case = make_request(office, state="RETURNED")
    case = act.save_draft(case=case, by=office.applicant, version=case.version, data={"label": "kesehatan"})

    with locks_heard() as heard:
        act.resubmit(case=case, by=office.applicant, version=case.version)

    assert first_seen(heard) == ["case", "name", "letter number", "audit"]


def test_movement_of_a_lapsed_request_locks_in_the_order_of_all(office, clock):
    case = make_request(office, state="SUBMITTED")
    clock.move_to(case.reserved_until)
    act.lapse_reservations()

    with locks_heard() as heard:
        act.dispose(case=case, by=office.head, version=None, instructions=[1])

    assert first_seen(heard) == ["case", "name", "letter number", "audit"]


@pytest.mark.parametrize(
    "deed",
    [
        lambda case, office: act.reject(case=case, by=office.head, version=case.version, code="DUPLICATE"),
        lambda case, office: act.withdraw(case=case, by=office.applicant, version=case.version),
        lambda case, office: act.return_to_applicant(
            case=case, by=office.head, version=case.version, reasons=["SIGNATURE_MISSING"]
        ),
    ],
)
def test_other_turns_lock_in_the_order_of_all(office, deed):
    case = make_request(office, state="SUBMITTED")

    with locks_heard() as heard:
        deed(case, office)

    assert first_seen(heard) == in_order(heard)


def test_loser_of_a_name_draws_no_number_and_locks_nothing_after_the_name(office):
    make_request(office, state="SUBMITTED", label="layanan")
    draft = make_draft(office, label="layanan")

    with locks_heard() as heard, pytest.raises(NameTaken):
        act.submit(case=draft, by=office.applicant, version=draft.version)

    assert heard == ["case", "name"]
    assert WebsiteRequest.objects.get(pk=draft.pk).number is None


def test_events_of_a_block_are_written_at_its_end_in_their_order(db):
    with audit.written_last():
        audit.record(event="one.done", subject="x", by="uji")
        with audit.written_last():
            audit.record(event="two.done", subject="x", by="uji")
        assert AuditEvent.objects.filter(subject="x").count() == 0

    assert list(AuditEvent.objects.filter(subject="x").values_list("event", flat=True)) == ["one.done", "two.done"]
    assert audit.verify_chain().ok


def test_event_of_a_part_that_was_rolled_back_is_not_written(db):
    with audit.written_last():
        with transaction.atomic():
            audit.record(event="one.done", subject="x", by="uji")
            transaction.set_rollback(True)
        audit.record(event="two.done", subject="x", by="uji")

    assert list(AuditEvent.objects.filter(subject="x").values_list("event", flat=True)) == ["two.done"]


def test_events_of_a_block_that_failed_are_not_written(db):
    with pytest.raises(NameTaken), audit.written_last():
        audit.record(event="one.done", subject="x", by="uji")
        raise NameTaken

    assert AuditEvent.objects.filter(subject="x").count() == 0
    audit.record(event="two.done", subject="x", by="uji")
    assert AuditEvent.objects.filter(subject="x").count() == 1
