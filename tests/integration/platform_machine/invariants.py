"""What holds of the platform's rows at any moment, whatever was done to it: each wrong in words, for a failed test."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q

from central.websites.models import CaseStep, Decision, WebsiteRequest
from central.websites.models.makers import Maker
from central.websites.states import RequestState
from kernel.audit import verify_chain
from kernel.letters.models import Letter, NumberSeries
from provisioning.models import Run, RunEvent, RunQuerySet, StepRecord
from provisioning.states import TERMINAL, RunState, StepState, may_follow, step_may_follow
from tenants.registry.models import NameReservation, Tenant, TenantState

BUILT = ("PROVISIONED", "REPORTED_SECTION", "REPORTED_DIVISION", "REPORTED_HEAD", "ANSWERED", "ACTIVE")
OVER = ("REJECTED", "CANCELLED", "ACTIVE")
# What an applicant's own side does; all else is a decision.
OF_THE_APPLICANT = ("submit", "resubmit", "withdraw")


def wrongs() -> list[str]:
    """Return everything that is wrong."""
    found = (_names, _makers, _winners, _runs, _steps_of_runs, _sites, _lifecycles, _numbers, _chain)
    return [wrong for look in found for wrong in look()]


def _names() -> Iterator[str]:
    held = NameReservation.objects.filter(state__in=NameReservation.BINDING)
    for row in held.values("parent", "skeleton").annotate(times=Count("pk")).filter(times__gt=1):
        yield f"a name held {row['times']} times: {row['skeleton']}"
    over = WebsiteRequest.objects.filter(state__in=("REJECTED", "CANCELLED")).values("number")
    for row in held.filter(state="HELD", holder__in=over):
        yield f"a name held for a request that is over: {row.label}"


def _makers() -> Iterator[str]:
    for decision in Decision.objects.exclude(action__in=OF_THE_APPLICANT).exclude(by=None):
        if Maker.objects.filter(request_id=decision.request_id, user_id=decision.by_id).exists():
            yield f"decided by its maker: {decision}"
    checks = Decision.objects.filter(action__in=("accept_report", "answer"))
    for check in checks.filter(by=F("request__officer")):
        yield f"checked by who did the work: {check}"


def _winners() -> Iterator[str]:
    """No two decisions leave the same state by the same step, and each begins where the one before it ended."""
    for case in WebsiteRequest.objects.filter(number__isnull=False).prefetch_related("decisions"):
        at = RequestState.DRAFT.value
        for decision in sorted(case.decisions.all(), key=lambda row: row.pk):
            if decision.from_state != at:
                yield f"{case}: {decision.action} began at {decision.from_state}, the request was at {at}"
            at = decision.to_state
        if at != case.state:
            yield f"{case}: its last decision led to {at}, it says {case.state}"
    many = CaseStep.objects.filter(state="OPEN").values("request").annotate(times=Count("pk")).filter(times__gt=1)
    for row in many:
        yield f"request {row['request']} has {row['times']} open steps"


def _runs() -> Iterator[str]:
    for event in RunEvent.objects.filter(step="").exclude(Q(from_state="") | Q(to_state="")):
        if not may_follow(RunState(event.from_state), RunState(event.to_state)):
            yield f"run {event.run_id} went from {event.from_state} to {event.to_state}"
    for event in RunEvent.objects.exclude(step="").exclude(Q(from_state="") | Q(to_state="")):
        if not step_may_follow(StepState(event.from_state), StepState(event.to_state)):
            yield f"step {event.step} of {event.run_id} went from {event.from_state} to {event.to_state}"
    making = Run.objects.standing().filter(schema_name="")
    for row in making.values("kind", "reference").annotate(times=Count("pk")).filter(times__gt=1):
        yield f"{row['times']} runs stand for {row['reference']}"


def _steps_of_runs() -> Iterator[str]:
    for step in StepRecord.objects.filter(run__state=RunState.SUCCEEDED).exclude(state=StepState.DONE):
        yield f"succeeded with a step that is {step.state}: {step}"
    left = StepRecord.objects.filter(run__state=RunState.COMPENSATED)
    for step in left.exclude(state__in=[StepState.UNDONE, StepState.PENDING]):
        yield f"undone with a step that is {step.state}: {step}"


def _sites() -> Iterator[str]:
    for site in Tenant.objects.exclude(kind="PLATFORM"):
        if site.is_routable and site.proven_at is None:
            yield f"routable and never proven: {site}"
    for case in WebsiteRequest.objects.filter(state__in=BUILT).select_related("tenant", "run"):
        if case.tenant is None or not case.tenant.is_routable or case.run.state != RunState.SUCCEEDED:
            yield f"{case} is {case.state} without a proven site"


def _lifecycles() -> Iterator[str]:
    """A site that no run works on is as the last deed that came to its end left it."""
    over = Run.objects.filter(kind__in=("suspend", "unsuspend"))
    for site in Tenant.objects.exclude(kind="PLATFORM"):
        own = over.filter(tenant=site)
        if own.exclude(state__in=[state.value for state in TERMINAL]).exists():
            continue
        ends = RunEvent.objects.filter(run__in=own, step="", to_state=RunState.SUCCEEDED).select_related("run")
        last = ends.order_by("-pk").first()
        is_closed = site.state == TenantState.SUSPENDED
        if is_closed is not (last is not None and last.run.kind == "suspend"):
            yield f"{site} is {site.state}; the last deed at it was {last and last.run}"
    for row in _working().values("schema_name").annotate(times=Count("pk")).filter(times__gt=1):
        yield f"{row['times']} runs work on {row['schema_name']}"


def _working() -> RunQuerySet:
    return Run.objects.exclude(schema_name="").exclude(state__in=[state.value for state in TERMINAL])


def _numbers() -> Iterator[str]:
    for series in NumberSeries.objects.all():
        given = Letter.objects.filter(series=series).count()
        if series.code == "website_request":
            given = WebsiteRequest.objects.filter(number__isnull=False).count()
        if given != series.last:
            yield f"series {series.code} is at {series.last} with {given} numbers given"


def _chain() -> Iterator[str]:
    report = verify_chain()
    if not report.ok:
        yield f"the audit chain is broken: {report}"
