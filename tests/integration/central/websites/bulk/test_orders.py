"""Officials decide on many at once: one decision each by the ordinary rules, failures told line by line."""

from __future__ import annotations

from collections import Counter

import pytest

from central.websites import operations as act
from central.websites import queries
from central.websites.bulk.orders import give_order
from central.websites.bulk.pacing import carry_on
from central.websites.errors import OrderUnderWay
from central.websites.models import Decision, WebsiteRequest
from kernel.letters.models import Letter
from kernel.outbox.models import OutboxMessage
from provisioning.models import Run
from tests.factories.batches import REGION, school_rows, submitted_batch
from tests.factories.people import make_post
from tests.factories.websites import fail_run, finish_run, make_request

pytestmark = pytest.mark.django_db
COUNT = 3
DISPOSE = {"to": "Bidang Aplikasi", "instructions": [1], "note": "", "urgency": "ORDINARY", "secrecy": "ORDINARY"}
TO_SECTION = {**DISPOSE, "to": "Seksi Pengembangan"}


@pytest.fixture
def batch(sender):
    return submitted_batch(school_rows(COUNT), by=sender)


def cases_of(batch):
    return list(WebsiteRequest.objects.filter(batch=batch).order_by("id"))


def order(batch, by, action, values=None, cases=None, versions=False):
    chosen = cases_of(batch) if cases is None else cases
    given = give_order(
        batch=batch,
        by=by,
        action=action,
        cases=[(case, case.version if versions else None) for case in chosen],
        values=values or {},
    )
    carry_on(seconds=600)
    given.refresh_from_db()
    return given


def to_officer(batch, office):
    order(batch, office.head, "dispose", DISPOSE)
    order(batch, office.division, "dispose", TO_SECTION)
    order(batch, office.section, "assign", {**DISPOSE, "to": str(office.officer.pk)})


def told(given):
    return Counter(given.lines.values_list("state", "code"))


def test_whole_batch_is_disposed_with_a_decision_and_a_sheet_each(batch, office):
    given = order(batch, office.head, "dispose", DISPOSE)

    assert told(given) == {("DONE", ""): COUNT}
    assert {case.state for case in cases_of(batch)} == {"DISPOSED_HEAD"}
    decisions = Decision.objects.filter(request__batch=batch, action="dispose")
    assert {(row.by_id, row.role) for row in decisions} == {(office.head.pk, "AGENCY_HEAD")}
    assert Letter.objects.filter(kind="disposition_sheet").count() == COUNT
    assert OutboxMessage.objects.filter(kind="websites.batch_waiting", recipient=office.division.email).count() == 1


def test_what_cannot_be_decided_is_told_and_the_rest_stands(batch, office):
    first, second, third = cases_of(batch)
    act.reject(case=second, by=office.head, version=None, code="DUPLICATE")

    given = order(batch, office.head, "dispose", DISPOSE, cases=[first, second, third], versions=True)

    assert told(given) == {("DONE", ""): 2, ("REFUSED", "stale_decision"): 1}
    assert "Kepala Dinas Kominfo" in given.lines.get(state="REFUSED").words
    assert [case.state for case in cases_of(batch)] == ["DISPOSED_HEAD", "REJECTED", "DISPOSED_HEAD"]


def test_who_sent_the_list_decides_nothing_in_it(batch, sender):
    make_post(sender, "AGENCY_HEAD", kind="PLH")

    given = order(batch, sender, "dispose", DISPOSE)

    assert told(given) == {("REFUSED", "maker_is_never_checker"): COUNT}
    assert not Decision.objects.filter(request__batch=batch, action="dispose").exists()


def test_second_order_for_the_same_requests_waits_for_the_first(batch, office):
    chosen = [(case, None) for case in cases_of(batch)]
    give_order(batch=batch, by=office.head, action="dispose", cases=chosen, values=DISPOSE)

    with pytest.raises(OrderUnderWay):
        give_order(batch=batch, by=office.head, action="reject", cases=chosen, values={"code": "DUPLICATE"})


def test_order_killed_between_deed_and_mark_is_not_done_twice(batch, office):
    given = order(batch, office.head, "dispose", DISPOSE)
    given.lines.update(state="WAITING", done_at=None)
    type(given).objects.filter(pk=given.pk).update(finished_at=None)

    carry_on(seconds=600)

    assert told(given) == {("DONE", ""): COUNT}
    assert Decision.objects.filter(request__batch=batch, action="dispose").count() == COUNT


def test_inbox_shows_a_batch_as_one_entry_overdue_as_usual(batch, office, clock):
    single = make_request(office, label="satu")
    clock.shift(2 * 86400)

    shown = queries.entries(queries.inbox(office.head))

    entry = next(entry for entry in shown if isinstance(entry, queries.BatchEntry))
    assert [type(entry).__name__ for entry in shown] == ["BatchEntry", "InboxItem"]
    assert (entry.number, entry.count, entry.overdue, entry.is_overdue) == (batch.number, COUNT, COUNT, True)
    assert queries.count_waiting(office.head) == 2
    assert single.number in {entry.number for entry in shown}


def test_no_more_sites_are_built_at_once_than_the_setting_says(batch, office, settings):
    settings.GAPURA_BATCH_RUNS = 2
    to_officer(batch, office)

    given = order(batch, office.officer, "start_provisioning")

    assert told(given) == {("DONE", ""): 2, ("WAITING", ""): 1}
    first = cases_of(batch)[0]
    finish_run(first.run, case=first)
    act.mark_provisioned(run=Run.objects.get(pk=first.run_id))
    carry_on(seconds=600)
    assert told(given) == {("DONE", ""): 3}


def test_single_request_never_waits_behind_a_batch(batch, office, settings):
    settings.GAPURA_BATCH_RUNS = 1
    to_officer(batch, office)
    order(batch, office.officer, "start_provisioning")

    single = make_request(office, label="satu", state="PROVISIONING")

    assert single.run.state == "queued"


def test_two_batches_are_built_in_turn(sender, office, settings):
    settings.GAPURA_BATCH_RUNS = 2
    rows = school_rows(4)
    first, second = submitted_batch(rows[:2], by=sender), submitted_batch(rows[2:], by=sender)
    for batch in (first, second):
        to_officer(batch, office)
    settings.GAPURA_BATCH_RUNS = 0
    orders = [order(batch, office.officer, "start_provisioning") for batch in (first, second)]
    settings.GAPURA_BATCH_RUNS = 2

    carry_on(seconds=600)

    assert [told(given)["DONE", ""] for given in orders] == [1, 1]


def test_policy_that_builds_on_assignment_is_paced_too(sender, office, settings):
    settings.GAPURA_BATCH_RUNS = 1
    act.set_policy(by="uji", source="uji", auto_provision=True)
    batch = submitted_batch(school_rows(COUNT), by=sender)

    to_officer(batch, office)

    assert Counter(case.state for case in cases_of(batch)) == {"PROVISIONING": 1, "ASSIGNED": 2}


def test_site_that_cannot_be_started_holds_up_no_other(sender, office, settings, caplog):
    """Each round begins with it again; those after it are started all the same."""
    act.set_policy(by="uji", source="uji", auto_provision=True)
    settings.GAPURA_BATCH_RUNS = 0
    batch = submitted_batch(school_rows(COUNT), by=sender)
    to_officer(batch, office)
    broken = cases_of(batch)[0]
    # Its wish holds what no record may hold: the engine refuses it.
    WebsiteRequest.objects.filter(pk=broken.pk).update(responsible_name="password: sangat-rahasia-123")
    settings.GAPURA_BATCH_RUNS = 2

    carry_on(seconds=600)

    assert [case.state for case in cases_of(batch)] == ["ASSIGNED", "PROVISIONING", "PROVISIONING"]
    assert "A batch could not go on." in caplog.messages


def test_failed_sites_are_tried_again_together(batch, office):
    to_officer(batch, office)
    order(batch, office.officer, "start_provisioning")
    for case in cases_of(batch)[:2]:
        act.mark_problem(run=fail_run(case.run))

    stopped = [case for case in cases_of(batch) if case.problem]
    given = order(batch, office.officer, "resume_provisioning", cases=stopped)

    assert told(given) == {("DONE", ""): 2}
    assert {case.problem for case in cases_of(batch)} == {""}


def test_replies_are_a_letter_each_and_one_that_lists_them(batch, office):
    to_officer(batch, office)
    order(batch, office.officer, "start_provisioning")
    for case in cases_of(batch):
        finish_run(case.run, case=case)
        act.mark_provisioned(run=Run.objects.get(pk=case.run_id))
    order(batch, office.officer, "report")
    order(batch, office.section, "accept_report")
    order(batch, office.division, "accept_report")

    given = order(batch, office.head, "answer", {"note": ""})

    assert told(given) == {("DONE", ""): COUNT}
    cover = Letter.objects.get(kind="batch_reply")
    replies = Letter.objects.filter(kind="reply").order_by("id")
    assert (cover.number, cover.reference) == (given.letter, batch.number)
    assert [entry["letter_number"] for entry in cover.data["entries"]] == [reply.number for reply in replies]
    assert [entry["host"] for entry in cover.data["entries"]] == [case.host for case in cases_of(batch)]
    assert {case.agency.region for case in cases_of(batch)} == {REGION}
    assert OutboxMessage.objects.filter(kind="websites.batch_answered").count() == 2
