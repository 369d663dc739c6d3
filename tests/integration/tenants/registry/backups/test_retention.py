"""Which sets go when their time is over, and which stay: a site never loses its last good copy to the calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.time import now
from tenants.registry import backups
from tenants.registry.backups import places
from tenants.registry.backups.retention import expiry_of, kept_for
from tenants.registry.models import BackupReason, BackupSet, Tenant
from tests.factories.backups import make_set
from tests.factories.registry import make_site_rows

pytestmark = pytest.mark.django_db

# Read back, or not.
READ, UNREAD = True, False


@pytest.fixture
def site():
    return make_site_rows(1)[0]


def made(site, *, days, is_read=READ, **fields):
    """A weekly set of so many days ago, its folder on the disk, kept for 35 days unless said otherwise."""
    moment = now() - timedelta(days=days)
    facts = {
        "reason": "SCHEDULED",
        "finished_at": moment,
        "expires_at": moment + timedelta(days=35),
        "verified_at": moment if is_read else None,
    }
    found = make_set(site, **{**facts, **fields})
    places.folder_of(found).mkdir(parents=True)
    return found


def kept():
    """The ages in days of what is still there, in the catalogue and on the disk alike."""
    left = [one for one in BackupSet.objects.order_by("finished_at") if places.folder_of(one).exists()]
    assert [one.state == "REMOVED" for one in left] == [False] * len(left)
    return [round((now() - one.finished_at).days) for one in left]


def test_five_weekly_sets_are_kept(site):
    for week in range(8):
        made(site, days=7 * week + 1)

    assert backups.remove_expired() == 3

    assert kept() == [29, 22, 15, 8, 1]
    assert backups.remove_expired() == 0


@pytest.mark.parametrize(
    ("sets", "left"),
    [
        pytest.param([(90, READ), (60, READ)], [60], id="the newest, however old"),
        pytest.param([(90, READ), (60, UNREAD)], [90, 60], id="the newest that was read back, and the newest"),
        pytest.param([(90, UNREAD), (60, UNREAD), (50, UNREAD)], [50], id="none was read back"),
        pytest.param([(90, READ), (60, UNREAD), (50, UNREAD), (1, READ)], [1], id="a newer one took their place"),
    ],
)
def test_newest_good_copy_of_a_site_stays_whatever_its_day(site, sets, left):
    for days, is_read in sets:
        made(site, days=days, is_read=is_read)

    backups.remove_expired()

    assert kept() == left


@pytest.mark.parametrize("is_read", [READ, UNREAD])
def test_damaged_set_takes_nobody_s_place_and_goes_on_its_day(site, is_read):
    made(site, days=90, is_read=is_read)
    made(site, days=60, is_read=UNREAD, state="DAMAGED", damage="rusak")
    made(site, days=1, is_read=UNREAD, state="DAMAGED", damage="rusak")

    assert backups.remove_expired() == 1

    assert kept() == [90, 1]


def test_sets_of_another_site_do_not_count(site):
    other = make_site_rows(1, label="lain")[0]
    made(site, days=90)
    made(other, days=1)

    assert backups.remove_expired() == 0


def test_deleted_site_keeps_nothing_past_its_day(site):
    made(site, days=90)
    Tenant.objects.filter(pk=site.pk).update(state="DELETED", deleted_at=now(), label="", proven_at=None)

    assert backups.remove_expired() == 1


def test_set_whose_site_is_gone_from_the_rows_goes_on_its_day(site):
    found = made(site, days=90)
    BackupSet.objects.filter(pk=found.pk).update(tenant=None)

    assert backups.remove_expired() == 1


def test_scheduled_sets_are_kept_as_long_as_the_setting_says(settings):
    settings.GAPURA_BACKUP_KEPT_DAYS = 10
    moment = now()

    assert expiry_of(BackupReason.SCHEDULED, made_at=moment) == moment + timedelta(days=10)


@pytest.mark.parametrize("reason", BackupReason)
def test_reason_decides_how_long_a_set_is_kept(reason):
    assert (kept_for(reason) is None) == (reason == BackupReason.FINAL)
