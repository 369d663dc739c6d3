"""Setting the first password, and accepting the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PasswordForm(forms.Form):
    """The first password, typed twice."""

    password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        help_text=_("At least 12 characters; a sentence of your own is good. Password managers may fill it in."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("The password is missing. Choose one of at least 12 characters.")},
    )
    password2 = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the password a second time, so that a slip of the finger shows.")},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Type both again."))
        return cleaned


class TermsForm(forms.Form):
    """The tick under the rules; `version` is the one that was shown."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    accepted = forms.BooleanField(
        error_messages={"required": _("The rules were not accepted. Tick the box; the site becomes active with it.")},
    )

    def __init__(self, *args: Any, sentence: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepted"].label = sentence
