"""Kill -9 at every boundary of every operation on a site: it finishes or is undone; no other site notices."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.time import now
from provisioning import engine
from provisioning.hosts.queries import server_of
from provisioning.kinds import KINDS
from provisioning.models import Run
from provisioning.operations import PastNoReturn, approve_plan, cancel, start_lifecycle
from provisioning.providers.outside import look
from provisioning.states import RunState
from provisioning.steps import domain_records, plan_of
from tenants.registry import domains
from tests.e2e.kill.census import discrepancies, orphans
from tests.e2e.kill.operations import BOUNDARIES, SUFFIX, Elsewhere, boundaries, undoable
from tests.e2e.kill.sites import SECOND, give_certificate, make_sites, portrait, second_web_host
from tests.e2e.kill.workers import work, work_together

pytestmark = [pytest.mark.e2e, pytest.mark.processes, pytest.mark.slow, pytest.mark.timeout(1500)]

# Backup, reading it back, archive and restore have a stage of their own: test_backups.py.
ELSEWHERE = ("backup", "verify", "archive", "restore")
LIFECYCLE = [kind.key for kind in KINDS.values() if kind.is_lifecycle and kind.key not in ELSEWHERE]
BYSTANDER = "saksi"
# The sites of this stage are laid down ready: by no run, and with nobody to administer them.
NEVER_MADE = ("site_not_proven", "administrator_missing")
# What a kind wants, by the site's label.
WANTS = {
    "rename": lambda label: {"label": f"{label}-baru"},
    "add_domain": lambda label: {"domain": f"www.{label}.example"},
    "set_primary": lambda label: {"domain": f"www.{label}.example"},
    "remove_domain": lambda label: {"domain": f"www.{label}.example"},
    "release_name": lambda label: {"domain": f"{label}-lama.{SUFFIX}"},
    "transfer": lambda label: {"server": SECOND},
}


@pytest.fixture(scope="module")
def stage(platform, web):
    """A site for each kind going forward, one for each going back, and one that must not notice."""
    domain_records.use_lookup(Elsewhere)
    names = [
        BYSTANDER,
        "akhir",
        *(f"{way}-{kind.replace('_', '-')}" for way in ("maju", "mundur") for kind in LIFECYCLE),
    ]
    sites = make_sites(names, suspended=[name for name in names if name.endswith("-unsuspend")])
    # Once all sites live on the first.
    second_web_host()
    for name, site in sites.items():
        _prepare(name.split("-", 1)[-1].replace("-", "_"), site)
    yield sites
    domain_records._makers.pop()


def _prepare(kind, site):
    """Give a site what an operation needs to find."""
    from provisioning.providers.ansible import render_sites
    from provisioning.steps.dns_providers import find_provider
    from provisioning.steps.web_hosts import home, site_files, web_host
    from tenants.registry import reservations

    wanted = WANTS.get(kind, lambda label: {})(site.label).get("domain")
    if kind in ("remove_domain", "release_name", "delete"):
        give_certificate(wanted or site.host)
    if kind in ("set_primary", "remove_domain"):
        domains.add(tenant=site, domain=wanted, is_custom=True, by="test")
    elif kind == "release_name":
        label = wanted.split(".")[0]
        reservations.reserve(label=label, parent=site.parent, holder=site.created_for, by="test")
        reservations.take(holder=site.created_for, by="test")
        find_provider(site.parent).claim(wanted, target="127.0.0.1", owner=site.schema_name)
        domains.put_back(tenant=site, domain=wanted, is_custom=False, until=now() - timedelta(days=1), by="test")
    else:
        return
    render_sites(sites=(files := [site_files(site)]), home=home(), host=web_host(sites=files))


def begin(kind, site):
    run = start_lifecycle(
        kind=kind, tenant=site, by="user:1", reason="Uji", **WANTS.get(kind, lambda label: {})(site.label)
    )
    if kind == "delete":
        engine.advance(run.pk)
        approve_plan(run=run, by="user:2")
    return run


def state_of(run):
    return Run.objects.values_list("state", flat=True).get(pk=run.pk)


def in_turn(jobs):
    """Kill each run at each of its boundaries, one after another; the runs go on beside each other."""
    fates = {name: [] for name in jobs}
    for turn in range(max(len(places) for _, places in jobs.values())):
        now_on = {name: (run, f"{places[turn]}@{name}") for name, (run, places) in jobs.items() if turn < len(places)}
        for name, fate in work_together(now_on).items():
            fates[name].append(fate)
    last = work_together({name: (run, "") for name, (run, _) in jobs.items()})
    return {name: [*fates[name], last[name]] for name in jobs}


@pytest.fixture(scope="module")
def forward(stage):
    """Every kind, killed at every boundary and finished all the same; what each left."""
    sites = {kind: stage[f"maju-{kind.replace('_', '-')}"] for kind in LIFECYCLE}
    others = portrait(stage[BYSTANDER])
    runs = {kind: begin(kind, site) for kind, site in sites.items()}
    fates = in_turn({kind: (run, boundaries(plan_of(kind))) for kind, run in runs.items()})
    return {kind: (fates[kind], state_of(runs[kind]), portrait(sites[kind]), runs[kind]) for kind in LIFECYCLE}, others


@pytest.mark.parametrize("kind", LIFECYCLE)
def test_operation_killed_at_every_boundary_finishes(kind, forward):
    fates, state, _, _ = forward[0][kind]

    assert fates == ["killed"] * len(plan_of(kind)) * len(BOUNDARIES) + ["rested"]
    assert state == RunState.SUCCEEDED


def look_of(kind, forward):
    return forward[0][kind][2]


def test_suspended_site_is_closed_in_rows_and_on_the_web_host(forward):
    seen = look_of("suspend", forward)

    assert (seen["state"], seen["is_closed"]) == ("SUSPENDED", True)


def test_unsuspended_site_is_as_it_was_before(forward):
    seen = look_of("unsuspend", forward)

    assert (seen["state"], seen["is_closed"], seen["suspended_at"]) == ("ACTIVE", False, None)


def test_renamed_site_bears_its_new_name_everywhere_and_the_former_leads_on(forward):
    seen = look_of("rename", forward)
    new, old = f"maju-rename-baru.{SUFFIX}", f"maju-rename.{SUFFIX}"

    assert seen["label"] == "maju-rename-baru"
    assert [(domain, main, until is None) for domain, main, _, until in seen["domains"]] == [
        (new, True, True),
        (old, False, False),
    ]
    assert seen["hosts"] == [new, old]
    assert seen["records"] == [new, old]
    assert seen["pages"] == new
    assert seen["names"] == [("maju-rename", "TAKEN"), ("maju-rename-baru", "TAKEN")]


def test_former_name_leads_on_to_the_new_one(stage, forward, port):
    seen = look(
        host=f"maju-rename.{SUFFIX}", address="127.0.0.1", port=port, path="/berita/?a=1", scheme="http", timeout=10
    )

    assert (seen.status, seen.location) == (308, f"http://maju-rename-baru.{SUFFIX}:{port}/berita/?a=1")


def test_released_name_rests_and_leads_nowhere(forward):
    seen = look_of("release_name", forward)
    main = f"maju-release-name.{SUFFIX}"

    assert [row[0] for row in seen["domains"]] == [main]
    assert seen["certificates"] == []
    assert (seen["hosts"], seen["records"]) == ([main], [main])
    assert seen["names"] == [("maju-release-name", "TAKEN"), ("maju-release-name-lama", "QUARANTINED")]


def test_added_domain_leads_to_the_site_beside_its_name(forward):
    seen = look_of("add_domain", forward)

    assert seen["hosts"] == [f"maju-add-domain.{SUFFIX}", "www.maju-add-domain.example"]
    assert ("www.maju-add-domain.example", False, True, None) in seen["domains"]


def test_main_domain_is_in_the_links_and_the_name_stays_beside_it(forward):
    seen = look_of("set_primary", forward)

    assert seen["pages"] == seen["hosts"][0] == "www.maju-set-primary.example"
    assert ("www.maju-set-primary.example", True, True, None) in seen["domains"]


def test_moved_site_lies_on_its_new_web_host_alone(stage, forward):
    seen, site = look_of("transfer", forward), stage["maju-transfer"]

    assert (seen["server"], seen["targets"]) == (SECOND, ["127.0.0.2"])
    assert seen["lies_on"] == [SECOND]
    assert server_of(site).name == SECOND


def test_removed_domain_leads_nowhere(forward):
    seen = look_of("remove_domain", forward)

    assert (seen["hosts"], seen["certificates"]) == ([f"maju-remove-domain.{SUFFIX}"], [])


def test_deleted_site_has_left_nothing_but_its_row_and_a_resting_name(forward):
    assert look_of("delete", forward) == {
        "state": "DELETED",
        "label": "",
        "suspended_at": None,
        "domains": [],
        "names": [("maju-delete", "QUARANTINED")],
        "records": [],
        "hosts": [],
        "is_closed": False,
        "server": "utama",
        "lies_on": [],
        "targets": [],
        "schema": False,
        "pages": "",
        "certificates": [],
        "files": [],
    }


def test_no_other_site_noticed(stage, forward):
    assert portrait(stage[BYSTANDER]) == forward[1]


def test_nothing_is_orphaned_and_nothing_lacks(forward):
    assert [told for told in discrepancies() if not told.startswith(NEVER_MADE)] == []


def test_every_operation_killed_while_it_is_undone_leaves_the_site_exactly_as_it_was(stage):
    sites = {kind: stage[f"mundur-{kind.replace('_', '-')}"] for kind in LIFECYCLE}
    before = {kind: portrait(site) for kind, site in sites.items()}
    runs = {kind: begin(kind, site) for kind, site in sites.items()}
    keys = {kind: undoable(kind) for kind in LIFECYCLE}
    for key in ("dns_removal", "move_names"):  # what a first try took away, the second does not see
        removing = {kind: (run, f"{key}:after@again-{kind}") for kind, run in runs.items() if key in keys[kind]}
        assert set(work_together(removing).values()) == {"killed"}
    killed = work_together({kind: (run, f"{keys[kind][-1]}:after@undo-{kind}") for kind, run in runs.items()})
    assert killed == dict.fromkeys(LIFECYCLE, "killed"), [
        (run.kind, list(run.steps.values_list("key", "state", "attempt", "error"))) for run in runs.values()
    ]
    for run in runs.values():
        cancel(run=run, by="user:2")

    fates = in_turn({kind: (run, boundaries(reversed(keys[kind]), prefix="undo.")) for kind, run in runs.items()})

    assert {kind: fate[-1] for kind, fate in fates.items()} == dict.fromkeys(LIFECYCLE, "rested")
    assert {kind: state_of(run) for kind, run in runs.items()} == dict.fromkeys(LIFECYCLE, RunState.COMPENSATED)
    assert {kind: portrait(site) for kind, site in sites.items()} == before
    assert orphans() == []


def test_deletion_past_the_point_of_no_return_is_not_half_undone(stage):
    run = begin("delete", stage["akhir"])
    assert work(run, kill_at="web_host_removal:before@late") == "killed"

    with pytest.raises(PastNoReturn):
        cancel(run=run, by="user:2")

    assert work(run) == "rested"
    assert state_of(run) == RunState.SUCCEEDED
