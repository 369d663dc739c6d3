"""Plans of drift for pages: rows as a look leaves them, without a world behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kernel.time import now
from provisioning.drift.models import Finding, Look, MendPlan
from provisioning.drift.planning import Part, digest_of
from provisioning.plan import Action, Change, Plan

RECORD = {"type": "A", "target": "127.0.0.1", "ttl": 300, "owner": "t_contoh", "comment": "gapura:t_contoh:v1"}


def record_change(action: Action, *, name: str = "dinkes.contohprov.gapura.localhost", **more: Any) -> Change:
    """One change of a DNS record."""
    before = None if action is Action.CREATE else {**RECORD, "target": "203.0.113.9"}
    after = None if action is Action.DELETE else RECORD
    return Change(action, "dns_record", name, **{"before": before, "after": after, **more})


def make_mend_plan(*changes: Change, zone_size: int = 3, scope: str = "all") -> MendPlan:
    """A plan over one zone that waits; by default one that needs a single person."""
    found = changes or (record_change(Action.CREATE),)
    part = Part("mend_dns", "zone:contohprov.gapura.localhost", Plan(found, zone_size=zone_size))
    return make_plan_of([part], scope=scope)


def make_plan_of(parts: Sequence[Part], *, scope: str = "all") -> MendPlan:
    return MendPlan.objects.create(
        scope=scope, parts=[part.as_json() for part in parts], digest=digest_of(parts), proposed_by="auditor"
    )


def make_look(**fields: Any) -> Look:
    """A look that found nothing, just now."""
    moment = now()
    values = {"cause": "schedule", "by": "auditor", "started_at": moment, "finished_at": moment, "sites": 3}
    return Look.objects.create(**{**values, **fields})


def make_finding(**fields: Any) -> Finding:
    values = {"kind": "dns_changed", "subject": "dinkes.contohprov.gapura.localhost", "is_mendable": True}
    return Finding.objects.create(**{**values, "expected": "A 127.0.0.1 300", "found": "A 203.0.113.9 300", **fields})
