"""The log of a run: lines are only ever added, and none holds a secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kernel.audit.secrecy import blank
from provisioning.models import Run, RunEvent
from provisioning.states import ReasonCode

# One line of a foreign log (an Ansible task, a provider's answer) is cut at this length.
LONGEST_TEXT = 1000


def line(
    run: Run,
    reason: ReasonCode,
    *,
    by: str,
    step: str = "",
    message: str = "",
    data: Mapping[str, Any] | None = None,
    from_state: str = "",
    to_state: str = "",
) -> RunEvent:
    """Return a line, not yet stored. What looks like a secret is blanked, never stored."""
    return RunEvent(
        run_id=run.pk,
        actor=by,
        step=step,
        from_state=from_state,
        to_state=to_state,
        reason_code=reason,
        message=_plain(message),
        data=_plain_tree(dict(data or {})),
    )


def log(run: Run, reason: ReasonCode, **said: Any) -> RunEvent:
    """Add one line to the log of `run`; takes what `line` takes."""
    event = line(run, reason, **said)
    event.save(force_insert=True)
    return event


def log_many(lines: Iterable[RunEvent]) -> None:
    """Add several lines in one statement."""
    RunEvent.objects.bulk_create(lines)


def _plain(text: str) -> str:
    return blank(str(text).replace("\x00", ""))[:LONGEST_TEXT]


def _plain_tree(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_plain(key): _plain_tree(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_tree(inner) for inner in value]
    return _plain(value) if isinstance(value, str) else value
