"""The names of a restored site: each it had and still has is entered, whatever fails in between; nobody's is stolen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.time import now
from provisioning import engine
from provisioning.operations import cancel, start_lifecycle
from provisioning.states import RunState, StepState
from provisioning.steps import domain_records
from provisioning.steps.dns_providers import find_provider
from tenants.registry import domains, reservations
from tenants.registry.backups import restoring
from tenants.registry.models import BackupSet, Domain, SiteRestore, Tenant
from tests.factories.provisioning import WISH, make_run
from tests.factories.registry import make_tenant
from tests.fakes.faulty_zone import Killed, NoAnswer
from tests.integration.provisioning.names.conftest import again, disturbed

FORMER = "t_former"
OWN = "www.dinkes.example"
MAIN, LED_ON, LEFT = "dinkes", "kesehatan", "sisa"


@pytest.fixture
def site(parent):
    """A site whose links bear a domain of its own, with its name under the parent domain and a former one."""
    found = make_tenant(label=MAIN, parent=parent, state="ACTIVE", created_for="PW-2026-0001")
    for label in (MAIN, LED_ON):
        reservations.reserve(label=label, parent=parent, holder="PW-2026-0001", by="uji")
        reservations.take(holder="PW-2026-0001", label=label, by="uji")
    until = now() + timedelta(days=9)
    domains.put_back(tenant=found, domain=host(parent, LED_ON), is_custom=False, until=until, by="uji")
    domains.add(tenant=found, domain=OWN, is_custom=True, by="uji")
    domains.set_main(tenant=found, domain=OWN, by="uji")
    return found


@pytest.fixture
def backup(site):
    return BackupSet.objects.create(
        tenant=site,
        schema_name=site.schema_name,
        site_name=site.name,
        reason="MANUAL",
        state="WHOLE",
        made_for="uji",
        requested_by="uji",
        started_at=now(),
        finished_at=now(),
        size=1,
        manifest_sha256="0" * 64,
    )


@pytest.fixture
def swapped(site, parent, backup):
    """A run that has taken the restored schema into use, and comes to the names."""
    wish = {**WISH, "parent_id": parent.pk, "label": MAIN, "wish": {"backup": str(backup.pk)}}
    run = make_run(kind="restore", keys=("dns_handover",), schema_name=site.schema_name, desired=wish)
    SiteRestore.objects.create(
        tenant=site,
        backup=backup,
        made_for=str(run.pk),
        requested_by="uji",
        schema_name=site.schema_name,
        former_schema=FORMER,
        parent=parent,
        label=MAIN,
        state="SWAPPED",
        started_at=now(),
        swapped_at=now(),
    )
    return run


def host(parent, label):
    return f"{label}.{parent.serving_suffix}"


def claim(parent, *labels, owner=FORMER):
    for label in labels:
        find_provider(parent).claim(host(parent, label), target="127.0.0.1", owner=owner)


def owners(parent):
    """Return whose mark stands at each name, by label."""
    records = find_provider(parent).records()
    return {record.name.removesuffix(f".{parent.serving_suffix}"): record.owner for record in records if record.owner}


@pytest.mark.parametrize("fault", [Killed, NoAnswer])
@pytest.mark.parametrize("verb", ["release", "claim"])
@pytest.mark.parametrize("label", [MAIN, LED_ON, LEFT])
def test_name_is_not_lost_between_its_release_and_its_claim(swapped, site, parent, faults, label, verb, fault):
    claim(parent, MAIN, LED_ON, LEFT)
    faults.after(verb, host(parent, label), fault)

    disturbed(swapped, fault)
    again(swapped)
    again(swapped)

    assert swapped.state == RunState.SUCCEEDED, list(swapped.steps.values_list("error", flat=True))
    assert owners(parent) == dict.fromkeys([MAIN, LED_ON, LEFT], site.schema_name)


def test_names_of_an_archived_site_come_back_and_what_is_anothers_is_told(swapped, site, parent):
    claim(parent, LED_ON, owner="t_lain")

    again(swapped)

    assert owners(parent) == {MAIN: site.schema_name, LED_ON: "t_lain"}
    step = swapped.steps.get()
    assert (step.state, step.result["taken"]) == (StepState.DONE, [host(parent, LED_ON)])
    assert any(host(parent, LED_ON) in event.message for event in swapped.events.all())


def test_restore_that_could_not_enter_its_name_is_refused_before_anything_changes(site, parent, backup):
    claim(parent, MAIN, owner="t_lain")
    Tenant.objects.filter(pk=site.pk).update(state="ARCHIVED", archived_at=now(), proven_at=None)

    run = start_lifecycle(kind="restore", tenant=site, by="user:1", backup=str(backup.pk))
    engine.advance(run.pk)

    run.refresh_from_db()
    step = run.steps.get(key="restore_plan")
    assert (run.state, step.state, step.error["code"]) == (RunState.FAILED, StepState.FAILED, "dns_record_not_ours")
    assert not SiteRestore.objects.exists()
    cancel(run=run, by="user:2")
    assert owners(parent) == {MAIN: "t_lain"}


def test_restore_of_a_site_with_an_own_main_domain_is_about_its_name_in_our_zone(site, parent, backup):
    run = start_lifecycle(kind="restore", tenant=site, by="user:1", backup=str(backup.pk))
    engine.advance(run.pk)

    proposal = run.steps.get(key="restore_plan").proposal
    names = [change["target"] for change in proposal["changes"] if change["kind"] == "dns_record"]
    assert (run.desired["host"], run.desired["label"]) == ("", MAIN)
    assert names == [host(parent, MAIN), host(parent, LED_ON)]


class Foreign:
    """The DNS of the site's own domain, as its keeper has left it."""

    def __init__(self, *answers):
        self.given = answers

    def answers(self, name, type):
        if not self.given:
            raise NoAnswer
        return self.given if type == "A" else ()


@pytest.mark.parametrize(
    ("answers", "is_told"),
    [
        pytest.param(["127.0.0.1"], False, id="it leads here"),
        pytest.param(["203.0.113.9"], True, id="it leads elsewhere"),
        pytest.param([], True, id="nobody answers"),
    ],
)
def test_own_domain_that_leads_elsewhere_by_now_is_told(site, parent, backup, monkeypatch, answers, is_told):
    monkeypatch.setattr(domain_records, "_makers", [lambda: Foreign(*answers)])
    Tenant.objects.filter(pk=site.pk).update(state="ARCHIVED", archived_at=now(), proven_at=None)

    run = start_lifecycle(kind="restore", tenant=site, by="user:1", backup=str(backup.pk))
    engine.advance(run.pk, slice_seconds=0)

    assert run.steps.get(key="restore_plan").state == StepState.DONE
    assert any(OWN in event.message for event in run.events.all()) == is_told


@pytest.mark.parametrize("label", [MAIN, LED_ON, "baru"])
@pytest.mark.parametrize("main", [OWN, ""], ids=["an own domain", "its name"])
def test_swapped_site_keeps_its_own_domain_and_gets_the_name_asked_for(site, parent, backup, main, label):
    if not main:
        domains.set_main(tenant=site, domain=host(parent, MAIN), by="uji")
    restore = restoring.open_restore(tenant=site, backup=backup, made_for="uji", by="uji", label=label)

    restoring.swap(restore, by="uji")
    found = restoring.swap(restore, by="uji")

    rows = {row.domain: row for row in Domain.objects.filter(tenant=site)}
    assert rows[host(parent, label)].redirects_until is None
    assert found.host == (main or host(parent, label))
    assert rows.keys() == {OWN, host(parent, MAIN), host(parent, LED_ON), host(parent, label)}
    assert (rows[host(parent, LED_ON)].redirects_until is None) == (label == LED_ON)
    assert found.label == label
