"""The engine over a table of fake steps: what each saying leads to, and who may write."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from kernel.errors import DomainError, GapuraError, ProviderError
from kernel.time import now
from provisioning import engine, leases, operations, recording
from provisioning.leases import LeaseLost
from provisioning.models import Run, RunEvent
from provisioning.outcomes import Done, Fail, Retry, Trouble, Wait
from provisioning.plan import Action, Change, Plan
from provisioning.signals import run_failed, run_succeeded
from provisioning.states import ReasonCode, RunState, StepState
from provisioning.transitions import MovedByAnother, Why, move_run
from tests.factories.provisioning import fake_table, make_run

pytestmark = pytest.mark.django_db

TROUBLE = Trouble("out_of_paper", "No paper in %(tray)s.", values={"tray": "tray 2"})


def states(run: Run) -> tuple[str, list[str]]:
    run.refresh_from_db()
    return run.state, list(run.steps.order_by("position").values_list("state", flat=True))


def raising(error: BaseException):
    def raise_it(_job):
        raise error

    return raise_it


def make_due(run: Run) -> None:
    """Let the time the run waits for pass."""
    Run.objects.filter(pk=run.pk, wake_at__isnull=False).update(wake_at=now() - timedelta(seconds=1))


@pytest.fixture
def heard():
    """Collect the news of runs."""
    news: list[tuple[str, Run]] = []

    def on_success(run, **_):
        news.append(("succeeded", run))

    def on_failure(run, **_):
        news.append(("failed", run))

    run_succeeded.connect(on_success)
    run_failed.connect(on_failure)
    yield news
    run_succeeded.disconnect(on_success)
    run_failed.disconnect(on_failure)


def test_run_does_its_steps_in_order_and_succeeds(heard):
    table, world = fake_table()
    run = make_run()

    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.SUCCEEDED, ["done", "done", "done"])
    assert world["effects"] == ["one", "two", "three"]
    assert heard == [("succeeded", run)]
    assert (run.lease_by, run.lease_until, run.wake_at) == ("", None, None)


def test_every_move_is_in_the_log():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))

    engine.advance(run.pk, table=table)

    moves = [(event.step, event.from_state, event.to_state) for event in run.events.all()]
    assert moves == [
        ("", "queued", "running"),
        ("one", "pending", "running"),
        ("one", "running", "done"),
        ("", "running", "succeeded"),
    ]


def test_intent_is_stored_before_the_effect():
    table, world = fake_table("one")
    run = make_run(keys=("one",))
    seen = {}

    def look(_job):
        step = run.steps.get()
        seen.update(state=step.state, intent=step.intent, effect="one" in world)

    table["one"].module.will("apply", look)

    engine.advance(run.pk, table=table)

    assert seen["state"] == StepState.RUNNING
    assert seen["intent"]["changes"][0]["target"] == "one"
    assert seen["effect"] is False


def test_wait_puts_the_run_off_without_counting_an_attempt():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    until = now() + timedelta(minutes=3)
    table["one"].module.will("apply", lambda _: Wait(until, ReasonCode.WEB_HOST_BUSY))

    engine.advance(run.pk, table=table)

    step = run.steps.get()
    assert states(run) == (RunState.WAITING, ["waiting"])
    assert (run.wake_at, step.next_at, run.reason_code) == (until, until, ReasonCode.WEB_HOST_BUSY)
    make_due(run)
    engine.advance(run.pk, table=table)
    step.refresh_from_db()
    assert (states(run)[0], step.attempt) == (RunState.SUCCEEDED, 1)


def test_a_run_that_waits_is_not_taken_before_its_time():
    table, _ = fake_table("one")
    run = make_run(keys=("one",), state=RunState.WAITING, wake_at=now() + timedelta(minutes=1))

    taken = engine.advance(run.pk, table=table)

    assert taken is False
    assert table["one"].module.calls == []


@pytest.mark.parametrize(
    ("after", "seconds"),
    [pytest.param(None, 1.0, id="own backoff"), pytest.param(290.0, 290.0, id="the provider's wish")],
)
def test_retry_waits_as_long_as_told(after, seconds):
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    table["one"].module.will("apply", lambda _: Retry(ReasonCode.OUTSIDE_UNREACHABLE, TROUBLE, after=after))
    before = now()

    engine.advance(run.pk, table=table)

    run.refresh_from_db()
    assert before + timedelta(seconds=seconds) <= run.wake_at <= now() + timedelta(seconds=seconds)
    assert run.steps.get().error["code"] == "out_of_paper"


def test_retries_end_and_the_run_stops_with_the_last_words(heard):
    table, _ = fake_table("one", attempts=3)
    run = make_run(keys=("one",))
    table["one"].module.will("apply", *[lambda _: Retry(ReasonCode.OUTSIDE_UNREACHABLE, TROUBLE)] * 3)

    for _ in range(3):
        engine.advance(run.pk, table=table)
        make_due(run)

    step = run.steps.get()
    assert states(run) == (RunState.FAILED, ["failed"])
    assert (run.reason_code, step.attempt) == (ReasonCode.GAVE_UP, 3)
    assert "tray 2" in str(Trouble.from_json(step.error))
    assert heard == [("failed", run)]


def test_a_look_that_keeps_failing_ends_too():
    table, _ = fake_table("one", attempts=2)
    run = make_run(keys=("one",))
    table["one"].module.will("probe", *[raising(ProviderError("no answer"))] * 2)

    for _ in range(2):
        engine.advance(run.pk, table=table)
        make_due(run)

    assert states(run) == (RunState.FAILED, ["failed"])


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        pytest.param(ProviderError("x", permanent=True), RunState.FAILED, ReasonCode.OUTSIDE_REFUSED, id="permanent"),
        pytest.param(ProviderError("x"), RunState.WAITING, ReasonCode.OUTSIDE_UNREACHABLE, id="passing"),
        pytest.param(DomainError("x"), RunState.FAILED, ReasonCode.RULE_REFUSED, id="a rule"),
        pytest.param(GapuraError("x"), RunState.WAITING, ReasonCode.NOT_READY, id="not ready"),
        pytest.param(KeyError("x"), RunState.WAITING, ReasonCode.UNEXPECTED_ERROR, id="unforeseen"),
    ],
)
def test_error_becomes_what_it_says_about_itself(error, state, reason):
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    table["one"].module.will("apply", raising(error))

    engine.advance(run.pk, table=table)

    run.refresh_from_db()
    assert (run.state, run.reason_code) == (state, reason)


def test_unforeseen_error_keeps_its_text_out_of_the_rows_and_in_the_log(caplog):
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    table["one"].module.will("apply", raising(RuntimeError("canary-7f3a")))

    engine.advance(run.pk, table=table)

    error = run.steps.get().error
    assert "canary-7f3a" not in str(error)
    assert error["error_id"] in {record.error_id for record in caplog.records if hasattr(record, "error_id")}
    assert "canary-7f3a" in caplog.text


def test_a_step_is_done_only_when_it_can_be_read_back():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    table["one"].module.will("verify", lambda _: "the record")

    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.WAITING, ["waiting"])
    assert run.reason_code == ReasonCode.NOT_VERIFIED


def test_failed_run_keeps_what_it_made_and_resumes_where_it_stopped():
    table, world = fake_table()
    run = make_run()
    table["two"].module.will("apply", lambda _: Fail(ReasonCode.NO_PROVIDER, TROUBLE))
    engine.advance(run.pk, table=table)
    assert states(run) == (RunState.FAILED, ["done", "failed", "pending"])

    operations.resume(run=run, by="user:2")
    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.SUCCEEDED, ["done", "done", "done"])
    assert world["effects"] == ["one", "two", "three"]


def test_resume_refuses_a_run_that_is_over():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    engine.advance(run.pk, table=table)

    with pytest.raises(operations.UnableToResume):
        operations.resume(run=run, by="user:2")


def test_cancel_before_anything_began_leaves_nothing_to_undo():
    table, world = fake_table("one")
    run = make_run(keys=("one",))

    operations.cancel(run=run, by="user:2")

    assert states(run) == (RunState.CANCELLED, ["pending"])
    assert engine.advance(run.pk, table=table) is False
    assert world == {}


def test_cancel_undoes_backward_and_only_what_the_run_made():
    table, world = fake_table()
    world["one"] = "somebody else's"
    run = make_run()
    table["three"].module.will("apply", lambda _: Fail(ReasonCode.NO_PROVIDER, TROUBLE))
    engine.advance(run.pk, table=table)

    operations.cancel(run=run, by="user:2")
    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.COMPENSATED, ["undone", "undone", "undone"])
    assert world["one"] == "somebody else's"
    assert "two" not in world
    undone = run.events.filter(to_state="undone").values_list("step", flat=True)
    assert list(undone) == ["three", "two", "one"]


def test_cancel_while_a_worker_holds_the_run_turns_it_round_at_the_next_boundary():
    table, world = fake_table()
    run = make_run()
    table["two"].module.will("apply", lambda _: operations.cancel(run=run, by="user:2") and None)

    engine.advance(run.pk, table=table)
    assert states(run) == (RunState.COMPENSATING, ["done", "done", "pending"])
    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.COMPENSATED, ["undone", "undone", "pending"])
    assert world == {"effects": ["one", "two"]}


def test_cancel_refuses_a_finished_run():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    engine.advance(run.pk, table=table)

    with pytest.raises(operations.UnableToCancel):
        operations.cancel(run=run, by="user:2")


def test_undo_that_cannot_stops_for_a_person_and_goes_on_backward_when_resumed():
    table, world = fake_table("one", attempts=2)
    run = make_run(keys=("one",))
    table["one"].module.will("verify", lambda _: "something")
    engine.advance(run.pk, table=table)
    operations.cancel(run=run, by="user:2")
    table["one"].module.will("undo", *[lambda _: Retry(ReasonCode.OUTSIDE_UNREACHABLE, TROUBLE)] * 2)
    for _ in range(2):
        engine.advance(run.pk, table=table)
        make_due(run)
    assert states(run) == (RunState.FAILED, ["waiting"])
    assert run.reason_code == ReasonCode.UNDO_FAILED

    operations.resume(run=run, by="user:2")
    for _ in range(2):
        engine.advance(run.pk, table=table)

    assert states(run) == (RunState.COMPENSATED, ["undone"])
    assert "one" not in world


def test_undo_may_wait_too():
    table, world = fake_table("one")
    run = make_run(keys=("one",))
    table["one"].module.will("verify", lambda _: "something")
    engine.advance(run.pk, table=table)
    operations.cancel(run=run, by="user:2")
    until = now() + timedelta(minutes=3)
    table["one"].module.will("undo", lambda _: Wait(until, ReasonCode.WEB_HOST_BUSY))

    engine.advance(run.pk, table=table)
    assert states(run) == (RunState.COMPENSATING, ["waiting"])
    assert run.wake_at == until
    make_due(run)
    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.COMPENSATED, ["undone"])
    assert "one" not in world


def test_undoing_gives_the_worker_back_too():
    table, _ = fake_table()
    run = make_run()
    table["three"].module.will("verify", lambda _: "something")
    engine.advance(run.pk, table=table)
    operations.cancel(run=run, by="user:2")

    engine.advance(run.pk, table=table, slice_seconds=0)
    assert states(run) == (RunState.COMPENSATING, ["done", "done", "undone"])
    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.COMPENSATED, ["undone", "undone", "undone"])


def test_step_that_stored_no_intent_has_nothing_to_undo():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    table["one"].module.will("probe", raising(ProviderError("x", permanent=True)))
    engine.advance(run.pk, table=table)
    operations.cancel(run=run, by="user:2")

    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.COMPENSATED, ["undone"])
    assert "undo" not in table["one"].module.calls


def foreign_plan(_job) -> Plan:
    return Plan((Change(Action.UPDATE, "thing", "one", before={"target": "theirs"}, ours=False),))


def test_plan_over_the_brake_waits_and_changes_nothing():
    table, world = fake_table("one")
    run = make_run(keys=("one",))
    table["one"].module.will("plan", foreign_plan)

    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.WAITING, ["waiting"])
    assert run.reason_code == ReasonCode.NEEDS_SECOND_PERSON
    step = run.steps.get()
    assert (step.intent, step.proposal["changes"][0]["before"]) == (None, {"target": "theirs"})
    assert "one" not in world


def test_second_person_lets_exactly_that_plan_pass():
    table, world = fake_table("one")
    run = make_run(keys=("one",))
    table["one"].module.will("plan", foreign_plan, foreign_plan)
    engine.advance(run.pk, table=table)

    operations.approve_plan(run=run, by="user:2")
    engine.advance(run.pk, table=table)

    assert states(run)[0] == RunState.SUCCEEDED
    assert "one" in world


def test_approval_does_not_hold_for_another_plan():
    table, world = fake_table("one")
    run = make_run(keys=("one",))
    other = Plan((Change(Action.DELETE, "thing", "elsewhere", ours=False),))
    table["one"].module.will("plan", foreign_plan, lambda _: other)
    engine.advance(run.pk, table=table)

    operations.approve_plan(run=run, by="user:2")
    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.WAITING, ["waiting"])
    assert run.reason_code == ReasonCode.NEEDS_SECOND_PERSON
    assert "one" not in world


def removing(*targets, before="as seen", ours=True) -> Plan:
    facts = {"target": before}
    return Plan(tuple(Change(Action.DELETE, "thing", target, before=facts, ours=ours) for target in targets))


def advance_again(run, table):
    Run.objects.filter(pk=run.pk, wake_at__isnull=False).update(wake_at=now())
    engine.advance(run.pk, table=table)


def test_step_is_told_what_its_earlier_tries_began_and_so_is_its_undoing():
    """Of two removals the first is done when the try fails: no later look sees it any more."""
    table, _ = fake_table("one")
    run, step = make_run(keys=("one",), requested_by="user:1"), table["one"].module
    step.will("plan", lambda _: removing("a", "b"), lambda _: removing("a", "b"), lambda _: removing("b"))
    told = []
    step.will("apply", lambda _: Retry(ReasonCode.OUTSIDE_UNREACHABLE, TROUBLE), lambda job: told.append(job.begun))
    engine.advance(run.pk, table=table)
    operations.approve_plan(run=run, by="user:2")
    advance_again(run, table)
    advance_again(run, table)

    assert told == [removing("a", "b")]
    assert Plan.from_json(run.steps.get().intent) == removing("a", "b")
    assert states(run)[0] == RunState.SUCCEEDED


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(removing("one", before="something else"), id="it is not what it was"),
        pytest.param(removing("one", ours=True), id="as it was"),
    ],
)
def test_approval_of_an_earlier_plan_holds_only_while_the_thing_is_as_it_was_seen(seen):
    table, world = fake_table("one", "two")
    run = make_run(keys=("one", "two"), requested_by="user:1")
    table["one"].module.will("plan", lambda _: removing("one"), lambda _: removing("one"))
    table["two"].module.will("plan", lambda _: seen)
    engine.advance(run.pk, table=table)
    operations.approve_plan(run=run, by="user:2")

    advance_again(run, table)

    is_as_seen = seen == removing("one")
    assert states(run)[1] == ["done", "done" if is_as_seen else "waiting"]
    assert ("two" in world, run.reason_code == ReasonCode.NEEDS_SECOND_PERSON) == (is_as_seen, not is_as_seen)


def test_plan_that_only_waited_for_a_second_person_is_not_undone():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    table["one"].module.will("plan", foreign_plan)
    engine.advance(run.pk, table=table)

    operations.cancel(run=run, by="user:2")
    engine.advance(run.pk, table=table)

    assert states(run)[0] == RunState.COMPENSATED
    assert "undo" not in table["one"].module.calls


def test_plan_that_waits_after_a_first_try_leaves_what_that_one_began():
    table, _ = fake_table("one")
    run, step = make_run(keys=("one",)), table["one"].module
    began = Plan((Change(Action.CREATE, "thing", "made"),))
    step.will("plan", lambda _: began, foreign_plan)
    step.will("apply", lambda _: Retry(ReasonCode.OUTSIDE_UNREACHABLE, TROUBLE))
    engine.advance(run.pk, table=table)
    advance_again(run, table)
    assert states(run) == (RunState.WAITING, ["waiting"])
    undone = []
    step.undo = lambda job, plan: undone.append(plan) or Done()

    operations.cancel(run=run, by="user:2")
    engine.advance(run.pk, table=table)

    assert undone == [began]


def test_the_first_person_is_not_the_second():
    table, _ = fake_table("one")
    run = make_run(keys=("one",), requested_by="user:1")
    table["one"].module.will("plan", foreign_plan)
    engine.advance(run.pk, table=table)

    with pytest.raises(DomainError) as refused:
        operations.approve_plan(run=run, by="user:1")

    assert refused.value.code == "not_allowed"


def test_nothing_to_approve_is_said():
    run = make_run(keys=("one",))

    with pytest.raises(operations.NothingToApprove):
        operations.approve_plan(run=run, by="user:2")


def test_time_slice_gives_the_worker_back_and_the_run_goes_on():
    table, world = fake_table()
    run = make_run()

    engine.advance(run.pk, table=table, slice_seconds=0)
    assert states(run) == (RunState.QUEUED, ["done", "pending", "pending"])
    engine.advance(run.pk, table=table)

    assert states(run)[0] == RunState.SUCCEEDED
    assert world["effects"] == ["one", "two", "three"]


def test_a_run_is_never_advanced_inside_a_transaction():
    run = make_run()

    with pytest.raises(RuntimeError), transaction.atomic():
        engine.advance(run.pk, table=fake_table()[0])


def test_no_step_verb_is_called_inside_a_transaction():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    depths = []
    for verb in ("probe", "plan", "apply", "verify"):
        table["one"].module.will(verb, lambda _: depths.append(open_blocks()))

    engine.advance(run.pk, table=table)

    assert depths == [0, 0, 0, 0]


def open_blocks() -> int:
    connection = transaction.get_connection()
    return sum(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def test_second_worker_finds_the_run_held():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    answers = []
    table["one"].module.will("apply", lambda _: answers.append(engine.advance(run.pk, table=table)))

    engine.advance(run.pk, table=table)

    assert answers == [False]
    assert table["one"].module.calls.count("apply") == 1


def test_result_of_an_overtaken_worker_is_thrown_away():
    table, world = fake_table("one")
    run = make_run(keys=("one",))

    def overtaken(_job):
        Run.objects.filter(pk=run.pk).update(lease_until=now() - timedelta(seconds=1))
        engine.advance(run.pk, table=table)
        return Fail(ReasonCode.NO_PROVIDER, TROUBLE)

    table["one"].module.will("apply", overtaken)

    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.SUCCEEDED, ["done"])
    assert world["effects"] == ["one"]
    assert run.fence == 2
    assert not run.events.filter(to_state="failed").exists()


def test_late_store_under_an_old_fence_is_refused():
    run = make_run(keys=("one",))
    old = leases.take(run.pk)
    Run.objects.filter(pk=run.pk).update(lease_until=now() - timedelta(seconds=1))
    leases.take(run.pk)

    with pytest.raises(LeaseLost):
        recording.begin(old, run.steps.get(), plan=Plan())
    with pytest.raises(LeaseLost):
        leases.renew(old)


def test_two_movers_with_the_same_reading_one_wins():
    run = make_run()
    other = Run.objects.get(pk=run.pk)
    why = Why(by="user:2", reason=ReasonCode.CALLED_OFF)
    move_run(run, to=RunState.CANCELLED, why=why)

    with pytest.raises(MovedByAnother):
        move_run(other, to=RunState.CANCELLED, why=why)

    assert RunEvent.objects.filter(run=run).count() == 1


def test_step_that_loses_its_worker_again_and_again_stops():
    table, _ = fake_table("one", attempts=2)
    run = make_run(keys=("one",))
    for _ in range(2):
        table["one"].module.will("apply", raising(SystemExit()))
        with pytest.raises(SystemExit):
            engine.advance(run.pk, table=table)
        Run.objects.filter(pk=run.pk).update(lease_until=now() - timedelta(seconds=1))

    engine.advance(run.pk, table=table)

    assert states(run) == (RunState.FAILED, ["failed"])
    assert run.reason_code == ReasonCode.WORKER_LOST


def test_what_a_step_says_is_logged_and_renews_the_lease():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    terms = []

    def speak(job):
        Run.objects.filter(pk=run.pk).update(lease_until=now() + timedelta(seconds=1))
        for number in range(50):
            job.say(f"task {number}", host="localhost")
        terms.append(Run.objects.get(pk=run.pk).lease_until - now())

    table["one"].module.will("apply", speak)

    engine.advance(run.pk, table=table)

    lines = run.events.filter(reason_code=ReasonCode.REPORTED, step="one")
    assert [line.message for line in lines] == [f"task {number}" for number in range(50)]
    assert terms[0] > timedelta(seconds=60)


def test_overtaken_step_speaks_into_the_void():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))

    def overtaken(job):
        Run.objects.filter(pk=run.pk).update(lease_until=now() - timedelta(seconds=1))
        leases.take(run.pk)
        for number in range(120):
            job.say(f"line {number}")

    table["one"].module.will("apply", overtaken)

    engine.advance(run.pk, table=table)

    assert not run.events.filter(reason_code=ReasonCode.REPORTED).exists()
    assert states(run)[1] == ["running"]


def test_secret_in_a_result_is_never_stored():
    table, _ = fake_table("one")
    run = make_run(keys=("one",))
    table["one"].module.will(
        "apply", lambda job: job.say("password: hunter2-canary") or Done({"token": "hunter2-canary"})
    )

    engine.advance(run.pk, table=table)

    assert states(run)[0] == RunState.FAILED
    stored = str([*run.steps.values_list("intent", "result", "error"), *run.events.values_list("message", "data")])
    assert "hunter2-canary" not in stored


def test_receiver_that_breaks_keeps_the_run_from_finishing_and_not_from_failing():
    table, _ = fake_table("one")
    run, broken = make_run(keys=("one",)), []

    def break_it(run, **_):
        broken.append(run.state)
        raise RuntimeError("receiver")

    run_failed.connect(break_it)
    try:
        table["one"].module.will("apply", lambda _: Fail(ReasonCode.NO_PROVIDER, TROUBLE))
        engine.advance(run.pk, table=table)
    finally:
        run_failed.disconnect(break_it)

    assert broken == [RunState.FAILED]
    assert states(run)[0] == RunState.FAILED
