"""The web host: one Ansible run for all who wait, none when nothing differs, and an undo that takes only its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.time import now
from provisioning.models import Run
from provisioning.outcomes import Done, Wait
from provisioning.plan import Action, Plan
from provisioning.providers.ansible import list_sites
from provisioning.providers.ansible.errors import TargetBusy
from provisioning.states import ReasonCode, RunState, StepState
from provisioning.steps import schema, web_host, web_host_runs
from provisioning.steps.alone import alone
from provisioning.steps.sites import get_site
from provisioning.steps.web_hosts import LOCK
from provisioning.troubles import said_by
from provisioning.workers import myself
from tests.factories.provisioning import make_job, make_run

pytestmark = pytest.mark.usefixtures("claimed")

NOT_RUN = "Ansible was run"
A_WHILE = timedelta(minutes=1)


def do(job):
    plan = web_host.plan(job, web_host.probe(job))
    return plan, said_by(lambda: web_host.apply(job, plan), run_id=job.run_id, step="web_host")


@pytest.fixture
def another(parent):
    """Another run that has stored its intent at this step and waits."""
    job = make_job(
        reference="PW-2026-0002", parent_id=parent.pk, label="dindik", tenant_name="Dinas Pendidikan (contoh)"
    )
    schema.apply(job, Plan())
    run = make_run(keys=("web_host",), reference=job.reference)
    plan = web_host.plan(job, web_host.probe(job))
    run.steps.update(state=StepState.RUNNING, intent=plan.as_json())
    return job


@pytest.fixture
def no_ansible(monkeypatch):
    monkeypatch.setattr(web_host_runs, "render_sites", lambda **_: pytest.fail(NOT_RUN))
    monkeypatch.setattr(web_host_runs, "remove_sites", lambda **_: pytest.fail(NOT_RUN))


@pytest.fixture
def noted(monkeypatch):
    """Note which sites would be rendered, and render none."""
    calls = []

    def note(*, sites, **_):
        calls.append([site.key for site in sites])
        raise TargetBusy(home="x")

    monkeypatch.setattr(web_host_runs, "render_sites", note)
    return calls


@pytest.mark.slow
def test_sites_of_all_who_wait_are_rendered_in_one_run(job, another, home, claimed, monkeypatch):
    said = []
    told = make_job(reference=job.reference, parent_id=job.desired.parent_id)
    told = type(told)(told.run_id, told.reference, told.desired, say=lambda text, **data: said.append((text, data)))
    other = get_site(another)

    plan, outcome = do(told)

    assert isinstance(outcome, Done)
    assert outcome.result["sites"] == 2
    assert list_sites(home=home / "web") == sorted([claimed.schema_name, other.schema_name])
    assert "Disallow: /" in (home / "web" / "sites" / claimed.schema_name / "robots.txt").read_text()
    assert web_host.verify(told, outcome.result) == ""
    assert plan.changes[0].action is Action.CREATE
    assert any(claimed.schema_name in text for text, _ in said)
    assert not any(other.schema_name in text for text, _ in said)

    monkeypatch.setattr(web_host_runs, "render_sites", lambda **_: pytest.fail(NOT_RUN))
    _, along = do(another)
    assert along == Done({"rendered": "with another run, or before"})

    web_host.undo(told, plan)
    assert list_sites(home=home / "web") == [other.schema_name]
    monkeypatch.setattr(web_host_runs, "remove_sites", lambda **_: pytest.fail(NOT_RUN))
    assert isinstance(web_host.undo(told, plan), Done)


def test_run_called_off_is_not_rendered_along(job, another, noted, claimed):
    from provisioning.operations import cancel

    Run.objects.filter(reference=another.reference).update(state=RunState.WAITING)
    cancel(run=Run.objects.get(reference=another.reference), by="user:1")

    do(job)

    assert noted == [[claimed.schema_name]]


def test_run_that_has_not_stored_its_intent_is_not_rendered_along(job, another, noted, claimed):
    Run.objects.get(reference=another.reference).steps.update(state=StepState.PENDING, intent=None)

    do(job)

    assert noted == [[claimed.schema_name]]


def test_waiting_run_is_rendered_along(job, another, noted, claimed):
    do(job)

    assert noted == [[claimed.schema_name, get_site(another).schema_name]]


@pytest.mark.parametrize(("coming", "came", "is_waiting"), [(20, 0, True), (19, 0, False), (20, 5, False)])
def test_first_of_a_crowd_waits_a_moment_for_the_others(job, noted, coming, came, is_waiting):
    for _ in range(coming):
        make_run(keys=("web_host",))
    own = make_run(keys=("web_host",), reference=job.reference)
    began = now() - timedelta(seconds=came)
    own.steps.update(state=StepState.RUNNING, intent=Plan().as_json(), started_at=began)

    _, outcome = do(replace(job, run_id=str(own.pk)))

    assert isinstance(outcome, Wait)
    assert (outcome.reason is ReasonCode.GATHERING) is is_waiting
    assert bool(noted) is not is_waiting


@pytest.mark.parametrize("fate", [{"fence": 1}, {"state": RunState.COMPENSATED, "finished_at": now(), "wake_at": None}])
def test_worker_that_lost_its_run_renders_nothing_any_more(job, noted, claimed, fate):
    own = make_run(keys=("web_host",), reference=job.reference)
    Run.objects.filter(pk=own.pk).update(**fate)

    _, outcome = do(replace(job, run_id=str(own.pk)))

    assert isinstance(outcome, Wait)
    assert noted == []


def test_queries_do_not_grow_with_those_who_wait(job, another, parent, noted):
    do(job)  # the certificates' and hosts' first looks
    with CaptureQueriesContext(connection) as for_two:
        do(job)
    for number in range(4):
        further = make_job(reference=f"PW-2026-01{number}", parent_id=parent.pk, label=f"dinas{number}")
        schema.apply(further, Plan())
        run = make_run(keys=("web_host",), reference=further.reference)
        run.steps.update(state=StepState.RUNNING, intent=web_host.plan(further, web_host.probe(further)).as_json())
    with CaptureQueriesContext(connection) as for_six:
        do(job)

    assert len(noted[-1]) == 6
    assert len(for_six) == len(for_two)


def test_playbook_of_a_killed_worker_is_waited_for(job, noted):
    _, outcome = do(job)

    assert isinstance(outcome, Wait)
    assert outcome.reason is ReasonCode.WEB_HOST_BUSY


def held_run(**fields):
    values = {"state": RunState.RUNNING, "wake_at": None, "lease_by": myself(), "lease_until": now() + A_WHILE}
    return make_run(keys=("web_host",), **{**values, **fields})


def test_rendering_by_another_run_is_waited_for(job, no_ansible):
    run = held_run()

    with alone(replace(job, run_id=str(run.pk), fence=run.fence), what=LOCK) as is_ours:
        assert is_ours
        _, outcome = do(job)
        undone = web_host.undo(job, web_host.plan(job, web_host.probe(job)))

    assert isinstance(outcome, Wait)
    assert isinstance(undone, Wait)


@pytest.mark.parametrize(
    "overtaken",
    [
        pytest.param({"lease_until": -1}, id="lease over"),
        pytest.param({"fence": 7}, id="given to another"),
        pytest.param({"state": RunState.FAILED}, id="run at rest"),
    ],
)
def test_hanging_worker_that_lost_its_run_is_relieved(job, noted, overtaken):
    run = held_run()
    with alone(replace(job, run_id=str(run.pk), fence=run.fence), what=LOCK):
        values = {**overtaken}
        if "lease_until" in values:
            values["lease_until"] = now() - A_WHILE
        if values.get("state") == RunState.FAILED:
            values |= {"lease_until": None, "lease_by": "", "finished_at": now()}
        Run.objects.filter(pk=run.pk).update(**values)

        first = do(job)[1]
        calls_by_then = list(noted)
        do(job)

    assert isinstance(first, Wait)
    assert calls_by_then == []
    assert len(noted) == 1, "the second try has the lock"


def test_undo_leaves_a_site_that_was_there_before(job, no_ansible, home, claimed):
    (Path(home) / "web" / "sites" / claimed.schema_name).mkdir(parents=True)

    plan = web_host.plan(job, web_host.probe(job))

    assert plan.changes[0].action is Action.UPDATE
    assert isinstance(web_host.undo(job, plan), Done)
