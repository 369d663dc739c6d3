"""How long a run waits for a certificate that others bring, and what it says when the time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from kernel.time import now
from provisioning.certificates.models import Certificate
from provisioning.models import LifecyclePolicy
from provisioning.outcomes import Fail, Trouble, Wait
from provisioning.states import ReasonCode
from provisioning.steps.job import Job
from provisioning.steps.sites import host_of

NOT_ISSUED = gettext_noop("No certificate for %(name)s came within %(days)s days; the last time: %(last)s")
MEND_OR_LEAVE = gettext_noop(
    "Mend what stands in its way, or upload a certificate for this name, then resume; or call this off: "
    "the site is as before."
)
NOT_UPLOADED = gettext_noop("No certificate for %(name)s was uploaded within %(days)s days.")
UPLOAD_OR_LEAVE = gettext_noop(
    "Upload one for exactly this name on the page “Certificates”, then resume; or call this off: the site is as before."
)
PLEASE_UPLOAD = "Upload a certificate for %(name)s on the page “Certificates”; this goes on by itself then."


def wait_for_order(job: Job, certificate: Certificate, *, until: datetime) -> Wait | Fail:
    """Come back at `until`, saying what the work on the certificate met; a Fail once the run has waited long enough."""
    met = Trouble.from_json(certificate.last_error) if certificate.last_error is not None else None
    ends = _deadline(job)
    if ends is not None and now() >= ends:
        values = {"name": host_of(job), "days": str(_days(job)), "last": str(met) if met else "–"}
        trouble = Trouble("certificate_not_issued", NOT_ISSUED, MEND_OR_LEAVE, values=values)
        return Fail(ReasonCode.GAVE_UP, trouble)
    if met is not None:
        job.say(str(met), certificate=certificate.name)
    return Wait(min(until, ends or until), ReasonCode.WAITS_FOR_CERTIFICATE)


def wait_for_upload(job: Job, *, until: datetime) -> Wait | Fail:
    """Come back at `until`, saying once what a person is to do; a Fail once the run has waited long enough."""
    values = {"name": host_of(job), "days": str(_days(job))}
    ends = _deadline(job)
    if ends is not None and now() >= ends:
        trouble = Trouble("certificate_not_uploaded", NOT_UPLOADED, UPLOAD_OR_LEAVE, values=values)
        return Fail(ReasonCode.GAVE_UP, trouble)
    if job.begun_at is None:
        job.say(PLEASE_UPLOAD % values, certificate=host_of(job))
    return Wait(min(until, ends or until), ReasonCode.WAITS_FOR_UPLOAD)


def _deadline(job: Job) -> datetime | None:
    """Return when an operation on a site has waited long enough: it keeps every other from that site.

    A site in the making waits as long as it takes: nobody misses it, and its request has a clock of its own.
    """
    return None if job.is_building else (job.begun_at or now()) + timedelta(days=_days(job))


def _days(job: Job) -> int:
    """As long as for the records of a domain; what was told when the run was asked for holds."""
    return int(job.desired.wish.get("days") or LifecyclePolicy.in_force().domain_days)
