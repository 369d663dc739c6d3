"""The fields several forms share: a day, a time of day, the source a change rests on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

SOURCE_LENGTH = 300
REASON_LENGTH = 500
# No calendar of ours reaches further; a slip of the finger in the year is caught here.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def day_field(**kwargs: Any) -> forms.DateField:
    """A day, typed as the browser's own date field sends it."""
    messages = {
        "required": _("The date is missing. Choose a day."),
        "invalid": _("This is not a date. Choose a day, or type it like 2026-08-17."),
    }
    reach = _("The year must lie between 2000 and 2100. Check the date.")
    validators = [MinValueValidator(FIRST_DAY, message=reach), MaxValueValidator(LAST_DAY, message=reach)]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, error_messages=messages, validators=validators, **kwargs)


def time_field(**kwargs: Any) -> forms.TimeField:
    """A time of day, hours and minutes."""
    messages = {
        "required": _("The time is missing. Type it like 07:30."),
        "invalid": _("This is not a time of day. Type it like 07:30."),
    }
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    formats = ["%H:%M", "%H:%M:%S", "%H.%M"]
    return forms.TimeField(widget=widget, input_formats=formats, error_messages=messages, **kwargs)


def source_field(**kwargs: Any) -> forms.CharField:
    """The decree or decision a change rests on."""
    return forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("The source is missing. Type the number and subject of the decree or decision.")},
        **{"label": _("Decree or decision"), "max_length": SOURCE_LENGTH, **kwargs},
    )


def reason_field(**kwargs: Any) -> forms.CharField:
    """Why something changes; it stays on record."""
    return forms.CharField(
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("The reason is missing. Say in a sentence why; it stays on record.")},
        **{"label": _("Reason"), **kwargs},
    )
