"""Certificates of a plan: one for a name that lacks it is ordered, one that nobody needs is dropped."""

from __future__ import annotations

from provisioning.certificates.models import Certificate, Source
from provisioning.certificates.operations import want_host
from provisioning.certificates.queries import find_row
from provisioning.plan import Action, Change
from provisioning.steps.host_names import names_needing
from provisioning.steps.job import Job
from provisioning.steps.leaving_certificates import drop
from provisioning.steps.mending.changing import Facts, Thing, is_removal
from provisioning.waking import look_at_certificates


def order_of(host: str) -> Change:
    """Return the change that orders a certificate for one host."""
    return Change(Action.CREATE, "certificate", host, after={"source": Source.ACME.value})


def removal_of(certificate: Certificate) -> Change:
    """Return the change that drops a certificate."""
    return Change(Action.DELETE, "certificate", certificate.name, before={"source": certificate.source})


def _look(change: Change) -> Facts:
    row = find_row(change.target)
    if row is None:
        return None
    needing = names_needing(row) if is_removal(change) else []
    return {"source": row.source, **({"names": needing} if needing else {})}


def _make(change: Change, job: Job) -> None:
    """Order or drop; what was put out of a site's way meanwhile is refused with its own words."""
    row = find_row(change.target)
    if is_removal(change) and row is not None:
        drop(certificate=row, by=job.by)
    elif not is_removal(change):
        want_host(host=change.target, by=job.by)
        look_at_certificates()


CERTIFICATE = Thing(_look, _make)
