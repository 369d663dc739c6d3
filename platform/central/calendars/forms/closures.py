"""Closed days: confirmed against the decree, added, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from central.calendars.forms.fields import day_field, reason_field, source_field
from kernel.clock.choices import CLOSURE_KIND_CHOICES
from kernel.clock.models import Closure

NAME_LENGTH = 200


class ConfirmForm(forms.Form):
    """The proposals of a year that the decree names.

    Fixed dates are ticked from the start; reckoned ones are ticked by hand, as they are the ones that move.
    """

    dates = forms.TypedMultipleChoiceField(
        label=_("Days the decree names"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("No day is ticked. Tick the days that stand in the decree."),
            "invalid_choice": _("This day is no longer among the proposals. Look at the list again."),
        },
    )
    source = source_field(help_text=_("The number, year and date of the joint ministerial decree (SKB)."))

    def __init__(self, *args: Any, proposals: Sequence[Closure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = proposals
        dates = self.fields["dates"]
        assert isinstance(dates, forms.TypedMultipleChoiceField)  # noqa: S101
        dates.choices = [(row.date.isoformat(), row.name) for row in proposals]
        dates.initial = [row.date.isoformat() for row in proposals if not row.is_estimated]

    def rows(self) -> list[tuple[Closure, bool]]:
        """Return each proposal with whether it is ticked, as typed or as it begins."""
        ticked = set(self["dates"].value() or ())
        return [(row, row.date.isoformat() in ticked) for row in self.proposals]


class ClosureForm(forms.Form):
    """One more closed day."""

    date = day_field(label=_("Day"))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=CLOSURE_KIND_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("The kind is missing. Say why the office is closed.")},
    )
    name = forms.CharField(
        label=_("Name of the day"),
        max_length=NAME_LENGTH,
        help_text=_("As the public reads it, for example: Hari Jadi Provinsi."),
        error_messages={"required": _("The name is missing. Name the day as the decree does.")},
    )
    source = source_field()


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = reason_field()
