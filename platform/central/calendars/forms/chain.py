"""How the chain of approval is run."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from central.calendars.forms.fields import source_field
from central.websites.operations.policies import SOURCE_LENGTH
from central.websites.procedure import PROCEDURE, SKIPPABLE_ROWS
from central.websites.states import ProfileCode
from kernel.clock.policies import LARGEST, Unit


class ChainForm(forms.Form):
    """Profile, who presses the button, which reports are passed over, how long a name is held."""

    profile = forms.ChoiceField(label=_("Profile"), choices=ProfileCode.choices, widget=forms.RadioSelect)
    auto_provision = forms.BooleanField(
        label=_("Build the site as soon as an officer is assigned"),
        required=False,
        help_text=_("Without it the officer begins the building by a button."),
    )
    skipped_rows = forms.MultipleChoiceField(
        label=_("Reports passed over"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In the eight steps only. A decision on a request is never passed over."),
    )
    reservation_days = forms.IntegerField(
        label=_("Working days a name is held without movement"),
        min_value=1,
        max_value=LARGEST[Unit.DAY],
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("The number of days is missing. Enter a whole number, 14 for example."),
            "invalid": _("This is not a whole number. Enter one like 14."),
            "min_value": _("A name is held for at least 1 working day. Enter a larger number."),
            "max_value": _("This is longer than anybody waits. Enter at most %(limit_value)s."),
        },
    )
    source = source_field(max_length=SOURCE_LENGTH, label=_("Rule or decision it rests on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.fields["skipped_rows"]
        assert isinstance(rows, forms.MultipleChoiceField)  # noqa: S101
        rows.choices = [(number, f"{number}. {PROCEDURE.row(number).activity}") for number in SKIPPABLE_ROWS]
