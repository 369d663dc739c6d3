"""Bars and sparklines as plain SVG: no script, no inline style, words for who cannot see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from central.dashboard.sites import BEATS_SHOWN, Beat

register = template.Library()

BAR, GAP, HEIGHT = 5, 2, 24
SPARK_WIDTH, SPARK_HEIGHT = 300, 64


@register.simple_tag
def heartbeat(beats: Sequence[Beat]) -> SafeString:
    """Draw the latest looks at a site, one bar each, the newest at the right."""
    offset = BEATS_SHOWN - len(beats)
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" y="0" width="{}" height="{}" rx="1.5"></rect>',
        (
            (
                "beat--none" if at < offset else "beat--ok" if beats[at - offset].ok else "beat--bad",
                at * (BAR + GAP),
                BAR,
                HEIGHT,
            )
            for at in range(BEATS_SHOWN)
        ),
    )
    well = sum(beat.ok for beat in beats)
    words = _("%(well)d of the last %(all)d looks found the site well") % {"well": well, "all": len(beats)}
    width = BEATS_SHOWN * (BAR + GAP) - GAP
    return format_html(
        '<svg class="heartbeat" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">{}</svg>',
        words,
        width,
        HEIGHT,
        width,
        HEIGHT,
        bars,
    )


@register.simple_tag
def sparkline(days: Sequence[tuple[Any, int]], label: str) -> SafeString:
    """Draw a figure per day as a line."""
    highest = max((value for _day, value in days), default=0) or 1
    step = SPARK_WIDTH / max(1, len(days) - 1)
    points = " ".join(
        f"{at * step:.1f},{SPARK_HEIGHT - 4 - (SPARK_HEIGHT - 8) * value / highest:.1f}"
        for at, (_day, value) in enumerate(days)
    )
    return format_html(
        '<svg class="sparkline" role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">'
        '<polyline points="{}"></polyline></svg>',
        label,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        points,
    )
