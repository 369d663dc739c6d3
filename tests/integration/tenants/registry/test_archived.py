"""An archived site: a plain page and nothing else, and a schema that goes only once its final backup was read back."""

from __future__ import annotations

import pytest
from django.test import Client

from kernel.time import now
from tenants.registry import lifecycle
from tenants.registry.errors import NoSuchTransition, NotOurs, UnknownSchema
from tenants.registry.models import BackupSet, Tenant
from tenants.registry.reservations import check_name
from tenants.registry.schemas import archive_schema, schema_exists, stale_sites, sweep_half_made
from tenants.registry.switching import in_tenant
from tests.factories.registry import make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def archived():
    site = make_tenant(label="dinkes", name="Dinas Kesehatan (contoh)", state="ACTIVE")
    return lifecycle.archive(site, by="uji")


def make_final(site, **fields):
    moment = now()
    facts = {
        "reason": "FINAL",
        "state": "WHOLE",
        "schema_name": site.schema_name,
        "verified_at": moment,
        "size": 1,
        "manifest_sha256": "a" * 64,
    }
    return BackupSet.objects.create(
        **{**facts, **fields},
        tenant=site,
        site_name=site.name,
        made_for="uji",
        requested_by="uji",
        started_at=moment,
        finished_at=moment,
    )


@pytest.mark.parametrize("path", ["/", "/masuk/", "/kelola/", "/media/x/y.jpg", "/sitemap.xml", "/berita/"])
def test_every_address_says_archived_and_gives_nothing_away(archived, path):
    answer = Client(headers={"host": archived.host}).get(path)

    assert answer.status_code == 410
    assert "diarsipkan" in answer.content.decode()
    assert archived.name not in answer.content.decode()
    assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex", "no-store")


@pytest.mark.parametrize(
    "flaw",
    [
        {"reason": "MANUAL"},
        {"verified_at": None},
        {"state": "DAMAGED", "verified_at": None, "damage": "rusak"},
        {"schema_name": "t_another"},
    ],
    ids=["not a final one", "never read back", "damaged", "of another schema"],
)
def test_schema_stays_without_a_final_backup_that_was_read_back(archived, flaw):
    make_final(archived, **flaw)

    with pytest.raises(NotOurs):
        archive_schema(schema_name=archived.schema_name, by="uji")
    assert schema_exists(archived.schema_name)


def test_schema_of_a_served_site_stays_whatever_backups_there_are():
    site = make_tenant(state="ACTIVE")
    make_final(site)

    with pytest.raises(NotOurs):
        archive_schema(schema_name=site.schema_name, by="uji")


def test_archived_schema_is_gone_and_nobody_enters_it_while_its_name_is_held(archived):
    make_final(archived)

    assert archive_schema(schema_name=archived.schema_name, by="uji")
    assert not archive_schema(schema_name=archived.schema_name, by="uji")

    site = Tenant.objects.get(pk=archived.pk)
    assert not schema_exists(site.schema_name)
    with pytest.raises(UnknownSchema), in_tenant(site):
        pass
    assert not check_name(label="dinkes", parent=site.parent).ok
    assert sweep_half_made().unexplained == []
    Tenant.objects.filter(pk=site.pk).update(fingerprint="of a former release")
    assert site not in stale_sites()


@pytest.mark.parametrize(("state", "back"), [("READY", "READY"), ("ACTIVE", "ACTIVE"), ("SUSPENDED", "SUSPENDED")])
def test_archiving_called_off_leads_back_to_the_state_before(state, back):
    site = make_tenant(state=state)
    lifecycle.archive(site, by="uji")

    lifecycle.unarchive(site, was_suspended=state == "SUSPENDED", by="uji")

    site.refresh_from_db()
    assert (site.state, site.archived_at) == (back, None)


def test_site_being_made_is_not_archived():
    with pytest.raises(NoSuchTransition):
        lifecycle.archive(make_tenant(state="CLAIMED"), by="uji")
