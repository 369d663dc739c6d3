"""What else goes wrong on the way: lost and doubled messages, two workers, a web that is down, others' records."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from kernel.time import now
from provisioning import waking
from provisioning.leases import lost_runs
from provisioning.models import Run, RunEvent
from provisioning.operations import cancel, resume, sweep, sweeping
from provisioning.providers.ansible import list_sites
from provisioning.providers.dns_local import LocalZone
from provisioning.states import ReasonCode, RunState, StepState
from provisioning.steps.web_hosts import home as web_home
from tenants.registry.models import ParentDomain
from tests.e2e.kill.census import NOTHING, ONE_OF_EACH, count, in_site, orphans, records
from tests.e2e.kill.conftest import begin, wish_of
from tests.e2e.kill.workers import fate_of, start, wait_for, work

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.processes,
    pytest.mark.slow,
    pytest.mark.timeout(1500),
    pytest.mark.usefixtures("fresh", "web"),
]


def seen(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def ansible_speaks(run: Run) -> bool:
    return RunEvent.objects.filter(run=run, reason_code=ReasonCode.REPORTED).exists()


def step_of(run: Run, key: str):
    return run.steps.get(key=key)


def test_worker_killed_while_ansible_works_leaves_no_second_one():
    run = begin()
    pid = start(run)
    wait_for(
        lambda: RunEvent.objects.filter(run=run, reason_code=ReasonCode.REPORTED).exists(), what="Ansible to speak"
    )

    os.kill(pid, signal.SIGKILL)
    assert fate_of(pid) == "killed"
    assert work(run) == "rested"

    assert seen(run).state == RunState.SUCCEEDED
    assert count(run.reference) == ONE_OF_EACH


def test_lost_worker_is_found_by_the_sweep_at_once(monkeypatch):
    woken = []
    monkeypatch.setattr(sweeping, "wake", lambda run_id, **_: woken.append(run_id))
    run = begin()
    assert work(run, kill_at="schema:after") == "killed"

    assert lost_runs() == [run.pk]
    sweep()

    assert run.pk in woken
    cancel(run=run, by="user:2")
    work(run)


def test_two_workers_on_one_run_make_everything_once():
    run = begin()

    pids = [start(run) for _ in range(3)]
    fates = [fate_of(pid) for pid in pids]

    assert fates == ["rested"] * 3
    assert seen(run).state == RunState.SUCCEEDED
    assert count(run.reference) == ONE_OF_EACH
    assert RunEvent.objects.filter(run=run, reason_code=ReasonCode.STEP_STARTED).count() == 8


def test_worker_whose_lease_ran_out_cannot_store_what_it_did_late():
    run = begin()
    pid = start(run)
    wait_for(
        lambda: RunEvent.objects.filter(run=run, reason_code=ReasonCode.REPORTED).exists(), what="Ansible to speak"
    )
    os.kill(pid, signal.SIGSTOP)
    try:
        Run.objects.filter(pk=run.pk).update(lease_until=now() - timedelta(seconds=1))
        assert work(run) == "rested"
        fence = seen(run).fence
    finally:
        os.kill(pid, signal.SIGCONT)
        fate_of(pid)

    assert seen(run).state == RunState.SUCCEEDED
    assert seen(run).fence == fence
    assert count(run.reference) == ONE_OF_EACH
    assert RunEvent.objects.filter(run=run, step="web_host", to_state="done").count() == 1


def test_web_that_is_down_is_waited_for_and_says_so():
    run = begin()
    assert work(run, kill_at="proof:before") == "killed", "the web host's files name the port"
    port, settings.GAPURA_PORT = settings.GAPURA_PORT, 9
    try:
        pid = start(run)
        wait_for(lambda: step_of(run, "proof").state == StepState.WAITING, what="the proof to wait")
        os.kill(pid, signal.SIGKILL)
        fate_of(pid)
        waiting = seen(run)
        assert (waiting.state, waiting.reason_code) == (RunState.WAITING, ReasonCode.WEB_NOT_UP)
        assert step_of(run, "proof").error["code"] == "outside_nobody_answers"
    finally:
        settings.GAPURA_PORT = port

    assert work(run) == "rested"

    assert seen(run).state == RunState.SUCCEEDED


def test_ansible_that_fails_stops_the_run_with_words_and_it_resumes():
    run = begin()
    web_home().parent.mkdir(parents=True, exist_ok=True)
    web_home().write_text("a file where a folder should be")

    assert work(run) == "rested"
    failed = step_of(run, "web_host")
    assert seen(run).state == RunState.FAILED
    assert failed.error["code"] == "web_host_not_writable"
    assert count(run.reference).vhosts == 0

    web_home().unlink()
    resume(run=seen(run), by="user:2")
    assert work(run) == "rested"

    assert seen(run).state == RunState.SUCCEEDED
    assert count(run.reference) == ONE_OF_EACH


def test_record_of_another_is_never_touched_and_the_run_goes_on_once_it_is_gone():
    run = begin()
    host = f"{run.desired['label']}.{parent_of(run).serving_suffix}"
    zone = LocalZone(home=Path(settings.GAPURA_HOME), zone=parent_of(run).serving_suffix)
    zone.claim(host, target="10.9.8.7", owner="somebody")

    assert work(run, seconds=4) == "late"
    waiting = seen(run)
    assert (waiting.state, waiting.reason_code) == (RunState.WAITING, ReasonCode.NEEDS_SECOND_PERSON)
    assert [(record.name, record.owner) for record in records()] == [(host, "somebody")]

    zone.release(host, owner="somebody")
    resume(run=waiting, by="user:2")
    assert work(run) == "rested"

    assert seen(run).state == RunState.SUCCEEDED
    assert count(run.reference) == ONE_OF_EACH


def test_run_called_off_half_way_leaves_nothing_and_the_name_can_be_had_again():
    run = begin()
    assert work(run, kill_at="administrator:after") == "killed"
    assert count(run.reference).vhosts == 1

    cancel(run=seen(run), by="user:2")
    assert work(run) == "rested"

    assert seen(run).state == RunState.COMPENSATED
    assert count(run.reference) == NOTHING
    assert list_sites(home=web_home()) == []
    assert orphans() == []
    second = begin(**wish_of(run))
    assert second.pk != run.pk
    assert work(second) == "rested"
    assert count(second.reference) == ONE_OF_EACH


def test_message_that_never_came_costs_one_sweep(monkeypatch):
    sent = []
    monkeypatch.setattr(waking, "_send", lambda run_id, **_: sent.append(run_id))
    run = begin()
    assert sent == [run.pk]
    sent.clear()

    sweep()

    assert run.pk in sent
    cancel(run=run, by="user:2")


def test_no_account_of_the_site_can_sign_in_before_its_activation():
    from tenants.members.models import User
    from tenants.registry.models import Tenant

    run = begin()
    work(run)

    site = Tenant.objects.get(created_for=run.reference)
    assert in_site(site, lambda: [user.has_usable_password() for user in User.objects.all()]) == [False]


def parent_of(run: Run) -> ParentDomain:
    return ParentDomain.objects.get(pk=run.desired["parent_id"])
