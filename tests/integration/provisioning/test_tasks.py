"""Celery's entrances."""

from __future__ import annotations

import pytest

import central.celery
from provisioning import tasks
from provisioning.states import RunState
from tests.factories.provisioning import make_run

pytestmark = pytest.mark.django_db

APP = central.celery.app


def test_tasks_bear_the_names_the_messages_carry():
    assert {"provisioning.tasks.advance", "provisioning.tasks.sweep"} <= set(APP.tasks)


@pytest.mark.parametrize("task", [tasks.advance, tasks.sweep], ids=lambda task: task.name)
def test_message_is_kept_until_the_work_is_done(task):
    assert task.acks_late
    assert task.ignore_result


def test_advance_takes_a_run_by_its_number_and_passes_over_what_a_newer_release_adds():
    run = make_run(keys=())

    tasks.advance(run_id=str(run.pk), added_in_the_next_release=True)

    run.refresh_from_db()
    assert run.state == RunState.SUCCEEDED


def test_sweep_is_on_the_schedule_and_runs():
    from django.conf import settings

    scheduled = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    tasks.sweep()

    assert scheduled["provisioning.tasks.sweep"] <= 5.0
