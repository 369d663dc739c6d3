"""Who else is on the way to the DNS step under the same parent domain, asked of the rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from kernel.time import now
from provisioning.models import StepRecord
from provisioning.plan import Action, Plan
from provisioning.providers.dns import Record, RecordType
from provisioning.states import StepState
from provisioning.steps.company import arrived, on_their_way
from provisioning.steps.job import Job

KEY = "dns_record"
# How long the first of a crowd waits for others before it claims for all of them.
GATHER = timedelta(seconds=2)
MOST_TOGETHER = 500


def is_at_least(number: int, job: Job) -> bool:
    """Say whether so many runs, this one included, have the step before them."""
    return _on_their_way(job)[:number].count() >= number


def awaited_until(job: Job) -> datetime | None:
    """Return the instant until which a run waits for company; None when it has waited, or nobody is coming."""
    mine = StepRecord.objects.get(run_id=job.run_id, key=KEY)
    until = mine.started_at + GATHER if mine.started_at else now()
    is_anybody_coming = _on_their_way(job).filter(state=StepState.PENDING).exists()
    return until if is_anybody_coming and now() < until else None


def wanted_by_others(job: Job) -> list[Record]:
    """Return the records the other runs want that have stored their intent at this step, the longest waiting first.

    A plan that a second person must see first is not among them.
    """
    waiting = arrived(KEY).filter(run__desired__parent_id=job.desired.parent_id).exclude(run_id=job.run_id)
    plans = waiting.order_by("started_at").values_list("intent", flat=True)
    return [record for raw in plans[:MOST_TOGETHER] for record in _records(Plan.from_json(raw or {}))]


def _on_their_way(job: Job) -> QuerySet[StepRecord]:
    return on_their_way(KEY).filter(run__desired__parent_id=job.desired.parent_id)


def _records(plan: Plan) -> list[Record]:
    return [
        _record(change.target, change.after)
        for change in plan.changes
        if change.ours and change.after and change.action in (Action.CREATE, Action.UPDATE)
    ]


def _record(name: str, facts: Mapping[str, Any]) -> Record:
    kind = RecordType(facts["type"])
    return Record(name=name, type=kind, target=facts["target"], comment=facts["comment"], ttl=facts["ttl"])
