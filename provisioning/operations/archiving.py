"""Announcing the end of a site: a day, warnings 30, 7 and 2 days before, and on the day the run that archives it."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.audit.operations import actor_of
from kernel.audit.operations import record as audit
from kernel.database import is_interruption
from kernel.errors import DomainError, InvalidValue
from kernel.outbox import enqueue
from kernel.time import now
from provisioning.kinds import KINDS
from provisioning.models import ArchivePlan, Run
from provisioning.operations.actors import Person
from provisioning.operations.errors import SiteBusy, SiteNotInState
from provisioning.operations.lifecycle import start_lifecycle
from provisioning.signals import archive_unheard
from provisioning.steps.administrator import GROUP
from tenants.registry.models import Tenant
from tenants.registry.switching import in_public, in_tenant

Stage = ArchivePlan.Stage
logger = logging.getLogger(__name__)

WARNINGS = (30, 7, 2)
# The least time the people of a site have to object or to take their things out.
SOONEST = timedelta(days=WARNINGS[0])
MESSAGE = "provisioning.archive_warning"


class ArchiveStanding(DomainError):
    """The site has a day already."""

    code = "archive_standing"


class _NobodyTold(Exception):
    """A warning would reach nobody."""


def plan_archive(*, tenant: Tenant, day: date, reason: str, by: Person) -> ArchivePlan:
    """Announce the day on which a site will be archived. Who may is the caller's to ask.

    :raises InvalidValue: the day is sooner than the first warning, or the reason is empty.
    :raises SiteNotInState: the site cannot be archived. :raises ArchiveStanding: it has a day already.
    """
    _require(tenant, day=day, reason=reason)
    actor, _name = actor_of(by)
    with transaction.atomic():
        try:
            with transaction.atomic():
                plan = ArchivePlan.objects.create(tenant=tenant, day=day, reason=reason.strip(), requested_by=actor)
        except IntegrityError as error:
            raise ArchiveStanding(
                _("The day on which %(site)s will be archived is set already.") % {"site": tenant},
                remedy=_("Withdraw it first, then set another."),
            ) from error
        data = {"day": day.isoformat(), "reason": plan.reason}
        audit(event="site.archive_planned", subject=f"tenant:{tenant.schema_name}", by=by, data=data)
    return plan


def withdraw_archive(*, tenant: Tenant, by: Person) -> bool:
    """Take the day back; False when there is none, or the run has begun."""
    with transaction.atomic():
        changed = ArchivePlan.objects.filter(tenant=tenant, stage=Stage.PLANNED).update(stage=Stage.WITHDRAWN)
        if changed:
            audit(event="site.archive_withdrawn", subject=f"tenant:{tenant.schema_name}", by=by)
    return bool(changed)


def see_to_archives() -> int:
    """Send the warnings that are due and start the runs whose day has come; return how much was done.

    May run any number of times, by any number of workers: each warning and each run is decided by one update of its
    plan's row. When days were lost, the most urgent warning alone is sent.
    """
    today = timezone.localdate(now())
    planned = ArchivePlan.objects.filter(stage=Stage.PLANNED).select_related("tenant__parent")
    return sum(_apart(plan, today=today) for plan in planned.filter(day__lte=today + SOONEST).order_by("day", "pk"))


def warning_due(days: int) -> int | None:
    """Return the most urgent warning that is due so many days before; None before the first."""
    return min((mark for mark in WARNINGS if days <= mark), default=None)


def _apart(plan: ArchivePlan, *, today: date) -> bool:
    """See to one plan; a site that cannot be read holds up no other, and has its turn again."""
    try:
        return _see_to(plan, today=today)
    except Exception as error:
        if is_interruption(error):
            raise
        logger.exception("The end of a site could not be seen to.", extra={"site": plan.tenant.schema_name})
        return False


def _see_to(plan: ArchivePlan, *, today: date) -> bool:
    days = (plan.day - today).days
    # Nobody's site goes without its last word: where that was lost it is sent now, and the day moves.
    if days <= 0 and plan.warned == WARNINGS[-1]:
        return _begin(plan) is not None
    due = warning_due(days)
    if due is None or (plan.warned is not None and plan.warned <= due):
        return False
    return _warn(plan, due=due, day=max(plan.day, today + timedelta(days=WARNINGS[-1])))


def _warn(plan: ArchivePlan, *, due: int, day: date) -> bool:
    """Store the warning and write its messages in one transaction: never twice, never half.

    Where the site has nobody to read it, others must know: a warning that reaches nobody at all is none.
    """
    recipients = _administrators(plan.tenant)
    try:
        with in_public(), transaction.atomic():
            won = ArchivePlan.objects.filter(pk=plan.pk, stage=Stage.PLANNED, warned=plan.warned).update(
                warned=due, day=day
            )
            if not won:
                return False
            _write(plan, due=due, day=day, recipients=recipients)
            told = len(recipients) or _tell_others(plan, due=due, day=day)
            data = {"days": due, "day": day.isoformat(), "told": told, "is_elsewhere": not recipients}
            audit(event="site.archive_announced", subject=f"tenant:{plan.tenant.schema_name}", by="schedule", data=data)
    except _NobodyTold:
        logger.warning("Nobody can be told of an archiving; it waits.", extra={"site": plan.tenant.schema_name})
        return False
    return True


def _write(plan: ArchivePlan, *, due: int, day: date, recipients: list[tuple[int, str]]) -> None:
    tenant = plan.tenant
    context = {"site": tenant.name, "host": tenant.host, "day": day.isoformat(), "reason": plan.reason}
    for number, address in recipients:
        once = f"archive:{plan.pk}:{due}:{number}"
        enqueue(kind=MESSAGE, recipient=address, context=context, reference=tenant.host, once=once)


def _tell_others(plan: ArchivePlan, *, due: int, day: date) -> int:
    """Have those who keep the platform told instead; return how many.

    :raises _NobodyTold: there is nobody; what the caller has written is undone.
    """
    heard: list[tuple[Any, Any]] = archive_unheard.send(sender=ArchivePlan, plan=plan, days=due, day=day)
    told: int = sum(count for _receiver, count in heard)
    if not told:
        raise _NobodyTold
    return told


def _begin(plan: ArchivePlan) -> Run | None:
    """Start the run; a site in other hands, or suspended meanwhile, is looked at again at the next round."""
    with in_public(), transaction.atomic():
        locked = ArchivePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if locked.stage != Stage.PLANNED:
            return None
        try:
            run = start_lifecycle(kind="archive", tenant=plan.tenant, by=plan.requested_by, reason=plan.reason)
        except (SiteBusy, SiteNotInState):
            return None
        locked.stage, locked.run = Stage.BEGUN, run
        locked.save(update_fields=["stage", "run"])
    return run


def _administrators(tenant: Tenant) -> list[tuple[int, str]]:
    """Return those who run the site, by number and address."""
    if not tenant.has_schema:
        return []
    with in_tenant(tenant):
        group = Group.objects.filter(name=GROUP).first()
        people = group.user_set.exclude(email="").order_by("pk") if group else []
        return [(person.pk, person.email) for person in people]


def _require(tenant: Tenant, *, day: date, reason: str) -> None:
    if tenant.state not in KINDS["archive"].begins_from:
        raise SiteNotInState(
            _("The site %(name)s cannot be archived from its present state.") % {"name": tenant},
            remedy=_("Look at the site again: somebody may have decided before you."),
        )
    earliest = timezone.localdate(now()) + SOONEST
    if day < earliest:
        raise InvalidValue(
            _("The site can be archived on %(day)s at the earliest: its people are warned 30 days before.")
            % {"day": earliest.isoformat()},
            remedy=_("Choose that day or a later one."),
            field="day",
        )
    if not reason.strip():
        raise InvalidValue(_("The reason is missing."), remedy=_("Say why; the site's people read it."), field="reason")
