"""The end of a site is announced 30, 7 and 2 days before, each once; a lost day sends the most urgent one only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction

from kernel.audit.models import AuditEvent
from kernel.errors import InvalidValue
from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import find_kind
from provisioning.models import ArchivePlan, Run
from provisioning.operations import ArchiveStanding, SiteNotInState, plan_archive, see_to_archives, withdraw_archive
from provisioning.operations.archiving import MESSAGE, warning_due
from tenants.members.models import User
from tenants.registry.switching import in_tenant
from tests.factories.people import make_official
from tests.factories.registry import make_tenant

pytestmark = pytest.mark.django_db

TODAY = datetime(2027, 3, 1, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
DAY = date(2027, 4, 15)
ADDRESS = "admin@dinkes.example"


@pytest.fixture
def site():
    tenant = make_tenant(label="dinkes", name="Dinas Kesehatan (contoh)", state="ACTIVE")
    with in_tenant(tenant):
        for username, address in (("admin", ADDRESS), ("lain", "lain@dinkes.example")):
            User.objects.create_user(username, email=address)
        User.objects.get(username="admin").groups.add(Group.objects.get(name="Administrator situs"))
    return tenant


@pytest.fixture
def clock(hold_clock):
    return hold_clock(TODAY)


@pytest.fixture
def plan(site, clock):
    return plan_archive(tenant=site, day=DAY, reason="Digabung", by="user:1")


def sent():
    return list(OutboxMessage.objects.filter(kind=MESSAGE).order_by("created_at").values_list("recipient", "once_key"))


def days_before(clock, days):
    clock.move_to(TODAY + (DAY - TODAY.date()) - timedelta(days=days))


def warned(plan, *marks):
    return [f"archive:{plan.pk}:{mark}:" for mark in marks]


def test_each_warning_is_sent_once_to_those_who_run_the_site(plan, clock):
    seen = []
    for days in range(45, 0, -1):
        days_before(clock, days)
        for _round in range(2):
            see_to_archives()
        seen.append((days, len(sent())))

    assert [recipient for recipient, _ in sent()] == [ADDRESS] * 3
    assert [key.rsplit(":", 1)[0] + ":" for _, key in sent()] == warned(plan, 30, 7, 2)
    assert [days for (days, count), (_, before) in zip(seen[1:], seen, strict=False) if count > before] == [30, 7, 2]
    assert Run.objects.count() == 0


@pytest.mark.parametrize(("days", "mark"), [(30, 30), (29, 30), (8, 30), (7, 7), (3, 7), (2, 2), (1, 2)])
def test_after_lost_days_the_most_urgent_warning_alone_is_sent(plan, clock, days, mark):
    days_before(clock, days)

    see_to_archives()

    assert [key.rsplit(":", 1)[0] + ":" for _, key in sent()] == warned(plan, mark)


def test_nothing_is_due_before_the_first_warning(plan, clock):
    days_before(clock, 31)

    assert see_to_archives() == 0
    assert warning_due(31) is None


def test_run_begins_on_the_day_in_the_name_of_who_asked(plan, clock, site):
    days_before(clock, 2)
    see_to_archives()
    days_before(clock, 0)
    see_to_archives()
    see_to_archives()

    run = Run.objects.get()
    plan.refresh_from_db()
    assert (run.kind, run.requested_by, run.schema_name) == ("archive", "user:1", site.schema_name)
    assert (plan.stage, plan.run) == ("BEGUN", run)


def test_after_a_silence_from_the_first_warning_to_the_day_the_last_one_comes_first_and_is_waited_for(plan, clock):
    """The scheduler was down from day 29 on: nobody's site goes with the word of a month ago."""
    days_before(clock, 30)
    see_to_archives()
    days_before(clock, 0)
    see_to_archives()

    plan.refresh_from_db()
    assert (plan.stage, plan.warned, plan.day) == ("PLANNED", 2, DAY + timedelta(days=2))
    assert [key.rsplit(":", 1)[0] + ":" for _, key in sent()] == warned(plan, 30, 2)
    assert Run.objects.count() == 0

    days_before(clock, -1)
    assert see_to_archives() == 0
    days_before(clock, -2)
    assert see_to_archives() == 1
    assert Run.objects.get().kind == "archive"


def test_last_warning_late_by_a_day_still_leaves_its_two_days(plan, clock):
    days_before(clock, 7)
    see_to_archives()
    days_before(clock, 1)
    see_to_archives()

    plan.refresh_from_db()
    assert (plan.warned, plan.day) == (2, DAY + timedelta(days=1))


@pytest.fixture
def nobody_reads(site):
    """The site's administrators have no address."""
    with in_tenant(site):
        User.objects.filter(username="admin").update(email="")


@pytest.mark.parametrize("days", [30, 7, 2])
def test_warning_that_nobody_of_the_site_can_read_goes_to_central_it(nobody_reads, plan, clock, days):
    operator = make_official("OPERATOR").email
    days_before(clock, days)
    see_to_archives()
    see_to_archives()

    told = OutboxMessage.objects.get(recipient=operator)
    made = find_kind(told.kind).renderer(told)
    assert made.subject == "Tak seorang pun di dinkes.contohprov.gapura.localhost tahu bahwa situsnya akan diarsipkan"
    assert "15 April 2027" in made.text
    assert AuditEvent.objects.filter(event="site.archive_announced").get().data["told"] == 1
    plan.refresh_from_db()
    assert plan.warned == days


def test_warning_that_reaches_nobody_at_all_does_not_count(nobody_reads, plan, clock):
    days_before(clock, -3)

    assert see_to_archives() == 0

    plan.refresh_from_db()
    assert (plan.stage, plan.warned, plan.day) == ("PLANNED", None, DAY)
    assert Run.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_site_that_cannot_be_read_holds_up_no_other(plan, clock):
    other = make_tenant(label="dinsos", state="ACTIVE")
    plan_archive(tenant=other, day=DAY + timedelta(days=1), reason="Digabung", by="user:1")
    make_official("OPERATOR")
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{plan.tenant.schema_name}".members_user RENAME COLUMN email TO surel')
    days_before(clock, 29)

    assert see_to_archives() == 1

    assert list(ArchivePlan.objects.order_by("day").values_list("warned", flat=True)) == [None, 30]


def test_when_every_warning_was_lost_the_day_moves_and_nobody_s_site_goes_without_a_word(plan, clock):
    days_before(clock, -3)
    see_to_archives()

    plan.refresh_from_db()
    assert (plan.stage, plan.warned, plan.day) == ("PLANNED", 2, DAY + timedelta(days=5))
    assert len(sent()) == 1
    assert Run.objects.count() == 0


def test_site_in_other_hands_on_its_day_is_archived_later(plan, clock, site):
    from provisioning.operations import cancel, start_lifecycle

    days_before(clock, 2)
    see_to_archives()
    other = start_lifecycle(kind="backup", tenant=site, by="user:2")
    days_before(clock, 0)
    see_to_archives()
    assert list(Run.objects.values_list("kind", flat=True)) == ["backup"]

    cancel(run=other, by="user:2")
    see_to_archives()

    assert Run.objects.filter(kind="archive").count() == 1


def test_withdrawn_day_warns_nobody(plan, clock, site):
    assert withdraw_archive(tenant=site, by="user:2")
    days_before(clock, 2)

    see_to_archives()

    assert sent() == []
    assert not withdraw_archive(tenant=site, by="user:2")


def test_message_names_site_day_and_reason(plan, clock):
    days_before(clock, 7)
    see_to_archives()

    message = OutboxMessage.objects.get(kind=MESSAGE)
    made = find_kind(MESSAGE).renderer(message)
    assert made.subject == "dinkes.contohprov.gapura.localhost akan diarsipkan pada 15 April 2027"
    assert "Dinas Kesehatan (contoh)" in made.text
    assert "7 hari lagi" in made.text
    assert "Alasan: Digabung" in made.text


def test_day_before_the_first_warning_is_refused_with_the_earliest_one(site, clock):
    with pytest.raises(InvalidValue, match="2027-03-31") as refused:
        plan_archive(tenant=site, day=date(2027, 3, 30), reason="Digabung", by="user:1")
    assert refused.value.field == "day"


def test_reason_must_be_given(site, clock):
    with pytest.raises(InvalidValue) as refused:
        plan_archive(tenant=site, day=DAY, reason="  ", by="user:1")
    assert refused.value.field == "reason"


def test_second_day_for_a_site_is_refused(plan, site):
    with pytest.raises(ArchiveStanding):
        plan_archive(tenant=site, day=DAY, reason="Lagi", by="user:2")


def test_site_that_is_not_there_is_not_archived(clock):
    with pytest.raises(SiteNotInState):
        plan_archive(tenant=make_tenant(state="CLAIMED"), day=DAY, reason="Digabung", by="user:1")


def test_database_keeps_one_planned_day_for_a_site(plan, site):
    with pytest.raises(IntegrityError), transaction.atomic():
        ArchivePlan.objects.create(tenant=site, day=DAY, reason="x", requested_by="user:3")
