"""Reads the stream of a run's events: passes each on as our own, and keeps what the outcome is made of."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from provisioning.providers.ansible.values import Event, EventStatus, OnEvent

logger = logging.getLogger(__name__)

KEPT_LINES = 20
BULK_MODULE = "render_sites"
RELOAD_TASK = "Reload nginx"


class Listener:
    """Collects results, failures and counts. Never raises into ansible-runner, which would leave the playbook behind:
    what `on_event` raises is kept in `interruption`, and the run is ended."""

    def __init__(self, on_event: OnEvent | None) -> None:
        self._on_event = on_event
        self.results: list[Mapping[str, Any]] = []
        self.failures: list[tuple[str, str, Mapping[str, Any]]] = []
        self.unreachable: list[tuple[str, str]] = []
        self.stats: dict[str, int] = {}
        self.said: deque[str] = deque(maxlen=KEPT_LINES)
        self.is_reloaded = False
        self.interruption: Exception | None = None

    def hear(self, event: Mapping[str, Any]) -> bool:
        """Take one event of ansible-runner. Returns False: no event is kept as a file."""
        facts = event.get("event_data") or {}
        react = self._reactions.get(event.get("event", ""))
        if react is not None:
            react(self, facts)
        elif line := event.get("stdout"):
            self.said.append(line)
        return False

    def should_stop(self) -> bool:
        """Say whether the run is to be ended; asked by ansible-runner."""
        return self.interruption is not None

    def _started(self, facts: Mapping[str, Any]) -> None:
        self._tell(facts, EventStatus.STARTED)

    def _done(self, facts: Mapping[str, Any]) -> None:
        result = facts.get("res") or {}
        is_changed = bool(result.get("changed"))
        self._tell(facts, EventStatus.CHANGED if is_changed else EventStatus.OK)
        if facts.get("task_action") == BULK_MODULE:
            self.results.append(result)
            for path in result.get("changed_paths", ()):
                self._tell(facts, EventStatus.CHANGED, path=path)
            for path in result.get("removed_paths", ()):
                self._tell(facts, EventStatus.REMOVED, path=path)
        self.is_reloaded = self.is_reloaded or (_name(facts) == RELOAD_TASK and is_changed)

    def _failed(self, facts: Mapping[str, Any]) -> None:
        self.failures.append((_name(facts), facts.get("host", ""), facts.get("res") or {}))
        self._tell(facts, EventStatus.FAILED, path=(facts.get("res") or {}).get("refused_path", ""))

    def _unreached(self, facts: Mapping[str, Any]) -> None:
        self.unreachable.append((facts.get("host", ""), str((facts.get("res") or {}).get("msg", ""))))
        self._tell(facts, EventStatus.UNREACHABLE)

    def _skipped(self, facts: Mapping[str, Any]) -> None:
        self._tell(facts, EventStatus.SKIPPED)

    def _counted(self, facts: Mapping[str, Any]) -> None:
        kinds = {"ok": "ok", "changed": "changed", "failures": "failed", "skipped": "skipped", "dark": "unreachable"}
        self.stats = {ours: sum((facts.get(theirs) or {}).values()) for theirs, ours in kinds.items()}

    _reactions: Mapping[str, Callable[[Listener, Mapping[str, Any]], None]] = {
        "playbook_on_task_start": _started,
        "playbook_on_handler_task_start": _started,
        "runner_on_ok": _done,
        "runner_on_failed": _failed,
        "runner_on_unreachable": _unreached,
        "runner_on_skipped": _skipped,
        "playbook_on_stats": _counted,
    }

    def _tell(self, facts: Mapping[str, Any], status: EventStatus, *, path: str = "") -> None:
        if self._on_event is None or self.interruption is not None:
            return
        try:
            self._on_event(Event(task=_name(facts), status=status, path=path, target=facts.get("host", "")))
        except Exception as error:  # whatever it is: kept here, raised again by the client once the playbook has ended
            logger.warning("The listener of a web-host run failed; the run is ended", exc_info=error)
            self.interruption = error


def _name(facts: Mapping[str, Any]) -> str:
    return str(facts.get("task", "")).rpartition(" : ")[2]
