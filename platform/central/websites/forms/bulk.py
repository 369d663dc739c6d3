"""Asking for many sites: the file, and the cover letter that goes with it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from central.websites.forms.sections import DemandedDay, Line


class ListForm(forms.Form):
    """The list of wished-for sites."""

    file = forms.FileField(
        label=_("List of sites"),
        help_text=_(
            "CSV or Excel (.xlsx), at most 10 MB and 5,000 lines. Nothing is submitted yet: it is checked first."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": _("No file was chosen. Choose the list."),
            "empty": _("The file is empty. Choose the list again; it may not have been saved."),
        },
    )


class CoverForm(forms.Form):
    """The cover letter: one for all lines; what a line says of itself goes before it."""

    letter_number = Line(label=_("Number of the letter"))
    letter_date = DemandedDay(label=_("Date of the letter"), required=False)
    place = Line(label=_("Place"), help_text=_("For example: Serang."))
    head_title = Line(label=_("Title of who signed"), help_text=_("For example: Kepala Dinas Pendidikan."))
    head_name = Line(label=_("Full name with academic titles"))
    head_nip = Line(
        label=_("NIP"),
        help_text=_("18 digits; spaces may be typed."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    responsible_name = Line(
        label=_("Person responsible for the websites"),
        help_text=_("Gets the activation links of all lines that name nobody else."),
    )
    responsible_position = Line(label=_("Position"))
    responsible_phone = Line(
        label=_("Office or mobile telephone"), widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})
    )
    responsible_email = Line(
        label=_("E-mail address"), widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"})
    )
    scan = forms.FileField(
        label=_("Signed cover letter"),
        help_text=_("PDF, JPG or PNG, at most 10 MB. It stands for the signed form of every request of the list."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={
            "required": _("The signed cover letter is missing. Choose its scan; without it there is no disposition."),
            "empty": _("The file is empty. Scan the cover letter again."),
        },
    )
    commitment = forms.BooleanField(
        label=_("On behalf of all agencies of the list I give this commitment."), required=False
    )
