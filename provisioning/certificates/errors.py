"""Why a certificate cannot be had or used, where the cause lies with us and not with an authority."""

from __future__ import annotations

import logging

from django.utils.translation import gettext_noop

from kernel.ids import new_code
from provisioning.outcomes import Trouble
from provisioning.providers.acme import errors as acme
from provisioning.providers.errors import ProviderFault
from provisioning.troubles import ASK_THE_LOG, trouble_of

logger = logging.getLogger(__name__)

NO_AUTHORITY = gettext_noop("No certificate authority is set up, so no certificate can be ordered for %(name)s.")
SET_ONE = gettext_noop("Set ACME_DIRECTORY_URL, or upload a certificate for this name.")
NO_CHALLENGE_ZONE = gettext_noop(
    "The DNS provider “%(provider)s” of %(name)s cannot show a certificate authority that the domain is ours."
)
CHOOSE_ANOTHER = gettext_noop("Use a DNS provider that can, or upload a certificate for this domain.")
NOT_WRITABLE = gettext_noop("The files of the certificate cannot be written: %(reason)s.")
GIVE_ACCESS = gettext_noop("Give the service write access to this folder and free space on its disk.")

UNFORESEEN = gettext_noop("Something unforeseen happened in the work on the certificate (error %(error_id)s).")

# After these the order is worth nothing any more; the next try begins with a new one.
ENDS_ORDER = (
    acme.ChallengeFailed,
    acme.IdentifierRejected,
    acme.CaaForbids,
    acme.OrderGone,
    acme.OrderRefused,
    acme.ChainUnusable,
)


class Stopped(Exception):
    """The work on a certificate cannot go on; `trouble` says why.

    :ivar is_permanent: a person must do something first.
    """

    def __init__(self, trouble: Trouble, *, is_permanent: bool = True, wait: float | None = None) -> None:
        super().__init__(str(trouble))
        self.trouble, self.is_permanent, self.wait = trouble, is_permanent, wait
        self.ends_order = False


def no_authority(name: str) -> Stopped:
    """Return the stop for an installation without an authority."""
    return Stopped(Trouble("certificate_no_authority", NO_AUTHORITY, SET_ONE, values={"name": name}))


def no_challenge_zone(name: str, *, provider: str) -> Stopped:
    """Return the stop for a domain whose DNS provider takes no text records."""
    values = {"name": name, "provider": provider}
    return Stopped(Trouble("certificate_no_challenge_zone", NO_CHALLENGE_ZONE, CHOOSE_ANOTHER, values=values))


def stop_of(error: ProviderFault | OSError) -> Stopped:
    """Return what an authority's, a DNS provider's or the disk's error means for the work on a certificate."""
    if isinstance(error, OSError):
        values = {"reason": error.strerror or str(error)}
        return Stopped(Trouble("certificate_not_writable", NOT_WRITABLE, GIVE_ACCESS, values=values), wait=300.0)
    stopped = Stopped(trouble_of(error), is_permanent=error.permanent, wait=error.retry_after)
    stopped.ends_order = isinstance(error, ENDS_ORDER)
    return stopped


def unforeseen(error: Exception, *, name: str) -> Stopped:
    """Return the stop for what nobody foresaw; the log has it under the number that people are told.

    The order is begun anew: whatever of it was too odd to be read would be so at every look.
    """
    error_id = new_code(length=8)
    said = {"certificate": name, "error_id": error_id}
    logger.error("The work on a certificate failed unexpectedly.", extra=said, exc_info=error)
    values = {"error_id": error_id}
    trouble = Trouble("certificate_unforeseen", UNFORESEEN, ASK_THE_LOG, values=values, error_id=error_id)
    stopped = Stopped(trouble, is_permanent=False)
    stopped.ends_order = True
    return stopped
