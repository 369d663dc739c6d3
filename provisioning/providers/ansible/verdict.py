"""Turns how a run ended into an outcome or a typed error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from provisioning.providers.ansible import errors
from provisioning.providers.ansible.hold_target import BUSY
from provisioning.providers.ansible.listener import Listener
from provisioning.providers.ansible.role_code import lying_of
from provisioning.providers.ansible.values import Deviation, Divergence, Lying, Outcome, Validation
from provisioning.providers.errors import ProviderFault

MAX_REASON = 500

Facts = Mapping[str, Any]

# The bulk module names its faults; each has an error of its own.
FAULTS: Mapping[str, Callable[[Facts, Path], ProviderFault]] = {
    "vhost_refused": lambda facts, home: errors.VhostRefused(
        path=facts.get("refused_path") or "?", line=facts.get("refused_line") or "?", reason=facts.get("reason")
    ),
    "nginx_silent": lambda facts, home: errors.NginxSilent(reason=facts.get("msg")),
    "locked": lambda facts, home: errors.TargetBusy(home=home),
    "not_writable": lambda facts, home: errors.TargetNotWritable(reason=facts.get("msg")),
    "disk_full": lambda facts, home: errors.TargetDiskFull(reason=facts.get("msg")),
    "bad_entry": lambda facts, home: errors.SiteRefused(reason=facts.get("msg")),
}


def outcome_of(heard: Listener, *, is_check: bool, seconds: float) -> Outcome:
    """Return what a successful run did on all its hosts together."""
    differences = [shown for result in heard.results for shown in result.get("diff") or ()]
    return Outcome(
        changed=_paths(heard, "changed_paths"),
        removed=_paths(heard, "removed_paths"),
        validation=_validation(heard),
        is_reloaded=heard.is_reloaded,
        is_check=is_check,
        seconds=round(seconds, 3),
        stats=heard.stats,
        deviations=tuple(map(_deviation, differences)) if is_check else (),
        lying=_lying(heard),
    )


def _validation(heard: Listener) -> Validation:
    """The worst of all hosts."""
    found = {result.get("validation") for result in heard.results}
    worst = (each for each in (Validation.NGINX_ABSENT, Validation.NOT_TRIED) if each.value in found)
    return next(worst, Validation.PASSED)


def _lying(heard: Listener) -> Lying:
    """What lies on any of its hosts; all of them are to hold the same."""
    listings = [lying_of(result["lying"]) for result in heard.results]
    return Lying(
        sites=frozenset().union(*(each.sites for each in listings)),
        logs=frozenset().union(*(each.logs for each in listings)),
        strangers=tuple(sorted({path for each in listings for path in each.strangers})),
        waits_for_reload=any(each.waits_for_reload for each in listings),
    )


def _deviation(difference: Facts) -> Deviation:
    missing = Divergence.DIFFERENT if difference["is_there"] else Divergence.MISSING
    kind = Divergence.LEFT_OVER if difference["state"] == "absent" else missing
    return Deviation(
        difference["before_header"],
        kind,
        difference["before"] if difference["is_file"] else None,
        difference["after"] if difference["state"] == "file" else None,
    )


def fault_of(heard: Listener, *, rc: int | None, status: str, home: Path, timeout: float) -> ProviderFault:
    """Return the error for a run that did not succeed."""
    if status == "timeout":
        return errors.RunTimedOut(seconds=f"{timeout:g}")
    if rc == BUSY:
        return errors.TargetBusy(home=home)
    for target, reason in heard.unreachable:
        return errors.TargetUnreachable(target=target, reason=_short(reason))
    for task, target, facts in heard.failures:
        if known := FAULTS.get(facts.get("fault", "")):
            return known(facts, home)
        # A module that never began has said why to nobody but the shell it was called in.
        said = f"{facts.get('msg', '')} {facts.get('module_stderr', '')}"
        return errors.TaskFailed(task=task, target=target, reason=_short(said))
    if rc is None:
        return errors.RunKilled()
    return errors.PlaybookBroken(rc=rc, reason=_short(" ".join(heard.said)))


def _paths(heard: Listener, kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for result in heard.results for path in result.get(kind, ())))


def _short(reason: str) -> str:
    plain = " ".join(reason.split())
    return plain if len(plain) <= MAX_REASON else f"{plain[:MAX_REASON]}…"
