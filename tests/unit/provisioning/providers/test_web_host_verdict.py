"""How a run's end becomes an error a person understands and the engine can act on."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.providers.ansible import errors
from provisioning.providers.ansible.hold_target import BUSY
from provisioning.providers.ansible.listener import Listener
from provisioning.providers.ansible.values import Event, EventStatus, Lying
from provisioning.providers.ansible.verdict import fault_of, outcome_of

HOME = Path("/srv/gapura/web")
NOTHING = {"sites": [], "logs": [], "strangers": [], "waits_for_reload": False}


def failed(**facts):
    return {"event": "runner_on_failed", "event_data": {"task": "site : Write", "host": "web1", "res": facts}}


def heard(*events, on_event=None):
    listener = Listener(on_event)
    for event in events:
        assert listener.hear(event) is False, "no event is kept as a file"
    return listener


def fault(*events, rc=2, status="failed"):
    return fault_of(heard(*events), rc=rc, status=status, home=HOME, timeout=120)


UNREACHABLE = {
    "event": "runner_on_unreachable",
    "event_data": {"task": "t", "host": "web1", "res": {"msg": "no route"}},
}


@pytest.mark.parametrize(
    ("events", "end", "kind", "permanent", "retry_after", "says"),
    [
        pytest.param([], {"status": "timeout", "rc": 254}, errors.RunTimedOut, False, 30, "120 seconds", id="timeout"),
        pytest.param([], {"rc": BUSY}, errors.TargetBusy, False, 3, str(HOME), id="lock held"),
        pytest.param([UNREACHABLE], {"rc": 4}, errors.TargetUnreachable, False, 60, "web1.*no route", id="unreachable"),
        pytest.param(
            [failed(fault="vhost_refused", refused_path="vhosts/t_a.conf", refused_line=7, reason='unknown "x"')],
            {},
            errors.VhostRefused,
            True,
            None,
            'vhosts/t_a.conf line 7.*unknown "x"',
            id="vhost refused",
        ),
        pytest.param([failed(fault="locked", msg="m")], {}, errors.TargetBusy, False, 3, str(HOME), id="files locked"),
        pytest.param([failed(fault="disk_full", msg="m 28")], {}, errors.TargetDiskFull, False, 300, "m 28", id="full"),
        pytest.param(
            [failed(fault="not_writable", msg="m")], {}, errors.TargetNotWritable, True, None, "m", id="denied"
        ),
        pytest.param(
            [failed(fault="nginx_silent", msg="m")], {}, errors.NginxSilent, False, 30, "m", id="nginx silent"
        ),
        pytest.param(
            [failed(fault="bad_entry", msg="a link")], {}, errors.SiteRefused, True, None, "a link", id="link"
        ),
        pytest.param([failed(msg="a\n  b")], {}, errors.TaskFailed, True, None, "Write.*web1.*a b", id="other task"),
        pytest.param(
            [failed(msg="no json", module_stderr="python3: command not found")],
            {},
            errors.TaskFailed,
            True,
            None,
            "no json python3: command not found",
            id="module that never began",
        ),
        pytest.param([], {"rc": None}, errors.RunKilled, False, 5, "from outside", id="killed"),
        pytest.param(
            [{"event": "error", "stdout": "ERROR! no such playbook"}],
            {"rc": 4},
            errors.PlaybookBroken,
            True,
            None,
            "no such",
            id="broken",
        ),
    ],
)
def test_end_of_a_run_becomes_its_own_error(events, end, kind, permanent, retry_after, says):
    error = fault(*events, **end)

    assert type(error) is kind
    assert (error.permanent, error.retry_after) == (permanent, retry_after)
    with pytest.raises(kind, match=says):
        raise error


def test_long_reason_is_cut():
    assert len(fault(failed(msg="x" * 5000)).message) < 700


def test_every_error_has_its_own_code_words_and_remedy():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and kind.__module__ == errors.__name__]

    assert len({kind.code for kind in kinds}) == len(kinds) == 12
    assert all(kind.words and kind.advice for kind in kinds)


def test_events_are_passed_on_as_our_own():
    seen = []
    result = {"changed": True, "changed_paths": ["a"], "removed_paths": ["b"], "validation": "passed", "lying": NOTHING}
    facts = {"task": "site : Write what differs", "host": "web1", "task_action": "render_sites", "res": result}

    listener = heard(
        {"event": "playbook_on_task_start", "event_data": {"task": "site : Write what differs"}},
        {"event": "runner_on_ok", "event_data": facts},
        {"event": "EOF"},
        on_event=seen.append,
    )

    task = "Write what differs"
    assert seen == [
        Event(task, EventStatus.STARTED),
        Event(task, EventStatus.CHANGED, target="web1"),
        Event(task, EventStatus.CHANGED, "a", "web1"),
        Event(task, EventStatus.REMOVED, "b", "web1"),
    ]
    outcome = outcome_of(listener, is_check=False, seconds=1.23456)
    assert (outcome.changed, outcome.removed, outcome.seconds) == (("a",), ("b",), 1.235)


def test_listener_that_fails_is_kept_for_later_and_asked_no_more():
    def refuse(event):
        raise LookupError(event.task)

    listener = heard(failed(), failed(), on_event=refuse)

    assert isinstance(listener.interruption, LookupError)
    assert listener.should_stop()


def outcome_on(*results):
    facts = [
        {"task_action": "render_sites", "res": {"validation": "passed", "lying": NOTHING, **each}} for each in results
    ]
    told = [{"event": "runner_on_ok", "event_data": fact} for fact in facts]
    return outcome_of(heard(*told), is_check=True, seconds=1)


@pytest.mark.parametrize("word", ["nginx_absent", "not_tried"])
def test_one_host_that_was_not_tried_makes_the_whole_outcome_untried(word):
    assert outcome_on({}, {"validation": word}, {}).validation == word


def test_what_lies_on_any_of_the_hosts_is_told():
    one = {"sites": ["t_1"], "logs": ["t_1"], "strangers": [], "waits_for_reload": False}
    other = {"sites": ["t_2"], "logs": [], "strangers": ["vhosts/x.conf"], "waits_for_reload": True}

    lying = outcome_on({"lying": one}, {"lying": other}).lying

    assert lying == Lying(frozenset({"t_1", "t_2"}), frozenset({"t_1"}), ("vhosts/x.conf",), waits_for_reload=True)


@pytest.mark.parametrize(
    ("shown", "deviation"),
    [
        ({"is_there": False, "is_file": False, "state": "file"}, ("missing", None, "b")),
        ({"is_there": True, "is_file": True, "state": "file"}, ("different", "a", "b")),
        ({"is_there": True, "is_file": False, "state": "file"}, ("different", None, "b")),
        ({"is_there": False, "is_file": False, "state": "directory"}, ("missing", None, None)),
        ({"is_there": True, "is_file": True, "state": "absent"}, ("left_over", "a", None)),
    ],
)
def test_difference_on_another_machine_is_told_as_one_on_this(shown, deviation):
    difference = {"before_header": "x", "after_header": "x", "before": "a", "after": "b", **shown}

    [found] = outcome_on({"diff": [difference]}).deviations

    assert (found.path, found.kind, found.before, found.after) == ("x", *deviation)
