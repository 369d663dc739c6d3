"""Marks of the closed days, classes of the day cells, and counted time in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from central.calendars.months import Day
from kernel.clock.policies import Unit

register = template.Library()


@register.simple_tag
def kind_mark(kind: str) -> str:
    """Return the letter that stands for a kind of closed day, so that colour is never the only sign."""
    marks = {
        "public": pgettext("mark of a public holiday", "H"),
        "joint_leave": pgettext("mark of joint leave", "J"),
        "regional": pgettext("mark of a regional holiday", "R"),
        "own": pgettext("mark of an own closed day", "O"),
    }
    return marks.get(kind, "")


@register.simple_tag
def day_class(day: Day) -> str:
    """Return the classes of a day's cell."""
    named = {
        f"cal-day--{day.kind}": bool(day.kind),
        "cal-day--unconfirmed": day.is_unconfirmed,
        "cal-day--rest": day.is_rest_day and not day.kind,
        "cal-day--open": day.does_not_close,
        "cal-day--dated": day.has_dated_hours and day.is_open,
    }
    return " ".join(["cal-day", *(name for name, holds in named.items() if holds)])


@register.simple_tag
def counted(amount: float, unit: str) -> str:
    """Return what a day counted: "60 menit", "2,5 jam", "hari ke-3"; the day of receipt is day 0."""
    whole = round(amount)
    if unit == Unit.DAY:
        return _("day %(n)d") % {"n": whole} if whole else _("day of receipt")
    if unit == Unit.MINUTE:
        return ngettext("%(n)d minute", "%(n)d minutes", whole) % {"n": whole}
    return _hours(amount)


def _hours(amount: float) -> str:
    hours, minutes = divmod(round(amount * 60), 60)
    if minutes:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
