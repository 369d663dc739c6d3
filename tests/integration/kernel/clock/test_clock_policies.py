"""Service times as versioned rows, and due dates that keep the version they began with."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction

from kernel.audit.models import AuditEvent
from kernel.clock.calendars import ClosureKind
from kernel.clock.errors import InvalidServiceTime, PolicyMissing
from kernel.clock.models import ServicePolicy
from kernel.clock.operations import add_closure, change_calendar, declare_policies, revise_policy
from kernel.clock.policies import Policy, PolicyDeclaration, ServiceStandard
from kernel.clock.queries import current_policy, elapsed_for, plan_due, rebase, refreeze
from kernel.clock.spans import Span
from kernel.errors import InvalidValue, StaleDecision
from kernel.time import now

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")
CODE = "pembuatan-website.2"
DECLARED = PolicyDeclaration(CODE, ServiceStandard(Policy.WORKING_MINUTES, 60), "SOP 003 row 2")
THURSDAY = datetime(2026, 7, 9, 10, tzinfo=WIB)


@pytest.fixture
def declared(confirmed_row):
    return declare_policies([DECLARED], by="tests")


def revise(amount=120, valid_from=date(2026, 7, 13), **given):
    words = {"source": "SOP 003 revisi (contoh)", "reason": "Beban kerja", "by": "Kepala Bidang (contoh)", **given}
    return revise_policy(code=CODE, policy=Policy.WORKING_MINUTES, amount=amount, valid_from=valid_from, **words)


def test_declare_policies_writes_version_one(declared):
    policy = current_policy(CODE)

    assert (policy.version, policy.standard, policy.source) == (1, DECLARED.standard, DECLARED.source)


def test_declare_policies_again_keeps_what_was_revised(declared):
    revise()
    before = AuditEvent.objects.count()

    assert declare_policies([DECLARED], by="tests") == []
    assert ServicePolicy.objects.count() == 2
    assert AuditEvent.objects.count() == before


def test_revise_policy_holds_from_its_date(declared):
    revise(amount=120, valid_from=date(2026, 7, 13))

    amounts = [current_policy(CODE, on=day).standard.amount for day in (date(2026, 7, 12), date(2026, 7, 13))]
    assert amounts == [60, 120]


@time_machine.travel("2026-07-12 18:00:00+00:00")
def test_revise_policy_without_a_date_holds_from_the_local_today(declared):
    assert revise(valid_from=None).valid_from == date(2026, 7, 13)


def test_revise_policy_records_who_and_why(declared):
    revise()

    event = AuditEvent.objects.latest("position")
    assert (event.event, event.subject, event.actor) == (
        "policy.revised",
        f"clock:policy:{CODE}",
        "Kepala Bidang (contoh)",
    )
    assert event.data["reason"] == "Beban kerja"


def test_revise_policy_before_the_last_version_is_refused(declared):
    revise(valid_from=date(2026, 7, 13))

    with pytest.raises(InvalidServiceTime) as caught:
        revise(valid_from=date(2026, 7, 12))

    assert caught.value.field == "valid_from"


@pytest.mark.parametrize(("given", "field"), [({"source": ""}, "source"), ({"reason": " "}, "reason")])
def test_revise_policy_without_source_or_reason_is_refused(declared, given, field):
    with pytest.raises(InvalidValue) as caught:
        revise(**given)

    assert caught.value.field == field


def test_revise_policy_to_nothing_is_refused(declared):
    with pytest.raises(InvalidServiceTime) as caught:
        revise(amount=0)

    assert caught.value.field == "amount"


def test_revise_policy_of_an_unknown_code_is_refused(confirmed_row):
    with pytest.raises(PolicyMissing):
        revise()


def test_revise_policy_that_another_person_just_revised_is_stale(declared, monkeypatch):
    """Somebody inserts version 2 between our look at version 1 and our insert."""
    real = ServicePolicy.save

    def overtaken(self, **options):
        monkeypatch.setattr(ServicePolicy, "save", real)
        revise(amount=90)
        real(self, **options)

    monkeypatch.setattr(ServicePolicy, "save", overtaken)

    with pytest.raises(StaleDecision):
        revise(amount=120)


def test_current_policy_before_it_holds_is_missing(declared):
    with pytest.raises(PolicyMissing):
        current_policy(CODE, on=date(2019, 12, 31))


def test_plan_due_takes_the_policy_of_the_day_the_step_begins(declared):
    revise(amount=120, valid_from=date(2026, 7, 10))

    thursday = plan_due(policy_code=CODE, start=THURSDAY)
    friday = plan_due(policy_code=CODE, start=datetime(2026, 7, 10, 8, tzinfo=WIB))

    assert (thursday.policy.version, thursday.result) == (1, datetime(2026, 7, 9, 11, tzinfo=WIB))
    assert (friday.policy.version, friday.result) == (2, datetime(2026, 7, 10, 10, tzinfo=WIB))


def test_refreeze_keeps_the_rules_of_the_beginning(declared, official):
    due = plan_due(policy_code=CODE, start=datetime(2026, 7, 9, 15, 30, tzinfo=WIB))
    revise(amount=600, valid_from=date(2026, 7, 9))
    add_closure(date=date(2026, 7, 10), kind=ClosureKind.OWN, name="Pindah", source="Surat (contoh)", by=official)

    pause = Span(datetime(2026, 7, 9, 15, 30, tzinfo=WIB), datetime(2026, 7, 10, 9, tzinfo=WIB))
    again = refreeze(due, frozen=[pause])

    assert again.policy == due.policy
    assert again.result == datetime(2026, 7, 10, 10, tzinfo=WIB)


def test_rebase_takes_the_rules_of_today_and_keeps_the_reason(declared):
    due = plan_due(policy_code=CODE, start=THURSDAY)
    revise(amount=120, valid_from=date(2026, 7, 9))
    change_calendar(joint_leave_closes=False, reason="Kebijakan", by="tests")

    with time_machine.travel("2026-07-09 05:00:00+00:00"):
        rebased = rebase(due, reason=" SOP direvisi ")

    assert (rebased.policy.version, rebased.calendar_version) == (2, due.calendar_version + 1)
    assert (rebased.result, rebased.rebase_reason) == (datetime(2026, 7, 9, 12, tzinfo=WIB), "SOP direvisi")


def test_rebase_without_a_reason_is_refused(declared):
    with pytest.raises(InvalidValue) as caught:
        rebase(plan_due(policy_code=CODE, start=THURSDAY), reason=" ")

    assert caught.value.field == "reason"


def test_elapsed_for_reads_the_calendar_of_the_due_date(declared, official):
    due = plan_due(policy_code=CODE, start=THURSDAY)
    add_closure(date=date(2026, 7, 9), kind=ClosureKind.OWN, name="Mati listrik", source="Surat (contoh)", by=official)

    assert elapsed_for(due, until=datetime(2026, 7, 9, 10, 45, tzinfo=WIB)) == 45


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"version": 0}, {"policy": "LUNAR"}], ids=str)
def test_database_refuses_a_policy_nobody_could_count(db, wrong):
    values = {"version": 1, "policy": "ELAPSED", "amount": 1, **wrong}
    row = ServicePolicy(code="x", source="x", valid_from=date(2026, 1, 1), made_by="x", made_at=now(), **values)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
