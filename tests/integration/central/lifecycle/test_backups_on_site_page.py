"""Backups on a site's page: what is shown, what an operation asks, and the way back from a day that was set."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kernel.time import now
from provisioning.models import ArchivePlan, Run
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
