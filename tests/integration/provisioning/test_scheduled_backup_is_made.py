"""A scheduled backup from its turn to the set that was read back, by PostgreSQL's own programs; nobody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.audit.models import AuditEvent
from kernel.outbox.models import OutboxMessage
from kernel.time import now
from provisioning import engine
from provisioning.models import Run
from provisioning.operations import begin_backups, start_lifecycle
from tenants.registry import backups
from tenants.registry.backups import ages, places, taking
from tenants.registry.models import BackupSet, Tenant
from tests.factories.registry import make_tenant
from tests.factories.websites import make_office, make_request

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(settings, tmp_path):
    """A site in use for a week, of a request whose people would be written to."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.GAPURA_BACKUP_ROOT = tmp_path / "backups"
    settings.GAPURA_BACKUP_HOURS = (0, 0)
    case = make_request(make_office())
    tenant = make_tenant(label="dinkes", state="ACTIVE", created_for=case.number)
    Tenant.objects.filter(pk=tenant.pk).update(activated_at=now() - timedelta(days=7))
    return tenant


def test_set_is_made_read_back_and_kept_five_weeks_and_no_message_is_written(site):
    before = OutboxMessage.objects.count()

    assert begin_backups() == 1
    run = Run.objects.get()
    engine.advance(run.pk)

    run.refresh_from_db()
    assert (run.state, run.requested_by) == ("succeeded", "schedule")
    made = BackupSet.objects.get()
    assert (made.reason, made.state, made.verified_at is not None) == ("SCHEDULED", "WHOLE", True)
    assert made.expires_at - made.finished_at == timedelta(days=35)
    assert (places.folder_of(made) / "schema.dump").stat().st_size > 0
    assert OutboxMessage.objects.count() == before
    assert ages.find_due_at(site) == made.finished_at + timedelta(days=7)
    assert begin_backups() == 0
    asked = AuditEvent.objects.get(event="site.operation_requested")
    assert (asked.actor, asked.data["run"]) == ("schedule", str(run.pk))


def test_suspension_in_the_middle_of_it_is_stored_at_once_and_nothing_of_the_set_is_left(site, monkeypatch):
    begin_backups()
    run = Run.objects.get()
    dumped = taking._dump

    def suspended_meanwhile(schema_name, **more):
        start_lifecycle(kind="suspend", tenant=site, by="user:1", reason="Diretas")
        return dumped(schema_name, **more)

    monkeypatch.setattr(taking, "_dump", suspended_meanwhile)
    engine.advance(run.pk)

    assert dict(Run.objects.values_list("kind", "state")) == {"backup": "compensated", "suspend": "queued"}
    given_up = BackupSet.objects.get()
    assert given_up.state == "REMOVED"
    backups.remove_expired()
    assert list(places.folder_of(given_up).parent.iterdir()) == []
