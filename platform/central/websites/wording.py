"""Times of a case in words, in the office's zone and the active language."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from central.websites.procedure import PROCEDURE, SHARES_TIME_WITH
from kernel.clock.wording import format_due, format_standard


def due_words(due_at: datetime | None) -> str:
    """Return when something is due: "Senin, 23 Maret 2026 pukul 16.00 WIB"; empty where no time is set."""
    return format_due(due_at, timezone.get_default_timezone()) if due_at else ""


def standard_words(number: str) -> str:
    """Return the service time of a row: "1 jam kerja", "di dalam waktu langkah 3", "tanpa waktu baku"."""
    service = PROCEDURE.row(number).service
    if service is not None:
        return format_standard(service)
    if number in SHARES_TIME_WITH:
        return _("within the time of step %(row)s") % {"row": SHARES_TIME_WITH[number]}
    return _("no standard time")
