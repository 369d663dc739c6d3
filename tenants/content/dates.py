"""Days as the readers of the site count them."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from kernel.time import now


def today() -> date:
    """Return the day it is in the site's time zone."""
    return timezone.localtime(now()).date()
