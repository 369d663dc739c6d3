"""Service times: declared by the procedures, revised by an administrator, never changed in place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel.audit.operations import record
from kernel.clock.defaults import EPOCH
from kernel.clock.errors import InvalidServiceTime, PolicyMissing
from kernel.clock.models import ServicePolicy
from kernel.clock.operations.publishing import Actor, label_of, require_text
from kernel.clock.policies import Policy, PolicyDeclaration, ServiceStandard
from kernel.clock.queries import load_calendar
from kernel.errors import StaleDecision
from kernel.time import now


@transaction.atomic
def declare_policies(declarations: Iterable[PolicyDeclaration], *, by: Actor) -> list[ServicePolicy]:
    """Write version 1 of every declared service time that has no row yet, and return the new ones.

    A row that is there stays, revised or not: the declaration is the default, the row the rule.
    """
    known = set(ServicePolicy.objects.values_list("code", flat=True))
    rows = [
        _row(declaration.code, 1, declaration.standard, declaration.source, valid_from=EPOCH, reason="", by=by)
        for declaration in declarations
        if declaration.code not in known
    ]
    ServicePolicy.objects.bulk_create(rows)
    if rows:
        record(event="policy.declared", subject="clock:policies", by=by, data={"codes": [row.code for row in rows]})
    return rows


@transaction.atomic
def revise_policy(
    *,
    code: str,
    policy: Policy,
    amount: int,
    source: str,
    reason: str,
    by: Actor,
    valid_from: date | None = None,
) -> ServicePolicy:
    """Let another service time hold from a date on, today unless given; open cases keep the version they began with.

    :raises PolicyMissing: when no service time has this code.
    :raises InvalidServiceTime: for an amount below one or beyond reason, or a date before the last version's.
    :raises InvalidValue: when the source or the reason is blank.
    :raises StaleDecision: when somebody else revised it at the same moment.
    """
    standard = ServiceStandard(policy, amount)
    last = ServicePolicy.objects.filter(code=code).order_by("-version").first()
    if last is None:
        raise PolicyMissing.named(code)
    require_text(source, field="source", what=_("The rule from which the service time comes is missing."))
    require_text(reason, field="reason", what=_("The reason for the new service time is missing."))
    begins = valid_from or now().astimezone(load_calendar().zone).date()
    _require_later(begins, last)
    row = _row(code, last.version + 1, standard, source, valid_from=begins, reason=reason, by=by)
    _insert(row)
    data = {"version": row.version, "policy": policy.value, "amount": amount, "source": source, "reason": reason}
    record(event="policy.revised", subject=f"clock:policy:{code}", by=by, data=data)
    return row


def _row(
    code: str, version: int, standard: ServiceStandard, source: str, *, valid_from: date, reason: str, by: Actor
) -> ServicePolicy:
    return ServicePolicy(
        code=code,
        version=version,
        policy=standard.policy.value,
        amount=standard.amount,
        source=source,
        reason=reason,
        valid_from=valid_from,
        made_by=label_of(by),
        made_at=now(),
    )


def _insert(row: ServicePolicy) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise StaleDecision(
            _("Somebody else revised this service time at the same moment."),
            remedy=_("Look at the new version before you revise it again."),
        ) from error


def _require_later(begins: date, last: ServicePolicy) -> None:
    if begins < last.valid_from:
        raise InvalidServiceTime(
            _("Version %(version)s holds from %(day)s; a later version cannot begin before it.")
            % {"version": last.version, "day": last.valid_from.isoformat()},
            remedy=_("Choose that day or a later one."),
            field="valid_from",
        )
