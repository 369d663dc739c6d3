"""The head of the paper and the templates of numbers, as an administrator writes them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel.errors import InvalidValue
from kernel.uploads import check_upload, reencode_image


class LetterheadForm(forms.Form):
    """What stands at the head of every letter from now on."""

    government = forms.CharField(
        label=_("Government"), max_length=150, help_text=_("For example: Pemerintah Provinsi Banten")
    )
    office = forms.CharField(label=_("Office"), max_length=200)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    contact = forms.CharField(label=_("Telephone, e-mail and website"), max_length=300, required=False)
    place = forms.CharField(label=_("Place of signing"), max_length=80, help_text=_("Stands before the date."))
    emblem = forms.FileField(
        label=_("Emblem of the region"),
        required=False,
        help_text=_("PNG, at most 2 MB. Without one the gate of this platform is drawn."),
        widget=forms.FileInput(attrs={"accept": "image/png,.png"}),
    )
    keep_emblem = forms.BooleanField(label=_("Keep the present emblem"), required=False)

    def clean_emblem(self) -> bytes | None:
        """Return the emblem made anew, or nothing."""
        file: Any = self.cleaned_data.get("emblem")
        if not file:
            return None
        try:
            check_upload(file, kinds={"png"}, max_bytes=min(2 * 1024 * 1024, settings.GAPURA_UPLOAD_MAX_BYTES))
            return reencode_image(file)
        except InvalidValue as error:
            raise forms.ValidationError(str(error)) from error


class SeriesForm(forms.Form):
    """The template of one number series."""

    template = forms.CharField(label=_("Template"), max_length=120)
