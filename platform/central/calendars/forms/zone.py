"""What concerns the calendar as a whole."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from central.calendars.forms.fields import reason_field
from kernel.clock.choices import TIMEZONE_CHOICES


class CalendarForm(forms.Form):
    """Time zone, and whether joint leave stops the clock."""

    timezone = forms.ChoiceField(label=_("Time zone"), choices=TIMEZONE_CHOICES, widget=forms.RadioSelect)
    joint_leave_closes = forms.BooleanField(
        label=_("Joint leave closes the office"),
        required=False,
        help_text=_("While it does, service times do not run on days of joint leave."),
    )
    reason = reason_field()
