"""Backups nobody asks for: which sites have their turn, when, how many at once, and what becomes of one that fails."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from kernel.audit.models import AuditEvent
from provisioning import engine, tasks
from provisioning.models import Run
from provisioning.operations import backing_up, begin_backups, cancel, start_lifecycle
from provisioning.outcomes import Fail, Trouble
from provisioning.states import ReasonCode
from provisioning.steps import STEPS
from tenants.registry.models import Tenant
from tests.factories.backups import make_set
from tests.factories.provisioning import fake_table, make_run
from tests.factories.registry import make_site_rows

pytestmark = pytest.mark.django_db

NIGHT = datetime(2027, 3, 1, 22, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)
TROUBLE = Trouble("backup_no_room", "penuh", "kosongkan")


@pytest.fixture(autouse=True)
def clock(hold_clock):
    return hold_clock(NIGHT)


@pytest.fixture
def many(settings):
    """Room for all at once: what is asked is who has a turn."""
    settings.GAPURA_BACKUP_RUNS = 50


def make_sites(*days, state="ACTIVE"):
    """Sites that have been in use for so many days, without a backup."""
    sites = make_site_rows(len(days), state=state)
    for site, since in zip(sites, days, strict=True):
        site.activated_at = NIGHT - timedelta(days=since)
        site.save(update_fields=["activated_at"])
    return sites


def under_way():
    """The sites that have a run."""
    return sorted(Run.objects.values_list("schema_name", flat=True))


def names(*sites):
    return sorted(site.schema_name for site in sites)


# --- whose turn it is -----------------------------------------------------------------------------------------


def test_site_has_its_turn_a_week_after_its_newest_whole_set_or_its_first_day(many):
    never, _fresh, saved, old, spoiled, unfinished = make_sites(7, 6, 99, 99, 99, 99)
    make_set(saved, finished_at=NIGHT - WEEK + MINUTE)
    make_set(old, finished_at=NIGHT - WEEK)
    make_set(spoiled, finished_at=NIGHT - MINUTE, state="DAMAGED", damage="rusak")
    make_set(unfinished, started_at=NIGHT - MINUTE, finished_at=None, state="WRITING")

    assert begin_backups() == 4

    assert under_way() == names(never, old, spoiled, unfinished)


def test_set_that_a_person_asked_for_counts_too_and_of_several_the_newest(many):
    [site] = make_sites(99)
    for days in (30, 3, 9):
        make_set(site, reason="MANUAL", finished_at=NIGHT - timedelta(days=days))

    assert begin_backups() == 0


def test_oldest_has_its_turn_first(settings):
    settings.GAPURA_BACKUP_RUNS = 2
    _young, oldest, old = make_sites(8, 50, 20)
    make_set(old, finished_at=NIGHT - timedelta(days=9))

    assert begin_backups() == 2
    assert under_way() == names(oldest, old)


@pytest.mark.parametrize("state", ["READY", "ARCHIVED", "DELETED", "FAILED", "CLAIMED"])
def test_site_that_is_not_in_use_has_no_turn(many, state):
    make_sites(99, state=state)

    assert begin_backups() == 0


def test_suspended_site_is_backed_up_as_it_was_left_and_then_no_more(many):
    kept, lost = make_sites(99, 99, state="SUSPENDED")
    suspended = NIGHT - timedelta(days=20)
    Tenant.objects.filter(state="SUSPENDED").update(suspended_at=suspended)
    make_set(kept, finished_at=suspended + MINUTE)
    make_set(lost, finished_at=suspended - MINUTE)

    assert begin_backups() == 1
    assert under_way() == names(lost)


@pytest.mark.parametrize("state", ["queued", "running", "waiting", "failed", "compensating"])
def test_site_in_other_hands_has_its_turn_later(many, state):
    [site] = make_sites(99)
    rest = {"wake_at": None, "finished_at": NIGHT} if state == "failed" else {}
    make_run(kind="rename", schema_name=site.schema_name, tenant=site, state=state, **rest)

    assert begin_backups() == 0

    Run.objects.update(state="succeeded", wake_at=None, finished_at=NIGHT)
    assert begin_backups() == 1


def test_site_in_other_hands_holds_up_no_other(settings):
    """It has waited longest; where one is begun at a time it must not take the place for good."""
    busy, building, free = make_sites(99, 98, 97)
    make_run(kind="rename", schema_name=busy.schema_name, tenant=busy)
    make_run(kind="provision", reference=building.created_for)

    assert begin_backups() == 1
    assert Run.objects.get(kind="backup").schema_name == free.schema_name


# --- when, and how many at once --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "local", "begins"),
    [
        pytest.param((21, 5), "20:59", False, id="before the evening"),
        pytest.param((21, 5), "21:00", True, id="evening"),
        pytest.param((21, 5), "00:30", True, id="after midnight"),
        pytest.param((21, 5), "05:00", False, id="morning"),
        pytest.param((1, 4), "00:59", False, id="before a window inside one day"),
        pytest.param((1, 4), "03:59", True, id="in it"),
        pytest.param((1, 4), "04:00", False, id="after it"),
        pytest.param((0, 0), "12:00", True, id="any hour"),
    ],
)
def test_backups_begin_in_the_quiet_hours_of_the_place(settings, clock, hours, local, begins):
    settings.GAPURA_BACKUP_HOURS = hours
    make_sites(99)
    clock.move_to(datetime.fromisoformat(f"2027-03-02T{local}+07:00"))

    assert begin_backups() == begins


def test_nothing_is_begun_where_it_is_switched_off(settings, many):
    settings.GAPURA_BACKUP_EVERY_DAYS = 0
    make_sites(99)

    assert begin_backups() == 0


def test_only_so_many_are_at_work_and_the_next_follows_the_first_that_is_done(settings):
    settings.GAPURA_BACKUP_RUNS = 2
    make_sites(40, 30, 20, 10)

    assert (begin_backups(), begin_backups()) == (2, 0)

    Run.objects.filter(pk=Run.objects.first().pk).update(state="succeeded", wake_at=None, finished_at=NIGHT)
    assert (begin_backups(), begin_backups()) == (1, 0)


def test_backup_that_a_person_asked_for_takes_no_place(settings):
    first, second = make_sites(40, 30)
    start_lifecycle(kind="backup", tenant=first, by="user:1")

    assert begin_backups() == 1
    assert under_way() == names(first, second)


@pytest.mark.parametrize("count", [1, 40])
def test_round_that_begins_nothing_asks_the_same_of_one_site_and_of_many(
    settings, django_assert_num_queries, count, clock
):
    sites = make_sites(*[99] * count)
    begin_backups()
    with django_assert_num_queries(1):
        begin_backups()
    Run.objects.update(state="succeeded", wake_at=None, finished_at=NIGHT)
    for site in sites:
        make_set(site)
    with django_assert_num_queries(2):
        begin_backups()


# --- never twice -----------------------------------------------------------------------------------------------


def test_site_that_was_seen_to_since_the_round_looked_is_left_alone(many):
    [site] = make_sites(99)
    make_set(site)

    assert backing_up.begin(site) is False
    assert not Run.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_rounds_that_meet_begin_one_backup_a_site(settings):
    settings.GAPURA_BACKUP_RUNS = 4
    make_sites(40, 30, 20, 10)
    barrier, begun = threading.Barrier(3), []

    def round_of_one_scheduler():
        try:
            barrier.wait()
            begun.append(begin_backups())
        finally:
            connections.close_all()

    schedulers = [threading.Thread(target=round_of_one_scheduler) for _number in range(3)]
    for one in schedulers:
        one.start()
    for one in schedulers:
        one.join()

    assert sum(begun) == 4
    assert len(set(under_way())) == len(under_way()) == 4


def test_round_after_one_that_was_killed_goes_on_where_it_stopped(settings):
    settings.GAPURA_BACKUP_RUNS = 2
    first, second, _third = make_sites(40, 30, 20)
    backing_up.begin(first)

    assert begin_backups() == 1
    assert under_way() == names(first, second)


def test_task_of_the_schedule_begins_them():
    make_sites(99)

    tasks.begin_backups(added_in_the_next_release=True)

    assert Run.objects.get().kind == "backup"


# --- one that fails --------------------------------------------------------------------------------------------


def failing():
    """Steps of which the first finds the disk full."""
    fakes, _world = fake_table("take_backup", "check_backup")
    fakes["take_backup"].module.will("apply", lambda *_job: Fail(ReasonCode.RULE_REFUSED, TROUBLE))
    return {**STEPS, **fakes}


def work_on(run, table):
    engine.advance(run.pk, table=table)
    run.refresh_from_db()
    return run


def test_backup_that_failed_stands_and_goes_on_by_itself_the_next_night(clock):
    [site] = make_sites(99)
    begin_backups()
    run = work_on(Run.objects.get(), failing())
    assert (run.state, run.schema_name) == ("failed", site.schema_name)

    for after in (5 * MINUTE, timedelta(hours=6)):
        clock.move_to(NIGHT + after)
        assert begin_backups() == 0

    clock.move_to(NIGHT + timedelta(days=1))
    assert begin_backups() == 1
    run.refresh_from_db()
    assert (Run.objects.count(), run.state, run.reason_code) == (1, "queued", "resumed")
    assert begin_backups() == 0


def test_failed_one_stays_where_no_more_are_made_by_themselves(clock, settings):
    make_sites(99)
    begin_backups()
    run = work_on(Run.objects.get(), failing())
    settings.GAPURA_BACKUP_EVERY_DAYS = 0
    clock.move_to(NIGHT + timedelta(days=1))

    assert begin_backups() == 0
    run.refresh_from_db()
    assert run.state == "failed"


def test_full_disk_fails_three_an_hour_and_not_every_site(clock):
    make_sites(*range(99, 49, -1))
    for minutes in range(0, 7 * 60, 5):
        clock.move_to(NIGHT + minutes * MINUTE)
        if begin_backups():
            work_on(Run.objects.filter(state="queued").get(), failing())

    assert Run.objects.filter(state="failed").count() == 21


def test_sites_that_failed_have_their_next_try_before_others_have_a_first_one(clock, settings):
    make_sites(40, 30, 20, 10)
    begin_backups()
    failed = work_on(Run.objects.get(), failing())
    clock.move_to(NIGHT + timedelta(days=1))

    begin_backups()

    failed.refresh_from_db()
    assert (failed.state, Run.objects.count()) == ("queued", 1)


def test_site_that_fails_lets_others_have_their_turn_in_the_same_night(clock):
    first, second = make_sites(40, 30)
    begin_backups()
    work_on(Run.objects.get(), failing())
    assert begin_backups() == 0

    clock.move_to(NIGHT + 20 * MINUTE)

    assert begin_backups() == 1
    assert under_way() == names(first, second)


def test_backup_that_a_person_called_off_comes_again_the_next_night(clock):
    make_sites(99)
    begin_backups()
    cancel(run=Run.objects.get(), by="user:1")

    assert begin_backups() == 0
    clock.move_to(NIGHT + timedelta(days=1))
    assert begin_backups() == 1


def test_failed_backup_that_a_person_asked_for_is_theirs(clock):
    first, _second = make_sites(40, 30)
    run = work_on(start_lifecycle(kind="backup", tenant=first, by="user:1"), failing())
    clock.move_to(NIGHT + timedelta(days=3))

    assert begin_backups() == 1
    run.refresh_from_db()
    assert run.state == "failed"


def test_run_that_somebody_has_let_go_on_meanwhile_is_left_alone(clock):
    make_sites(99)
    begin_backups()
    stale = work_on(Run.objects.get(), failing())
    clock.move_to(NIGHT + timedelta(days=1))
    begin_backups()

    assert backing_up.let_go_on(stale) is False


# --- what is said of it ----------------------------------------------------------------------------------------


def test_scheduler_is_named_in_the_record_and_the_set_says_what_it_is(many):
    [site] = make_sites(99)
    begin_backups()

    run = Run.objects.get()
    assert (run.requested_by, run.desired["wish"]) == ("schedule", {"reason": "", "is_scheduled": True})
    event = AuditEvent.objects.get(event="site.operation_requested")
    assert (event.actor, event.subject, event.data["kind"]) == ("schedule", f"tenant:{site.schema_name}", "backup")
