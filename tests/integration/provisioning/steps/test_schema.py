"""The schema: claimed once per reference, proven whole, dropped only by the run that has it."""

from __future__ import annotations

from django.db import connection

from provisioning.outcomes import Done, Fail
from provisioning.plan import Action, Plan
from provisioning.states import ReasonCode
from provisioning.steps import schema
from provisioning.steps.sites import find_site, get_site, media_folder
from tenants.registry.models import Tenant
from tenants.registry.schemas import Proof
from tests.factories.provisioning import make_job


def do(job):
    plan = schema.plan(job, schema.probe(job))
    return plan, schema.apply(job, plan)


def exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [name])
        return cursor.fetchone()[0]


def test_schema_is_claimed_once_however_often_it_is_asked(job):
    first, outcome = do(job)
    second, again = do(job)

    assert (first.changes[0].action, second.effective) == (Action.CREATE, ())
    assert outcome.result == again.result
    assert Tenant.objects.filter(created_for=job.reference).count() == 1
    assert schema.verify(job, outcome.result) == ""


def test_site_is_not_served_before_the_proof(job):
    do(job)

    assert not get_site(job).is_routable


def test_schema_that_is_not_whole_stops_the_run(job, monkeypatch):
    monkeypatch.setattr(schema, "prove_whole", lambda _: Proof(False, ["tables: members_user"]))

    _, outcome = do(job)

    assert isinstance(outcome, Fail)
    assert (outcome.reason, outcome.trouble.code) == (ReasonCode.SCHEMA_NOT_WHOLE, "schema_not_whole")
    assert "tables: members_user" in str(outcome.trouble)


def test_undo_drops_schema_row_and_files_and_nothing_of_another(job, parent):
    other = make_job(reference="PW-2026-0002", parent_id=parent.pk, label="dindik")
    do(other)
    plan, outcome = do(job)
    folder = media_folder(get_site(job))
    folder.mkdir(parents=True)

    schema.undo(job, plan)
    schema.undo(job, plan)

    assert find_site(job) is None
    assert not exists(outcome.result["schema"])
    assert not folder.exists()
    assert exists(get_site(other).schema_name)


def test_undo_of_nothing_is_no_error(job):
    assert isinstance(schema.undo(job, Plan()), Done)
