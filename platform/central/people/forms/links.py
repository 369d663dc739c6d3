"""An applicant says for which agency they act; central IT answers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from central.people.models import Agency
from central.people.operations.links import FULL_NAME_LENGTH, POSITION_LENGTH, REASON_LENGTH


class LinkForm(forms.Form):
    """Who you are and for whom you act."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=FULL_NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Office or mobile telephone"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    agency = forms.ModelChoiceField(
        label=_("Agency or school"),
        queryset=Agency.objects.order_by("region", "name"),
        empty_label=_("Choose…"),
        error_messages={"required": _("No agency was chosen. Choose the one you act for.")},
    )
    position = forms.CharField(
        label=_("Your position there"),
        max_length=POSITION_LENGTH,
        help_text=_("For example: Head of the general affairs subdivision."),
    )


class RefusalForm(forms.Form):
    """Why a link is refused or ended."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("The reason is missing. The applicant reads it: say in a sentence why.")},
    )
