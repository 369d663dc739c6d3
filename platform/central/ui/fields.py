"""Form fields the platform's pages share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day, typed as day-month-year in every language.

    A browser's own date picker follows the browser's language, and an English one shows month before day: in an
    Indonesian form that is a wrong date waiting to happen.
    """

    FORMATS = ("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Day-month-year, for example 31-01-2026."))
        kwargs.setdefault("widget", forms.DateInput(format="%d-%m-%Y", attrs={"autocomplete": "off"}))
        kwargs.setdefault("input_formats", self.FORMATS)
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("This is no date. Write day, month and year, such as 31-01-2026.")
