"""Each alert fires in the state it is for and in no other: real rows, the real exporter, Prometheus' own evaluation."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from celery import current_app

from central.settings import brokers
from central.watch import pulses
from central.watch.models import JobPulse
from kernel.outbox.models import OutboxMessage
from kernel.time import now
from provisioning.certificates.models import Certificate
from provisioning.drift.models import Finding, Look
from provisioning.states import ReasonCode, RunState
from tenants.registry import figures
from tenants.registry.models import BackupSet, SchemaTemplate, Tenant
from tests.factories.drift import make_look
from tests.factories.provisioning import make_run
from tests.factories.registry import make_tenant
from tests.factories.websites import make_office, make_request
from tests.integration.central.watch.alerting import PROMTOOL, ROOT, RULES, firing, samples
from tests.servers.rabbitmq import RabbitMQ

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(PROMTOOL is None, reason="no promtool")]
BOOKS = ROOT / "docs" / "runbooks"


def looked_at(tenant, *oks, every=timedelta(minutes=2), last=timedelta(minutes=1)):
    """Write down looks at a site, the latest a minute ago."""
    for number, ok in enumerate(reversed(oks)):
        figures.record_heartbeat(tenant=tenant, ok=ok, status=200, ms=1, at=now() - last - number * every)


def schemas_of_the_templates_are_of_another_release():
    SchemaTemplate.objects.update(fingerprint="of another release")


def job_failed_for_an_hour(task="provisioning.tasks.sweep"):
    pulses.beat(task, at=now() - timedelta(hours=1))
    pulses.beat(task, failed_with="ValueError")


def run_failed():
    make_run(state=RunState.FAILED, wake_at=None, finished_at=now())


def run_works_for_an_hour():
    make_run(created_at=now() - timedelta(hours=1))


def plan_waits():
    waits = {"state": RunState.WAITING, "reason_code": ReasonCode.NEEDS_SECOND_PERSON}
    make_run(**waits, created_at=now() - timedelta(days=2))


def write_message(**fields):
    long_ago = now() - timedelta(hours=1)
    values = {"schema_name": "public", "kind": "test", "recipient": "a@contoh.example", "reference": "x"}
    OutboxMessage.objects.create(**{**values, "created_at": long_ago, "next_at": long_ago, **fields})


def message_waits_for_its_next_try():
    """The mail server is away: it is tried again in a while, so at this moment it is not even due."""
    write_message(attempts=5, next_at=now() + timedelta(hours=1), error_code="server_unreachable")


def message_was_given_up():
    write_message(state="FAILED")


def site_is_dead_at_a_slow_turn():
    """At thousands of sites a turn takes minutes: three failed looks lie far apart, and it is down all the same."""
    looked_at(make_tenant(state="ACTIVE"), True, False, False, False, every=timedelta(minutes=6))


def looks_stopped():
    looked_at(make_tenant(state="ACTIVE"), True, last=timedelta(minutes=11))


def looks_never_began():
    make_tenant(state="ACTIVE")
    Tenant.objects.filter(state="ACTIVE").update(proven_at=now() - timedelta(minutes=11))


def one_site_is_passed_over():
    looked_at(make_tenant(state="ACTIVE"), True)
    looked_at(make_tenant(state="ACTIVE"), True, last=timedelta(minutes=20))


def pool_of_schools_is_empty():
    Tenant.objects.filter(state="POOL", kind="SCHOOL").delete()


def site_is_of_a_former_release():
    looked_at(make_tenant(state="ACTIVE"), True)
    Tenant.objects.filter(state="ACTIVE").update(fingerprint="former")


def record_is_missing():
    moment = now()
    Finding.objects.create(
        kind="dns_missing",
        subject="dinkes.contoh.example",
        expected="A",
        found="",
        is_mendable=True,
        first_seen_at=moment,
        last_seen_at=moment,
    )


def nothing_was_compared_for_hours():
    Look.objects.update(started_at=now() - timedelta(hours=4), finished_at=now() - timedelta(hours=4))


def zone_could_not_be_read():
    make_look(unseen=[{"look": "dns", "subject": "contoh.example", "reason": "x"}])


def make_certificate(**fields):
    moment = now()
    values = {
        "name": "dinkes.contoh.example",
        "names": ["dinkes.contoh.example"],
        "source": "upload",
        "state": "valid",
        "version": "1",
        "served_version": "1",
        "fingerprint": "f",
        "serial": "1",
        "not_before": moment - timedelta(days=300),
        "not_after": moment + timedelta(days=65),
        "installed_at": moment,
    }
    return Certificate.objects.create(**{**values, **fields})


def certificate_ends_in_a_week():
    make_certificate(not_after=now() + timedelta(days=6))


def certificate_could_not_be_had():
    waits = {"challenge": "http-01", "source": "acme", "next_at": now()}
    make_certificate(**waits, last_error={"code": "acme_unreachable", "words": "x"}, failed_at=now())


def make_backup(tenant, **fields):
    moment = now()
    values = {
        "tenant": tenant,
        "schema_name": tenant.schema_name,
        "site_name": tenant.name,
        "reason": "MANUAL",
        "state": "WHOLE",
        "made_for": f"uji-{BackupSet.objects.count()}",
        "requested_by": "uji",
        "started_at": moment,
        "finished_at": moment,
        "size": 1,
        "manifest_sha256": "x",
    }
    return BackupSet.objects.create(**{**values, **fields})


def backup_lost_its_writer():
    begun = now() - timedelta(hours=7)
    make_backup(make_tenant(state="CLAIMED"), state="WRITING", started_at=begun, finished_at=None)


def backup_is_damaged():
    make_backup(make_tenant(state="CLAIMED"), state="DAMAGED", damage="x")


def backup_has_not_come_twice():
    tenant = make_tenant(state="ACTIVE")
    looked_at(tenant, True)
    Tenant.objects.filter(pk=tenant.pk).update(activated_at=now() - timedelta(days=60))
    make_backup(tenant, finished_at=now() - timedelta(days=14, hours=1))


def first_backup_has_not_come():
    tenant = make_tenant(state="ACTIVE")
    looked_at(tenant, True)
    Tenant.objects.filter(pk=tenant.pk).update(activated_at=now() - timedelta(days=14, hours=1))


def request_is_late():
    case = make_request(make_office())
    case.steps.filter(state="OPEN").update(due_at=now() - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("alert", "happens"),
    [
        ("GapuraNotReady", schemas_of_the_templates_are_of_another_release),
        ("GapuraRunFailed", run_failed),
        ("GapuraRunSlow", run_works_for_an_hour),
        ("GapuraPlanWaits", plan_waits),
        ("GapuraMessagesStuck", message_waits_for_its_next_try),
        ("GapuraMessagesStuck", message_was_given_up),
        ("GapuraSiteDown", site_is_dead_at_a_slow_turn),
        ("GapuraHeartbeatSilent", looks_stopped),
        ("GapuraHeartbeatSilent", looks_never_began),
        ("GapuraHeartbeatLate", one_site_is_passed_over),
        ("GapuraPoolEmpty", pool_of_schools_is_empty),
        ("GapuraSitesStale", site_is_of_a_former_release),
        ("GapuraDriftFound", record_is_missing),
        ("GapuraDriftUnseen", nothing_was_compared_for_hours),
        ("GapuraDriftUnseen", zone_could_not_be_read),
        ("GapuraCertificateEnding", certificate_ends_in_a_week),
        ("GapuraCertificateFailed", certificate_could_not_be_had),
        ("GapuraBackupFailed", backup_lost_its_writer),
        ("GapuraBackupFailed", backup_is_damaged),
        ("GapuraBackupTooOld", backup_has_not_come_twice),
        ("GapuraBackupTooOld", first_backup_has_not_come),
        ("GapuraRequestsOverdue", request_is_late),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_alert_fires_in_its_state_and_no_other_does(in_order, platform, tmp_path, alert, happens):
    happens()

    assert firing(samples(platform), tmp_path) == {alert}


def test_no_alert_fires_while_all_is_well(in_order, platform, tmp_path):
    tenant = make_tenant(state="ACTIVE")
    looked_at(tenant, False, False, True)
    # The next one is due; it has missed one turn at most.
    Tenant.objects.filter(pk=tenant.pk).update(activated_at=now() - timedelta(days=60))
    make_backup(tenant, finished_at=now() - timedelta(days=13))
    make_certificate()
    make_run()
    # Somebody else's DNS is waited for: that may take two weeks.
    for_dns = {"state": RunState.WAITING, "reason_code": ReasonCode.DOMAIN_RECORDS}
    make_run(**for_dns, created_at=now() - timedelta(days=3))
    write_message(created_at=now())

    assert firing(samples(platform), tmp_path) == set()


@pytest.mark.parametrize("task", sorted(pulses.scheduled()))
def test_silence_of_every_job_is_told(in_order, platform, tmp_path, task):
    """A job that succeeds no more, and one that never did."""
    JobPulse.objects.filter(task=task).update(succeeded_at=now() - 5 * max(pulses.scheduled()[task], pulses.AT_LEAST))

    found = samples(platform)

    silent = {one.labels["task"]: one.value for one in found if one.name == "gapura_job_silent"}
    assert silent == {each: float(each == task) for each in pulses.scheduled()}


def test_job_that_fails_again_and_again_raises_the_alert(in_order, platform, tmp_path):
    job_failed_for_an_hour()

    assert firing(samples(platform), tmp_path) == {"GapuraJobSilent"}


def test_instance_that_cannot_be_reached_raises_the_alert(in_order, platform, tmp_path):
    assert firing([], tmp_path, up=False) == {"GapuraNotReady"}


def test_full_disk_raises_the_alert(in_order, platform, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1e9))

    assert firing(samples(platform), tmp_path) == {"GapuraDiskFilling"}


def test_full_disk_of_the_backups_alone_raises_the_alert(in_order, platform, tmp_path, monkeypatch, settings):
    settings.GAPURA_BACKUP_ROOT = tmp_path / "not-made-yet"
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1e9 if path == tmp_path else 50e9))

    assert firing(samples(platform), tmp_path) == {"GapuraDiskFilling"}


@pytest.fixture
def rabbitmq(tmp_path, monkeypatch):
    folder = tmp_path / "rabbitmq"
    folder.mkdir()
    server = RabbitMQ(folder)
    server.start()
    monkeypatch.setattr(current_app.conf, "broker_url", server.url)
    yield server
    server.close()


def test_message_laid_aside_by_the_broker_raises_the_alert_and_a_dead_broker_breaks_no_scrape(
    in_order, platform, tmp_path, rabbitmq
):
    with current_app.connection_for_write() as connection:
        queue = brokers.dead_letters().bind(connection.default_channel)
        before = samples(platform)  # no worker has declared it yet
        queue.declare()
        connection.Producer().publish(
            {}, exchange=queue.exchange, routing_key="x", declare=[queue], retry=True, confirm_timeout=10
        )

    after = samples(platform)
    rabbitmq.kill()
    without = samples(platform)

    assert [one for one in (*before, *without) if one.name == "gapura_dead_letters"] == []
    assert firing(after, tmp_path) == {"GapuraDeadLetters"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_has_a_runbook_of_its_own_that_names_it(rule):
    text = (ROOT / rule["annotations"]["runbook"]).read_text()

    assert re.findall(r"^Alert: `(\w+)`", text, flags=re.MULTILINE) == [rule["alert"]]
    assert [heading for heading in ("## See", "## Check", "## Do", "## Undo") if heading not in text] == []


def test_every_runbook_and_its_alert_are_listed():
    listed = re.findall(r"^\| \[[\w-]+\]\((\S+?\.md)\) \| `(\w+)` \|$", (BOOKS / "README.md").read_text(), re.MULTILINE)

    assert sorted(listed) == sorted((rule["annotations"]["runbook"].rsplit("/")[-1], rule["alert"]) for rule in RULES)
    assert {file.name for file in BOOKS.glob("*.md")} == {name for name, _alert in listed} | {"README.md"}


def test_every_alert_has_a_state_that_was_tried():
    """A new alert comes with the rows in which it fires."""
    tried = {mark.args[1][at][0] for mark in _marks() for at in range(len(mark.args[1]))}

    assert {rule["alert"] for rule in RULES} == tried | {"GapuraJobSilent", "GapuraDiskFilling", "GapuraDeadLetters"}


def _marks():
    marks = test_alert_fires_in_its_state_and_no_other_does.pytestmark
    return [mark for mark in marks if mark.name == "parametrize"]
