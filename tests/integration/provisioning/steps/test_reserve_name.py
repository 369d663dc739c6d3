"""The name: held by the request, taken by the run, given back as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.time import now
from provisioning.outcomes import Done
from provisioning.steps import reserve_name
from tenants.registry import reservations
from tenants.registry.errors import NameTaken
from tenants.registry.models import NameReservation

State = NameReservation.State


def do(job):
    plan = reserve_name.plan(job, reserve_name.probe(job))
    return plan, reserve_name.apply(job, plan)


def binding(job):
    rows = NameReservation.objects.filter(holder=job.reference, state__in=[State.HELD, State.TAKEN])
    return [(row.label, row.state) for row in rows]


def test_name_the_request_holds_is_taken(job, parent):
    reservations.reserve(label="dinkes", parent=parent, holder=job.reference, by="user:1")

    _, outcome = do(job)

    assert isinstance(outcome, Done)
    assert binding(job) == [("dinkes", State.TAKEN)]
    assert reserve_name.verify(job, outcome.result) == ""


def test_doing_it_twice_does_it_once(job):
    do(job)
    plan, _ = do(job)

    assert plan.effective == ()
    assert binding(job) == [("dinkes", State.TAKEN)]
    assert NameReservation.objects.count() == 1


def test_name_of_another_is_refused(job, parent):
    reservations.reserve(label="d1nkes", parent=parent, holder="PW-2026-0002", by="user:1")

    with pytest.raises(NameTaken):
        do(job)


def test_undo_gives_the_request_back_what_it_held(job, parent):
    until = now() + timedelta(days=14)
    reservations.reserve(label="dinkes", parent=parent, holder=job.reference, until=until, by="user:1")
    plan, _ = do(job)

    reserve_name.undo(job, plan)
    reserve_name.undo(job, plan)

    assert binding(job) == [("dinkes", State.HELD)]
    assert NameReservation.objects.get(state=State.HELD).until == until


def test_undo_releases_what_the_run_reserved_itself(job):
    plan, _ = do(job)

    reserve_name.undo(job, plan)

    assert binding(job) == []
