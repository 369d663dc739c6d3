"""Due times and service times in the words a person reads, in the active language."""

from __future__ import annotations

from datetime import datetime, time, tzinfo
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kernel.clock.duedates import DueDate
from kernel.clock.policies import Policy, ServiceStandard
from kernel.clock.spans import require_aware

MINUTES_IN_HOUR = 60


def format_due(due: DueDate | datetime, tz: tzinfo | str) -> str:
    """Return a due time in full: "Senin, 23 Maret 2026 pukul 16.00 WIB", or its English form.

    :raises ValueError: for a naive instant.
    """
    instant = due.result if isinstance(due, DueDate) else due
    local = require_aware(instant).astimezone(ZoneInfo(tz) if isinstance(tz, str) else tz)
    return _("%(date)s at %(time)s %(zone)s") % {
        "date": date_format(local, "l, j F Y"),
        "time": format_time(local),
        "zone": local.tzname(),
    }


def format_moment(at: datetime, tz: tzinfo, *, with_seconds: bool = False) -> str:
    """Return an instant in short: "27 Nov 2026 19.29 WIB", or its English form."""
    local = require_aware(at).astimezone(tz)
    return f"{date_format(local, 'j M Y')} {format_time(local, with_seconds=with_seconds)} {local.tzname()}"


def format_time(at: datetime | time, *, with_seconds: bool = False) -> str:
    """Return a time of day as it stands: "16.00", "16.00.05"; in English with colons."""
    if with_seconds:
        return time_format(at, pgettext("time of day with seconds, as a Django format", "H:i:s"))
    return time_format(at, pgettext("time of day, as a Django format", "H:i"))


def format_standard(standard: ServiceStandard) -> str:
    """Return a service time: "1 jam kerja", "450 menit kerja", "5 hari kerja", "24 jam", "24 jam pada hari aktif"."""
    amount = standard.amount
    if standard.policy is Policy.WORKING_DAYS:
        return ngettext("%(n)d working day", "%(n)d working days", amount) % {"n": amount}
    if standard.policy is Policy.WORKING_MINUTES:
        return _working_time(amount)
    if standard.policy is Policy.ACTIVE_DAYS:
        return ngettext("%(n)d hour on active days", "%(n)d hours on active days", amount) % {"n": amount}
    return ngettext("%(n)d hour", "%(n)d hours", amount) % {"n": amount}


def describe_doubt(due: DueDate) -> str:
    """Return why a due date may rest on unsure holidays, or nothing when it is firm."""
    if due.unconfirmed:
        return _("Reckoned with holidays that nobody has confirmed yet.")
    if due.unlisted_years:
        years = ", ".join(str(year) for year in due.unlisted_years)
        return _("Reckoned without the holidays of %(years)s, which are not listed yet.") % {"years": years}
    return ""


def _working_time(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTES_IN_HOUR)
    if rest:
        return ngettext("%(n)d working minute", "%(n)d working minutes", minutes) % {"n": minutes}
    return ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours}
