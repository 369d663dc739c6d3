"""Building the site (between SOP 003 rows 4 and 5): started by the officer, ended by the engine's news."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from central.people.models import Role
from central.websites import notices
from central.websites.errors import NotPossibleNow
from central.websites.models import WebsiteRequest
from central.websites.operations.changes import prepare_administrator, start_change
from central.websites.operations.locking import lock_case
from central.websites.operations.turns import Turn, turn
from central.websites.rules import require, transition_for
from central.websites.sites import wish_for
from central.websites.standing import facts_of
from central.websites.states import Action, ChangeKind, RequestState
from kernel import audit
from kernel.time import now
from provisioning.models import Run
from provisioning.operations import resume, start_run
from provisioning.states import RunState
from tenants.members.models import User

CALLED_OFF = (RunState.CANCELLED, RunState.COMPENSATED)


def start_provisioning(*, case: WebsiteRequest, by: User, version: int | None) -> WebsiteRequest:
    """Start the run that builds and proves the site; the decision and the run are stored together.

    :raises NameTaken: when the reservation had lapsed and another has the name.
    """
    _prepare(case, by=by, version=version)
    with transaction.atomic():
        with turn(case=case, action=Action.START_PROVISIONING, by=by, version=version) as taken:
            _start_run(taken)
        return _done_by_hand(taken.case) if taken.case.run is None else taken.case


def resume_provisioning(*, case: WebsiteRequest, by: User, version: int | None) -> WebsiteRequest:
    """Go on with a run that failed, or start a new one after the former was called off.

    :raises NotPossibleNow: when the run is under way.
    """
    with turn(case=case, action=Action.RESUME_PROVISIONING, by=by, version=version) as taken:
        row, run = taken.case, taken.case.run
        if run is not None and run.state == RunState.FAILED:
            resume(run=run, by=by)
        elif run is not None and run.state in CALLED_OFF:
            row.run = _run_for(row, by=by)
        else:
            raise NotPossibleNow(
                _("The site is being built; nothing stands still."), remedy=_("Watch its progress on this page.")
            )
        row.problem, row.problem_at = "", None
        taken.decide()
        taken.record["run"] = str(row.run_id)
    return taken.case


def start_at_once(case: WebsiteRequest) -> WebsiteRequest:
    """Let the platform start the run on assignment, inside the transaction of the assignment."""
    with transaction.atomic():
        with turn(case=case, action=Action.START_PROVISIONING, by=None, version=None) as taken:
            _start_run(taken)
        return _done_by_hand(taken.case) if taken.case.run is None else taken.case


def _start_run(taken: Turn) -> None:
    row = taken.case
    row.run = _run_for(row, by=taken.by)
    taken.decide()
    taken.record["run"] = str(row.run_id) if row.run_id else ""


def _run_for(row: WebsiteRequest, *, by: User | None) -> Run | None:
    """Start the run that makes the site, or the change; None where the change is made by hand."""
    return start_change(row, by=by) if row.change else start_run(**wish_for(row), by=by)


def _prepare(case: WebsiteRequest, *, by: User, version: int | None) -> None:
    """Do what lies in the site's own schema, before the transaction, and only for whoever may go on to decide."""
    if case.change != ChangeKind.ADMINISTRATOR:
        return
    with transaction.atomic():
        row = lock_case(case, version=version)
        require(row, transition_for(row, Action.START_PROVISIONING), facts_of(by, row))
    prepare_administrator(row, by=by)


def _done_by_hand(case: WebsiteRequest) -> WebsiteRequest:
    """No run makes this change: it is the officer's to make and to report."""
    with turn(case=case, action=Action.MARK_PROVISIONED, by=None, version=None) as taken:
        taken.case.tenant_id = taken.case.site_id
        taken.decide()
        if taken.next_step is not None and taken.next_step.actor_role != Role.OFFICER:
            notices.waiting(taken.case, taken.next_step)
    return taken.case


def mark_provisioned(*, run: Run) -> WebsiteRequest | None:
    """Take the news that a run succeeded: the site is there and proven. Hearing it twice changes nothing."""
    case = WebsiteRequest.objects.filter(run=run, state=RequestState.PROVISIONING).first()
    if case is None:
        return None
    with turn(case=case, action=Action.MARK_PROVISIONED, by=None, version=None) as taken:
        row = taken.case
        row.tenant_id, row.problem, row.problem_at = row.site_id or run.tenant_id, "", None
        taken.decide()
        taken.record["run"] = str(run.pk)
        notices.built(row)
        if taken.next_step is not None and taken.next_step.actor_role != Role.OFFICER:
            notices.waiting(row, taken.next_step)
    return taken.case


def mark_problem(*, run: Run) -> WebsiteRequest | None:
    """Take the news that a run failed: the request stays where it is, flagged, until the officer lets it go on."""
    case = WebsiteRequest.objects.filter(run=run, state=RequestState.PROVISIONING).first()
    if case is None:
        return None
    with transaction.atomic():
        row = lock_case(case, version=None)
        row.problem, row.problem_at = (run.reason_code or "failed")[:40], now()
        row.version += 1
        row.save(update_fields=["problem", "problem_at", "version"])
        notices.problem(row)
        audit.record(
            event="request.build_stopped",
            subject=row.subject,
            by=None,
            data={"run": str(run.pk), "reason": row.problem},
        )
    return row
