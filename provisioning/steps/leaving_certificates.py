"""Certificates nobody needs any more: dropped by the job, by a person, by a plan; never while a web host names one."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils.translation import gettext as _

from kernel.errors import DomainError
from kernel.time import now
from provisioning.certificates.dropping import drop as drop_it
from provisioning.certificates.models import Certificate, Source
from provisioning.certificates.operations import CertificateBusy, Person
from provisioning.certificates.recording import BY
from provisioning.steps.challenges import SiteChallenges
from provisioning.steps.host_names import is_needed, names_needing
from provisioning.steps.web_hosts import homes_here, is_served_here

logger = logging.getLogger(__name__)

# A web host that still names the certificate of nobody's name is put right by a run, or by a plan.
LOOK_AGAIN = timedelta(minutes=5)
NAMES_SHOWN = 5


class CertificateInUse(DomainError):
    """Somebody's name is covered by it, or a web host still names it."""

    code = "certificate_in_use"


def drop(*, certificate: Certificate, by: Person) -> None:
    """Take away a certificate that nobody needs, its key included.

    :raises CertificateInUse: a name somebody has is covered by it, or a web host still names it; nothing was changed.
    :raises CertificateBusy: an order of it is being worked on in this moment.
    """
    needing = names_needing(certificate)
    if needing:
        shown = ", ".join(needing[:NAMES_SHOWN]) + (" …" if len(needing) > NAMES_SHOWN else "")
        raise CertificateInUse(
            _("The certificate %(name)s is needed for: %(names)s.") % {"name": certificate, "names": shown},
            remedy=_("Take those names from their sites first; then it is dropped with them."),
        )
    if is_served_here(certificate):
        raise CertificateInUse(
            _("A web host still names the certificate %(name)s, though nobody has its name.") % {"name": certificate},
            remedy=_("Let the auditor look (gapura audit reality) and approve the plan that puts the web host right."),
        )
    if not drop_it(certificate=certificate, homes=homes_here(), publisher=SiteChallenges(), by=by):
        raise CertificateBusy(
            _("A worker is busy with this certificate right now."), remedy=_("Try again in a minute.")
        )


def left_behind(certificate_id: int) -> bool:
    """Drop an ordered certificate that nobody would miss, instead of renewing it; return whether nobody would.

    What a person uploaded is never dropped by itself: the auditor tells of it.
    """
    row = Certificate.objects.select_related("parent").filter(pk=certificate_id, source=Source.ACME).first()
    if row is None or is_needed(row):
        return False
    if is_served_here(row):
        Certificate.objects.filter(pk=row.pk).update(next_at=now() + LOOK_AGAIN)
        logger.warning("A web host names the certificate of nobody's name.", extra={"certificate": row.name})
        return True
    if drop_it(certificate=row, homes=homes_here(), publisher=SiteChallenges(), by=BY):
        logger.info("A certificate of nobody's name was dropped.", extra={"certificate": row.name})
    return True
