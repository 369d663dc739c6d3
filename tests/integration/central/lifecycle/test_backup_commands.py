"""`gapura site` about backups: what is printed, the exit code, and the way out of a refusal."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from central.people.queries import today
from kernel.time import now
from provisioning.models import ArchivePlan, Run
from tests.factories.backups import make_set
from tests.factories.registry import make_tenant
from tests.integration.central.lifecycle.test_commands import called

pytestmark = pytest.mark.django_db

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.GAPURA_HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"


@pytest.fixture
def site():
    return make_tenant(label="dinkes", name="Dinas Kesehatan (contoh)", state="ACTIVE", created_for="PW-2026-0001")


def test_backups_are_listed_for_programs_and_removed_ones_are_not(site):
    whole = make_set(site, verified_at=now())
    make_set(site, state="REMOVED", removed_at=now())

    code, out, _ = called("site", "backups", site.host, as_json=True)

    [line] = json.loads(out)
    assert code == 0
    assert (line["backup"], line["state"], line["bytes"], line["rows"]) == (str(whole.pk), "WHOLE", 3_000_000, 900)


def test_backups_of_another_site_are_not_listed(site):
    make_set(make_tenant(label="dinsos"))

    assert called("site", "backups", site.host, as_json=True)[:2] == (0, "[]\n")


def test_restore_over_a_served_site_waits_for_the_second_person(site):
    backup = make_set(site, verified_at=now())

    code, out, _ = called("site", "restore", site.host, reason="Salah hapus", backup=str(backup.pk), as_json=True)

    told = json.loads(out)
    assert (code, told["kind"], told["state"], told["steps"]["restore_plan"]) == (0, "restore", "waiting", "waiting")
    run = Run.objects.get()
    assert (run.desired["wish"]["backup"], run.requested_by.partition(":")[0]) == (str(backup.pk), "terminal")


def test_archiving_is_announced_with_its_day_and_taken_back(site):
    day = today() + timedelta(days=60)

    announced = called("site", "archive", site.host, reason="Digabung", day=day.isoformat(), as_json=True)
    taken_back = called("site", "keep", site.host, as_json=True)

    assert (announced[0], json.loads(announced[1])["archived_on"]) == (0, day.isoformat())
    assert (taken_back[0], json.loads(taken_back[1])) == (0, {"host": site.host, "kept": True})
    assert ArchivePlan.objects.get().stage == "WITHDRAWN"
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("deed", "options", "code", "way_out"),
    [
        ("restore", {"backup": UNKNOWN}, 1, "Pilih cadangan lain dari situs ini."),
        ("restore", {"backup": "bukan-id"}, 1, "Pilih cadangan lain dari situs ini."),
        ("verify", {"backup": UNKNOWN}, 1, "Pilih cadangan lain dari situs ini."),
        ("restore", {}, 2, "`gapura site backups HOST`"),
        ("archive", {"day": "besok", "reason": "Digabung"}, 2, "--day 2027-01-31"),
        ("archive", {"day": "2020-01-01", "reason": "Digabung"}, 1, "30"),
    ],
)
def test_refusal_is_one_line_with_its_way_out_and_nothing_is_begun(site, deed, options, code, way_out):
    seen, out, complaint = called("site", deed, site.host, **options)

    assert (seen, out) == (code, "")
    assert len(complaint.strip().splitlines()) == 1
    assert way_out in complaint
    assert (Run.objects.count(), ArchivePlan.objects.count()) == (0, 0)


@pytest.mark.parametrize("deed", ["backups", "backup", "restore", "archive", "keep"])
def test_unknown_site_is_told_with_the_command_that_lists_them(site, deed):
    code, out, complaint = called("site", deed, "tidak-ada.example", backup=UNKNOWN)

    assert (code, out) == (2, "")
    assert "`gapura site list`" in complaint


def test_backup_of_another_site_is_refused(site):
    foreign = make_set(make_tenant(label="dinsos"))

    code, _, complaint = called("site", "restore", site.host, backup=str(foreign.pk))

    assert (code, "Pilih cadangan dari situs ini." in complaint) == (1, True)


def test_damaged_backup_is_not_restored_from(site):
    damaged = make_set(site, state="DAMAGED", damage="schema.dump rusak")

    code, _, complaint = called("site", "restore", site.host, backup=str(damaged.pk))

    assert (code, bool(complaint.strip())) == (1, True)
    assert not Run.objects.exists()
