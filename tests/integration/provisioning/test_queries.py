"""The live page's view of a run: everything from the start, in few queries, in the reader's language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from kernel.time import now
from provisioning import engine, operations, queries
from provisioning.models import Run
from provisioning.outcomes import Fail, Retry, Trouble
from provisioning.states import ReasonCode, RunState
from provisioning.steps import STEPS, plan_of
from tests.factories.provisioning import fake_table, make_run

pytestmark = pytest.mark.django_db

KEYS = plan_of("provision")


@pytest.fixture
def table():
    table, _ = fake_table(*KEYS)
    return table


@pytest.fixture
def run():
    return make_run(keys=KEYS)


def test_all_steps_are_shown_before_work_begins(run):
    seen = queries.progress(run)

    assert [step.key for step in seen.steps] == list(KEYS)
    assert {step.state for step in seen.steps} == {"pending"}
    assert (seen.percent, seen.is_over, seen.waits_for) == (0, False, "")
    assert seen.current.key == KEYS[0]


@pytest.mark.parametrize("lines", [1, 30])
def test_progress_takes_three_queries_however_long_the_log(run, lines, django_assert_num_queries):
    for number in range(lines):
        run.events.create(actor="me", reason_code=ReasonCode.REPORTED, message=f"line {number}", step=KEYS[0])

    with django_assert_num_queries(3):
        seen = queries.progress(run)
        str([seen.events, seen.steps, seen.run.reference])


def test_finished_run_is_whole(run, table):
    engine.advance(run.pk, table=table)

    seen = queries.progress(run)

    assert (seen.percent, seen.is_over, seen.current) == (100, True, None)
    assert all(step.seconds is not None and step.finished_at for step in seen.steps)


def test_bar_grows_with_the_weight_of_the_steps(run, table):
    table["web_host"].module.will("apply", lambda _: Fail(ReasonCode.NO_PROVIDER, Trouble("x", "x")))
    engine.advance(run.pk, table=table)

    seen = queries.progress(run)

    light = sum(STEPS[key].seconds for key in KEYS[: KEYS.index("web_host")])
    assert seen.percent == int(100 * light / sum(STEPS[key].seconds for key in KEYS))


def test_waiting_run_says_for_what_and_until_when(run, table):
    trouble = Trouble(
        "outside_took_too_long",
        "%(host)s had not answered completely after %(seconds)s seconds.",
        values={"host": "x.example", "seconds": "5"},
    )
    table["dns_record"].module.will("apply", lambda _: Retry(ReasonCode.OUTSIDE_UNREACHABLE, trouble, after=30))
    engine.advance(run.pk, table=table)

    with translation.override("en"):
        seen = queries.progress(run)

    assert seen.waits_for == "An outside service did not answer; it will be tried again."
    assert timedelta(seconds=25) < seen.until - now() <= timedelta(seconds=30)
    step = seen.current
    assert (step.key, step.attempt, step.error_code) == ("dns_record", 1, "outside_took_too_long")
    assert step.message == "x.example had not answered completely after 5 seconds."


def test_stopped_run_says_why_and_how_to_mend_it_in_each_language(run, table):
    trouble = Trouble(
        "schema_not_whole",
        "The schema %(schema)s lacks %(count)s things its template has, first: %(first)s",
        "Call the run off and start it again: it will take another schema.",
        values={"schema": "t_1", "count": 2, "first": "tables: x"},
    )
    table["schema"].module.will("apply", lambda _: Fail(ReasonCode.SCHEMA_NOT_WHOLE, trouble))
    engine.advance(run.pk, table=table)

    said = {}
    for language in ("id", "en"):
        with translation.override(language):
            seen = queries.progress(run)
            said[language] = (seen.current.message, seen.current.remedy, seen.waits_for, seen.state_label)

    assert said["en"][0] == "The schema t_1 lacks 2 things its template has, first: tables: x"
    assert all(indonesian != english for indonesian, english in zip(said["id"], said["en"], strict=True))
    assert "t_1" in said["id"][0]


def test_plan_is_readable_before_it_is_made(run, table):
    engine.advance(run.pk, table=table)

    with translation.override("en"):
        seen = queries.progress(run)

    assert [change.words for change in seen.steps[0].plan] == ["Create thing reserve_name"]


def test_events_are_the_last_ones_oldest_first(run):
    for number in range(5):
        run.events.create(actor="me", reason_code=ReasonCode.REPORTED, message=f"line {number}")

    seen = queries.progress(run, last_events=3)

    assert [event.text for event in seen.events] == ["line 2", "line 3", "line 4"]


def test_find_run_prefers_the_one_that_stands(run):
    operations.cancel(run=run, by="user:1")
    second = make_run(reference=run.reference)

    assert queries.find_run(reference=run.reference).pk == second.pk
    operations.cancel(run=second, by="user:1")
    assert queries.find_run(reference=run.reference).pk == second.pk
    assert queries.find_run(reference="PW-9999") is None


def test_open_runs_hold_what_a_person_must_see_to(run):
    failed = make_run(state=RunState.FAILED, wake_at=None, finished_at=now())
    make_run(state=RunState.SUCCEEDED, wake_at=None, finished_at=now())

    assert set(queries.open_runs()) == {run, failed}
    assert Run.objects.count() == 3
