"""Starting the runs that make a site, and the one that opens it to search engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from kernel import logcontext
from kernel.audit.operations import actor_of
from kernel.audit.secrecy import refuse_secrets
from kernel.time import now
from provisioning.journal import log
from provisioning.kinds import plan_of
from provisioning.models import Run, StepRecord
from provisioning.operations.actors import Person
from provisioning.plan import Desired
from provisioning.states import ReasonCode, RunState
from provisioning.waking import wake
from tenants.registry.models import Tenant


def start_run(
    *,
    kind: str = "provision",
    tenant_name: str,
    kind_of_site: str,
    parent_id: int,
    label: str,
    admin: Mapping[str, str],
    contact: Mapping[str, Any],
    reference: str,
    by: Person,
) -> Run:
    """Start the run for a request, all its steps listed; the one that stands already is returned as it is.

    Within the caller's transaction: the decision and the run are stored together or not at all. The caller's audit
    event names the run; one from here would lock the chain's head before the caller is done.

    :param reference: the request's number; at most one run of a kind stands for it.
    :param admin: `username`, `email` and `full_name` of the site's first administrator; never a password.
    :raises SecretRefused: the wish holds something that looks like a secret.
    """
    wish = Desired(tenant_name, kind_of_site, parent_id, label, dict(admin), dict(contact))
    refuse_secrets(wish.as_json(), where="provisioning")
    actor, _name = actor_of(by)
    run = Run(kind=kind, reference=reference, desired=wish.as_json(), requested_by=actor)
    try:
        return store(run)
    except IntegrityError:
        standing = Run.objects.standing().filter(kind=kind, reference=reference, schema_name="").first()
        if standing is None:
            raise
        return standing


def store(run: Run) -> Run:
    """Store a run with all its steps listed, and wake a worker once the open transaction is committed.

    :raises IntegrityError: another run holds the reference or the site; nothing was stored.
    """
    run.reason_code, run.wake_at = ReasonCode.REQUESTED, now()
    run.request_id = logcontext.current().get("request_id", "")
    with transaction.atomic():
        run.save(force_insert=True)
        StepRecord.objects.bulk_create(
            StepRecord(run=run, position=position, key=key) for position, key in enumerate(plan_of(run.kind), start=1)
        )
        log(run, ReasonCode.REQUESTED, by=run.requested_by, to_state=RunState.QUEUED)
        wake(run.pk)
    return run


def open_site(*, tenant: Tenant, by: Person) -> Run:
    """Start the run that tells the web host of an active site to let search engines in."""
    return start_run(
        kind="open",
        tenant_name=tenant.name,
        kind_of_site=tenant.kind,
        parent_id=tenant.parent_id or 0,
        label=tenant.label,
        admin={},
        contact={},
        reference=str(tenant.created_for),
        by=by,
    )
