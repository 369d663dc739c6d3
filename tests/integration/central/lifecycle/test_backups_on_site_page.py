"""Backups on a site's page: what is shown, what an operation asks, and the way back from a day that was set."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from central.lifecycle.automatic import backups_to_come
from kernel.time import now
from provisioning.models import ArchivePlan, Run
from provisioning.operations import start_lifecycle
from tenants.registry.models import SiteRestore, Tenant
from tests.factories.backups import make_set
from tests.factories.people import make_official
from tests.factories.registry import make_tenant
from tests.integration.central.lifecycle.test_site_page import browser, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make_tenant(label="dinkes", name="Dinas Kesehatan (contoh)", state="ACTIVE", created_for="PW-2026-0001")


@pytest.fixture
def operator(settings):
    return browser(settings, make_official("OPERATOR"))


def test_backup_is_asked_for_with_one_button(operator, site):
    answer = operator.post(page_of(site, "cadangkan"))

    assert answer.status_code == 302
    assert Run.objects.get().kind == "backup"


def test_sets_are_listed_with_their_state_and_removed_ones_are_not(operator, site):
    make_set(site, verified_at=now())
    make_set(site, state="DAMAGED", damage="schema.dump rusak")
    make_set(site, state="REMOVED", removed_at=now(), files=77)

    shown = operator.get(page_of(site)).content.decode()

    assert "schema.dump rusak" in shown
    assert "12 berkas" in shown
    assert "77 berkas" not in shown
    assert shown.count(f"/situs/{site.schema_name}/periksa-cadangan/?backup=") == 2


def test_set_is_read_back_by_a_run_of_its_own(operator, site):
    backup = make_set(site)

    operator.post(page_of(site, "periksa-cadangan"), {"backup": str(backup.pk)})

    run = Run.objects.get()
    assert (run.kind, run.desired["wish"]["backup"]) == ("verify", str(backup.pk))


def test_restore_asks_which_backup_and_offers_whole_ones_alone(operator, site):
    good = make_set(site)
    bad = make_set(site, state="DAMAGED", damage="rusak")

    asked = operator.get(page_of(site, "pulihkan")).content.decode()

    assert str(good.pk) in asked
    assert str(bad.pk) not in asked


def test_restore_is_started_with_backup_name_and_reason(operator, site):
    backup = make_set(site)

    operator.post(page_of(site, "pulihkan"), {"backup": str(backup.pk), "label": "dinas-sehat", "reason": "Terhapus"})

    run = Run.objects.get()
    assert (run.kind, run.desired["label"]) == ("restore", "dinas-sehat")
    assert run.desired["wish"] == {"reason": "Terhapus", "backup": str(backup.pk), "label": "dinas-sehat"}


def test_backup_of_another_site_cannot_be_chosen(operator, site):
    foreign = make_set(make_tenant(state="ACTIVE"))

    answer = operator.post(page_of(site, "pulihkan"), {"backup": str(foreign.pk), "reason": "Terhapus"})

    assert "Ini bukan cadangan situs ini." in answer.content.decode()
    assert Run.objects.count() == 0


@pytest.mark.parametrize("backup", ["", "bukan-id", "00000000-0000-0000-0000-000000000000"])
def test_backup_that_is_none_is_refused_in_words(operator, site, backup):
    answer = operator.post(page_of(site, "periksa-cadangan"), {"backup": backup})

    assert answer.status_code == 200
    assert Run.objects.count() == 0


def test_archiving_sets_a_day_and_the_page_says_so_and_takes_it_back(operator, site):
    day = timezone.localdate(now()) + timedelta(days=40)

    operator.post(page_of(site, "arsipkan"), {"day": day.isoformat(), "reason": "Digabung"})
    shown = operator.get(page_of(site)).content.decode()

    assert ArchivePlan.objects.get().day == day
    assert "Digabung" in shown
    assert Run.objects.count() == 0
    assert operator.post(page_of(site, "arsipkan/batal")).status_code == 302
    assert ArchivePlan.objects.get().stage == "WITHDRAWN"


def test_day_that_is_too_soon_keeps_what_was_typed(operator, site):
    day = timezone.localdate(now()) + timedelta(days=3)

    answer = operator.post(page_of(site, "arsipkan"), {"day": day.isoformat(), "reason": "Digabung saja"})

    assert "paling cepat" in answer.content.decode()
    assert "Digabung saja" in answer.content.decode()


@pytest.mark.parametrize("role", ["OFFICER", "AUDITOR", "AGENCY_HEAD"])
def test_others_may_neither_archive_nor_keep(settings, site, role):
    client = browser(settings, make_official(role))

    assert client.post(page_of(site, "arsipkan"), {}).status_code == 403
    assert client.post(page_of(site, "arsipkan/batal")).status_code == 403


def test_page_is_found_under_the_schema_the_site_had_before_a_restore(operator, site):
    former = site.schema_name
    backup = make_set(site)
    new = "t_" + "z" * 16
    SiteRestore.objects.create(
        tenant=site,
        backup=backup,
        made_for="uji",
        requested_by="user:1",
        state="SWAPPED",
        schema_name=new,
        former_schema=former,
        started_at=now(),
        swapped_at=now(),
    )
    Tenant.objects.filter(pk=site.pk).update(schema_name=new)

    assert operator.get(f"/situs/{former}/").status_code == 200


# --- those that come by themselves -----------------------------------------------------------------------------

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
RHYTHM = "Cadangan dibuat secara otomatis setiap 7 hari."
HOURS = "Pembuatannya dimulai antara pukul 21.00 dan 05.00."
KEPT = "Cadangan terbaru tetap disimpan sampai ada penggantinya."


@pytest.fixture
def noon(hold_clock):
    return hold_clock(NOON)


@pytest.fixture
def told(noon, site):
    """The sentences for a site in some state, its newest set made so many days ago."""

    def sentences(*, days, state="ACTIVE", **fields):
        make_set(site, finished_at=NOON - timedelta(days=days))
        Tenant.objects.filter(pk=site.pk).update(state=state, **fields)
        site.refresh_from_db()
        return backups_to_come(site)

    return sentences


def test_page_says_that_backups_come_by_themselves_and_when(noon, operator, site):
    Tenant.objects.filter(pk=site.pk).update(activated_at=NOON - timedelta(days=2))

    shown = operator.get(page_of(site)).content.decode()

    assert f"<p>{RHYTHM} {HOURS} Cadangan berikutnya dijadwalkan pada 6 Maret 2027. {KEPT}</p>" in shown


def test_one_that_is_due_says_so(told):
    due = "Cadangan berikutnya sudah waktunya; situs yang paling lama menunggu didahulukan."

    assert told(days=8) == [RHYTHM, HOURS, due, KEPT]


@pytest.mark.parametrize(
    ("suspended", "next_one"),
    [
        (6, "Keadaan terakhirnya sudah dicadangkan; cadangan berikutnya dibuat setelah situs dibuka kembali."),
        (4, "Cadangan berikutnya dijadwalkan pada 3 Maret 2027."),
    ],
    ids=["backed up as it was left", "not yet"],
)
def test_suspended_site_says_what_is_still_to_come(told, suspended, next_one):
    assert told(days=5, state="SUSPENDED", suspended_at=NOON - timedelta(days=suspended)) == [
        RHYTHM,
        HOURS,
        next_one,
        KEPT,
    ]


def test_site_that_is_not_in_use_yet_says_when_they_begin(told):
    first = "Cadangan pertama dibuat setelah situs digunakan selama itu."

    assert told(days=5, state="READY") == [RHYTHM, HOURS, first, KEPT]


def test_archived_site_promises_nothing(told):
    assert told(days=5, state="ARCHIVED", archived_at=NOON) == []


def test_other_rhythms_are_told_as_they_are(told, settings):
    settings.GAPURA_BACKUP_EVERY_DAYS, settings.GAPURA_BACKUP_HOURS = 1, (0, 0)
    assert told(days=0)[0:2] == [
        "Cadangan dibuat secara otomatis setiap hari.",
        "Cadangan berikutnya dijadwalkan pada 2 Maret 2027.",
    ]

    settings.GAPURA_BACKUP_EVERY_DAYS = 0
    assert told(days=0) == ["Pada platform ini tidak ada cadangan yang dibuat secara otomatis."]


def test_backup_that_came_by_itself_leaves_the_buttons_and_says_what_becomes_of_it(operator, site):
    start_lifecycle(kind="backup", tenant=site, by="schedule", is_scheduled=True)

    shown = operator.get(page_of(site)).content.decode()
    asked = operator.get(page_of(site, "tangguhkan")).content.decode()
    done = operator.post(page_of(site, "tangguhkan"), {"reason": "Diretas"}, follow=True).content.decode()

    assert page_of(site, "tangguhkan") in shown
    assert "Cadangan itu dibatalkan pada saat yang sama" in asked
    assert "Cadangan lain dibuat pada malam berikutnya." in done
    assert dict(Run.objects.values_list("kind", "state")) == {"backup": "cancelled", "suspend": "queued"}
