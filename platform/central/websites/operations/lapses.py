"""Names held too long without a movement are freed; the request itself stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from central.websites import notices
from central.websites.models import WebsiteRequest
from central.websites.operations import names
from central.websites.operations.locking import lock_case
from kernel import audit
from kernel.time import now


def lapse_reservations(*, at: datetime | None = None) -> int:
    """Free the names whose time has run out, and tell the applicants; return how many.

    A later movement of the request reserves its name again, if it is still free.
    """
    moment = at or now()
    due = WebsiteRequest.objects.filter(reserved_until__lte=moment, lapsed_at__isnull=True, state__in=names.HOLDING)
    return sum(_lapse(case, at=moment) for case in due.order_by("reserved_until"))


@transaction.atomic
def _lapse(case: WebsiteRequest, *, at: datetime) -> bool:
    row = lock_case(case, version=None)
    # It may have moved while we came here.
    if row.reserved_until is None or row.reserved_until > at or row.state not in names.HOLDING:
        return False
    row.lapsed_at, row.reserved_until = at, None
    row.version += 1
    row.save(update_fields=["lapsed_at", "reserved_until", "version"])
    notices.lapsed(row)
    names.give_up(row, by=None)
    audit.record(event="request.reservation_lapsed", subject=row.subject, by=None, data={"host": row.host})
    return True
