"""Kill -9 at every boundary of backup, archive and restore: each finishes or is undone exactly, with no half set."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from wagtail.models import Site

from kernel.time import now
from provisioning import engine
from provisioning.models import Run
from provisioning.operations import PastNoReturn, approve_plan, cancel, start_lifecycle
from provisioning.providers.ansible import render_sites
from provisioning.providers.outside import look
from provisioning.states import RunState
from provisioning.steps import STEPS, domain_records, former_removal, plan_of
from provisioning.steps.dns_providers import find_provider
from provisioning.steps.web_hosts import home, site_files, web_host
from tenants.registry import backups, domains, reservations
from tenants.registry.backups import places
from tenants.registry.models import BackupReason, BackupSet, SiteRestore, Tenant
from tenants.registry.switching import in_tenant
from tests.e2e.kill.census import existing_schemas
from tests.e2e.kill.operations import Elsewhere
from tests.e2e.kill.sites import make_sites, portrait
from tests.e2e.kill.workers import work, work_together
from tests.factories.backups import files, rows

pytestmark = [pytest.mark.e2e, pytest.mark.processes, pytest.mark.slow, pytest.mark.timeout(1500)]

BOUNDARIES = ("before", "after", "stored")
SUFFIX = "contohprov.gapura.localhost"
# `kembali` is restored in its place, `pindah` under another name, `sendiri` under a domain of its own.
CASES = {"cadang": "backup", "arsip": "archive", "kembali": "restore", "pindah": "restore", "sendiri": "restore"}
RESTORED = ("kembali", "pindah", "sendiri")
# Beside its name under the parent domain: a domain of its own as the main one, and a former name that leads on.
MANY_NAMES = ("arsip", "sendiri", "mundur-arsip", "mundur-sendiri")


def begin(kind, site, *, approved=True, **wants):
    if kind == "restore":
        wants = {"backup": str(BackupSet.objects.filter(tenant=site, state="WHOLE").latest("started_at").pk), **wants}
    run = start_lifecycle(kind=kind, tenant=site, by="user:1", reason="Uji", **wants)
    if kind != "backup" and approved:
        engine.advance(run.pk)
        assert state_of(run) == RunState.WAITING
        approve_plan(run=run, by="user:2")
    return run


def state_of(run):
    return Run.objects.values_list("state", flat=True).get(pk=run.pk)


def in_turn(jobs):
    """Kill each run at each of its boundaries, one after another; the runs go on beside each other."""
    fates = {name: [] for name in jobs}
    for turn in range(max(len(places_) for _, places_ in jobs.values())):
        now_on = {name: (run, stops[turn]) for name, (run, stops) in jobs.items() if turn < len(stops)}
        for name, fate in work_together(now_on).items():
            fates[name].append(fate)
    last = work_together({name: (run, "") for name, (run, _) in jobs.items()})
    return {name: [*fates[name], last[name]] for name in jobs}


def boundaries(keys, *, name, prefix=""):
    """Return every boundary of some steps, told apart from those of the other runs (`provisioning.faults`)."""
    return [f"{prefix}{key}:{boundary}@{name}" for key in keys for boundary in BOUNDARIES]


def give_names(site):
    """Give a site a main domain of its own and a former name, as operations on it do."""
    label, own = f"{site.label}-lama", f"www.{site.label}.example"
    former = f"{label}.{SUFFIX}"
    reservations.reserve(label=label, parent=site.parent, holder=site.created_for, by="test")
    reservations.take(holder=site.created_for, label=label, by="test")
    find_provider(site.parent).claim(former, target="127.0.0.1", owner=site.schema_name)
    until = now() + timedelta(days=9)
    domains.put_back(tenant=site, domain=former, is_custom=False, until=until, by="test")
    domains.add(tenant=site, domain=own, is_custom=True, by="test")
    domains.set_main(tenant=site, domain=own, by="test")
    with in_tenant(site):
        Site.objects.update(hostname=own)


def hidden():
    """Return what a killed worker may have left beside the sites' files and sets."""
    roots = (Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT), places.root())
    return [path for root in roots for path in root.rglob(".*")]


@pytest.fixture(scope="module")
def stage(platform, web):
    domain_records.use_lookup(Elsewhere)
    with pytest.MonkeyPatch.context() as patch:
        # The tests' web process is asked by nobody while a site is restored.
        patch.setattr(former_removal, "LEFT", former_removal.LEFT * 0)
        sites = make_sites(["saksi", *CASES, *(f"mundur-{name}" for name in CASES), "akhir-kembali"])
        for name in MANY_NAMES:
            give_names(sites[name])
        named = [site_files(sites[name]) for name in MANY_NAMES]
        render_sites(sites=named, home=home(), host=web_host(sites=named))
        for name, site in sites.items():
            if name.endswith(RESTORED):
                backups.take(tenant=site, reason=BackupReason.MANUAL, made_for=f"mula-{name}", by="test")
        yield sites
    domain_records._makers.pop()


@pytest.fixture(scope="module")
def forward(stage, port):
    """Every kind, killed at every boundary and finished all the same; and the archived site as it was then."""
    before = {name: (rows(stage[name].schema_name), files(stage[name].schema_name)) for name in CASES}
    seen = {name: portrait(stage[name]) for name in MANY_NAMES}
    others = portrait(stage["saksi"])
    runs = {
        name: begin(kind, stage[name], **({"label": "alamat-baru"} if name == "pindah" else {}))
        for name, kind in CASES.items()
    }
    fates = in_turn({name: (run, boundaries(plan_of(run.kind), name=name)) for name, run in runs.items()})
    paths = ("/", "/masuk/", f"/media/{stage['arsip'].schema_name}/berkas.txt")
    archived = [
        look(host=f"arsip.{SUFFIX}", address="127.0.0.1", port=port, path=path, scheme="http", timeout=10)
        for path in paths
    ]
    return fates, runs, before, others, (portrait(stage["arsip"]), archived), seen


@pytest.mark.parametrize("name", CASES)
def test_operation_killed_at_every_boundary_finishes(name, forward):
    fates, runs = forward[:2]

    assert fates[name] == ["killed"] * len(plan_of(runs[name].kind)) * len(BOUNDARIES) + ["rested"]
    assert state_of(runs[name]) == RunState.SUCCEEDED


def test_each_run_made_one_set_that_was_read_back_or_is_whole(stage, forward):
    sets = {name: list(BackupSet.objects.filter(made_for=str(run.pk))) for name, run in forward[1].items()}

    assert {name: [one.reason for one in found] for name, found in sets.items()} == {
        "cadang": ["MANUAL"],
        "arsip": ["FINAL"],
        "kembali": ["BEFORE_RESTORE"],
        "pindah": ["BEFORE_RESTORE"],
        "sendiri": ["BEFORE_RESTORE"],
    }
    assert all(one.state == "WHOLE" for found in sets.values() for one in found)
    assert all(sets[name][0].verified_at for name in ("cadang", "arsip"))
    on_disk = {path.name for path in places.root().glob("*/*")}
    assert on_disk == {places.folder_of(one).name for one in BackupSet.objects.filter(state="WHOLE")}
    assert hidden() == []


def test_restored_site_is_what_it_was_under_a_new_schema(stage, forward):
    before = forward[2]
    hosts = {"kembali": f"kembali.{SUFFIX}", "pindah": f"alamat-baru.{SUFFIX}", "sendiri": "www.sendiri.example"}
    for name in RESTORED:
        former, site = stage[name].schema_name, Tenant.objects.get(pk=stage[name].pk)
        restore = SiteRestore.objects.get(tenant=site)
        seen = portrait(site)

        assert (restore.state, site.schema_name, site.state) == ("DONE", restore.schema_name, "ACTIVE")
        assert (rows(site.schema_name), files(site.schema_name)) == before[name]
        assert former not in existing_schemas()
        assert files(former) == {}
        assert f"{name}.{SUFFIX}" in seen["records"]
        assert seen["hosts"][0] == seen["pages"] == hosts[name]


def test_site_restored_under_a_domain_of_its_own_has_all_its_names_as_before(stage, forward):
    assert portrait(stage["sendiri"]) == forward[5]["sendiri"]


def test_archived_site_has_left_its_name_and_nothing_else(stage, forward):
    seen, answers = forward[4]

    assert {key: seen[key] for key in ("state", "schema", "records", "hosts", "files", "names")} == {
        "state": "ARCHIVED",
        "schema": False,
        "records": [],
        "hosts": [],
        "files": [],
        "names": [("arsip", "TAKEN"), ("arsip-lama", "TAKEN")],
    }
    assert [(page.status, stage["arsip"].name in page.text) for page in answers] == [(410, False)] * 3
    assert all("diarsipkan" in page.text for page in answers)


def test_no_other_site_noticed(stage, forward):
    assert portrait(stage["saksi"]) == forward[3]


def test_archived_site_comes_back_by_a_restore_that_needs_no_second_person(stage, forward):
    site = Tenant.objects.get(pk=stage["arsip"].pk)
    run = begin("restore", site, approved=False)

    fates = in_turn({"arsip": (run, [f"{key}:after@bangkit" for key in plan_of("restore")])})

    assert fates["arsip"][-1] == "rested"
    assert state_of(run) == RunState.SUCCEEDED
    site.refresh_from_db()
    assert (site.state, site.archived_at) == ("ACTIVE", None)
    assert (rows(site.schema_name), files(site.schema_name)) == forward[2]["arsip"]
    assert portrait(site) == forward[5]["arsip"]


def test_operation_killed_while_it_is_undone_leaves_the_site_exactly_as_it_was(stage, forward):
    sites = {name: stage[f"mundur-{name}"] for name in CASES}
    before = {
        name: (portrait(site), rows(site.schema_name, leave_out=()), files(site.schema_name))
        for name, site in sites.items()
    }
    sets = set(BackupSet.objects.filter(state="WHOLE").values_list("pk", flat=True))
    runs = {name: begin(kind, sites[name]) for name, kind in CASES.items()}
    undoable = {
        name: [key for key in plan_of(run.kind) if _comes_before_the_end(run.kind, key)] for name, run in runs.items()
    }
    # What a first try took away, the second does not see.
    removing = {name: (run, "dns_removal:after@ulang") for name, run in runs.items() if run.kind == "archive"}
    assert set(work_together(removing).values()) == {"killed"}
    killed = work_together({name: (run, f"{undoable[name][-1]}:after@mundur-{name}") for name, run in runs.items()})
    assert set(killed.values()) == {"killed"}
    for run in runs.values():
        cancel(run=run, by="user:2")

    in_turn(
        {name: (run, boundaries(reversed(undoable[name]), name=name, prefix="undo.")) for name, run in runs.items()}
    )

    assert {name: state_of(run) for name, run in runs.items()} == dict.fromkeys(CASES, RunState.COMPENSATED)
    after = {
        name: (portrait(site), rows(site.schema_name, leave_out=()), files(site.schema_name))
        for name, site in sites.items()
    }
    assert after == before
    assert set(BackupSet.objects.filter(state="WHOLE").values_list("pk", flat=True)) == sets
    assert hidden() == []
    assert existing_schemas() == set(
        Tenant.objects.filter(proven_at__isnull=False).exclude(kind="PLATFORM").values_list("schema_name", flat=True)
    )


def test_restore_in_use_is_not_half_undone(stage, forward):
    run = begin("restore", stage["akhir-kembali"])
    assert work(run, kill_at="restore_swap:before@lanjut") == "killed"

    with pytest.raises(PastNoReturn):
        cancel(run=run, by="user:2")

    assert work(run) == "rested"
    assert state_of(run) == RunState.SUCCEEDED


def _comes_before_the_end(kind, key):
    keys = plan_of(kind)
    final = [keys.index(step) for step in keys if STEPS[step].is_final]
    return not final or keys.index(key) < min(final)
