"""A new version of a service time."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from central.calendars.forms.fields import day_field, reason_field, source_field
from kernel.clock.choices import POLICY_CHOICES
from kernel.clock.policies import LARGEST, Policy


class StandardFields(forms.Form):
    """A way of counting and how much of it."""

    policy = forms.ChoiceField(
        label=_("Way of counting"),
        choices=POLICY_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("The way of counting is missing. Choose one.")},
    )
    amount = forms.IntegerField(
        label=_("Amount"),
        min_value=1,
        max_value=max(LARGEST.values()),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Minutes for working minutes, days for working days, hours for the other two."),
        error_messages={
            "required": _("The amount is missing. Enter a whole number."),
            "invalid": _("This is not a whole number. Enter one like 60."),
            "min_value": _("A service time is at least 1. Enter a larger number."),
            "max_value": _("This is longer than anybody waits. Enter at most %(limit_value)s."),
        },
    )


class RevisionForm(StandardFields):
    """The new standard, from when, by which rule and why."""

    valid_from = day_field(
        label=_("In force from"), help_text=_("Cases that began before keep the version they began with.")
    )
    source = source_field(label=_("Rule it comes from"))
    reason = reason_field()

    def standard(self) -> tuple[Policy, int]:
        """Return the checked way of counting and amount."""
        return Policy(self.cleaned_data["policy"]), self.cleaned_data["amount"]
