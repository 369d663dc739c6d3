"""Appointing an official, definitively or acting, by decree."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from central.people.models import AppointmentKind, Role
from central.ui.fields import DayField
from tenants.members.models import User


def _people() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("full_name", "username")


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of people, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Show the name, not the user name."""
        return str(obj.get_full_name())


class AppointmentForm(forms.Form):
    """One appointment; Plt and Plh are the acting ones and need the decree."""

    user = PersonField(label=_("Official"), queryset=User.objects.none(), empty_label=_("Choose…"))
    role = forms.ChoiceField(label=_("Post"), choices=Role.choices)
    kind = forms.ChoiceField(label=_("How it is held"), choices=AppointmentKind.choices, widget=forms.RadioSelect)
    division = forms.CharField(label=pgettext_lazy("unit", "Division"), required=False, max_length=120)
    section = forms.CharField(label=pgettext_lazy("unit", "Section"), required=False, max_length=120)
    decree_number = forms.CharField(label=_("Number of the decree"), required=False, max_length=80)
    decree_date = DayField(label=_("Date of the decree"), required=False)
    valid_from = DayField(label=pgettext_lazy("date", "From"))
    valid_to = DayField(
        label=_("Up to and including"),
        required=False,
        help_text=_("A Plh needs the last day. Day-month-year, for example 31-01-2026."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["user"]
        assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101
        chooser.queryset = _people()


class EndForm(forms.Form):
    """The last day of an appointment."""

    last_day = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)
