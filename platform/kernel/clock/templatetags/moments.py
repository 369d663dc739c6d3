"""Instants as pages show them: in the office's time, with its zone, in the form of the active language."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from kernel.clock.wording import format_moment, format_time

register = template.Library()


@register.filter
def moment(at: datetime | None, detail: str = "") -> SafeString | str:
    """Return "27 Nov 2026 19.29 WIB" as a time element; empty where nothing happened. `"seconds"` shows them too."""
    if not at:
        return ""
    words = format_moment(at, timezone.get_current_timezone(), with_seconds=bool(detail))
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


@register.filter
def clock(at: datetime | time | None, detail: str = "") -> str:
    """Return the time of day alone: "19.29", or "19.29.05" with `"seconds"`."""
    if not at:
        return ""
    local = timezone.localtime(at) if isinstance(at, datetime) else at
    return format_time(local, with_seconds=bool(detail))


@register.filter
def zone(at: datetime | None) -> str:
    """Return the zone that times are told in: WIB, WITA or WIT."""
    return str(timezone.localtime(at).tzname()) if at else ""


@register.filter
def lasting(seconds: float) -> str:
    """Return a time of minutes and more in its largest two units: "12 menit", "1 jam, 5 menit"."""
    begun = timezone.now()
    return timesince(begun, begun + timedelta(seconds=seconds))
