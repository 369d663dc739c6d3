"""A worker's lines say which run they are about, which site, and which click asked for it."""

from __future__ import annotations

import pytest
from django.test import Client

from kernel import logcontext
from provisioning import engine, tasks
from provisioning.models import Run
from provisioning.outcomes import Done
from provisioning.signals import run_succeeded
from tenants.registry.switching import in_tenant
from tests.factories.logs import written_lines
from tests.factories.people import make_official
from tests.factories.provisioning import fake_table, make_run
from tests.factories.registry import make_tenant

pytestmark = pytest.mark.django_db

CLICK = "klik-00000001"


@pytest.fixture
def logged():
    """Return a function that logs a line and gives it back as production writes it."""
    with written_lines("tests.runs") as (logger, last):

        def log():
            logger.warning("at work")
            return last()

        yield log


@pytest.fixture
def lines_at_the_end(logged):
    """Collect a line logged by whoever hears that a run is over."""
    found = []

    def hear(**_news):
        found.append(logged())

    run_succeeded.connect(hear)
    yield found
    run_succeeded.disconnect(hear)


def listening(step, logged, *, verb="apply", said=None):
    """Have a step log a line; it collects what was written."""
    found = []

    def look(_job):
        found.append(logged())
        return said

    step.will(verb, look)
    return found


def names(line):
    return {name: line.get(name) for name in ("run", "site", "step", "request_id")}


def test_every_line_a_worker_writes_at_a_run_names_the_run(lines_at_the_end):
    run = make_run(keys=())

    tasks.advance(run_id=str(run.pk))

    assert [line["run"] for line in lines_at_the_end] == [str(run.pk)]
    assert logcontext.current() == {}


def test_lines_of_an_operation_name_its_site_and_the_click_whatever_schema_is_open(logged):
    site = make_tenant(state="ACTIVE")
    table, _world = fake_table("one", "two")
    run = make_run(keys=("one", "two"), schema_name=site.schema_name, request_id=CLICK)
    planned = listening(table["one"].module, logged, verb="probe")
    applied = listening(table["two"].module, logged)

    engine.advance(run.pk, table=table)

    assert [names(line) for line in (*planned, *applied)] == [
        {"run": None, "site": site.schema_name, "step": step, "request_id": CLICK} for step in ("one", "two")
    ]


def test_lines_of_a_site_being_made_name_it_from_the_step_on_that_makes_its_schema(logged):
    table, _world = fake_table("schema", "dns_record")
    first = listening(table["schema"].module, logged, said=Done({"schema": "t_baru"}))
    table["schema"].module.will("verify", lambda _job: "")
    _world["schema"] = "made"
    second = listening(table["dns_record"].module, logged)
    run = make_run(keys=("schema", "dns_record"))

    engine.advance(run.pk, table=table)

    assert [names(line) for line in (*first, *second)] == [
        {"run": None, "site": "public", "step": "schema", "request_id": None},
        {"run": None, "site": "t_baru", "step": "dns_record", "request_id": None},
    ]


def test_lines_of_undoing_name_the_site_too(logged):
    table, world = fake_table("one")
    run = make_run(keys=("one",), schema_name="t_lama", request_id=CLICK, state="compensating")
    run.steps.update(state="done", intent={"changes": []}, result={}, finished_at=run.created_at)
    undone = listening(table["one"].module, logged, verb="undo", said=Done())

    engine.advance(run.pk, table=table)

    assert [(line["site"], line["request_id"]) for line in undone] == [("t_lama", CLICK)]
    assert world == {}


def test_click_that_starts_a_run_is_stored_on_it(settings):
    site = make_tenant(state="ACTIVE", label="dinkes")
    client = Client(headers={"host": settings.GAPURA_DOMAIN, "x-request-id": CLICK})
    client.force_login(make_official("OPERATOR"))

    answer = client.post(f"/situs/{site.schema_name}/tangguhkan/", {"reason": "Diserang"})

    assert (answer.status_code, answer["X-Request-ID"]) == (302, CLICK)
    assert list(Run.objects.values_list("kind", "request_id")) == [("suspend", CLICK)]


def test_run_that_no_click_started_bears_none():
    from provisioning.operations import start_lifecycle

    assert start_lifecycle(kind="backup", tenant=make_tenant(state="ACTIVE"), by="schedule").request_id == ""


def test_line_inside_a_schema_without_a_run_still_names_that_schema(logged, tenant_a):
    with in_tenant(tenant_a):
        assert logged()["site"] == tenant_a.schema_name
